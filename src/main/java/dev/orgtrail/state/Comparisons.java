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
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What the comparisons with Salesforce have found, hour by hour, and day by day for log files. */
@Component
public class Comparisons {
    /** More records than any org has, and so few that the sums of them are numbers too. */
    private static final long MOST = 1_000_000_000_000L;

    private final Statements jdbc;
    private final Upsert upsert;
    private final Clock clock;

    Comparisons(Statements jdbc, Upsert upsert, Clock clock) {
        this.jdbc = jdbc;
        this.upsert = upsert;
        this.clock = clock;
    }

    /** What a comparison has found. */
    public enum Outcome {
        /** Everything that Salesforce holds is accounted for. */
        AGREES,
        /** Everything that was read of the stretch is accounted for; it holds too much to be read as a whole. */
        SAMPLED,
        /** Something is missing, and the stretch is read again. */
        READING,
        /** Something is missing, and stayed so after the stretch was read again. */
        MISSING,
        /** Something is missing, and lies in a recorded gap. */
        GAP
    }

    /**
     * A comparison.
     *
     * @param feed the channel of a stream, empty for another source
     * @param from the first instant compared
     * @param to the first instant after it
     * @param held how many records Salesforce says that it holds; for log files, rows
     * @param accounted how many of them were delivered or set aside
     * @param tries how often the stretch was read again
     * @param comparedAt when this was found
     */
    public record Comparison(
            String source,
            String feed,
            Instant from,
            Instant to,
            long held,
            long accounted,
            Outcome outcome,
            int tries,
            Instant comparedAt) {

        /** Whether Salesforce says as before how many records it holds. */
        public boolean holds(long records) {
            return held == counted(records);
        }

        /** How many records are missing: not accounted for, and in no gap. */
        public long missing() {
            return outcome == Outcome.READING || outcome == Outcome.MISSING ? Math.max(0, held - accounted) : 0;
        }
    }

    /**
     * All of one feed, in short: the end of what was compared, what is missing, and when it was looked at last.
     *
     * @param sampledHours of how many hours only a sample was compared: what is held and accounted for is then that of the
     *     sample
     */
    public record Summary(
            String source,
            String feed,
            Instant comparedTo,
            long held,
            long accounted,
            long missing,
            long inGaps,
            long sampledHours,
            Instant comparedAt) {}

    /** Keeps what a comparison has found, in place of what the last one of the same stretch did. */
    @Transactional
    public void keep(
            String org,
            String source,
            String feed,
            Instant from,
            Instant to,
            long held,
            long accounted,
            Outcome outcome,
            int tries) {
        upsert.run(
                () -> jdbc.sql("""
                        UPDATE comparisons SET to_at = ?, held = ?, accounted = ?, outcome = ?, tries = ?, compared_at = ?
                        WHERE org = ? AND source = ? AND feed = ? AND from_at = ?""")
                        .params(
                                StoredTime.of(to),
                                counted(held),
                                counted(accounted),
                                text(outcome),
                                tries,
                                StoredTime.of(clock.instant()),
                                org,
                                source,
                                feed,
                                StoredTime.of(from))
                        .update(),
                () -> jdbc.sql("""
                        INSERT INTO comparisons (org, source, feed, from_at, to_at, held, accounted, outcome, tries, compared_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                        .params(
                                org,
                                source,
                                feed,
                                StoredTime.of(from),
                                StoredTime.of(to),
                                counted(held),
                                counted(accounted),
                                text(outcome),
                                tries,
                                StoredTime.of(clock.instant()))
                        .update());
    }

    /** What was found last of the stretch that begins at a moment. */
    public Optional<Comparison> find(String org, String source, String feed, Instant from) {
        return jdbc.sql("SELECT * FROM comparisons WHERE org = ? AND source = ? AND feed = ? AND from_at = ?")
                .params(org, source, feed, StoredTime.of(from))
                .query(Comparisons::comparison)
                .optional();
    }

    /** What was found last of each stretch between two moments, by its beginning. */
    public Map<Instant, Comparison> between(String org, String source, String feed, Instant from, Instant to) {
        return jdbc
                .sql(
                        "SELECT * FROM comparisons WHERE org = ? AND source = ? AND feed = ? AND from_at >= ? AND from_at < ?")
                .params(org, source, feed, StoredTime.of(from), StoredTime.of(to))
                .query(Comparisons::comparison)
                .list()
                .stream()
                .collect(Collectors.toMap(Comparison::from, comparison -> comparison));
    }

    /** Where the comparisons of a feed begin. */
    public Optional<Instant> comparedFrom(String org, String source, String feed) {
        return jdbc.sql("SELECT min(from_at) FROM comparisons WHERE org = ? AND source = ? AND feed = ?")
                .params(org, source, feed)
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    /** Where the comparisons of a feed end. */
    public Optional<Instant> comparedTo(String org, String source, String feed) {
        return jdbc.sql("SELECT max(to_at) FROM comparisons WHERE org = ? AND source = ? AND feed = ?")
                .params(org, source, feed)
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    /** The comparisons of an org that found something missing, oldest first; those in gaps too. */
    public List<Comparison> differing(String org) {
        return jdbc.sql(
                        "SELECT * FROM comparisons WHERE org = ? AND outcome IN ('reading', 'missing', 'gap') ORDER BY from_at, source, feed")
                .param(org)
                .query(Comparisons::comparison)
                .list();
    }

    /** How many records of all orgs are {@linkplain Comparison#missing() missing}, by org and source; none where none is. */
    public Map<String, Map<String, Long>> missing() {
        Map<String, Map<String, Long>> found = new HashMap<>();
        jdbc.sql("""
                SELECT org, source, sum(held - accounted) AS missing FROM comparisons
                WHERE outcome IN ('reading', 'missing') AND held > accounted GROUP BY org, source""").query(row -> {
            found.computeIfAbsent(row.getString("org"), org -> new HashMap<>())
                    .put(row.getString("source"), row.getLong("missing"));
        });
        return found;
    }

    /** All feeds of an org that were compared, each in short. */
    public List<Summary> summaries(String org) {
        return jdbc.sql("""
                SELECT source, feed, max(to_at) AS to_at, sum(held) AS held, sum(accounted) AS accounted,
                       sum(CASE WHEN outcome IN ('reading', 'missing') AND held > accounted THEN held - accounted ELSE 0 END)
                           AS missing,
                       sum(CASE WHEN outcome = 'gap' AND held > accounted THEN held - accounted ELSE 0 END) AS in_gaps,
                       sum(CASE WHEN outcome = 'sampled' THEN 1 ELSE 0 END) AS sampled_hours,
                       max(compared_at) AS compared_at
                FROM comparisons WHERE org = ? GROUP BY source, feed ORDER BY source, feed""")
                .param(org)
                .query((row, number) -> new Summary(
                        row.getString("source"),
                        row.getString("feed"),
                        row.getObject("to_at", OffsetDateTime.class).toInstant(),
                        row.getLong("held"),
                        row.getLong("accounted"),
                        row.getLong("missing"),
                        row.getLong("in_gaps"),
                        row.getLong("sampled_hours"),
                        row.getObject("compared_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** Forgets what was found of the time before a moment. */
    @Transactional
    public void forget(String org, Instant before) {
        jdbc.sql("DELETE FROM comparisons WHERE org = ? AND to_at < ?")
                .params(org, StoredTime.of(before))
                .update();
    }

    private static long counted(long records) {
        return Math.max(0, Math.min(records, MOST));
    }

    private static String text(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private static Comparison comparison(ResultSet row, int number) throws SQLException {
        return new Comparison(
                row.getString("source"),
                row.getString("feed"),
                row.getObject("from_at", OffsetDateTime.class).toInstant(),
                row.getObject("to_at", OffsetDateTime.class).toInstant(),
                row.getLong("held"),
                row.getLong("accounted"),
                Outcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT)),
                row.getInt("tries"),
                row.getObject("compared_at", OffsetDateTime.class).toInstant());
    }
}
