package dev.orgtrail.sink;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.settings.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What a sink gets: the exchange property {@link #PROPERTY}.
 *
 * @param batch what the events are of
 * @param events the events, each a plain map
 * @param key the same when the same events of the batch come again; letters, digits and {@code -} only, so that it can be an
 *     object's name or an {@code Idempotency-Key}
 */
public record Delivery(Batch batch, List<Map<String, Object>> events, String key) {
    /** The exchange property under which a sink finds it. */
    public static final String PROPERTY = "delivery";

    private static final int BYTES_OF_KEY = 16;

    /**
     * Makes the delivery of some events.
     *
     * @param batch what they are of
     * @param events the events
     */
    public static Delivery of(Batch batch, List<Map<String, Object>> events) {
        return new Delivery(batch, events, key(batch, events));
    }

    /** By the events and not by the position: what is read again after a crash may be cut otherwise. */
    private static String key(Batch batch, List<Map<String, Object>> events) {
        MessageDigest digest = Sha256.digest();
        add(digest, batch.orgId());
        add(digest, batch.source());
        if (batch.position() instanceof Position.Replayed replayed) {
            // A receiver may keep its refusal under the key of the first try.
            add(digest, "replayed " + replayed.deadLetter());
        }
        for (Map<String, Object> event : events) {
            add(digest, String.valueOf(EventJson.uid(event)));
        }
        return HexFormat.of().formatHex(digest.digest(), 0, BYTES_OF_KEY);
    }

    private static void add(MessageDigest digest, String part) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }
}
