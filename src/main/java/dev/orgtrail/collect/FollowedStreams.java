package dev.orgtrail.collect;

import dev.orgtrail.salesforce.Followed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The streams of one org that are followed. Once they end, none is begun any more. Thread-safe. */
final class FollowedStreams {
    private final List<Followed> followed = new ArrayList<>();
    private volatile boolean ending;

    /** Begins a stream; does nothing once the streams end. */
    synchronized void begin(Supplier<Followed> stream) {
        if (!ending) {
            followed.add(stream.get());
        }
    }

    /** Whether no stream is begun any more. */
    boolean isEnding() {
        return ending;
    }

    /**
     * Ends all at once, and waits for the batches in hand.
     *
     * @return whether all have ended in time
     */
    boolean end(Duration atMost) throws InterruptedException {
        List<Followed> streams;
        synchronized (this) {
            ending = true;
            streams = List.copyOf(followed);
        }
        streams.forEach(Followed::end);
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean all = true;
        for (Followed stream : streams) {
            all &= stream.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()));
        }
        return all;
    }
}
