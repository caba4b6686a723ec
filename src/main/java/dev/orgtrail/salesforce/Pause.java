package dev.orgtrail.salesforce;

import java.time.Duration;

/** How long to wait before the next attempt: a second at first, then twice as long each time. */
final class Pause {
    private static final Duration FIRST = Duration.ofSeconds(1);

    private final Duration longest;
    private Duration next = FIRST;

    Pause(Duration longest) {
        this.longest = longest;
    }

    /** The pause to make now. */
    Duration next() {
        Duration now = next;
        Duration twice = next.multipliedBy(2);
        next = twice.compareTo(longest) > 0 ? longest : twice;
        return now;
    }

    /** Begins with the first pause again, after an attempt that got somewhere. */
    void reset() {
        next = FIRST;
    }
}
