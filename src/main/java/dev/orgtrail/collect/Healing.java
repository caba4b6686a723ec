package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Gaps.Gap;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Slices.LogFile;
import dev.orgtrail.state.Sources;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Heals gaps: it has what was missing read from where else Salesforce keeps it, or finds that another source has
 * delivered it, or says why neither can be.
 */
@Component("healing")
public class Healing {
    private static final Logger LOG = LoggerFactory.getLogger(Healing.class);

    /** Salesforce stamps events in whole seconds, and its servers' clocks differ. */
    static final Duration AROUND = Duration.ofMinutes(1);

    /** How long after a day its log files may be waited for. */
    private static final Duration FILES_COME = Duration.ofDays(3);

    private final Gaps gaps;
    private final Slices slices;
    private final Checkpoints checkpoints;
    private final Soql soql;
    private final Clock clock;

    Healing(Gaps gaps, Slices slices, Checkpoints checkpoints, Soql soql, Clock clock) {
        this.gaps = gaps;
        this.slices = slices;
        this.checkpoints = checkpoints;
        this.soql = soql;
        this.clock = clock;
    }

    /**
     * Looks at every open gap of an org. Those that cannot be settled yet are looked at again the next time.
     *
     * @param exchange header: {@code org}
     */
    public void heal(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        List<Gap> open = gaps.list(org).stream()
                .filter(gap -> gap.state() == Gaps.State.OPEN)
                .toList();
        for (Gap gap : open) {
            if (gap.source().equals(Sources.STREAMING)) {
                healStream(gap, Copies.of(gap.feed()));
            } else if (gap.source().equals(Sources.EVENT_LOG_FILE)) {
                healFile(gap);
            } else {
                settle(gap, Gaps.State.UNHEALABLE, "Salesforce keeps these records nowhere else.");
            }
        }
    }

    private void healStream(Gap gap, Copies copies) {
        boolean stored = copies.stored() != null && healFromStore(gap, copies.stored());
        if (!stored && !healFromSource(gap, copies.source())) {
            healFromLogFiles(gap, copies.logFiles());
        }
    }

    /** Returns whether the store takes care of the gap, now or later. */
    private boolean healFromStore(Gap gap, String stored) {
        String id = new StoredSlice(StoredSlice.HEAL, gap.feed(), stored).id(gap.from(), "");
        if (slices.find(gap.org(), Sources.STREAMING, id).isEmpty()) {
            if (!soql.sees(gap.org(), ApiPurpose.RECONCILIATION, stored)) {
                return false;
            }
            slices.plan(List.of(Slice.window(
                    gap.org(),
                    Sources.STREAMING,
                    id,
                    gap.from().minus(AROUND),
                    gap.to().plus(AROUND))));
            gaps.waits(gap.id(), "It is read from " + stored + ".");
        } else if (slices.delivered(gap.org(), Sources.STREAMING, id)) {
            settle(gap, Gaps.State.HEALED, "What was missing was read from " + stored + ".");
        }
        return true;
    }

    private boolean healFromSource(Gap gap, @Nullable String source) {
        if (source == null || checkpoints.find(gap.org(), source, LivePoll.FEED).isEmpty()) {
            return false;
        }
        Instant needed = gap.to().plus(AROUND);
        boolean read = !slices.waiting(gap.org(), source, gap.from().minus(AROUND), needed)
                && checkpoints
                        .lookedAt(gap.org(), source, LivePoll.FEED)
                        .filter(needed::isBefore)
                        .isPresent();
        if (read) {
            settle(gap, Gaps.State.HEALED, "The source " + source + " has delivered what happened in that time.");
        } else {
            gaps.waits(gap.id(), "It is healed once the source " + source + " is through that time.");
        }
        return true;
    }

    private void healFromLogFiles(Gap gap, List<String> types) {
        if (types.isEmpty()) {
            settle(
                    gap,
                    Gaps.State.UNHEALABLE,
                    "Nothing else in Salesforce that the connecting user may read holds these events. To have such gaps healed,"
                            + " enable storing for the event in Setup > Event Manager, where Salesforce offers it.");
            return;
        }
        Collection<LogFile> files = files(gap);
        List<String> missing =
                types.stream().filter(type -> !daysDelivered(gap, type, files)).toList();
        if (missing.isEmpty()) {
            settle(
                    gap,
                    Gaps.State.HEALED,
                    "The log files of " + String.join(", ", types) + " have delivered what happened in that time.");
        } else {
            await(gap, "the daily log files of " + String.join(", ", missing));
        }
    }

    private void healFile(Gap gap) {
        Optional<Slice> daily = slices.find(gap.org(), gap.source(), gap.feed());
        if (daily.isPresent() && slices.isReplaced(daily.get(), LogFilePlan.fileId(gap.feed()), true)) {
            settle(gap, Gaps.State.HEALED, "Another daily log file of that day has delivered its rows.");
            return;
        }
        LogFile file = slices.logFiles(gap.org(), gap.from()).get(gap.feed());
        String type =
                file == null || !file.slice().hourly() ? null : file.slice().eventType();
        if (type == null) {
            if (daily.isPresent()
                    && gap.to().plus(LogFilePlan.FILES_ARE_REPLACED).isAfter(clock.instant())) {
                gaps.waits(gap.id(), "It is healed if Salesforce creates the daily log file of that day again.");
                return;
            }
            settle(
                    gap,
                    Gaps.State.UNHEALABLE,
                    "Salesforce keeps these rows in no other file. Ask Salesforce support for the file that it no longer has,"
                            + " or has broken.");
        } else if (daysDelivered(gap, type, files(gap))) {
            settle(gap, Gaps.State.HEALED, "The daily log file of " + type + " has delivered its rows.");
        } else {
            await(gap, "the daily log file of " + type);
        }
    }

    private void await(Gap gap, String what) {
        if (gap.to().plus(FILES_COME).isBefore(clock.instant())) {
            settle(gap, Gaps.State.UNHEALABLE, "It was to be healed by " + what + ", which did not come.");
        } else {
            gaps.waits(gap.id(), "It is healed once there is " + what + ".");
        }
    }

    /** The log files of the days of a gap, and since. */
    private Collection<LogFile> files(Gap gap) {
        return slices.logFiles(gap.org(), gap.from().truncatedTo(ChronoUnit.DAYS))
                .values();
    }

    /** Whether, of these, the daily ones of a type are delivered for every day of a gap. */
    private static boolean daysDelivered(Gap gap, String type, Collection<LogFile> files) {
        for (Instant day = gap.from().truncatedTo(ChronoUnit.DAYS);
                day.isBefore(gap.to());
                day = day.plus(Duration.ofDays(1))) {
            Instant begin = day;
            if (files.stream()
                    .noneMatch(file -> file.delivered()
                            && !file.slice().hourly()
                            && type.equals(file.slice().eventType())
                            && file.slice().from().equals(begin))) {
                return false;
            }
        }
        return true;
    }

    private void settle(Gap gap, Gaps.State state, String outcome) {
        gaps.settle(gap.id(), state, outcome);
        LOG.info(
                "Org {}: the gap of {} {} from {} to {} is {}: {}",
                gap.org(),
                gap.source(),
                gap.feed(),
                gap.from(),
                gap.to(),
                state == Gaps.State.HEALED ? "healed" : "not healable",
                outcome);
    }
}
