package dev.orgtrail.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The planned history of every org. A slice is planned once, claimed by one reader at a time, moves on with every
 * batch that is delivered, and is delivered or planned again from where it was.
 */
@Component
public class Slices {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** Until when the slices of a source rest that the settings no longer name. */
    private static final Instant NAMED_AGAIN = Instant.parse("9000-01-01T00:00:00Z");

    /** So much a time server may correct without anything being made of it. */
    private static final Duration SET_BACK = Duration.ofMinutes(1);

    private final Statements jdbc;
    private final Clock clock;
    private final AtomicReference<Instant> claimedLast = new AtomicReference<>(Instant.EPOCH);
    private final Set<String> changed = ConcurrentHashMap.newKeySet();

    Slices(Statements jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Plans slices that are not known yet; known ones stay as they are.
     *
     * @return how many were new
     */
    @Transactional
    public int plan(Collection<Slice> slices) {
        int planned = 0;
        for (Slice slice : slices) {
            if (known(slice)) {
                continue;
            }
            planned += jdbc.sql("""
                    INSERT INTO slices (org, source, slice, slice_from, slice_to, event_type, hourly, byte_count,
                                        state, row_reached, accounted, attempts, not_before, planned_at, kind, read_again,
                                        file_id)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'planned', ?, ?, 0, ?, ?, ?, ?, ?)""")
                    .params(
                            slice.org(),
                            slice.source(),
                            slice.id(),
                            StoredTime.of(slice.from()),
                            StoredTime.of(slice.to()),
                            slice.eventType(),
                            slice.hourly(),
                            slice.bytes(),
                            slice.rowReached(),
                            slice.rowReached(),
                            StoredTime.of(clock.instant()),
                            StoredTime.of(clock.instant()),
                            slice.name().kind().toString(),
                            slice.name().again(),
                            slice.fileId())
                    .update();
        }
        slices.stream().map(Slice::org).distinct().forEach(changed::add);
        return planned;
    }

    /** Whether there may be more to read of an org than when this was asked last, other than because time has passed. */
    public boolean hasChanged(String org) {
        return changed.remove(org);
    }

    private boolean known(Slice slice) {
        return jdbc.sql("SELECT count(*) FROM slices WHERE org = ? AND source = ? AND slice = ?")
                        .params(slice.org(), slice.source(), slice.id())
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /**
     * Plans again what counts as being read and is in nobody's hand: after a crash, or where a failure could not be noted.
     *
     * @param inHand the {@linkplain Slice#key() keys} of the slices that are being read
     */
    @Transactional
    public void releaseAllBut(String org, Set<String> inHand) {
        jdbc
                .sql("SELECT source, slice FROM slices WHERE org = ? AND state = 'reading'")
                .param(org)
                .query((row, number) -> Map.entry(row.getString("source"), row.getString("slice")))
                .list()
                .stream()
                .filter(reading -> !inHand.contains(Slice.key(reading.getKey(), reading.getValue())))
                .forEach(reading -> release(org, reading.getKey(), reading.getValue()));
    }

    /**
     * Claims the slices of an org that may be read now, newest first.
     *
     * <p>The hourly and the daily files of one event type and day hold the same rows. They are read one after the
     * other, the hourly ones first, so that each can leave out what another has delivered. One that was begun is read
     * on before any other: a sink may hold rows of it that are not committed. One that fails again and again does not hold
     * back the others, of which a daily one has its rows too.
     *
     * @param org the org's alias
     * @param most how many to claim at most
     * @return the claimed slices, which the caller now owns
     */
    @Transactional
    public List<Slice> claim(String org, int most) {
        return claim(org, most, null);
    }

    /**
     * Claims the log files of the last days that may be read now, and leaves the past for later.
     *
     * @param org the org's alias
     * @param most how many to claim at most
     * @return the claimed slices, which the caller now owns
     */
    @Transactional
    public List<Slice> claimRecent(String org, int most) {
        return claim(org, most, clock.instant().minus(Slice.RECENT));
    }

    /** What was to wait by a clock that has been set back since would wait for as much longer; so it is looked at now. */
    private void endWaitsIfSetBack(Instant now) {
        Instant before = claimedLast.getAndSet(now);
        if (now.isBefore(before.minus(SET_BACK))) {
            jdbc.sql("UPDATE slices SET not_before = ? WHERE state = 'planned' AND not_before > ? AND not_before < ?")
                    .params(StoredTime.of(now), StoredTime.of(now), StoredTime.of(NAMED_AGAIN))
                    .update();
        }
    }

    private List<Slice> claim(String org, int most, @Nullable Instant after) {
        Instant now = clock.instant();
        endWaitsIfSetBack(now);
        // One claimer of an org at a time, in this process or in another, until the claim is committed.
        jdbc.sql("SELECT alias FROM orgs WHERE alias = ? FOR UPDATE")
                .param(org)
                .query(String.class)
                .list();
        // No file is of more than a day, which lets the index find the few that may overlap.
        List<Slice> candidates = jdbc.sql("""
                SELECT * FROM slices s
                WHERE s.org = ? AND s.state = 'planned' AND s.not_before <= ?
                  AND (? = TRUE OR (s.event_type IS NOT NULL AND s.slice_to > ?))
                  AND (s.event_type IS NULL OR (
                    NOT EXISTS (
                        SELECT 1 FROM slices o
                        WHERE o.org = s.org AND o.event_type = s.event_type AND o.state = 'reading'
                          AND o.slice_from < s.slice_to AND o.slice_from > s.slice_from - INTERVAL '1' DAY
                          AND o.slice_to > s.slice_from AND o.source = s.source AND o.slice <> s.slice)
                    AND (s.begun = TRUE OR NOT EXISTS (
                        SELECT 1 FROM slices o
                        WHERE o.org = s.org AND o.event_type = s.event_type AND o.state = 'planned'
                          AND o.slice_from < s.slice_to AND o.slice_from > s.slice_from - INTERVAL '1' DAY
                          AND o.slice_to > s.slice_from AND o.source = s.source AND o.slice <> s.slice
                          AND (o.begun = TRUE OR (o.hourly = TRUE AND s.hourly = FALSE)) AND o.attempts < 5))))
                ORDER BY s.slice_to DESC, s.slice
                LIMIT ?""")
                .params(
                        org,
                        StoredTime.of(now),
                        after == null,
                        StoredTime.of(after == null ? Instant.EPOCH : after),
                        most)
                .query(Slices::slice)
                .list();
        List<Slice> claimed = new ArrayList<>();
        for (Slice candidate : candidates) {
            if (claimed.stream().noneMatch(candidate::repeats)) {
                jdbc.sql("UPDATE slices SET state = 'reading', begun = TRUE WHERE org = ? AND source = ? AND slice = ?")
                        .params(org, candidate.source(), candidate.id())
                        .update();
                claimed.add(candidate);
            }
        }
        return claimed;
    }

    /** Finds a slice as it stands now. */
    public Optional<Slice> find(String org, String source, String id) {
        return jdbc.sql("SELECT * FROM slices WHERE org = ? AND source = ? AND slice = ?")
                .params(org, source, id)
                .query(Slices::slice)
                .optional();
    }

    /**
     * Moves a slice on. Called in the transaction that records the delivery of the batch.
     *
     * @param rowReached how many of its rows are delivered now
     * @param cursor how far a window is delivered now, kept as it was when empty
     * @param last whether this was its last batch
     */
    public void reached(String org, String source, String id, long rowReached, Optional<String> cursor, boolean last) {
        if (last) {
            // Other log files of its day may have waited for it.
            changed.add(org);
        }
        jdbc.sql("""
                UPDATE slices SET accounted = accounted + ? - row_reached, row_reached = ?,
                                  cursor_at = COALESCE(?, cursor_at), attempts = 0, trouble = NULL, state = ?
                WHERE org = ? AND source = ? AND slice = ?""")
                .params(
                        rowReached,
                        rowReached,
                        StoredText.whole(cursor.orElse(null)),
                        last ? "delivered" : "reading",
                        org,
                        source,
                        id)
                .update();
        if (last && source.equals(Sources.EVENT_LOG_FILE)) {
            jdbc.sql("DELETE FROM log_file_faults WHERE org = ? AND slice = ?")
                    .params(org, id)
                    .update();
        }
    }

    /** Gives a claimed slice back unread, to be claimed again at once. */
    @Transactional
    public void release(String org, String source, String id) {
        changed.add(org);
        jdbc.sql("UPDATE slices SET state = 'planned' WHERE org = ? AND source = ? AND slice = ? AND state = 'reading'")
                .params(org, source, id)
                .update();
    }

    /**
     * Plans a slice again after a failure, later with every failure in a row.
     *
     * @param trouble what went wrong, for the person who reads the progress
     */
    @Transactional
    public void failed(String org, String source, String id, String trouble) {
        failed(org, source, id, trouble, Instant.EPOCH);
    }

    /**
     * Plans a slice again after a failure, not before a moment.
     *
     * @param trouble what went wrong, for the person who reads the progress
     * @param notBefore when it may be claimed again at the earliest
     */
    @Transactional
    public void failed(String org, String source, String id, String trouble, Instant notBefore) {
        changed.add(org);
        int attempts = find(org, source, id).map(Slice::attempts).orElse(0);
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts, 8));
        if (pause.compareTo(LONGEST_PAUSE) > 0) {
            pause = LONGEST_PAUSE;
        }
        Instant again = clock.instant().plus(pause);
        jdbc.sql("""
                UPDATE slices SET state = 'planned', attempts = attempts + 1, trouble = ?, not_before = ?
                WHERE org = ? AND source = ? AND slice = ? AND state = 'reading'""")
                .params(
                        StoredText.whole(trouble),
                        StoredTime.of(again.isBefore(notBefore) ? notBefore : again),
                        org,
                        source,
                        id)
                .update();
    }

    /**
     * Plans a slice again that could not be read because the org's API requests have to last. That is no failure of its.
     *
     * @param until when it may be claimed again
     */
    @Transactional
    public void waits(String org, String source, String id, Instant until) {
        changed.add(org);
        jdbc.sql("""
                UPDATE slices SET state = 'planned', not_before = ?
                WHERE org = ? AND source = ? AND slice = ? AND state = 'reading'""").params(StoredTime.of(until), org, source, id).update();
    }

    /**
     * Lets the slices rest that wait in sources which nothing reads any more, and wakes those of sources that are read again.
     *
     * @param read whether a source is read
     */
    @Transactional
    public void restUnless(String org, Predicate<String> read) {
        changed.add(org);
        jdbc.sql("SELECT DISTINCT source FROM slices WHERE org = ? AND state <> 'delivered'")
                .param(org)
                .query(String.class)
                .list()
                .forEach(source -> {
                    if (read.test(source)) {
                        wake(org, source);
                    } else {
                        jdbc.sql("UPDATE slices SET not_before = ? WHERE org = ? AND source = ? AND state = 'planned'")
                                .params(StoredTime.of(NAMED_AGAIN), org, source)
                                .update();
                    }
                });
    }

    /** Wakes the slices of a source that rest because nothing read them. */
    @Transactional
    public void wake(String org, String source) {
        changed.add(org);
        jdbc.sql("UPDATE slices SET not_before = ? WHERE org = ? AND source = ? AND not_before = ?")
                .params(StoredTime.of(clock.instant()), org, source, StoredTime.of(NAMED_AGAIN))
                .update();
    }

    /** Whether a source has slices from before a moment that wait to be read; those that fail for ever do not count. */
    public boolean waiting(String org, String source, Instant before) {
        return jdbc.sql(
                                "SELECT count(*) FROM slices WHERE org = ? AND source = ? AND state <> 'delivered' AND attempts < 5 AND slice_from < ?")
                        .params(org, source, StoredTime.of(before))
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /**
     * A log file as it stands.
     *
     * @param delivered whether it was read to its end
     * @param accounted how many of its rows were delivered or set aside; fewer than it has reached only where the state was
     *     tampered with or restored
     */
    public record LogFile(Slice slice, boolean delivered, long accounted) {}

    /** The log files of an org whose hour or day begins at a moment or later, by the id of their slice. */
    public Map<String, LogFile> logFiles(String org, Instant from) {
        Map<String, LogFile> files = new HashMap<>();
        jdbc.sql("SELECT * FROM slices WHERE org = ? AND event_type IS NOT NULL AND slice_from >= ?")
                .params(org, StoredTime.of(from))
                .query(row -> {
                    Slice slice = slice(row, 0);
                    files.put(
                            slice.id(),
                            new LogFile(slice, row.getString("state").equals("delivered"), row.getLong("accounted")));
                });
        return files;
    }

    /** Whether a slice was read to its end. */
    public boolean delivered(String org, String source, String id) {
        return jdbc.sql(
                                "SELECT count(*) FROM slices WHERE org = ? AND source = ? AND slice = ? AND state = 'delivered'")
                        .params(org, source, id)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** When a source's history begins; empty where none is planned. */
    public Optional<Instant> begin(String org, String source) {
        return jdbc.sql("SELECT min(slice_from) FROM slices WHERE org = ? AND source = ?")
                .params(org, source)
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    /** Up to when a source's history was planned by a moment; empty where none was. */
    public Optional<Instant> end(String org, String source, Instant by) {
        return jdbc.sql("SELECT max(slice_to) FROM slices WHERE org = ? AND source = ? AND slice_to <= ?")
                .params(org, source, StoredTime.of(by))
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    /** Whether history of a stretch still waits to be read; what is read a second time does not count. */
    public boolean waiting(String org, String source, Instant from, Instant to) {
        return jdbc.sql("""
                        SELECT count(*) FROM slices WHERE org = ? AND source = ? AND state <> 'delivered'
                          AND slice_from < ? AND slice_to > ? AND (read_again = FALSE OR kind = 'log-file')""")
                        .params(org, source, StoredTime.of(to), StoredTime.of(from))
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /**
     * Whether another daily log file of the same event type and day was listed later.
     *
     * @param daily the slice of a log file
     * @param delivered whether the other one must be read to its end
     */
    public boolean isReplaced(Slice daily, boolean delivered) {
        return !daily.hourly()
                && jdbc.sql("""
                        SELECT count(*) FROM slices o JOIN slices s
                          ON o.org = s.org AND o.source = s.source AND o.event_type = s.event_type
                        WHERE s.org = ? AND s.source = ? AND s.slice = ? AND o.hourly = FALSE AND o.slice_from = s.slice_from
                          AND o.planned_at >= s.planned_at AND o.file_id <> s.file_id
                          AND (o.state = 'delivered' OR ? = FALSE)""")
                                .params(daily.org(), daily.source(), daily.id(), delivered)
                                .query(Integer.class)
                                .single()
                        > 0;
    }

    /** Whether an org has ever listed an hourly log file. */
    public boolean anyHourly(String org) {
        return jdbc.sql("SELECT count(*) FROM slices WHERE org = ? AND hourly = TRUE")
                        .param(org)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Whether an org has ever listed a log file of this type. */
    public boolean anyOfType(String org, String eventType) {
        return jdbc.sql("SELECT count(*) FROM slices WHERE org = ? AND event_type = ?")
                        .params(org, eventType)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private static Slice slice(ResultSet row, int number) throws SQLException {
        long bytes = row.getLong("byte_count");
        Long length = row.wasNull() ? null : bytes;
        return new Slice(
                row.getString("org"),
                row.getString("source"),
                row.getString("slice"),
                row.getObject("slice_from", OffsetDateTime.class).toInstant(),
                row.getObject("slice_to", OffsetDateTime.class).toInstant(),
                row.getString("event_type"),
                row.getBoolean("hourly"),
                length,
                row.getLong("row_reached"),
                row.getString("cursor_at"),
                row.getInt("attempts"),
                row.getString("trouble"));
    }
}
