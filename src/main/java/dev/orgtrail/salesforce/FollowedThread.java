package dev.orgtrail.salesforce;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that follows a stream: it attempts again and again, with growing pauses, until it is told to end. */
final class FollowedThread {
    private static final Logger LOG = LoggerFactory.getLogger(FollowedThread.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    static final Duration GRACE = Duration.ofSeconds(10);

    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Makes the thread; {@link #start()} starts it.
     *
     * @param attempt follows the stream until it ends for whatever reason, and says whether it got anywhere
     */
    FollowedThread(String name, BooleanSupplier attempt) {
        this.thread = new Thread(() -> follow(attempt), name);
        thread.setDaemon(true);
    }

    private void follow(BooleanSupplier attempt) {
        Pause pause = new Pause(LONGEST_PAUSE);
        while (!isEnding()) {
            if (gotSomewhere(attempt)) {
                pause.reset();
            }
            try {
                ending.await(pause.next().toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                // Only end() ends this thread; whoever interrupted it meant the delivery that is over now.
                continue;
            }
        }
    }

    /** Whatever an attempt fails by while it tells of its failure, another follows. */
    private boolean gotSomewhere(BooleanSupplier attempt) {
        try {
            return attempt.getAsBoolean();
        } catch (RuntimeException | Error e) {
            LOG.warn("{} is tried again. {}", thread.getName(), e.toString());
            LOG.debug("The failure in full", e);
            return false;
        }
    }

    void start() {
        thread.start();
    }

    boolean isEnding() {
        return ending.getCount() == 0;
    }

    void end() {
        ending.countDown();
    }

    boolean awaitEnd(Duration atMost) throws InterruptedException {
        // Zero would wait for ever.
        thread.join(Math.max(1, atMost.toMillis()));
        return !thread.isAlive();
    }

    /** Waits for the usual grace; an interruption of the caller ends the wait. */
    void awaitEnd() {
        try {
            awaitEnd(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
