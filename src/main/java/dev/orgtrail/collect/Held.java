package dev.orgtrail.collect;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was read of a stretch from the object that stores a stream's events.
 *
 * @param events how many events were read
 * @param known how many of them are delivered or set aside
 * @param oldestMissing when the oldest of the others happened; null where none is missing
 * @param newestMissing when the newest of them happened; null where none is missing
 * @param all whether all events of the stretch were read
 */
record Held(
        long events,
        long known,
        @Nullable Instant oldestMissing,
        @Nullable Instant newestMissing,
        boolean all) {

    static final Held NOTHING = new Held(0, 0, null, null, true);

    /** This and what was read of another stretch. */
    Held and(Held other) {
        return new Held(
                events + other.events,
                known + other.known,
                earlier(oldestMissing, other.oldestMissing),
                later(newestMissing, other.newestMissing),
                all && other.all);
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isBefore(one)) ? other : one;
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isAfter(one)) ? other : one;
    }

    /** Counts events while they are read. */
    static final class Counting {
        private Held read = NOTHING;

        void add(Instant time, boolean isKnown) {
            read = read.and(new Held(1, isKnown ? 1 : 0, isKnown ? null : time, isKnown ? null : time, true));
        }

        Held held(boolean all) {
            return new Held(read.events, read.known, read.oldestMissing, read.newestMissing, all);
        }
    }
}
