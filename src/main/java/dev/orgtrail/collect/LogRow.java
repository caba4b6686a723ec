package dev.orgtrail.collect;

import dev.orgtrail.batch.RowFields;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row of a log file as a map by column name, which shares its header with all rows of the file. */
final class LogRow extends AbstractMap<String, Object> {
    private final LogHeader header;
    private final String[] values;
    private final String uid;

    LogRow(LogHeader header, String[] values, String uid) {
        this.header = header;
        this.values = values;
        this.uid = uid;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        if (RowFields.UID.equals(key)) {
            return uid;
        }
        int index = key instanceof String name ? index(name) : -1;
        return index < 0 || index >= values.length ? null : values[index];
    }

    private int index(String name) {
        int index = header.index(name);
        for (int beyond = header.size(); index < 0 && beyond < values.length; beyond++) {
            if (header.name(beyond).equals(name)) {
                index = beyond;
            }
        }
        return index;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return get(key) != null;
    }

    @Override
    public int size() {
        return values.length + 1;
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return values.length + 1;
            }

            @Override
            public Iterator<Map.Entry<String, Object>> iterator() {
                return new Iterator<>() {
                    private int at;

                    @Override
                    public boolean hasNext() {
                        return at <= values.length;
                    }

                    @Override
                    public Map.Entry<String, Object> next() {
                        if (at > values.length) {
                            throw new NoSuchElementException();
                        }
                        int index = at++;
                        return index == values.length
                                ? new SimpleImmutableEntry<>(RowFields.UID, uid)
                                : new SimpleImmutableEntry<>(header.name(index), values[index]);
                    }
                };
            }
        };
    }
}
