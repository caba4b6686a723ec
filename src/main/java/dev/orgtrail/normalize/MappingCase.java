package dev.orgtrail.normalize;

import dev.orgtrail.batch.RowFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One case of a {@code .test.yaml}.
 *
 * @param file the name of the mapping it stands beside
 * @param it what it shows
 * @param origin where its row comes from
 * @param row the row
 * @param event what the event must hold, or null
 * @param ecs what the event must hold in the Elastic Common Schema, or null
 * @param rejected a part of the reason why the row is rejected, or null
 */
record MappingCase(
        String file,
        String it,
        Origin origin,
        Map<String, @Nullable Object> row,
        @Nullable Map<String, Object> event,
        @Nullable Map<String, Object> ecs,
        @Nullable String rejected) {
    private static final String ORG_ID = "00D000000000123AAA";

    /**
     * Reads a case.
     *
     * @param mapping the mapping file's keys
     * @param test the case's keys
     */
    static MappingCase of(String file, Map<String, ?> mapping, Map<String, ?> test) {
        return new MappingCase(
                file,
                String.valueOf(test.get("it")),
                origin(mapping, test),
                row(test),
                map(test.get("event")),
                map(test.get("ecs")),
                test.get("rejected") == null ? null : String.valueOf(test.get("rejected")));
    }

    private static Origin origin(Map<String, ?> mapping, Map<String, ?> test) {
        Object log = test.containsKey("log") ? test.get("log") : first(mapping.get("source"));
        String source =
                switch (String.valueOf(log)) {
                    case "LoginHistory" -> "login-history";
                    case "SetupAuditTrail" -> "setup-audit-trail";
                    case "EventLogFile" -> "event-log-file";
                    default -> isObject(mapping.get("source"), log) ? String.valueOf(log) : "streaming";
                };
        Object eventType = test.containsKey("event-type") ? test.get("event-type") : first(mapping.get("event-type"));
        return new Origin(
                "acme", ORG_ID, source, String.valueOf(log), eventType == null ? null : String.valueOf(eventType));
    }

    /** Streams have no such names, and what serves the objects of the settings is called so. */
    private static boolean isObject(@Nullable Object declared, @Nullable Object log) {
        String name = String.valueOf(log);
        return "Object".equals(first(declared)) || name.endsWith("__c") || name.endsWith("EventLog");
    }

    private static @Nullable Object first(@Nullable Object declared) {
        return declared instanceof List<?> list ? list.get(0) : declared;
    }

    private static Map<String, @Nullable Object> row(Map<String, ?> test) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put(RowFields.UID, ORG_ID + ":test");
        Map<String, Object> given = map(test.get("row"));
        if (given != null) {
            row.putAll(given);
        }
        return row;
    }

    @SuppressWarnings("unchecked") // YAML with text keys
    static @Nullable Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) value;
    }

    /** Whether it can fail: it says what is expected of the row. */
    boolean expectsSomething() {
        return (event != null && !event.isEmpty()) || (ecs != null && !ecs.isEmpty()) || rejected != null;
    }

    @Override
    public String toString() {
        return file + " " + it;
    }
}
