package dev.orgtrail.sink;

import org.jspecify.annotations.Nullable;

/**
 * A sink cannot take anything at present: a full disk, a broker that is down. The batch is to be delivered again later;
 * the message says what a person can do.
 */
public final class SinkUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the place and the remedy.
     *
     * @param message where it failed, why, and what to do
     * @param cause what the system said, null where it said nothing
     */
    public SinkUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
