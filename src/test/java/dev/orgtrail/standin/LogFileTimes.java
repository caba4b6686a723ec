package dev.orgtrail.standin;

import dev.orgtrail.standin.EventTypes.EventType;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * When an org creates its event log files: daily ones in nonpeak hours of the next day, or later, within three days; hourly ones
 * three to six hours after the event.
 *
 * @see <a href="https://developer.salesforce.com/docs/platform/api-rest/guide/using-resources-event-log-files.html">Using
 *     Event Monitoring</a>
 */
final class LogFileTimes {
    /** Of how many daily files in twenty it is that they come so many days late. */
    private static final int ON_TIME = 14;

    private static final int ONE_DAY_LATE = 17;
    private static final int TWO_DAYS_LATE = 19;

    private final OrgSettings settings;

    LogFileTimes(OrgSettings settings) {
        this.settings = settings;
    }

    /** Four to six hours after the hour began. */
    Instant hourly(EventType type, LocalDate day, int hour) {
        Dice dice = Dice.of(settings.seed, "created", type.name(), day, hour);
        return day.atTime(hour, 0)
                .toInstant(ZoneOffset.UTC)
                .plus(Duration.ofHours(4))
                .plusSeconds(dice.below(7200));
    }

    /** When the daily file of a type is created: most on time; where they may be late, some one, two or three days later. */
    Instant daily(EventType type, LocalDate day) {
        if (!settings.lateDailyFiles) {
            return dailyOnTime(day);
        }
        int dice = Dice.of(settings.seed, "late daily", type.name(), day).below(20);
        int late = dice < ON_TIME ? 0 : dice < ONE_DAY_LATE ? 1 : dice < TWO_DAYS_LATE ? 2 : 3;
        return usual(day).plus(Duration.ofDays(late));
    }

    /** The next day around 03:00, or earlier where the org's history ends before that: yesterday is always there. */
    Instant dailyOnTime(LocalDate day) {
        Instant usual = usual(day);
        LocalDate yesterday =
                LocalDate.ofInstant(settings.start, ZoneOffset.UTC).minusDays(1);
        boolean early = day.equals(yesterday) && usual.isAfter(settings.start);
        return early
                ? midnightAfter(day)
                        .plus(Duration.between(midnightAfter(day), settings.start)
                                .dividedBy(2))
                : usual;
    }

    private Instant usual(LocalDate day) {
        return midnightAfter(day)
                .plus(Duration.ofHours(3))
                .plusSeconds(Dice.of(settings.seed, "daily", day).below(1200));
    }

    private static Instant midnightAfter(LocalDate day) {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
