package dev.orgtrail.normalize;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says how OCSF events look in the Elastic Common Schema, after {@code ecs.yaml}. What has no ECS field stays below
 * {@code ocsf}, so nothing is lost.
 */
final class EcsTable {
    /** The name of the file among the mappings. */
    static final String FILE = "ecs";

    /** Where a mapping's own ECS fields wait in an event. */
    static final String OWN = "ecs";

    private static final String REST = "ocsf";

    private final String version;
    private final Map<String, Set<String>> leftOut;
    private final List<Rule> general;
    private final Map<String, List<Rule>> byClass;

    /** A field and where its value comes from. */
    record Rule(EcsFields.Field field, EcsValue value) {}

    /**
     * @param version the schema's version
     * @param leftOut by field, the texts that stand in an event only since OCSF requires one there, which ECS does not
     * @param general the rules for every class
     * @param byClass those that a class adds, or says instead
     */
    EcsTable(String version, Map<String, Set<String>> leftOut, List<Rule> general, Map<String, List<Rule>> byClass) {
        this.version = version;
        this.leftOut = leftOut;
        this.general = List.copyOf(general);
        this.byClass = new LinkedHashMap<>();
        byClass.forEach((cls, own) -> this.byClass.put(cls, over(own)));
    }

    /** The general rules, but for the fields that the class's own say. */
    private List<Rule> over(List<Rule> own) {
        Map<EcsFields.Field, Rule> rules = new LinkedHashMap<>();
        general.forEach(rule -> rules.put(rule.field(), rule));
        own.forEach(rule -> rules.put(rule.field(), rule));
        return List.copyOf(rules.values());
    }

    /**
     * Converts an event.
     *
     * @param event an OCSF event; emptied of what finds an ECS field
     * @return the event in ECS, its {@code event.id} first
     */
    Map<String, Object> convert(Map<String, Object> event) {
        Map<String, Object> document = new LinkedHashMap<>();
        Object own = event.remove(OWN);
        OcsfClass cls = event.get("class_uid") instanceof Integer uid ? Ocsf.INSTANCE.classOf(uid) : null;
        Set<EventPath> taken = new LinkedHashSet<>();
        for (Rule rule : cls == null ? general : byClass.getOrDefault(cls.name(), general)) {
            Object value = said(rule.field().name(), rule.value().of(event, rule.field(), taken));
            if (value != null) {
                put(document, rule.field().name(), value);
            }
        }
        put(document, "ecs.version", version);
        if (own instanceof Map<?, ?> fields) {
            fields.forEach((name, value) -> put(document, name.toString(), Objects.requireNonNull(value)));
        }
        taken.forEach(path -> path.remove(event));
        document.put(REST, event);
        return document;
    }

    /** The field's value without what is left out; null if nothing is left. */
    private @Nullable Object said(String field, @Nullable Object value) {
        Set<String> without = leftOut.get(field);
        if (without == null || value == null) {
            return value;
        }
        if (value instanceof List<?> list) {
            List<?> rest = list.stream().filter(item -> !without.contains(item)).toList();
            return rest.isEmpty() ? null : rest;
        }
        return value instanceof String text && without.contains(text) ? null : value;
    }

    @SuppressWarnings("unchecked") // a document's objects are made here and nowhere else
    private static void put(Map<String, Object> document, String name, Object value) {
        Map<String, Object> at = document;
        int from = 0;
        // "@timestamp" has no dot; every other name's parts are objects but for the last.
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', from)) {
            Object inner = at.computeIfAbsent(name.substring(from, dot), key -> new LinkedHashMap<String, Object>());
            at = (Map<String, Object>) inner;
            from = dot + 1;
        }
        at.put(name.substring(from), value);
    }

    /** A path into an event, such as {@code evidences[0].src_endpoint.ip}. */
    record EventPath(List<String> keys) {
        static EventPath of(String text) {
            return new EventPath(List.of(text.replace("[0]", ".0").split("\\.", -1)));
        }

        @Nullable
        Object in(Object event) {
            Object at = event;
            for (String key : keys) {
                at = ColumnPath.inside(at, key);
            }
            return at;
        }

        /** Takes the value away, and what is empty then. */
        void remove(Map<String, Object> event) {
            remove(event, 0);
        }

        private boolean remove(@Nullable Object at, int index) {
            if (at instanceof List<?> list) {
                return !list.isEmpty() && remove(list.get(0), index + 1) && list.size() == 1;
            }
            if (!(at instanceof Map<?, ?> map)) {
                return false;
            }
            String key = keys.get(index);
            if (index == keys.size() - 1 || remove(map.get(key), index + 1)) {
                map.remove(key);
            }
            return map.isEmpty();
        }
    }
}
