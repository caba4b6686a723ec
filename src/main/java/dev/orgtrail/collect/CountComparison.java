package dev.orgtrail.collect;

import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.Comparisons.Comparison;
import dev.orgtrail.state.Comparisons.Outcome;
import dev.orgtrail.state.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Compares by counting. A stretch is counted as a whole; where Salesforce says another number than is expected, it is halved, down
 * to the hours that differ. Those that lack records are read again. Those of which Salesforce has deleted records since are
 * remembered with what it holds, so that they hide nothing that is missing in another hour.
 */
@Component
class CountComparison {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final HeldCount held;
    private final Ledger ledger;
    private final Comparisons comparisons;
    private final StoreComparison storeComparison;
    private final Differences differences;
    private final Clock clock;

    CountComparison(
            HeldCount held,
            Ledger ledger,
            Comparisons comparisons,
            StoreComparison storeComparison,
            Differences differences,
            Clock clock) {
        this.held = held;
        this.ledger = ledger;
        this.comparisons = comparisons;
        this.storeComparison = storeComparison;
        this.differences = differences;
        this.clock = clock;
    }

    /**
     * Compares the last days. As a whole each time; and hour by hour what is compared for the first time, and again after each day:
     * the sum does not show what was deleted of one hour, and has appeared in another, since the last look.
     */
    void lastDays(Compared what, Instant from, Instant to) {
        Instant before =
                comparisons.comparedTo(what.org(), what.source(), what.feed()).orElse(null);
        if (before == null) {
            history(what, from, to);
            return;
        }
        for (Instant hour : onTheirOwn(from, before, to)) {
            stretch(what, hour, end(hour, to));
        }
        stretch(what, from, to);
    }

    /** Compares a long stretch, which happens once, day by day. */
    void history(Compared what, Instant from, Instant to) {
        Instant day = from;
        while (day.isBefore(to)) {
            Instant next = day.plus(DAY).truncatedTo(ChronoUnit.HOURS);
            Instant end = next.isBefore(to) ? next : to;
            stretch(what, day, end);
            day = end;
        }
    }

    /** The hours since the last look, and those that were the last then some days before: the newest last. */
    private static NavigableSet<Instant> onTheirOwn(Instant from, Instant before, Instant to) {
        NavigableSet<Instant> hours = new TreeSet<>();
        Duration back = Duration.ZERO;
        while (to.minus(back).isAfter(from)) {
            Instant hour = before.minus(back).truncatedTo(ChronoUnit.HOURS);
            for (; hour.isBefore(to.minus(back)); hour = hour.plus(HOUR)) {
                if (hour.plus(HOUR).isAfter(from)) {
                    hours.add(hour.isBefore(from) ? from : hour);
                }
            }
            back = back.plus(DAY);
        }
        return hours;
    }

    private static Instant end(Instant hour, Instant to) {
        Instant end = hour.truncatedTo(ChronoUnit.HOURS).plus(HOUR);
        return end.isBefore(to) ? end : to;
    }

    /** Compares a stretch as a whole, and its hours where it differs. */
    void stretch(Compared what, Instant from, Instant to) {
        if (!from.isBefore(to)) {
            return;
        }
        if (EventLogObjects.isOne(what.source()) && Duration.between(from, to).compareTo(EventLogObjects.LONGEST) > 0) {
            // Salesforce counts no longer stretch.
            Instant middle = from.plus(EventLogObjects.LONGEST).truncatedTo(ChronoUnit.HOURS);
            stretch(what, from, middle);
            stretch(what, middle, to);
            return;
        }
        long there = held.count(what, from, to);
        Map<Instant, Ledger.Hour> hours =
                ledger.hours(what.org(), what.source(), what.feed(), from.truncatedTo(ChronoUnit.HOURS), to);
        if (there == expected(what, from, to, hours)) {
            differences.none(what, from, to, hours);
        } else if (Duration.between(from, to).compareTo(HOUR) <= 0) {
            hour(what, from, to, there, hours);
        } else {
            Instant middle = from.plus(Duration.between(from, to).dividedBy(2)).truncatedTo(ChronoUnit.HOURS);
            middle = middle.isAfter(from) ? middle : middle.plus(HOUR);
            stretch(what, from, middle);
            stretch(what, middle, to);
        }
    }

    /** What Salesforce holds if nothing has changed since the last look: what was delivered, without what it has deleted. */
    private long expected(Compared what, Instant from, Instant to, Map<Instant, Ledger.Hour> hours) {
        Map<Instant, Comparison> known = new HashMap<>();
        comparisons
                .between(what.org(), what.source(), what.feed(), from, to)
                .forEach((hour, comparison) -> known.put(hour.truncatedTo(ChronoUnit.HOURS), comparison));
        return hours.entrySet().stream()
                .mapToLong(hour -> expected(hour.getValue().records(), known.get(hour.getKey())))
                .sum();
    }

    private static long expected(long records, @Nullable Comparison known) {
        return known != null && known.outcome() == Outcome.AGREES && known.accounted() == records
                ? Math.min(records, known.held())
                : records;
    }

    /** An event is published a moment before it is stored, which may be an hour before: its own identity tells. */
    private void hour(Compared what, Instant from, Instant to, long there, Map<Instant, Ledger.Hour> hours) {
        EventStore store = Copies.of(what.feed()).store();
        long accounted = hours.values().stream().mapToLong(Ledger.Hour::records).sum();
        if (there <= accounted) {
            differences.deleted(what, from, to, there, accounted);
        } else if (what.isStream() && store != null) {
            storeComparison.compareHour(what, store, from, to);
        } else {
            Instant firstAt = hours.values().stream()
                    .map(Ledger.Hour::firstAt)
                    .findFirst()
                    .orElse(clock.instant());
            differences.found(what, from, to, there, accounted, firstAt);
        }
    }
}
