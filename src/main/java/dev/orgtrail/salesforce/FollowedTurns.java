package dev.orgtrail.salesforce;

import dev.orgtrail.threads.Waiting;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a stream by turns, one at a time, in threads that it shares with others: while nothing comes it holds none. It attempts
 * again and again, with growing pauses, until it is told to end. Thread-safe.
 */
final class FollowedTurns {
    private static final Logger LOG = LoggerFactory.getLogger(FollowedTurns.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    static final Duration GRACE = Duration.ofSeconds(10);

    /** What comes after a turn. */
    enum Next {
        /** The attempt goes on when it is woken. */
        WHEN_WOKEN,
        /** The attempt is over and has got somewhere; the next one is made after the first pause. */
        ATTEMPT,
        /** The attempt is over and has got nowhere; each pause is longer. */
        ATTEMPT_LATER
    }

    /** What is done in a turn. */
    interface Turn {
        /** Does what there is to do now. */
        Next take();

        /** Lets go of what the attempt holds. Called once, at the end, while no turn is taken. */
        void letGo();
    }

    private enum State {
        IDLE,
        DUE,
        AT_WORK,
        PAUSED,
        ENDED
    }

    private final ScheduledExecutorService threads;
    private final Turn turn;
    private final Pause pause = new Pause(LONGEST_PAUSE);
    private final CountDownLatch ended = new CountDownLatch(1);
    private State state = State.IDLE;
    private boolean woken;
    private volatile boolean ending;
    private @Nullable Future<?> afterPause;

    /** Of a stream; {@link #wake()} begins. */
    FollowedTurns(ScheduledExecutorService threads, Turn turn) {
        this.threads = threads;
        this.turn = turn;
    }

    /** Has a turn taken soon, unless it pauses after an attempt. */
    synchronized void wake() {
        if (state == State.IDLE) {
            due();
        } else {
            woken = true;
        }
    }

    private void due() {
        state = State.DUE;
        threads.execute(this::take);
    }

    private void take() {
        synchronized (this) {
            if (state != State.DUE) {
                return;
            }
            state = State.AT_WORK;
            woken = false;
        }
        Next next = taken();
        synchronized (this) {
            if (ending) {
                over();
            } else if (next == Next.WHEN_WOKEN) {
                state = State.IDLE;
                if (woken) {
                    due();
                }
            } else {
                if (next == Next.ATTEMPT) {
                    pause.reset();
                }
                state = State.PAUSED;
                afterPause = threads.schedule(this::pauseIsOver, pause.next().toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Whatever a turn fails by while it tells of its failure, another attempt follows. */
    private Next taken() {
        try {
            return turn.take();
        } catch (RuntimeException | Error e) {
            LOG.warn("A stream is tried again. {}", e.toString());
            LOG.debug("The failure in full", e);
            return Next.ATTEMPT_LATER;
        }
    }

    private synchronized void pauseIsOver() {
        if (state == State.PAUSED) {
            due();
        }
    }

    boolean isEnding() {
        return ending;
    }

    /** Takes no more turns. One that is taken just now is not interrupted. */
    synchronized void end() {
        ending = true;
        Future<?> waits = afterPause;
        if (waits != null) {
            waits.cancel(false);
        }
        if (state != State.AT_WORK) {
            over();
        }
    }

    private void over() {
        if (state != State.ENDED) {
            state = State.ENDED;
            turn.letGo();
            ended.countDown();
        }
    }

    /** Returns whether the last turn is over. */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        try (Waiting waits = Waiting.begin()) {
            return ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        }
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
