package dev.orgtrail.salesforce;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Unwraps the notification of a PushTopic.
 *
 * <p>Follows Salesforce's <em>Streaming API Developer Guide</em>, <em>PushTopic Event Notification Message</em>.
 */
final class PushTopicEvents {
    private PushTopicEvents() {}

    /** The record's fields, and of its envelope {@code _changeType}, {@code _changeDate} and {@code _replayId}. */
    static Map<String, Object> row(Map<String, Object> data) {
        Map<String, Object> row = new LinkedHashMap<>();
        map(data.get("sobject")).forEach((name, value) -> {
            if (value != null) {
                row.put(String.valueOf(name), value);
            }
        });
        Map<?, ?> event = map(data.get("event"));
        put(row, "_changeType", event.get("type"));
        put(row, "_changeDate", event.get("createdDate"));
        put(row, "_replayId", event.get("replayId"));
        return row;
    }

    /** Where to go on after this event. */
    static String replayId(Map<String, Object> data) {
        return String.valueOf(map(data.get("event")).get("replayId"));
    }

    private static void put(Map<String, Object> row, String name, @org.jspecify.annotations.Nullable Object value) {
        if (value != null) {
            row.put(name, value);
        }
    }

    private static Map<?, ?> map(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
