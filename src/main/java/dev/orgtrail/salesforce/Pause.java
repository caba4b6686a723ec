package dev.orgtrail.salesforce;

import java.time.Duration;

/** How long to wait before the next attempt: a while at first, then twice as long each time. */
public final class Pause {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Duration first;
    private final Duration longest;
    private Duration next;

    /** Begins with a second. */
    Pause(Duration longest) {
        this(SECOND, longest);
    }

    /** Begins with {@code first}, and never waits longer than {@code longest} after it. */
    public Pause(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /** The pause to make now. */
    public Duration next() {
        Duration now = next;
        Duration twice = next.multipliedBy(2);
        next = twice.compareTo(longest) > 0 ? longest : twice;
        return now;
    }

    /** Begins with the first pause again, after an attempt that got somewhere. */
    public void reset() {
        next = first;
    }
}
