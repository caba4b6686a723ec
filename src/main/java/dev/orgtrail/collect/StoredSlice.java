package dev.orgtrail.collect;

import dev.orgtrail.state.Slice;
import java.time.Instant;

/**
 * The name of a slice that reads the events of a stream from the object that stores them:
 * {@code <why>/<feed>/<object>/<from>}.
 *
 * @param why {@code heal} for a gap, or {@link Slice#AGAIN}
 * @param feed the channel's name
 * @param stored the object
 */
record StoredSlice(String why, String feed, String stored) {
    static final String HEAL = "heal";

    /** The slice's name for a stretch that begins at a moment; {@code more} tells it from others of that stretch. */
    String id(Instant from, String more) {
        return why + "/" + feed + "/" + stored + "/" + from + more;
    }

    /** Reads the name of a slice. */
    static StoredSlice parse(String id) {
        String[] parts = id.split("/", 4);
        if (parts.length < 4) {
            throw new IllegalStateException("Slice " + id + " of streaming names no stored object.");
        }
        return new StoredSlice(parts[0], parts[1], parts[2]);
    }
}
