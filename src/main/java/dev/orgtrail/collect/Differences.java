package dev.orgtrail.collect;

import dev.orgtrail.batch.SliceId.StoredEvents;
import dev.orgtrail.batch.SliceId.WindowAgain;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.Comparisons.Comparison;
import dev.orgtrail.state.Comparisons.Outcome;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Ledger;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Sources;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What becomes of the differences that a comparison finds: the hour is read again, and reported if it still differs. */
@Component
class Differences {
    private static final Logger LOG = LoggerFactory.getLogger(Differences.class);
    private static final int TRIES = 3;
    private static final Duration DAY = Duration.ofDays(1);

    private final Comparisons comparisons;
    private final Slices slices;
    private final Gaps gaps;
    private final Clock clock;
    private final Duration remembered;

    Differences(Comparisons comparisons, Slices slices, Gaps gaps, Clock clock, OrgtrailSettings settings) {
        this.comparisons = comparisons;
        this.slices = slices;
        this.gaps = gaps;
        this.clock = clock;
        this.remembered = Duration.ofDays(settings.reconcile().days());
    }

    /** A stretch that was read again and is to be compared once more. */
    record Again(Compared what, Instant from, Instant to) {}

    /** From the first instant to the first one after it. */
    record Stretch(Instant from, Instant to) {}

    /** The stretches of an org that were read again since they were found to differ. */
    List<Again> readAgain(String org) {
        List<Again> again = new ArrayList<>();
        for (Comparison found : comparisons.differing(org)) {
            Compared what = new Compared(org, found.source(), found.feed(), stored(found));
            if (found.outcome() == Outcome.READING
                    && !found.source().equals(Sources.EVENT_LOG_FILE)
                    && wasReadAgain(what, found.from())) {
                again.add(new Again(what, found.from(), found.to()));
            }
        }
        return again;
    }

    private boolean wasReadAgain(Compared what, Instant from) {
        int readings = readings(what, from);
        return readings > 0 && slices.delivered(what.org(), what.source(), slice(what, from, readings));
    }

    private static String stored(Comparison found) {
        EventStore store = found.source().equals(Sources.STREAMING)
                ? Copies.of(found.feed()).store()
                : null;
        return store == null ? "" : store.object();
    }

    /** The slice that reads a stretch again. Its number counts on over all occasions, since a known slice is not planned. */
    private static String slice(Compared what, Instant from, int number) {
        return what.source().equals(Sources.STREAMING)
                ? new StoredEvents(what.feed(), what.stored(), from, number).toString()
                : new WindowAgain(from, number).toString();
    }

    /** How often a stretch was read again, or is to be, on all occasions. */
    private int readings(Compared what, Instant from) {
        int readings = 0;
        while (slices.find(what.org(), what.source(), slice(what, from, readings + 1))
                .isPresent()) {
            readings++;
        }
        return readings;
    }

    /** Notes that all of a stretch is accounted for, hour by hour. */
    void none(Compared what, Instant from, Instant to, Map<Instant, Ledger.Hour> hours) {
        Map<Instant, Comparison> known = comparisons.between(what.org(), what.source(), what.feed(), from, to);
        Instant hour = from;
        while (hour.isBefore(to)) {
            Instant end = hour.truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1));
            Ledger.Hour entry = hours.get(hour.truncatedTo(ChronoUnit.HOURS));
            long records = entry == null ? 0 : entry.records();
            Comparison before = known.get(hour);
            if (before == null || before.outcome() != Outcome.AGREES || before.accounted() != records) {
                comparisons.keep(
                        what.org(), what.source(), what.feed(), hour, end, records, records, Outcome.AGREES, 0);
            }
            hour = end;
        }
    }

    /** Notes that nothing is missing in an hour of which Salesforce holds no more than was delivered. */
    void deleted(Compared what, Instant from, Instant to, long held, long accounted) {
        keep(what, from, to, held, accounted, Outcome.AGREES, 0);
    }

    /**
     * Has an hour read again in which records are missing, three times on each occasion: when it agreed before, when Salesforce
     * says another number than when it was left, and when a day has passed since. What was delivered of it is left out on the
     * way, as long as its uids are remembered.
     *
     * @param firstAt when the first of its records was delivered
     */
    void found(Compared what, Instant from, Instant to, long held, long accounted, Instant firstAt) {
        Stretch hour = new Stretch(from, to);
        found(what, hour, held, accounted, firstAt, hour);
    }

    /**
     * The same, where it is known which part of the hour misses them.
     *
     * @param readAgain what is read again of the hour
     */
    void found(Compared what, Stretch hour, long held, long accounted, Instant firstAt, Stretch readAgain) {
        Instant from = hour.from();
        Instant to = hour.to();
        Optional<Comparison> before = comparisons
                .find(what.org(), what.source(), what.feed(), from)
                .filter(each -> each.outcome() == Outcome.READING || each.outcome() == Outcome.MISSING);
        boolean left = before.filter(each -> each.outcome() == Outcome.MISSING).isPresent();
        int tries = before.filter(each -> !isAnotherOccasion(each, held))
                .map(Comparison::tries)
                .orElse(0);
        int readings = readings(what, from);
        if (readings > 0 && !slices.delivered(what.org(), what.source(), slice(what, from, readings))) {
            keep(what, from, to, held, accounted, Outcome.READING, tries);
        } else if (inGap(what, from, to)) {
            keep(what, from, to, held, accounted, Outcome.GAP, tries);
        } else if (firstAt.isBefore(clock.instant().minus(remembered))) {
            keep(what, from, to, held, accounted, Outcome.MISSING, tries);
            isMissing(
                    what,
                    hour,
                    held,
                    accounted,
                    "It was delivered too long ago to be told apart, so it is not read again.");
        } else if (tries >= TRIES) {
            // The day counts from when it was left.
            if (!left) {
                keep(what, from, to, held, accounted, Outcome.MISSING, tries);
                isMissing(
                        what,
                        hour,
                        held,
                        accounted,
                        "Reading that time again has not changed it: see that the connecting user may read them all. It is"
                                + " read again once a day as long as what was delivered of it is remembered (orgtrail.reconcile.days).");
            }
        } else {
            slices.plan(List.of(Slice.window(
                    what.org(), what.source(), slice(what, from, readings + 1), readAgain.from(), readAgain.to())));
            keep(what, from, to, held, accounted, Outcome.READING, tries + 1);
            LOG.info(
                    "Org {}: {} records of {} {} from {} to {} are missing; that time is read again.",
                    what.org(),
                    held - accounted,
                    what.source(),
                    what.feed(),
                    from,
                    to);
        }
    }

    private boolean isAnotherOccasion(Comparison before, long held) {
        return before.outcome() == Outcome.MISSING
                && (!before.holds(held)
                        || !clock.instant().isBefore(before.comparedAt().plus(DAY)));
    }

    private static void isMissing(Compared what, Stretch hour, long held, long accounted, String why) {
        LOG.warn(
                "Org {}: of {} {} from {} to {}, Salesforce holds {} records and {} are delivered or set aside. {}",
                what.org(),
                what.source(),
                what.feed(),
                hour.from(),
                hour.to(),
                held,
                accounted,
                why);
    }

    /** Whether a stretch lies in a gap that is not healed. */
    boolean inGap(Compared what, Instant from, Instant to) {
        return gaps.list(what.org()).stream()
                .anyMatch(gap -> gap.state() != Gaps.State.HEALED
                        && gap.source().equals(what.source())
                        && gap.feed().equals(what.feed())
                        && gap.overlaps(from, to));
    }

    private void keep(Compared what, Instant from, Instant to, long held, long accounted, Outcome outcome, int tries) {
        comparisons.keep(what.org(), what.source(), what.feed(), from, to, held, accounted, outcome, tries);
    }
}
