package dev.orgtrail.salesforce;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much of an org's API requests is used, in 24 hours.
 *
 * @param share what Orgtrail may use of them, in percent
 * @param used Orgtrail's own
 * @param allowed how many Orgtrail may make; null until the org has told of its limits
 * @param purposes Orgtrail's own by purpose
 * @param orgMax how many the org may make, all its apps together; null until it has told
 * @param orgRemaining how many of those were left when it told last; null until it has told
 * @param waiting what waits now, by purpose, and why
 */
public record ApiUse(
        int share,
        long used,
        @Nullable Long allowed,
        Map<String, Long> purposes,
        @Nullable Long orgMax,
        @Nullable Long orgRemaining,
        Map<String, String> waiting) {}
