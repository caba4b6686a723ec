package dev.orgtrail.state;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The records that could be met again, by their uid: those near the edge of a poll, and those of a stream. A scope is a
 * stretch within which the same record may come twice. {@link DeliveredLogRows} has the rows of log files; those that an
 * earlier version has delivered are here until they are forgotten.
 */
@Component
public class DeliveredRows {
    private final NamedParameterJdbcTemplate named;
    private final JdbcTemplate jdbc;
    private final Clock clock;

    DeliveredRows(NamedParameterJdbcTemplate named, Clock clock) {
        this.named = named;
        this.jdbc = named.getJdbcTemplate();
        this.clock = clock;
    }

    /** Which of these uids have been delivered within the scope. */
    public Set<String> among(String org, String source, String scope, Collection<String> uids) {
        if (uids.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(named.queryForList(
                "SELECT uid FROM delivered_rows WHERE org = :org AND source = :source AND scope = :scope AND uid IN (:uids)",
                java.util.Map.of("org", org, "source", source, "scope", scope, "uids", uids),
                String.class));
    }

    /** Whether any row of a source is remembered here. */
    public boolean hasAny(String org, String source) {
        return !jdbc.queryForList(
                        "SELECT 1 FROM delivered_rows WHERE org = ? AND source = ? LIMIT 1", Integer.class, org, source)
                .isEmpty();
    }

    /**
     * Remembers uids as delivered within the scope. Called in the transaction that records the delivery.
     *
     * @return those that were remembered already
     */
    public Set<String> remember(String org, String source, String scope, List<String> uids) {
        var now = Slices.at(clock.instant());
        int[][] added = jdbc.batchUpdate("""
                INSERT INTO delivered_rows (org, source, scope, uid, delivered_at)
                SELECT CAST(? AS VARCHAR(32)), CAST(? AS VARCHAR(80)), CAST(? AS VARCHAR(200)), CAST(? AS VARCHAR(80)),
                       CAST(? AS TIMESTAMP WITH TIME ZONE)
                WHERE NOT EXISTS (SELECT 1 FROM delivered_rows WHERE org = ? AND source = ? AND scope = ? AND uid = ?)""", uids, uids.size(), (statement, uid) -> {
            statement.setString(1, org);
            statement.setString(2, source);
            statement.setString(3, scope);
            statement.setString(4, uid);
            statement.setObject(5, now);
            statement.setString(6, org);
            statement.setString(7, source);
            statement.setString(8, scope);
            statement.setString(9, uid);
        });
        Set<String> known = new HashSet<>();
        for (int i = 0; i < uids.size(); i++) {
            if (added[0][i] == 0) {
                known.add(uids.get(i));
            }
        }
        return known;
    }

    /** Forgets the rows of one scope that were delivered before a moment. */
    @Transactional
    public void forget(String org, String source, String scope, Instant before) {
        jdbc.update(
                "DELETE FROM delivered_rows WHERE org = ? AND source = ? AND scope = ? AND delivered_at < ?",
                org,
                source,
                scope,
                Slices.at(before));
    }

    /** Forgets the rows of a source that were delivered before a moment. */
    @Transactional
    public void forget(String org, String source, Instant before) {
        jdbc.update(
                "DELETE FROM delivered_rows WHERE org = ? AND source = ? AND delivered_at < ?",
                org,
                source,
                Slices.at(before));
    }
}
