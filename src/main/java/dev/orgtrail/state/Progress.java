package dev.orgtrail.state;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads how far each source of an org has got, or of all orgs, which takes one statement too. */
@Component
public class Progress {
    private static final String OF_ONE = " WHERE org = ?";

    private final Statements jdbc;

    Progress(Statements jdbc) {
        this.jdbc = jdbc;
    }

    /** Slices of one source: planned in all, delivered of those, and being read or waiting after a failure. */
    public record History(String source, long planned, long delivered, long reading, long failing) {
        /** Whether every planned slice is delivered. */
        public boolean complete() {
            return planned == delivered;
        }
    }

    /** Records of one source since the org was connected. */
    public record Records(String source, long read, long delivered, long repeated, long setAside) {}

    /** Where a live feed stands. */
    public record Feed(String source, String feed, @Nullable String checkpoint, Instant updatedAt) {}

    /** History by source. */
    public Map<String, History> history(String org) {
        return histories(OF_ONE, org).getOrDefault(org, Map.of());
    }

    /** History of all orgs, by org and source. */
    public Map<String, Map<String, History>> history() {
        return histories("");
    }

    private Map<String, Map<String, History>> histories(String which, Object... values) {
        Map<String, Map<String, History>> found = new HashMap<>();
        jdbc.sql("""
                SELECT org, source, count(*) AS planned,
                       sum(CASE WHEN state = 'delivered' THEN 1 ELSE 0 END) AS delivered,
                       sum(CASE WHEN state = 'reading' THEN 1 ELSE 0 END) AS reading,
                       sum(CASE WHEN state <> 'delivered' AND attempts > 0 THEN 1 ELSE 0 END) AS failing
                FROM slices""" + which + " GROUP BY org, source").params(values).query(row -> {
            History history = new History(
                    row.getString("source"),
                    row.getLong("planned"),
                    row.getLong("delivered"),
                    row.getLong("reading"),
                    row.getLong("failing"));
            of(found, row.getString("org")).put(history.source(), history);
        });
        return found;
    }

    /** Records by source. */
    public Map<String, Records> records(String org) {
        return allRecords(OF_ONE, org).getOrDefault(org, Map.of());
    }

    /** Records of all orgs, by org and source. */
    public Map<String, Map<String, Records>> records() {
        return allRecords("");
    }

    private Map<String, Map<String, Records>> allRecords(String which, Object... values) {
        Map<String, Map<String, Records>> found = new HashMap<>();
        jdbc.sql("""
                SELECT org, source, sum(records_read) AS records_read, sum(delivered) AS delivered,
                       sum(repeated) AS repeated, sum(set_aside) AS set_aside
                FROM deliveries""" + which + " GROUP BY org, source").params(values).query(row -> {
            Records records = new Records(
                    row.getString("source"),
                    row.getLong("records_read"),
                    row.getLong("delivered"),
                    row.getLong("repeated"),
                    row.getLong("set_aside"));
            of(found, row.getString("org")).put(records.source(), records);
        });
        return found;
    }

    private static <T> Map<String, T> of(Map<String, Map<String, T>> found, String org) {
        return found.computeIfAbsent(org, alias -> new HashMap<>());
    }

    /** The live feeds of an org. */
    public List<Feed> feeds(String org) {
        return jdbc.sql(
                        "SELECT source, feed, cursor_at, updated_at FROM checkpoints WHERE org = ? ORDER BY source, feed")
                .param(org)
                .query((row, number) -> new Feed(
                        row.getString("source"),
                        row.getString("feed"),
                        row.getString("cursor_at"),
                        row.getObject("updated_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** The latest trouble of a source's slices, for the person who looks; empty when there is none. */
    public Optional<String> trouble(String org, String source) {
        return jdbc.sql("""
                SELECT trouble FROM slices
                WHERE org = ? AND source = ? AND state <> 'delivered' AND trouble IS NOT NULL
                ORDER BY not_before DESC LIMIT 1""").params(org, source).query(String.class).optional();
    }
}
