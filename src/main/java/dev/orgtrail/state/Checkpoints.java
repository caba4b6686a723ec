package dev.orgtrail.state;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How far each live feed has been delivered. */
@Component
public class Checkpoints {
    private final Statements jdbc;
    private final Clock clock;

    private final Durability durability;

    Checkpoints(Statements jdbc, Clock clock, Durability durability) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.durability = durability;
    }

    /**
     * A feed's checkpoint.
     *
     * @param cursor the replay id or the point in time delivered last, null until something was delivered
     * @param startedAt when the feed was first followed
     */
    public record Checkpoint(@Nullable String cursor, Instant startedAt) {}

    /**
     * Finds a feed's checkpoint, or starts the feed now, for good: Salesforce would not tell again what happened since.
     *
     * @param org the org's alias
     * @param source the source
     * @param feed the feed within the source: a channel, or {@code poll}
     * @param start where a feed that is new begins
     */
    public Checkpoint findOrStart(String org, String source, String feed, Instant start) {
        Optional<Checkpoint> known = find(org, source, feed);
        if (known.isPresent()) {
            return known.get();
        }
        jdbc.sql("INSERT INTO checkpoints (org, source, feed, started_at, updated_at) VALUES (?, ?, ?, ?, ?)")
                .params(org, source, feed, StoredTime.of(start), StoredTime.of(clock.instant()))
                .update();
        durability.ensure();
        return new Checkpoint(null, start);
    }

    /** Finds a feed's checkpoint. */
    public Optional<Checkpoint> find(String org, String source, String feed) {
        return jdbc.sql("SELECT cursor_at, started_at FROM checkpoints WHERE org = ? AND source = ? AND feed = ?")
                .params(org, source, feed)
                .query((row, number) -> new Checkpoint(
                        row.getString("cursor_at"),
                        row.getObject("started_at", OffsetDateTime.class).toInstant()))
                .optional();
    }

    /** When a feed last moved on. */
    public Optional<Instant> updatedAt(String org, String source, String feed) {
        return jdbc.sql("SELECT updated_at FROM checkpoints WHERE org = ? AND source = ? AND feed = ?")
                .params(org, source, feed)
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    /** Notes when a poll was last through, whether or not it found anything. */
    @Transactional
    public void lookedAt(String org, String source, String feed, Instant when) {
        jdbc.sql("UPDATE checkpoints SET looked_at = ? WHERE org = ? AND source = ? AND feed = ?")
                .params(StoredTime.of(when), org, source, feed)
                .update();
    }

    /** When a poll that is through by now began; empty before the first. */
    public Optional<Instant> lookedAt(String org, String source, String feed) {
        return jdbc.sql(
                        "SELECT looked_at FROM checkpoints WHERE org = ? AND source = ? AND feed = ? AND looked_at IS NOT NULL")
                .params(org, source, feed)
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    /** Moves a feed on. Called in the transaction that records the delivery. */
    public void reached(String org, String source, String feed, String cursor) {
        jdbc.sql("UPDATE checkpoints SET cursor_at = ?, updated_at = ? WHERE org = ? AND source = ? AND feed = ?")
                .params(StoredText.whole(cursor), StoredTime.of(clock.instant()), org, source, feed)
                .update();
    }

    /** Forgets how far a feed was delivered, so that it begins again at {@code start}. */
    @Transactional
    public void restart(String org, String source, String feed, Instant start) {
        jdbc.sql("UPDATE checkpoints SET cursor_at = NULL, started_at = ? WHERE org = ? AND source = ? AND feed = ?")
                .params(StoredTime.of(start), org, source, feed)
                .update();
    }

    /** Forgets a feed, so that it is new when it is followed again. */
    @Transactional
    public void forget(String org, String source, String feed) {
        jdbc.sql("DELETE FROM checkpoints WHERE org = ? AND source = ? AND feed = ?")
                .params(org, source, feed)
                .update();
    }
}
