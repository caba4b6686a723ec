package dev.orgtrail.state;

import dev.orgtrail.settings.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What a row of a log file is known by: 128 bits, so that no row is ever taken for another one and left out. */
record RowHash(long high, long low) {
    /** The length in bytes. */
    static final int BYTES = 2 * Long.BYTES;

    private static final int DIGITS = 2 * BYTES;

    /** The hash that the uid of a log file's row ends with; of any other uid a hash is made. */
    static RowHash of(String uid) {
        int start = uid.length() - DIGITS;
        if (start > 0 && uid.charAt(start - 1) == ':' && allHex(uid, start)) {
            return new RowHash(
                    HexFormat.fromHexDigitsToLong(uid, start, start + DIGITS / 2),
                    HexFormat.fromHexDigitsToLong(uid, start + DIGITS / 2, uid.length()));
        }
        return read(ByteBuffer.wrap(Sha256.digest().digest(uid.getBytes(StandardCharsets.UTF_8))));
    }

    private static boolean allHex(String text, int start) {
        for (int i = start; i < text.length(); i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static RowHash read(ByteBuffer bytes) {
        return new RowHash(bytes.getLong(), bytes.getLong());
    }

    void write(ByteBuffer bytes) {
        bytes.putLong(high).putLong(low);
    }
}
