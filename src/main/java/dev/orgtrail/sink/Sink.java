package dev.orgtrail.sink;

import dev.orgtrail.batch.Batch;
import java.util.Optional;

/**
 * What a sink written in Java implements; a bean of its Kamelet, whose step says
 * {@code deliver(${exchangeProperty.delivery})}. Several threads call it at a time, each with a batch of its own.
 */
public interface Sink {
    /**
     * Delivers a batch; when this returns, all of it is there. It can come again, whole or cut otherwise.
     *
     * @param delivery the batch; it may have no events, as at the end of a slice
     * @throws EventRefused if the sink never takes one of the events; it is set aside and the others are delivered again
     * @throws SinkUnavailable if it cannot take them now; the batch is held and delivered again
     */
    void deliver(Delivery delivery);

    /** Whether it remembers what it took, and so is to be told when it may forget: see {@link #committed}. */
    default boolean remembers() {
        return false;
    }

    /**
     * Tells a sink that remembers what it took that the last batch of a slice is committed, and that the commit would survive a
     * crash: the slice does not come again. A crash may keep this from being told.
     *
     * @param batch the last batch of a slice
     */
    default void committed(Batch batch) {}

    /** For preflight: what it says where nothing is wrong. */
    default String reachable() {
        return "it can be reached";
    }

    /** For preflight: what is wrong and what to do; empty where the sink can be reached. */
    default Optional<String> unreachable() {
        return Optional.empty();
    }
}
