package dev.orgtrail.normalize;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies of received values, made of nothing but what JSON has, without what is empty. */
final class PlainValues {
    private PlainValues() {}

    /** The copy, or null if nothing is left. */
    static @Nullable Object copy(@Nullable Object value) {
        if (ColumnPath.isEmpty(value)) {
            return null;
        }
        if (value instanceof String || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Number number) {
            return Double.isFinite(number.doubleValue()) || !(number instanceof Double || number instanceof Float)
                    ? number
                    : number.toString();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> {
                Object kept = "attributes".equals(key) ? null : copy(inner);
                if (kept != null) {
                    copy.put(String.valueOf(key), kept);
                }
            });
            return copy.isEmpty() ? null : copy;
        }
        if (value instanceof Iterable<?> list) {
            List<Object> copy = new ArrayList<>();
            for (Object inner : list) {
                Object kept = copy(inner);
                if (kept != null) {
                    copy.add(kept);
                }
            }
            return copy.isEmpty() ? null : copy;
        }
        return value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : String.valueOf(value);
    }
}
