package dev.orgtrail.state;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The rows of log files that another file may repeat: the hourly and the daily files of a day, and a daily file that
 * Salesforce replaces. A scope is one event type and day.
 *
 * <p>A row takes 16 bytes. Rows of the same ten seconds lie together, so that a file in the order of time touches few records
 * a batch; a file in any other order costs more, and nothing else. The hourly files of a day may be read at the same time:
 * whoever remembers rows of a scope holds its record to the end of the transaction, and others wait.
 */
@Component
public class DeliveredLogRows {
    /** How many rows lie together by their time; those beyond lie by their hash, so that no record grows without bound. */
    private static final int MOST_TOGETHER = 8_192;

    private static final int SECONDS_TOGETHER = 10;
    private static final int MOMENTS = 24 * 60 * 60 / SECONDS_TOGETHER;
    /** Into how many records the rows beyond are spread, for each moment. */
    private static final int SPREAD = 1 << 16;

    /** How many places a scope has: more than moments, and records of rows beyond. */
    private static final long PLACES = 1L << 30;

    private static final byte[] NOTHING = {};

    private final Statements jdbc;
    private final Upsert upsert;
    private final Clock clock;

    DeliveredLogRows(Statements jdbc, Upsert upsert, Clock clock) {
        this.upsert = upsert;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Which of these rows have been delivered within the scope.
     *
     * @param scope the event type and day
     * @param rows the rows' {@code TIMESTAMP} by their uid; empty where a row has none
     * @return the uids of the delivered ones
     */
    public Set<String> among(String org, String scope, Map<String, String> rows) {
        Optional<Long> id = find(org, scope);
        if (rows.isEmpty() || id.isEmpty()) {
            return Set.of();
        }
        Map<RowHash, String> wanted = new HashMap<>();
        rows.keySet().forEach(uid -> wanted.put(RowHash.of(uid), uid));
        Map<RowHash, Long> places = places(id.get(), rows);
        Set<String> found = new HashSet<>();
        Map<Long, byte[]> byTime = hashes(places.values());
        byTime.values().forEach(hashes -> take(hashes, wanted, found));
        places.keySet().retainAll(wanted.keySet());
        places.values().removeIf(place -> !isFull(byTime.get(place)));
        places.replaceAll((hash, place) -> beyond(place, hash));
        hashes(places.values()).values().forEach(hashes -> take(hashes, wanted, found));
        return found;
    }

    /**
     * Remembers rows as delivered within the scope. Called in the transaction that records their delivery.
     *
     * @param scope the event type and day
     * @param rows the rows' {@code TIMESTAMP} by their uid
     * @return the uids of those that were remembered already
     */
    public Set<String> remember(String org, String scope, Map<String, String> rows) {
        Map<RowHash, Long> places = places(touch(org, scope), rows);
        Map<RowHash, String> wanted = new HashMap<>();
        rows.keySet().forEach(uid -> wanted.put(RowHash.of(uid), uid));
        Set<String> known = new HashSet<>();
        Map<Long, byte[]> before = hashes(places.values());
        before.values().forEach(hashes -> take(hashes, wanted, known));
        places.keySet().retainAll(wanted.keySet());
        Map<Long, Integer> together = new HashMap<>();
        before.forEach((place, hashes) -> together.put(place, hashes.length / RowHash.BYTES));
        places.replaceAll(
                (hash, place) -> together.merge(place, 1, Integer::sum) > MOST_TOGETHER ? beyond(place, hash) : place);
        Set<Long> beyond = new HashSet<>(places.values());
        beyond.removeAll(together.keySet());
        Map<Long, byte[]> spread = hashes(beyond);
        spread.values().forEach(hashes -> take(hashes, wanted, known));
        places.keySet().retainAll(wanted.keySet());
        before.putAll(spread);
        Map<Long, List<RowHash>> added = new HashMap<>();
        places.forEach((hash, place) ->
                added.computeIfAbsent(place, none -> new ArrayList<>()).add(hash));
        write(before, added);
        return known;
    }

    /** Forgets the scopes of an org of which nothing was delivered since a moment. */
    @Transactional
    public void forget(String org, Instant before) {
        forget(jdbc.sql("SELECT id FROM log_row_scopes WHERE org = ? AND delivered_at < ?")
                .params(org, StoredTime.of(before))
                .query(Long.class)
                .list());
    }

    /** Forgets all of an org. */
    @Transactional
    public void forget(String org) {
        forget(jdbc.sql("SELECT id FROM log_row_scopes WHERE org = ?")
                .param(org)
                .query(Long.class)
                .list());
    }

    private void forget(List<Long> scopes) {
        for (long scope : scopes) {
            jdbc.sql("DELETE FROM log_row_hashes WHERE place >= ? AND place < ?")
                    .params(scope * PLACES, (scope + 1) * PLACES)
                    .update();
            jdbc.sql("DELETE FROM log_row_scopes WHERE id = ?").param(scope).update();
        }
    }

    private Optional<Long> find(String org, String scope) {
        return jdbc.sql("SELECT id FROM log_row_scopes WHERE org = ? AND scope = ?")
                .params(org, scope)
                .query(Long.class)
                .optional();
    }

    /** Holds the record of the scope to the end of the transaction. */
    private long touch(String org, String scope) {
        Object now = StoredTime.of(clock.instant());
        upsert.run(
                () -> jdbc.sql("UPDATE log_row_scopes SET delivered_at = ? WHERE org = ? AND scope = ?")
                        .params(now, org, scope)
                        .update(),
                () -> jdbc.sql("INSERT INTO log_row_scopes (org, scope, delivered_at) VALUES (?, ?, ?)")
                        .params(org, scope, now)
                        .update());
        return find(org, scope).orElseThrow();
    }

    private Map<Long, byte[]> hashes(Collection<Long> places) {
        Map<Long, byte[]> found = new HashMap<>();
        if (!places.isEmpty()) {
            jdbc.sql("SELECT place, hashes FROM log_row_hashes WHERE place IN (:places)")
                    .param("places", new TreeSet<>(places))
                    .query((ResultSet row) -> {
                        found.put(row.getLong("place"), row.getBytes("hashes"));
                    });
        }
        return found;
    }

    private void write(Map<Long, byte[]> before, Map<Long, List<RowHash>> added) {
        List<Object[]> longer = new ArrayList<>();
        List<Object[]> first = new ArrayList<>();
        added.forEach((place, hashes) -> {
            byte[] known = before.getOrDefault(place, NOTHING);
            byte[] all = Arrays.copyOf(known, known.length + hashes.size() * RowHash.BYTES);
            ByteBuffer end = ByteBuffer.wrap(all).position(known.length);
            hashes.forEach(hash -> hash.write(end));
            (known.length == 0 ? first : longer).add(new Object[] {all, place});
        });
        jdbc.batch("UPDATE log_row_hashes SET hashes = ? WHERE place = ?", longer);
        jdbc.batch("INSERT INTO log_row_hashes (hashes, place) VALUES (?, ?)", first);
    }

    private static boolean isFull(byte @Nullable [] hashes) {
        return hashes != null && hashes.length >= MOST_TOGETHER * RowHash.BYTES;
    }

    private static void take(byte[] hashes, Map<RowHash, String> wanted, Set<String> found) {
        for (ByteBuffer left = ByteBuffer.wrap(hashes); left.hasRemaining(); ) {
            String uid = wanted.remove(RowHash.read(left));
            if (uid != null) {
                found.add(uid);
            }
        }
    }

    /** Where rows lie by their time. */
    private static Map<RowHash, Long> places(long scope, Map<String, String> rows) {
        Map<RowHash, Long> places = new HashMap<>();
        rows.forEach((uid, time) -> {
            RowHash hash = RowHash.of(uid);
            places.put(hash, scope * PLACES + moment(time, hash));
        });
        return places;
    }

    /** The ten seconds of the day of a TIMESTAMP, {@code 20261101044615.123}; of a row without one, any that stay the same. */
    private static int moment(String time, RowHash hash) {
        if (time.length() < 14) {
            return (int) Math.floorMod(hash.high(), MOMENTS);
        }
        int second = 0;
        for (int i = 8; i < 14; i += 2) {
            int tens = time.charAt(i) - '0';
            int ones = time.charAt(i + 1) - '0';
            if (tens < 0 || tens > 9 || ones < 0 || ones > 9) {
                return (int) Math.floorMod(hash.high(), MOMENTS);
            }
            second = second * 60 + tens * 10 + ones;
        }
        return Math.floorMod(second / SECONDS_TOGETHER, MOMENTS);
    }

    /** Where a row lies when there is no room in its place by time. */
    private static long beyond(long place, RowHash hash) {
        long moment = place % PLACES;
        return place - moment + MOMENTS + moment * SPREAD + (hash.low() & (SPREAD - 1));
    }
}
