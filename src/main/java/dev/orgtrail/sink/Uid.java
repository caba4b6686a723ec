package dev.orgtrail.sink;

import dev.orgtrail.settings.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * An event's identity in 128 bits: enough that two different events never share one, and 16 bytes to remember.
 *
 * @param high its first half
 * @param low its second half
 */
public record Uid(long high, long low) {
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Sha256::digest);

    /** The identity that a text stands for. */
    public static Uid of(String uid) {
        ByteBuffer hash = ByteBuffer.wrap(DIGEST.get().digest(uid.getBytes(StandardCharsets.UTF_8)));
        // Two zeros mark a free place in RecentUids.
        return new Uid(hash.getLong(), hash.getLong() | 1);
    }
}
