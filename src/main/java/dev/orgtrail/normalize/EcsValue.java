package dev.orgtrail.normalize;

import dev.orgtrail.normalize.EcsTable.EventPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the value of an ECS field comes from. */
interface EcsValue {
    /**
     * The value.
     *
     * @param taken the paths whose values are said as they are, so that they need not stay; added to
     * @return the value, or null where the event has none
     */
    @Nullable
    Object of(Map<String, Object> event, EcsFields.Field field, Set<EventPath> taken);

    /** Always the same. */
    record Constant(Object value) implements EcsValue {
        @Override
        public Object of(Map<String, Object> event, EcsFields.Field field, Set<EventPath> taken) {
            return value;
        }
    }

    /** The first that the event has, as it is. */
    record FirstOf(List<EventPath> paths) implements EcsValue {
        @Override
        public @Nullable Object of(Map<String, Object> event, EcsFields.Field field, Set<EventPath> taken) {
            for (EventPath path : paths) {
                Object found = path.in(event);
                Object value = found == null ? null : converted(found, field);
                if (value != null) {
                    taken.add(path);
                    return value;
                }
            }
            return null;
        }

        private static @Nullable Object converted(Object found, EcsFields.Field field) {
            if (field.type().equals("date")) {
                return found instanceof Number millis
                        ? Instant.ofEpochMilli(millis.longValue()).toString()
                        : null;
            }
            if (field.list()) {
                return found instanceof List<?> ? found : List.of(found);
            }
            if (found instanceof List<?> || found instanceof Map<?, ?>) {
                return null;
            }
            return field.type().equals("keyword") ? found.toString() : found;
        }
    }

    /** All that the event has, each once. They stay where they are, too. */
    record All(List<EventPath> paths) implements EcsValue {
        @Override
        public @Nullable Object of(Map<String, Object> event, EcsFields.Field field, Set<EventPath> taken) {
            Set<Object> all = new LinkedHashSet<>();
            for (EventPath path : paths) {
                Object found = path.in(event);
                if (found instanceof List<?> list) {
                    list.forEach(item -> all.add(item));
                } else if (found != null) {
                    all.add(found);
                }
            }
            return all.isEmpty() ? null : new ArrayList<>(all);
        }
    }

    /** By a table, or with something before it; what it was stays too. */
    record Translated(EventPath path, @Nullable Map<String, Object> table, String prefix) implements EcsValue {
        @Override
        public @Nullable Object of(Map<String, Object> event, EcsFields.Field field, Set<EventPath> taken) {
            Object found = path.in(event);
            if (table == null) {
                return found == null ? null : prefix + found;
            }
            Object value = found == null ? null : table.get(found.toString());
            return value == null ? table.get("otherwise") : value;
        }
    }

    /** A number in another unit. */
    record Times(EventPath path, long factor) implements EcsValue {
        @Override
        public @Nullable Object of(Map<String, Object> event, EcsFields.Field field, Set<EventPath> taken) {
            if (!(path.in(event) instanceof Number number)) {
                return null;
            }
            taken.add(path);
            return number.longValue() * factor;
        }
    }

    /** A point of latitude and longitude. */
    record Point(EventPath lat, EventPath lon) implements EcsValue {
        @Override
        public @Nullable Object of(Map<String, Object> event, EcsFields.Field field, Set<EventPath> taken) {
            if (!(lat.in(event) instanceof Number latitude) || !(lon.in(event) instanceof Number longitude)) {
                return null;
            }
            taken.add(lat);
            taken.add(lon);
            Map<String, Object> point = new LinkedHashMap<>();
            point.put("lat", latitude);
            point.put("lon", longitude);
            return point;
        }
    }
}
