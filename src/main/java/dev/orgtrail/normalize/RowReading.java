package dev.orgtrail.normalize;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row while it is mapped: the values a plan reads from it, and which of them have found a place in the event. */
final class RowReading {
    private final Map<String, ? extends @Nullable Object> row;
    private final @Nullable Object[] values;
    private final boolean[] placed;
    private int last = -1;

    RowReading(Map<String, ? extends @Nullable Object> row, @Nullable Object[] values) {
        this.row = row;
        this.values = values;
        this.placed = new boolean[values.length];
    }

    Map<String, ? extends @Nullable Object> row() {
        return row;
    }

    @Nullable
    Object value(int slot) {
        return values[slot];
    }

    /** The value has found a place, so it need not be kept in {@code unmapped}. */
    void place(int slot) {
        placed[slot] = true;
    }

    /** The place was taken away again. */
    void displace(int slot) {
        placed[slot] = false;
    }

    boolean isPlaced(int slot) {
        return placed[slot];
    }

    /** Remembers which value was used last. */
    void used(int slot) {
        last = slot;
    }

    /** The value used last as it was received, or null if none was. */
    @Nullable
    Object lastUsed() {
        return last < 0 ? null : values[last];
    }
}
