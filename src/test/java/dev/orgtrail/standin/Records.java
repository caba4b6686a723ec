package dev.orgtrail.standin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The records an org holds, by object and id. A record is a map of field names to String, Boolean, Number, Instant,
 * null, or a supplier of one of these for what is costly to know (a log file's length).
 */
final class Records {
    private final Map<String, Map<String, Map<String, Object>>> byObject = new ConcurrentHashMap<>();
    private final Map<String, Runnable> beforeRead = new ConcurrentHashMap<>();
    private final Predicate<String> kept;

    /** Keeps what is put in. */
    Records() {
        this(object -> true);
    }

    /** Keeps what is put in of some objects; an org does not store what is switched off. */
    Records(Predicate<String> kept) {
        this.kept = kept;
    }

    /** Has something done before the records of an object are read: what is due by then appears. */
    void beforeRead(String object, Runnable appear) {
        beforeRead.put(object, appear);
    }

    private @Nullable Map<String, Map<String, Object>> read(String object) {
        Runnable appear = beforeRead.get(object);
        if (appear != null) {
            appear.run();
        }
        return byObject.get(object);
    }

    /** Adds a record, or replaces the one with the same id in its place. */
    void put(String object, Map<String, Object> row) {
        if (!kept.test(object)) {
            return;
        }
        Map<String, Map<String, Object>> rows = byObject.computeIfAbsent(object, key -> new LinkedHashMap<>());
        synchronized (rows) {
            rows.put(String.valueOf(row.get("Id")), row);
        }
    }

    void remove(String object, String id) {
        Map<String, Map<String, Object>> rows = byObject.get(object);
        if (rows != null) {
            synchronized (rows) {
                rows.remove(id);
            }
        }
    }

    /** The records as they are now, in the order they were added. */
    List<Map<String, Object>> all(String object) {
        Map<String, Map<String, Object>> rows = read(object);
        if (rows == null) {
            return List.of();
        }
        synchronized (rows) {
            return new ArrayList<>(rows.values());
        }
    }

    /** The record with this id (15 or 18 characters), or null. */
    @Nullable
    Map<String, Object> find(String object, @Nullable Object id) {
        Map<String, Map<String, Object>> rows = read(object);
        if (rows == null || id == null) {
            return null;
        }
        String text = id.toString();
        synchronized (rows) {
            return rows.get(text.length() == 15 ? RecordId.withCheck(text) : text);
        }
    }

    /** A field's value, with suppliers asked. */
    static @Nullable Object value(Map<String, Object> row, String field) {
        Object value = row.get(field);
        return value instanceof Supplier<?> supplier ? supplier.get() : value;
    }
}
