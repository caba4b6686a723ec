package dev.orgtrail.state;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.OptionalLong;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How many calls to each org's API were made in each hour, and how many the org allows in 24. */
@Component
public class ApiCalls {
    private final Statements jdbc;
    private final Upsert upsert;

    ApiCalls(Statements jdbc, Upsert upsert) {
        this.jdbc = jdbc;
        this.upsert = upsert;
    }

    /**
     * Calls of one hour.
     *
     * @param hour when the hour began
     * @param purpose what they were for
     */
    public record Hour(Instant hour, String purpose, long calls) {}

    /** Counts one call. */
    @Transactional
    public void count(String org, Instant hour, String purpose) {
        upsert.run(
                () -> jdbc.sql("UPDATE api_calls SET calls = calls + 1 WHERE org = ? AND hour_at = ? AND purpose = ?")
                        .params(org, StoredTime.of(hour), purpose)
                        .update(),
                () -> jdbc.sql("INSERT INTO api_calls (org, hour_at, purpose, calls) VALUES (?, ?, ?, 1)")
                        .params(org, StoredTime.of(hour), purpose)
                        .update());
    }

    /** The calls of the hours that began then or later, the oldest first. */
    public List<Hour> since(String org, Instant from) {
        return jdbc.sql(
                        "SELECT hour_at, purpose, calls FROM api_calls WHERE org = ? AND hour_at >= ? ORDER BY hour_at, purpose")
                .params(org, StoredTime.of(from))
                .query((row, number) -> new Hour(
                        row.getObject("hour_at", OffsetDateTime.class).toInstant(),
                        row.getString("purpose"),
                        row.getLong("calls")))
                .list();
    }

    /** Forgets the hours that began before a moment. */
    @Transactional
    public void forget(String org, Instant before) {
        jdbc.sql("DELETE FROM api_calls WHERE org = ? AND hour_at < ?")
                .params(org, StoredTime.of(before))
                .update();
    }

    /** How many requests the org allows in 24 hours, as it said last; empty when it never did. */
    public OptionalLong dailyMax(String org) {
        return jdbc.sql("SELECT daily_max FROM api_limits WHERE org = ?").param(org).query(Long.class).list().stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /** Keeps how many requests the org allows in 24 hours. */
    @Transactional
    public void keepDailyMax(String org, long requests) {
        upsert.run(
                () -> jdbc.sql("UPDATE api_limits SET daily_max = ? WHERE org = ?")
                        .params(requests, org)
                        .update(),
                () -> jdbc.sql("INSERT INTO api_limits (org, daily_max) VALUES (?, ?)")
                        .params(org, requests)
                        .update());
    }
}
