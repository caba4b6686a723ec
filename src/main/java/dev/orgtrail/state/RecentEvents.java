package dev.orgtrail.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The events that were delivered last, for the pages; never more than are to be kept. */
@Component
public class RecentEvents {
    private static final char ESCAPE = '!';
    /** What a list shows; the event and its row in full are large. */
    private static final String SHORT =
            "id, org, source, uid, class_name, activity, severity, status, user_name, ip, summary,"
                    + " event_at, delivered_at";

    private static final String TIME = "coalesce(event_at, delivered_at)";
    private static final String TIME_OF = "(SELECT " + TIME + " FROM recent_events WHERE id = ?)";

    private final Statements jdbc;
    private final Clock clock;

    RecentEvents(Statements jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A delivered event, in short.
     *
     * @param id its number here, higher for what was delivered later; 0 until it is kept
     * @param at when it happened, null where the event does not say
     */
    public record Recent(
            long id,
            String org,
            String source,
            @Nullable String uid,
            @Nullable String className,
            @Nullable String activity,
            @Nullable String severity,
            @Nullable String status,
            @Nullable String user,
            @Nullable String ip,
            @Nullable String summary,
            @Nullable Instant at,
            Instant deliveredAt) {}

    /**
     * A delivered event in full.
     *
     * @param event as it was delivered, JSON
     * @param row as Salesforce sent it, JSON; null where it is not known
     */
    public record Full(
            Recent recent, String event, @Nullable String row) {}

    /**
     * What to look for; null and blank text look for nothing in particular.
     *
     * @param text a part of user, address, class or summary, in any case
     * @param user a part of the user's name, in any case
     * @param ip how the address begins
     * @param before only what comes after the event of this number in the list
     */
    public record Search(
            @Nullable String org,
            @Nullable String className,
            @Nullable String user,
            @Nullable String ip,
            @Nullable String text,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Long before) {
        /** Takes texts as people type them. */
        public Search {
            org = given(org);
            className = given(className);
            user = given(user);
            ip = given(ip);
            text = given(text);
        }

        private static @Nullable String given(@Nullable String text) {
            return text == null || text.isBlank() ? null : text.strip();
        }
    }

    /** Keeps events, and forgets the oldest beyond so many. */
    @Transactional
    public void keep(List<Full> events, int most) {
        for (Full full : events) {
            Recent event = full.recent();
            jdbc.sql("""
                    INSERT INTO recent_events (org, source, uid, class_name, activity, severity, status, user_name, ip, summary,
                                               event_at, delivered_at, event, row_received)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                    .params(
                            event.org(),
                            event.source(),
                            event.uid(),
                            event.className(),
                            StoredText.shown(event.activity()),
                            StoredText.shown(event.severity()),
                            StoredText.shown(event.status()),
                            StoredText.shown(event.user()),
                            StoredText.shown(event.ip()),
                            StoredText.shown(event.summary()),
                            event.at() == null ? null : StoredTime.of(event.at()),
                            StoredTime.of(clock.instant()),
                            StoredText.whole(full.event()),
                            StoredText.whole(full.row()))
                    .update();
        }
        jdbc.sql("DELETE FROM recent_events WHERE id <= (SELECT max(id) FROM recent_events) - ?")
                .param(most)
                .update();
    }

    /**
     * The newest events that match, {@code most} at most, in the order of the time at which they happened; one that does not say
     * counts by its delivery.
     */
    public List<Recent> find(Search search, int most) {
        StringBuilder where = new StringBuilder(" WHERE 1 = 1");
        List<Object> values = new ArrayList<>();
        and(where, values, " AND org = ?", search.org());
        and(where, values, " AND class_name = ?", search.className());
        and(where, values, " AND lower(user_name) LIKE ? ESCAPE '!'", containing(search.user()));
        and(
                where,
                values,
                " AND ip LIKE ? ESCAPE '!'",
                search.ip() == null ? null : StoredText.whole(escaped(search.ip()) + "%"));
        StoredText text = containing(search.text());
        if (text != null) {
            where.append(" AND (lower(user_name) LIKE ? ESCAPE '!' OR lower(ip) LIKE ? ESCAPE '!'"
                    + " OR lower(class_name) LIKE ? ESCAPE '!' OR lower(summary) LIKE ? ESCAPE '!')");
            values.addAll(List.of(text, text, text, text));
        }
        and(where, values, " AND event_at >= ?", search.from() == null ? null : StoredTime.of(search.from()));
        and(where, values, " AND event_at < ?", search.to() == null ? null : StoredTime.of(search.to()));
        if (search.before() != null) {
            where.append(" AND (" + TIME + " < " + TIME_OF + " OR (" + TIME + " = " + TIME_OF + " AND id < ?))");
            values.addAll(Collections.nCopies(3, search.before()));
        }
        values.add(most);
        return jdbc.sql("SELECT " + SHORT + " FROM recent_events" + where + " ORDER BY " + TIME
                        + " DESC, id DESC LIMIT ?")
                .params(values)
                .query(RecentEvents::recent)
                .list();
    }

    private static void and(StringBuilder where, List<Object> values, String condition, @Nullable Object value) {
        if (value != null) {
            where.append(condition);
            values.add(value);
        }
    }

    private static @Nullable StoredText containing(@Nullable String text) {
        return text == null ? null : StoredText.whole("%" + escaped(text.toLowerCase(Locale.ROOT)) + "%");
    }

    /** Text in which nothing is a wildcard. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c == '%' || c == '_' || c == ESCAPE) {
                escaped.append(ESCAPE);
            }
            escaped.append(c);
        }
        return escaped.toString();
    }

    /** When the last event of each source of an org was delivered, of those that are kept. */
    public Map<String, Instant> lastDelivered(String org) {
        return lastOnes(" WHERE org = ?", org).getOrDefault(org, Map.of());
    }

    /** When the last of the events that are kept was delivered, of all orgs, by org and source. */
    public Map<String, Map<String, Instant>> lastDelivered() {
        return lastOnes("");
    }

    private Map<String, Map<String, Instant>> lastOnes(String which, Object... values) {
        Map<String, Map<String, Instant>> found = new HashMap<>();
        jdbc.sql("SELECT org, source, max(delivered_at) AS last_at FROM recent_events" + which
                        + " GROUP BY org, source")
                .params(values)
                .query(row -> {
                    found.computeIfAbsent(row.getString("org"), org -> new HashMap<>())
                            .put(
                                    row.getString("source"),
                                    row.getObject("last_at", OffsetDateTime.class)
                                            .toInstant());
                });
        return found;
    }

    /** The classes of the events that are kept. */
    public List<String> classes() {
        return jdbc.sql(
                        "SELECT DISTINCT class_name FROM recent_events WHERE class_name IS NOT NULL ORDER BY class_name")
                .query(String.class)
                .list();
    }

    /** One event in full. */
    public Optional<Full> find(long id) {
        return jdbc.sql("SELECT * FROM recent_events WHERE id = ?")
                .param(id)
                .query((row, number) ->
                        new Full(recent(row, number), row.getString("event"), row.getString("row_received")))
                .optional();
    }

    private static Recent recent(ResultSet row, int number) throws SQLException {
        OffsetDateTime at = row.getObject("event_at", OffsetDateTime.class);
        return new Recent(
                row.getLong("id"),
                row.getString("org"),
                row.getString("source"),
                row.getString("uid"),
                row.getString("class_name"),
                row.getString("activity"),
                row.getString("severity"),
                row.getString("status"),
                row.getString("user_name"),
                row.getString("ip"),
                row.getString("summary"),
                at == null ? null : at.toInstant(),
                row.getObject("delivered_at", OffsetDateTime.class).toInstant());
    }
}
