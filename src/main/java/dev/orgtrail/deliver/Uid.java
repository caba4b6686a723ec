package dev.orgtrail.deliver;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** An event's identity in 128 bits: enough that two different events never share one, and 16 bytes to remember. */
record Uid(long high, long low) {
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Uid::sha256);

    static Uid of(String uid) {
        ByteBuffer hash = ByteBuffer.wrap(DIGEST.get().digest(uid.getBytes(StandardCharsets.UTF_8)));
        // Two zeros mark a free place in RecentUids.
        return new Uid(hash.getLong(), hash.getLong() | 1);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
