package dev.orgtrail.state;

import dev.orgtrail.batch.SliceId;
import dev.orgtrail.batch.SliceId.Kind;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a source's history that is read as a unit: a window of time, or one event log file.
 *
 * @param org the org's alias
 * @param source the source it belongs to
 * @param id its name, unique within the source: the window's day, or the event log file's 18-character id
 * @param from the first instant that it covers
 * @param to the first instant after it
 * @param eventType the event type of a log file, null for a window
 * @param hourly whether it is an hourly log file
 * @param bytes the length of the log file as Salesforce states it, null for a window
 * @param rowReached how many of its rows have been delivered
 * @param cursor how far a window has been delivered, null at its start
 * @param attempts how often reading it has failed since it last moved on
 * @param trouble why it failed last, null where it has not since it last moved on
 */
public record Slice(
        String org,
        String source,
        String id,
        Instant from,
        Instant to,
        @Nullable String eventType,
        boolean hourly,
        @Nullable Long bytes,
        long rowReached,
        @Nullable String cursor,
        int attempts,
        @Nullable String trouble) {

    /** Takes what slices are known by as the state has it. */
    public Slice {
        id = StoredKey.of(id);
        eventType = eventType == null ? null : StoredKey.of(eventType);
    }

    /** Log files come some days after their hours at most. */
    static final Duration RECENT = Duration.ofDays(2);

    /** A window of time that has not been read yet. */
    public static Slice window(String org, String source, String id, Instant from, Instant to) {
        return new Slice(org, source, id, from, to, null, false, null, 0, null, 0, null);
    }

    /** An event log file that has not been read yet; its length is in bytes. */
    public static Slice logFile(
            String org, String id, Instant from, Instant to, String eventType, boolean hourly, @Nullable Long bytes) {
        return new Slice(org, Sources.EVENT_LOG_FILE, id, from, to, eventType, hourly, bytes, 0, null, 0, null);
    }

    /** What its id says. */
    public SliceId name() {
        return kind().parse(id);
    }

    private Kind kind() {
        if (eventType != null) {
            return Kind.LOG_FILE;
        }
        return source.equals(Sources.STREAMING) ? Kind.STORED_EVENTS : Kind.WINDOW;
    }

    /** The id of the log file that it reads; null where it reads none. */
    public @Nullable String fileId() {
        SliceId name = name();
        if (name instanceof SliceId.LogFileAgain again) {
            return again.fileId();
        }
        return name instanceof SliceId.LogFile file ? file.fileId() : null;
    }

    /** Whether it is a log file of the last days, rather than of the past. */
    public boolean isRecent(Instant now) {
        return eventType != null && to.isAfter(now.minus(RECENT));
    }

    /** What names a slice among all of its org: two sources may each have a slice of the same day. */
    public String key() {
        return key(source, id);
    }

    /** What names a slice among all of its org. */
    public static String key(String source, String id) {
        return source + "/" + id;
    }

    /** Whether another log file may hold rows of this one: the same event type, and hours in common. */
    boolean repeats(Slice other) {
        return eventType != null
                && eventType.equals(other.eventType)
                && from.isBefore(other.to)
                && to.isAfter(other.from);
    }
}
