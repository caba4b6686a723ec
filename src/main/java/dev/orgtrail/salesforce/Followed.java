package dev.orgtrail.salesforce;

import java.time.Duration;

/** A stream that is followed until it is ended. */
public interface Followed extends AutoCloseable {
    /**
     * Asks the stream to end, without waiting. A batch in hand is delivered first: its thread is not interrupted, as
     * that would close the files of an embedded database that it may be writing to.
     */
    void end();

    /**
     * Waits until nothing is in hand any more.
     *
     * @return false if a batch still is, which a sink holds: it is abandoned and read again at the next start
     * @throws InterruptedException if this thread is interrupted
     */
    boolean awaitEnd(Duration atMost) throws InterruptedException;

    /** Ends the stream and waits some seconds for the batch in hand. */
    @Override
    void close();
}
