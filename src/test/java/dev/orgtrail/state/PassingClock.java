package dev.orgtrail.state;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The real time, and what a test lets pass besides, so that nobody waits for a back-off. */
public final class PassingClock extends Clock {
    private volatile Duration passed = Duration.ZERO;
    private volatile @Nullable Instant stoppedAt;

    public synchronized void pass(Duration duration) {
        passed = passed.plus(duration);
    }

    public synchronized void reset() {
        passed = Duration.ZERO;
        stoppedAt = null;
    }

    /** Makes it stand still, until it is reset. */
    public void stopAt(Instant instant) {
        stoppedAt = instant;
    }

    @Override
    public Instant instant() {
        Instant stopped = stoppedAt;
        return stopped != null ? stopped : Instant.now().plus(passed);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
