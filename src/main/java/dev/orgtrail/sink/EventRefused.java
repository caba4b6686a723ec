package dev.orgtrail.sink;

import org.jspecify.annotations.Nullable;

/**
 * A sink can never take this one event, however often it is tried: too large, or not expressible as JSON. Whoever
 * delivers sets that event aside and delivers the rest of its batch again.
 */
public final class EventRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String uid;

    /**
     * Names the event and the reason.
     *
     * @param uid the event's {@code metadata.uid}, or null if it has none
     * @param reason why it cannot be taken and what to do, a sentence
     * @param cause what the sink's client said, or null
     */
    public EventRefused(@Nullable String uid, String reason, @Nullable Throwable cause) {
        super((uid == null ? "An event" : "Event " + uid) + " cannot be delivered: " + reason, cause);
        this.uid = uid;
    }

    /**
     * Gives the reason. For a Kamelet without Java, whose step {@code throwException} has nothing else.
     *
     * @param reason why it cannot be taken and what to do, a sentence
     */
    public EventRefused(String reason) {
        this(null, reason, null);
    }

    /**
     * Tells which event to set aside.
     *
     * @return its {@code metadata.uid}, or null if it has none
     */
    public @Nullable String uid() {
        return uid;
    }
}
