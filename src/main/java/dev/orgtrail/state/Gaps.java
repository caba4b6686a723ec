package dev.orgtrail.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Stretches that a source could not deliver, and what became of them. */
@Component
public class Gaps {
    private final Statements jdbc;
    private final Clock clock;

    Gaps(Statements jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What became of a gap. */
    public enum State {
        /** It is still to be healed. */
        OPEN,
        /** What was missing has been delivered from elsewhere. */
        HEALED,
        /** Nothing else holds what was missing. */
        UNHEALABLE
    }

    /**
     * A stretch that a source could not deliver.
     *
     * @param id its number, 0 until it is kept
     * @param feed the channel, or the log file
     * @param from the first instant that may be missing
     * @param to the first instant after the gap
     * @param reason why, for the person who reads it
     * @param state what became of it
     * @param outcome from where it was healed, why it cannot be, or what it waits for; null where there is nothing to say
     */
    public record Gap(
            long id,
            String org,
            String source,
            String feed,
            Instant from,
            Instant to,
            String reason,
            State state,
            @Nullable String outcome) {

        /** A gap that was just found. */
        public static Gap found(String org, String source, String feed, Instant from, Instant to, String reason) {
            return new Gap(0, org, source, feed, from, to, reason, State.OPEN, null);
        }

        /** Whether it and a stretch have an instant in common. */
        public boolean overlaps(Instant begin, Instant end) {
            return from.isBefore(end) && to.isAfter(begin);
        }
    }

    /** Records a gap, once: one that was found before, with the same beginning, stays as it is. */
    @Transactional
    public void add(Gap gap) {
        boolean known = jdbc.sql("SELECT count(*) FROM gaps WHERE org = ? AND source = ? AND feed = ? AND gap_from = ?")
                        .params(gap.org(), gap.source(), gap.feed(), StoredTime.of(gap.from()))
                        .query(Integer.class)
                        .single()
                > 0;
        if (known) {
            return;
        }
        jdbc.sql(
                        "INSERT INTO gaps (org, source, feed, gap_from, gap_to, reason, found_at, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        gap.org(),
                        gap.source(),
                        gap.feed(),
                        StoredTime.of(gap.from()),
                        StoredTime.of(gap.to()),
                        StoredText.whole(gap.reason()),
                        StoredTime.of(clock.instant()),
                        text(gap.state()))
                .update();
    }

    /** Says what a gap that stays open waits for. */
    @Transactional
    public void waits(long id, String what) {
        jdbc.sql("UPDATE gaps SET outcome = ? WHERE id = ?")
                .params(StoredText.whole(what), id)
                .update();
    }

    /** Says what became of a gap. */
    @Transactional
    public void settle(long id, State state, String outcome) {
        jdbc.sql("UPDATE gaps SET state = ?, outcome = ?, settled_at = ? WHERE id = ?")
                .params(text(state), StoredText.whole(outcome), StoredTime.of(clock.instant()), id)
                .update();
    }

    /** The gaps of an org, oldest first. */
    public List<Gap> list(String org) {
        return jdbc.sql("SELECT * FROM gaps WHERE org = ? ORDER BY id")
                .param(org)
                .query(Gaps::gap)
                .list();
    }

    /** How many gaps of all orgs are open, by org; none where none is. */
    public Map<String, Long> open() {
        Map<String, Long> found = new HashMap<>();
        jdbc.sql("SELECT org, count(*) AS gaps FROM gaps WHERE state = ? GROUP BY org")
                .param(text(State.OPEN))
                .query(row -> {
                    found.put(row.getString("org"), row.getLong("gaps"));
                });
        return found;
    }

    private static String text(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static Gap gap(ResultSet row, int number) throws SQLException {
        return new Gap(
                row.getLong("id"),
                row.getString("org"),
                row.getString("source"),
                row.getString("feed"),
                row.getObject("gap_from", OffsetDateTime.class).toInstant(),
                row.getObject("gap_to", OffsetDateTime.class).toInstant(),
                row.getString("reason"),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("outcome"));
    }
}
