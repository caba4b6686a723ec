package dev.orgtrail.state;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A clock that stands still until it is moved. */
public final class SettableClock extends Clock {
    private volatile Instant now = Instant.parse("2026-11-10T12:20:00Z");
    private final Map<Thread, Runnable> whenAsked = new ConcurrentHashMap<>();

    /** Lets time pass. */
    public void pass(Duration duration) {
        now = now.plus(duration);
    }

    /** Has something done each time that a thread asks what time it is. */
    public void whenAsked(Thread thread, Runnable first) {
        whenAsked.put(thread, first);
    }

    @Override
    public Instant instant() {
        whenAsked.getOrDefault(Thread.currentThread(), () -> {}).run();
        return now;
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
