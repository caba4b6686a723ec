package dev.orgtrail.state;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The records that could be met again, by their uid: those near the edge of a poll, and those of a stream. A scope is a
 * stretch within which the same record may come twice. {@link DeliveredLogRows} has the rows of log files; those that an
 * earlier version has delivered are here until they are forgotten.
 */
@Component
public class DeliveredRows {
    private final Statements jdbc;
    private final Clock clock;

    DeliveredRows(Statements jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Which of these uids have been delivered within the scope. */
    public Set<String> among(String org, String source, String scope, Collection<String> uids) {
        if (uids.isEmpty()) {
            return Set.of();
        }
        Map<String, String> byKey = new HashMap<>();
        uids.forEach(uid -> byKey.put(StoredKey.of(uid), uid));
        return jdbc
                .sql(
                        "SELECT uid FROM delivered_rows WHERE org = :org AND source = :source AND scope = :scope AND uid IN (:uids)")
                .param("org", org)
                .param("source", source)
                .param("scope", scope)
                .param("uids", byKey.keySet())
                .query(String.class)
                .list()
                .stream()
                .map(byKey::get)
                .collect(Collectors.toSet());
    }

    /** Whether any row of a source is remembered here. */
    public boolean hasAny(String org, String source) {
        return !jdbc.sql("SELECT 1 FROM delivered_rows WHERE org = ? AND source = ? LIMIT 1")
                .params(org, source)
                .query(Integer.class)
                .list()
                .isEmpty();
    }

    /**
     * Remembers uids as delivered within the scope. Called in the transaction that records the delivery.
     *
     * @return those that were remembered already
     */
    public Set<String> remember(String org, String source, String scope, List<String> uids) {
        var now = StoredTime.of(clock.instant());
        int[] added = jdbc.batch(
                """
                INSERT INTO delivered_rows (org, source, scope, uid, delivered_at)
                SELECT CAST(? AS VARCHAR(32)), CAST(? AS VARCHAR(80)), CAST(? AS VARCHAR(200)), CAST(? AS VARCHAR(200)),
                       CAST(? AS TIMESTAMP WITH TIME ZONE)
                WHERE NOT EXISTS (SELECT 1 FROM delivered_rows WHERE org = ? AND source = ? AND scope = ? AND uid = ?)""",
                uids.stream()
                        .map(uid -> new Object[] {org, source, scope, uid, now, org, source, scope, uid})
                        .toList());
        Set<String> known = new HashSet<>();
        for (int i = 0; i < uids.size(); i++) {
            if (added[i] == 0) {
                known.add(uids.get(i));
            }
        }
        return known;
    }

    /** Forgets the rows of one scope that were delivered before a moment. */
    @Transactional
    public void forget(String org, String source, String scope, Instant before) {
        jdbc.sql("DELETE FROM delivered_rows WHERE org = ? AND source = ? AND scope = ? AND delivered_at < ?")
                .params(org, source, scope, StoredTime.of(before))
                .update();
    }

    /** Forgets the rows of a source that were delivered before a moment. */
    @Transactional
    public void forget(String org, String source, Instant before) {
        jdbc.sql("DELETE FROM delivered_rows WHERE org = ? AND source = ? AND delivered_at < ?")
                .params(org, source, StoredTime.of(before))
                .update();
    }
}
