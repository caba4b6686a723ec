package dev.orgtrail.normalize;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a value stands in a row: a column, or a path into a nested object such as {@code CreatedBy.Username}, or
 * an element of a list such as {@code recordIds.0}.
 *
 * @param text as written in the mapping
 * @param column the row's key
 * @param inner the keys below it, empty for a plain column
 */
@SuppressWarnings("ArrayRecordComponent") // read for every row, and shared with nobody
record ColumnPath(String text, String column, String... inner) {

    static ColumnPath of(String text) {
        String[] parts = text.split("\\.", -1);
        String[] inner = new String[parts.length - 1];
        System.arraycopy(parts, 1, inner, 0, inner.length);
        return new ColumnPath(text, parts[0], inner);
    }

    /** The value, or null where it is absent or empty. */
    @Nullable
    Object in(Map<String, ? extends @Nullable Object> row) {
        Object value = row.get(column);
        for (String key : inner) {
            value = inside(value, key);
        }
        return isEmpty(value) ? null : value;
    }

    /** What stands in an object under a key, or in a list under one of its first ten indexes; null where nothing does. */
    static @Nullable Object inside(@Nullable Object value, String key) {
        if (value instanceof List<?> list) {
            int index = key.length() == 1 ? Character.digit(key.charAt(0), 10) : -1;
            return index >= 0 && index < list.size() ? list.get(index) : null;
        }
        return value instanceof Map<?, ?> map ? map.get(key) : null;
    }

    /** Whether there is nothing to tell: null, a blank text, an empty list or object. */
    static boolean isEmpty(@Nullable Object value) {
        return value == null
                || (value instanceof CharSequence text && text.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty())
                || (value instanceof Iterable<?> list && !list.iterator().hasNext());
    }
}
