package dev.orgtrail.collect;

import dev.orgtrail.collect.HealingWay.Healed;
import dev.orgtrail.collect.HealingWay.NotHealed;
import dev.orgtrail.collect.HealingWay.Verdict;
import dev.orgtrail.collect.HealingWay.Waits;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Gaps.Gap;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Slices.LogFile;
import dev.orgtrail.state.Sources;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
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

    /** An event is published some seconds after it happened, and the clocks of Salesforce's servers differ. */
    static final Duration AROUND = Duration.ofMinutes(5);

    private final Gaps gaps;
    private final Slices slices;
    private final List<HealingWay> ways;
    private final LogFileHealing logFiles;
    private final Clock clock;

    Healing(Gaps gaps, Slices slices, List<HealingWay> ways, LogFileHealing logFiles, Clock clock) {
        this.gaps = gaps;
        this.slices = slices;
        this.ways = List.copyOf(ways);
        this.logFiles = logFiles;
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
                healStream(gap);
            } else if (gap.source().equals(Sources.EVENT_LOG_FILE)) {
                healFile(gap);
            } else {
                settle(gap, Gaps.State.UNHEALABLE, "Salesforce keeps these records nowhere else.");
            }
        }
    }

    private void healStream(Gap gap) {
        List<String> looked = new ArrayList<>();
        boolean forGood = true;
        for (HealingWay way : ways) {
            Verdict verdict = way.of(gap);
            if (!(verdict instanceof NotHealed not)) {
                apply(gap, verdict);
                return;
            }
            looked.add(not.looked());
            forGood &= not.forGood();
        }
        looked.removeIf(String::isEmpty);
        apply(
                gap,
                new NotHealed(
                        "Nothing else in Salesforce that the connecting user may read is known to hold these events. "
                                + String.join(" ", looked),
                        forGood));
    }

    private void healFile(Gap gap) {
        Optional<Slice> daily = slices.find(gap.org(), gap.source(), gap.feed());
        if (daily.isPresent() && slices.isReplaced(daily.get(), true)) {
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
        } else {
            apply(gap, logFiles.ofHour(gap, type));
        }
    }

    private void apply(Gap gap, Verdict verdict) {
        if (verdict instanceof Healed healed) {
            settle(gap, Gaps.State.HEALED, healed.how());
        } else if (verdict instanceof Waits waits) {
            gaps.waits(gap.id(), waits.what());
        } else if (verdict instanceof NotHealed not) {
            if (not.forGood()) {
                settle(gap, Gaps.State.UNHEALABLE, not.looked());
            } else {
                gaps.waits(gap.id(), not.looked());
            }
        }
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
