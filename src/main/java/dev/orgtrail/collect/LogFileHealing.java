package dev.orgtrail.collect;

import dev.orgtrail.state.Gaps.Gap;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Slices.LogFile;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Heals a gap by the daily log files that tell of the same activity.
 *
 * <p>Salesforce creates them in non-peak hours of the next day, up to three days late, and none for an event type of which
 * nothing happened that day. So a type without a file is waited for; once other files of that day are there and none can come
 * any more, nothing of it happened.
 */
@Component
@Order(3)
class LogFileHealing implements HealingWay {
    private static final Duration DAY = Duration.ofDays(1);

    /** How long after a day its files may be waited for: the next day, three days more, and one until they are read. */
    static final Duration FILES_COME = Duration.ofDays(5);

    private final Slices slices;
    private final Clock clock;

    LogFileHealing(Slices slices, Clock clock) {
        this.slices = slices;
        this.clock = clock;
    }

    @Override
    public Verdict of(Gap gap) {
        List<String> types = Copies.of(gap.feed()).logFiles();
        return types.isEmpty() ? new NotHealed("", true) : of(gap, types, true);
    }

    /** The same for the rows of an hourly log file of a type: that day something happened. */
    Verdict ofHour(Gap gap, String type) {
        return of(gap, List.of(type), false);
    }

    private Verdict of(Gap gap, List<String> types, boolean mayHaveNone) {
        Days days = new Days(slices.logFiles(gap.org(), gap.from().truncatedTo(ChronoUnit.DAYS))
                .values());
        List<String> missing = new ArrayList<>();
        List<String> none = new ArrayList<>();
        for (String type : types) {
            boolean isMissing = false;
            boolean hasNone = false;
            for (Instant day = gap.from().truncatedTo(ChronoUnit.DAYS); day.isBefore(gap.to()); day = day.plus(DAY)) {
                if (!days.delivered(type, day)) {
                    boolean nothingHappened = mayHaveNone && isOver(day) && days.none(type, day);
                    hasNone |= nothingHappened;
                    isMissing |= !nothingHappened;
                }
            }
            if (isMissing) {
                missing.add(type);
            } else if (hasNone) {
                none.add(type);
            }
        }
        if (missing.isEmpty()) {
            return new Healed(
                    "The log files of " + String.join(", ", types) + " have delivered what happened in that time."
                            + (none.isEmpty()
                                    ? ""
                                    : " There is not one of each day for " + String.join(", ", none)
                                            + ": nothing of that kind happened on the others."));
        }
        String files = "the daily log files of " + String.join(", ", missing);
        Instant lastDay = gap.to().minusMillis(1).truncatedTo(ChronoUnit.DAYS);
        return isOver(lastDay)
                ? new NotHealed(
                        "T" + files.substring(1) + " did not come within " + FILES_COME.toDays()
                                + " days: see that Setup > Event Monitoring Settings > Generate event log files is switched on,"
                                + " and that the source event-log-file is read.",
                        true)
                : new Waits("It is healed once there are " + files + ".");
    }

    /** Whether no file of a day is expected any more. */
    private boolean isOver(Instant day) {
        return !clock.instant().isBefore(day.plus(DAY).plus(FILES_COME));
    }

    /** The daily log files by their days. */
    private record Days(Collection<LogFile> files) {

        boolean delivered(String type, Instant day) {
            return files.stream().anyMatch(file -> file.delivered() && isOf(file.slice(), type, day));
        }

        /** Whether there is no file of a type for a day for which there are others. */
        boolean none(String type, Instant day) {
            return files.stream().noneMatch(file -> isOf(file.slice(), type, day))
                    && files.stream()
                            .anyMatch(file -> file.delivered()
                                    && !file.slice().hourly()
                                    && file.slice().from().equals(day));
        }

        private static boolean isOf(Slice file, String type, Instant day) {
            return !file.hourly()
                    && type.equals(file.eventType())
                    && file.from().equals(day);
        }
    }
}
