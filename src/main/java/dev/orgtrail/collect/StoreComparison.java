package dev.orgtrail.collect;

import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.Comparisons.Comparison;
import dev.orgtrail.state.Comparisons.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Compares the hours of a stream with the object that stores its events, event by event. A big object cannot be counted, so
 * each hour is read once, when it has settled, and every sixth hour again a day later. An hour that one query does not show
 * is read in twelve parts, {@link #PAGES_OF_A_PART} pages of each at most: then what was compared is a sample.
 */
@Component
class StoreComparison {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration PART = Duration.ofMinutes(5);

    /** Of each part of an hour that does not fit into one page. */
    static final int PAGES_OF_A_PART = 2;

    /** Of the hours, counted from the epoch, every so many is read a second time. */
    static final int EVERY_SO_MANY_AGAIN = 6;

    private final Comparisons comparisons;
    private final HeldEvents held;
    private final Differences differences;
    private final Clock clock;

    StoreComparison(Comparisons comparisons, HeldEvents held, Differences differences, Clock clock) {
        this.comparisons = comparisons;
        this.held = held;
        this.differences = differences;
        this.clock = clock;
    }

    /** Compares those hours of a stretch that are due. */
    void compare(Compared stream, EventStore store, Instant from, Instant to) {
        Map<Instant, Comparison> before = comparisons.between(stream.org(), stream.source(), stream.feed(), from, to);
        Instant hour = from;
        while (hour.isBefore(to)) {
            Instant end = hour.truncatedTo(ChronoUnit.HOURS).plus(HOUR);
            if (isDue(stream, hour, end, before.get(hour))) {
                compareHour(stream, store, hour, end);
            }
            hour = end;
        }
    }

    private boolean isDue(Compared stream, Instant hour, Instant end, @Nullable Comparison before) {
        if (before == null) {
            return true;
        }
        Instant now = clock.instant();
        return switch (before.outcome()) {
            case AGREES, SAMPLED -> isReadAgain(hour) && isBetween(before.comparedAt(), end.plus(DAY), now);
            // Once it was read again; see Differences.
            case READING -> false;
            case MISSING -> !before.comparedAt().plus(DAY).isAfter(now);
            case GAP -> !differences.inGap(stream, hour, end);
        };
    }

    private static boolean isReadAgain(Instant hour) {
        return Math.floorMod(hour.getEpochSecond() / HOUR.toSeconds(), EVERY_SO_MANY_AGAIN) == 0;
    }

    private static boolean isBetween(Instant from, Instant moment, Instant to) {
        return from.isBefore(moment) && !to.isBefore(moment);
    }

    /** Compares an hour, or a part of one. */
    void compareHour(Compared stream, EventStore store, Instant from, Instant to) {
        Held read = held.read(stream, store, from, to, 1);
        if (!read.all()) {
            read = inParts(stream, store, from, to);
        }
        Instant oldest = read.oldestMissing();
        Instant newest = read.newestMissing();
        if (oldest == null || newest == null) {
            Outcome outcome = read.all() ? Outcome.AGREES : Outcome.SAMPLED;
            comparisons.keep(
                    stream.org(), stream.source(), stream.feed(), from, to, read.events(), read.known(), outcome, 0);
        } else {
            // Where a sample misses some, the rest of the hour may miss more.
            Differences.Stretch readAgain = read.all()
                    ? new Differences.Stretch(
                            oldest.truncatedTo(ChronoUnit.SECONDS),
                            newest.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1))
                    : new Differences.Stretch(from, to);
            differences.found(
                    stream, new Differences.Stretch(from, to), read.events(), read.known(), clock.instant(), readAgain);
        }
    }

    private Held inParts(Compared stream, EventStore store, Instant from, Instant to) {
        Held read = Held.NOTHING;
        for (Instant part = from; part.isBefore(to); part = part.plus(PART)) {
            Instant end = part.plus(PART).isBefore(to) ? part.plus(PART) : to;
            read = read.and(held.read(stream, store, part, end, PAGES_OF_A_PART));
        }
        return read;
    }
}
