package dev.orgtrail.standin;

import dev.orgtrail.standin.EventTypes.EventType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The rows that happened in an org, hour by hour, made from the seed each time they are asked for; those of the Login file
 * from the logins that LoginHistory has.
 */
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
    private final LoginActivity logins;

    LogRows(OrgSettings settings, People people, LoginActivity logins) {
        this.settings = settings;
        this.people = people;
        this.logins = logins;
    }

    /** Whether anything happened in an hour. */
    boolean hasAny(EventType type, LocalDate day, int hour) {
        return !isLogin(type) || !logins.past(start(day, hour)).isEmpty();
    }

    /** Whether the hour has a second, late hourly file. */
    boolean hasLate(EventType type, LocalDate day, int hour) {
        boolean enough = !isLogin(type) || logins.past(start(day, hour)).size() > 1;
        return enough && Dice.of(settings.seed, "late", type.name(), day, hour).oneIn(6);
    }

    /** Hands on the rows of an hour in the order of their time. */
    void read(EventType type, LocalDate day, int hour, Reader reader) {
        boolean late = hasLate(type, day, hour);
        if (isLogin(type)) {
            logins(type, logins.past(start(day, hour)), late, reader);
            return;
        }
        int count = Math.max(2, (int)
                Math.round(type.rowsPerDay() * settings.scale / type.hours().size()));
        read(type, start(day, hour), count, "history", late, reader);
    }

    /** Hands on this many rows of the hour from an instant; the label tells apart sets of rows of one hour. */
    void read(EventType type, Instant from, int count, String label, boolean late, Reader reader) {
        String requestId = "";
        for (int i = 0; i < count; i++) {
            Dice dice = Dice.of(settings.seed, "row", label, type.name(), from, i);
            // One request can write several rows.
            requestId = i > 0 && dice.oneIn(20) ? requestId : dice.letters(22);
            Instant time = from.plusMillis(3_600_000L * i / count + dice.below(Math.max(1, 3_600_000 / count)));
            Arrival arrival = arrival(i, count, late, dice);
            String key = key(type, requestId);
            String user = dice.pick(dice.oneIn(40) ? people.others() : people.active());
            String line = LogRow.line(type, settings.id(), requestId, time, people.user(user), dice);
            reader.row(arrival, key, line);
            if (dice.oneIn(120)) {
                // Two rows that are truly equal: both count.
                reader.row(arrival, key, line);
            }
        }
    }

    /** Hands on the rows of these logins. */
    void logins(EventType type, List<Login> logins, boolean late, Reader reader) {
        for (int i = 0; i < logins.size(); i++) {
            Login login = logins.get(i);
            Dice dice = Dice.of(settings.seed, "login row", login.historyId());
            String line = LogRow.line(
                    type,
                    settings.id(),
                    login.requestId(),
                    login.logged(),
                    people.user(login.userId()),
                    login.columns(),
                    dice);
            reader.row(arrival(i, logins.size(), late, dice), key(type, login.requestId()), line);
        }
    }

    private static Arrival arrival(int i, int count, boolean late, Dice dice) {
        if (i == 0) {
            return Arrival.ON_TIME;
        }
        if (late && (i == count - 1 || dice.oneIn(4))) {
            return Arrival.LATE;
        }
        return i > 1 && dice.oneIn(30) ? Arrival.DAILY_ONLY : Arrival.ON_TIME;
    }

    private static String key(EventType type, String requestId) {
        return type.columns().contains("REQUEST_ID") ? requestId : "";
    }

    private static boolean isLogin(EventType type) {
        return type.name().equals(EventTypes.LOGIN);
    }

    private static Instant start(LocalDate day, int hour) {
        return day.atTime(hour, 0).toInstant(ZoneOffset.UTC);
    }
}
