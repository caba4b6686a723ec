package dev.orgtrail.enrich;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was added to an event about one of its values, as an entry of {@code enrichments}.
 *
 * @param name the attribute that holds the value, such as {@code actor.user.uid}
 * @param value the value that was looked up
 * @param type what was looked up: {@code user}, {@code location}, {@code device} or {@code record}
 * @param provider where it was looked up
 * @param data what was found, by name
 * @see <a href="https://schema.ocsf.io/1.8.0/objects/enrichment">OCSF, Enrichment</a>
 */
record Addition(String name, String value, String type, String provider, Map<String, Object> data) {

    void addTo(Map<String, Object> event) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", name);
        entry.put("value", value);
        entry.put("type", type);
        entry.put("provider", provider);
        entry.put("data", data);
        list(event).add(entry);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Map<String, Object> event) {
        return (List<Object>) event.computeIfAbsent("enrichments", none -> new ArrayList<>());
    }

    /** An object of an event, or null. */
    @SuppressWarnings("unchecked")
    static @Nullable Map<String, Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : null;
    }

    /** Sets an attribute that has no value yet. */
    static void put(Map<String, Object> target, String name, @Nullable Object value) {
        if (value != null && !(value instanceof String text && text.isEmpty())) {
            target.putIfAbsent(name, value);
        }
    }
}
