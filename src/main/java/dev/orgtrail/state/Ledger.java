package dev.orgtrail.state;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * How many records are accounted for, delivered or set aside, hour by hour of the records' own time. Each record counts
 * once, however often it was read.
 */
@Component
public class Ledger {
    private final Statements jdbc;
    private final Upsert upsert;
    private final Clock clock;

    Ledger(Statements jdbc, Upsert upsert, Clock clock) {
        this.jdbc = jdbc;
        this.upsert = upsert;
        this.clock = clock;
    }

    /**
     * Adds the records of a batch. Called in the transaction that records its delivery.
     *
     * @param feed the channel of a stream, empty for another source
     * @param hours how many records by the hour in which they happened
     */
    public void add(String org, String source, String feed, Map<Instant, Integer> hours) {
        // In order, so that two batches of the same hours never wait for each other.
        new TreeMap<>(hours).forEach((hour, records) -> add(org, source, feed, hour, records));
    }

    private void add(String org, String source, String feed, Instant hour, int records) {
        upsert.run(
                () -> jdbc.sql(
                                "UPDATE ledger SET records = records + ? WHERE org = ? AND source = ? AND feed = ? AND hour_start = ?")
                        .params(records, org, source, feed, StoredTime.of(hour))
                        .update(),
                () -> jdbc.sql(
                                "INSERT INTO ledger (org, source, feed, hour_start, records, first_at) VALUES (?, ?, ?, ?, ?, ?)")
                        .params(org, source, feed, StoredTime.of(hour), records, StoredTime.of(clock.instant()))
                        .update());
    }

    /** What is known of an hour: how many of its records are accounted for, and since when the first of them is. */
    public record Hour(long records, Instant firstAt) {}

    /** The hours of a stretch that have records, in their order. */
    public Map<Instant, Hour> hours(String org, String source, String feed, Instant from, Instant to) {
        Map<Instant, Hour> hours = new TreeMap<>();
        jdbc.sql("""
                SELECT hour_start, records, first_at FROM ledger
                WHERE org = ? AND source = ? AND feed = ? AND hour_start >= ? AND hour_start < ?""")
                .params(org, source, feed, StoredTime.of(from), StoredTime.of(to))
                .query(row -> {
                    hours.put(
                            row.getObject("hour_start", OffsetDateTime.class).toInstant(),
                            new Hour(
                                    row.getLong("records"),
                                    row.getObject("first_at", OffsetDateTime.class)
                                            .toInstant()));
                });
        return hours;
    }

    /** Forgets the hours before a moment. */
    @Transactional
    public void forget(String org, Instant before) {
        jdbc.sql("DELETE FROM ledger WHERE org = ? AND hour_start < ?")
                .params(org, StoredTime.of(before))
                .update();
    }
}
