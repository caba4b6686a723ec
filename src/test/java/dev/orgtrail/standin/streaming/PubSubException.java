package dev.orgtrail.standin.streaming;

/** A request that the event bus refuses. */
final class PubSubException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient PubSubError error;

    PubSubException(PubSubError error) {
        super(error.code());
        this.error = error;
    }

    PubSubError error() {
        return error;
    }
}
