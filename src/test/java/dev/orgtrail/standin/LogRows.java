package dev.orgtrail.standin;

import dev.orgtrail.standin.EventTypes.EventType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** The rows that happened in an org, hour by hour, made from the seed each time they are asked for. */
final class LogRows {

    /** In which files a row is: every row is in the daily file, most in an hourly one too. */
    enum Arrival {
        ON_TIME,
        LATE,
        DAILY_ONLY
    }

    /** Takes a row. */
    interface Reader {
        void row(Arrival arrival, String requestId, String line);
    }

    private final OrgSettings settings;
    private final People people;

    LogRows(OrgSettings settings, People people) {
        this.settings = settings;
        this.people = people;
    }

    /** Whether the hour has a second, late hourly file. */
    boolean hasLate(EventType type, LocalDate day, int hour) {
        return Dice.of(settings.seed, "late", type.name(), day, hour).oneIn(6);
    }

    /** Hands on the rows of an hour in the order of their time. */
    void read(EventType type, LocalDate day, int hour, Reader reader) {
        int count = Math.max(2, (int)
                Math.round(type.rowsPerDay() * settings.scale / type.hours().size()));
        boolean late = hasLate(type, day, hour);
        read(type, day.atTime(hour, 0).toInstant(ZoneOffset.UTC), count, "history", late, reader);
    }

    /** Hands on this many rows of the hour from an instant; the label tells apart sets of rows of one hour. */
    void read(EventType type, Instant from, int count, String label, boolean late, Reader reader) {
        String requestId = "";
        for (int i = 0; i < count; i++) {
            Dice dice = Dice.of(settings.seed, "row", label, type.name(), from, i);
            // One request can write several rows.
            requestId = i > 0 && dice.oneIn(20) ? requestId : dice.letters(22);
            Instant time = from.plusMillis(3_600_000L * i / count + dice.below(Math.max(1, 3_600_000 / count)));
            Arrival arrival = i == 0
                    ? Arrival.ON_TIME
                    : late && (i == count - 1 || dice.oneIn(4))
                            ? Arrival.LATE
                            : i > 1 && dice.oneIn(30) ? Arrival.DAILY_ONLY : Arrival.ON_TIME;
            String line =
                    LogRow.line(type, settings.id(), requestId, time, people.user(dice.pick(people.active())), dice);
            reader.row(arrival, requestId, line);
            if (dice.oneIn(120)) {
                // Two rows that are truly equal: both count.
                reader.row(arrival, requestId, line);
            }
        }
    }
}
