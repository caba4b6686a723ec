package dev.orgtrail.state;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How many events of each source were delivered in each minute of the last day. */
@Component
public class Pace {
    private static final Duration KEPT = Duration.ofHours(25);

    private final Statements jdbc;
    private final Upsert upsert;
    private final Clock clock;

    Pace(Statements jdbc, Upsert upsert, Clock clock) {
        this.jdbc = jdbc;
        this.upsert = upsert;
        this.clock = clock;
    }

    /** The events of one source that were delivered in one minute. */
    public record Minute(Instant minute, String source, long delivered) {}

    /** Adds events that were delivered just now. */
    @Transactional
    public void add(String org, String source, long delivered) {
        var minute = StoredTime.of(clock.instant().truncatedTo(ChronoUnit.MINUTES));
        upsert.run(
                () -> jdbc.sql(
                                "UPDATE pace SET delivered = delivered + ? WHERE org = ? AND source = ? AND minute_at = ?")
                        .params(delivered, org, source, minute)
                        .update(),
                () -> jdbc.sql("INSERT INTO pace (org, source, minute_at, delivered) VALUES (?, ?, ?, ?)")
                        .params(org, source, minute, delivered)
                        .update());
    }

    /** The minutes of an org since a moment in which anything was delivered, the oldest first. */
    public List<Minute> since(String org, Instant from) {
        return jdbc.sql(
                        "SELECT minute_at, source, delivered FROM pace WHERE org = ? AND minute_at >= ? ORDER BY minute_at, source")
                .params(org, StoredTime.of(from))
                .query((row, number) -> new Minute(
                        row.getObject("minute_at", OffsetDateTime.class).toInstant(),
                        row.getString("source"),
                        row.getLong("delivered")))
                .list();
    }

    /** Forgets what is older than the charts show. */
    @Transactional
    public void forgetOld() {
        jdbc.sql("DELETE FROM pace WHERE minute_at < ?")
                .param(StoredTime.of(clock.instant().minus(KEPT)))
                .update();
    }
}
