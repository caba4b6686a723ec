package dev.orgtrail.standin.streaming;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;

/** Pub/Sub API's replay ids: bytes that a client stores and hands back, and does not read. */
final class ReplayIds {
    private ReplayIds() {}

    static ByteString encode(long replayId) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(Long.BYTES).putLong(replayId).flip());
    }

    /** Reads a replay id; refuses bytes that are none. */
    static long decode(ByteString bytes) {
        if (bytes.size() != Long.BYTES) {
            throw new PubSubException(PubSubError.REPLAY_ID_CORRUPTED);
        }
        return bytes.asReadOnlyByteBuffer().getLong();
    }
}
