package dev.orgtrail.console;

import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.Progress.History;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What the metrics tell of all orgs out of the state, read at once: a scrape asks for each number of each org by itself, and
 * a thousand statements would take it longer than it waits. Thread-safe.
 */
@Component
class OrgCounts {
    /** Longer than a scrape takes, and so short that the next one is told anew. */
    private static final long NANOS_KEPT = 1_000_000_000L;

    private final Progress progress;
    private final Comparisons comparisons;
    private final Gaps gaps;
    private @Nullable Counts last;
    private long readAt;

    OrgCounts(Progress progress, Comparisons comparisons, Gaps gaps) {
        this.progress = progress;
        this.comparisons = comparisons;
        this.gaps = gaps;
    }

    /** The numbers of all orgs at one moment. */
    record Counts(
            Map<String, Map<String, History>> history, Map<String, Map<String, Long>> missing, Map<String, Long> gaps) {

        /** How many slices of an org are planned and not delivered yet. */
        long slicesLeft(String org) {
            return history.getOrDefault(org, Map.of()).values().stream()
                    .mapToLong(source -> source.planned() - source.delivered())
                    .sum();
        }

        /** How many records of some sources of an org are missing. */
        long missing(String org, Predicate<String> source) {
            return missing.getOrDefault(org, Map.of()).entrySet().stream()
                    .filter(found -> source.test(found.getKey()))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }

        /** How many gaps of an org are still to be healed. */
        long openGaps(String org) {
            return gaps.getOrDefault(org, 0L);
        }
    }

    /** The numbers as they are now, or were a second ago. */
    synchronized Counts now() {
        Counts counts = last;
        if (counts == null || System.nanoTime() - readAt > NANOS_KEPT) {
            counts = new Counts(progress.history(), comparisons.missing(), gaps.open());
            last = counts;
            readAt = System.nanoTime();
        }
        return counts;
    }
}
