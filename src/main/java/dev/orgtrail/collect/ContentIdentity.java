package dev.orgtrail.collect;

import dev.orgtrail.settings.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives each record of an object without ids its identity: a hash of org, object and the record's fields by name, with a counter for
 * equal records of the same time. Empty fields do not count, so that a column added by a release changes nothing while it is empty.
 * As records are read in the order of their time, and those of one time all together, the same record has the same identity each time.
 */
final class ContentIdentity {
    private final String prefix;
    private final Map<String, Integer> equal = new HashMap<>();
    private Instant at = Instant.MIN;

    ContentIdentity(String orgId, String object) {
        this.prefix = orgId + '\n' + object + '\n';
    }

    /** The identity of the next record, 32 hexadecimal digits. Records must be given in the order of their time, each once. */
    String of(Instant time, Map<String, Object> fields) {
        if (!time.equals(at)) {
            at = time;
            equal.clear();
        }
        MessageDigest digest = Sha256.digest();
        digest.update(prefix.getBytes(StandardCharsets.UTF_8));
        new TreeMap<>(fields).forEach((name, value) -> {
            String text = value == null || name.equals("attributes") ? "" : value.toString();
            if (!text.isEmpty()) {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                digest.update(text.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 1);
            }
        });
        String hash = shortened(digest);
        int earlier = equal.merge(hash, 1, Integer::sum) - 1;
        if (earlier == 0) {
            return hash;
        }
        digest.update(hash.getBytes(StandardCharsets.UTF_8));
        digest.update(Integer.toString(earlier).getBytes(StandardCharsets.UTF_8));
        return shortened(digest);
    }

    private static String shortened(MessageDigest digest) {
        return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), 16));
    }
}
