package dev.orgtrail.salesforce;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many calls an org has at the same time. One place is kept for live polls, as a log file whose rows a sink does not
 * take holds its place until it does.
 */
final class ParallelCalls {
    private static final long SECONDS_TO_WAIT = 10;

    private final Semaphore all;
    private final Semaphore others;

    ParallelCalls(int most) {
        all = new Semaphore(most, true);
        others = new Semaphore(Math.max(1, most - 1), true);
    }

    /** Takes a place; returns whether there was one in time. */
    boolean begin(ApiPurpose purpose) throws InterruptedException {
        if (purpose.last()) {
            return all.tryAcquire(SECONDS_TO_WAIT, TimeUnit.SECONDS);
        }
        if (!others.tryAcquire(SECONDS_TO_WAIT, TimeUnit.SECONDS)) {
            return false;
        }
        boolean begun = false;
        try {
            begun = all.tryAcquire(SECONDS_TO_WAIT, TimeUnit.SECONDS);
        } finally {
            if (!begun) {
                others.release();
            }
        }
        return begun;
    }

    /** Gives the place back. */
    void end(ApiPurpose purpose) {
        all.release();
        if (!purpose.last()) {
            others.release();
        }
    }
}
