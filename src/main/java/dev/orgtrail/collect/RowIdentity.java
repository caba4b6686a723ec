package dev.orgtrail.collect;

import dev.orgtrail.settings.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Gives each row of a log file its identity: a hash of org, event type and the row's fields by name, with a counter
 * for equal rows. The same row of the hourly and of the daily file has the same identity, whatever the order of the
 * columns; empty fields do not count, so that a column added by a release changes nothing while it is empty.
 */
final class RowIdentity {
    private static final HexFormat HEX = HexFormat.of();

    private final MessageDigest digest;
    private final String orgId;
    private final byte[] prefix;
    private final LogHeader header;
    private final byte[][] names;
    private final int timestamp;
    private final EqualRows seen;

    RowIdentity(String orgId, String eventType, LogHeader header, EqualRows seen) {
        this.orgId = orgId;
        this.prefix = (orgId + '\n' + eventType + '\n').getBytes(StandardCharsets.UTF_8);
        this.header = header;
        this.timestamp = header.index("TIMESTAMP");
        this.seen = seen;
        this.names = new byte[header.size()][];
        for (int i = 0; i < names.length; i++) {
            names[i] = header.name(i).getBytes(StandardCharsets.UTF_8);
        }
        this.digest = Sha256.digest();
    }

    /** The uid of the next row of the file. Rows must be given in the file's order, each once. */
    String uid(String[] values) {
        digest.reset();
        digest.update(prefix);
        for (int index : header.byName()) {
            if (index < values.length) {
                add(names[index], values[index]);
            }
        }
        for (int index = names.length; index < values.length; index++) {
            add(header.name(index).getBytes(StandardCharsets.UTF_8), values[index]);
        }
        byte[] hash = Arrays.copyOf(digest.digest(), 16);
        String hex = HEX.formatHex(hash);
        String time = timestamp >= 0 && timestamp < values.length ? values[timestamp] : "";
        int earlier = seen.count(time + hex);
        if (earlier > 0) {
            digest.reset();
            digest.update(hash);
            digest.update(Integer.toString(earlier).getBytes(StandardCharsets.UTF_8));
            hex = HEX.formatHex(Arrays.copyOf(digest.digest(), 16));
        }
        return orgId + ":" + hex;
    }

    private void add(byte[] name, String value) {
        if (!value.isEmpty()) {
            digest.update(name);
            digest.update((byte) 0);
            digest.update(value.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 1);
        }
    }
}
