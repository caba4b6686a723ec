package dev.orgtrail.collect;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a stream was delivered, as its checkpoint keeps it: {@code <replay id>@<time of that event>}. The time says
 * where to go on once Salesforce no longer knows the replay id; the time of delivery would not, as a sink may have held
 * the event for hours.
 *
 * @param replayId as the API gives it
 * @param time when the event was published, null where that is not known
 */
record StreamPosition(String replayId, @Nullable Instant time) {

    /** Reads what {@link #toString()} has written. */
    static StreamPosition parse(String cursor) {
        int at = cursor.lastIndexOf('@');
        if (at < 0) {
            return new StreamPosition(cursor, null);
        }
        try {
            return new StreamPosition(cursor.substring(0, at), Instant.parse(cursor.substring(at + 1)));
        } catch (DateTimeException e) {
            return new StreamPosition(cursor.substring(0, at), null);
        }
    }

    @Override
    public String toString() {
        return time == null ? replayId : replayId + "@" + time;
    }
}
