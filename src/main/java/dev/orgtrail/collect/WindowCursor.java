package dev.orgtrail.collect;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a window has been delivered: everything before a time, and of that very time the records with these ids.
 *
 * @param time the latest time delivered, {@link Instant#EPOCH} at the start
 * @param ids the ids delivered of that time
 */
record WindowCursor(Instant time, Set<String> ids) {
    static final WindowCursor START = new WindowCursor(Instant.EPOCH, Set.of());

    static WindowCursor parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return START;
        }
        int bar = text.indexOf('|');
        return new WindowCursor(
                Instant.parse(bar < 0 ? text : text.substring(0, bar)),
                bar < 0 || bar == text.length() - 1
                        ? Set.of()
                        : new LinkedHashSet<>(
                                Arrays.asList(text.substring(bar + 1).split(",", -1))));
    }

    /** The cursor once this record is delivered too. Records come in the order of their time. */
    WindowCursor after(Instant recordTime, String id) {
        if (recordTime.isAfter(time)) {
            return new WindowCursor(recordTime, Set.of(id));
        }
        if (recordTime.isBefore(time)) {
            return this;
        }
        Set<String> more = new LinkedHashSet<>(ids);
        more.add(id);
        return new WindowCursor(time, more);
    }

    /** Whether this very record is known to be delivered. */
    boolean covers(Instant recordTime, String id) {
        return recordTime.equals(time) && ids.contains(id);
    }

    @Override
    public String toString() {
        return time + "|" + String.join(",", ids);
    }
}
