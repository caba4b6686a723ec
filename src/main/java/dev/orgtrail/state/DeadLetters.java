package dev.orgtrail.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Records that were set aside with their reason, until somebody replays or discards them. */
@Component
public class DeadLetters {
    private final Statements jdbc;
    private final Clock clock;

    DeadLetters(Statements jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A record set aside.
     *
     * @param id its number, 0 until it is kept
     * @param stage {@code normalize}, or the name of the sink that refused it
     * @param reason why, for the person who mends it
     * @param record the row as Salesforce sent it as JSON; for a sink's refusal, the event
     */
    public record DeadLetter(
            long id,
            String org,
            String orgId,
            String source,
            String logName,
            @Nullable String eventType,
            @Nullable String uid,
            String stage,
            String reason,
            String record,
            Instant setAsideAt) {}

    /** Keeps a dead letter; its id and time are given to it here. */
    public void add(DeadLetter letter) {
        jdbc.sql("""
                INSERT INTO dead_letters (org, org_id, source, log_name, event_type, uid, stage, reason, record, set_aside_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        letter.org(),
                        letter.orgId(),
                        letter.source(),
                        letter.logName(),
                        letter.eventType(),
                        letter.uid(),
                        letter.stage(),
                        StoredText.whole(letter.reason()),
                        StoredText.whole(letter.record()),
                        StoredTime.of(clock.instant()))
                .update();
    }

    /** The oldest dead letters of an org, {@code most} at most, from the one after {@code afterId}. */
    public List<DeadLetter> list(String org, long afterId, int most) {
        return jdbc.sql("SELECT * FROM dead_letters WHERE org = ? AND id > ? ORDER BY id LIMIT ?")
                .params(org, afterId, most)
                .query(DeadLetters::letter)
                .list();
    }

    /** Finds one. */
    public Optional<DeadLetter> find(long id) {
        return jdbc.sql("SELECT * FROM dead_letters WHERE id = ?")
                .param(id)
                .query(DeadLetters::letter)
                .optional();
    }

    /** Whether a record is set aside still, by whichever stage. */
    public boolean has(String org, String uid) {
        return jdbc.sql("SELECT count(*) FROM dead_letters WHERE org = ? AND uid = ?")
                        .params(org, uid)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /**
     * Removes one, because it was delivered after all or because somebody discards it.
     *
     * @return whether it was there
     */
    @Transactional
    public boolean remove(long id) {
        return jdbc.sql("DELETE FROM dead_letters WHERE id = ?").param(id).update() > 0;
    }

    private static DeadLetter letter(ResultSet row, int number) throws SQLException {
        return new DeadLetter(
                row.getLong("id"),
                row.getString("org"),
                row.getString("org_id"),
                row.getString("source"),
                row.getString("log_name"),
                row.getString("event_type"),
                row.getString("uid"),
                row.getString("stage"),
                row.getString("reason"),
                row.getString("record"),
                row.getObject("set_aside_at", OffsetDateTime.class).toInstant());
    }
}
