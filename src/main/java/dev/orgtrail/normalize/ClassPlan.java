package dev.orgtrail.normalize;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as events of one class.
 *
 * @param ocsf the class
 * @param columns the columns it reads
 * @param time where the event's time comes from
 * @param activity the activity's number, and its captions
 * @param severity the severity's number, and its captions
 * @param steps what is written
 * @param guards what is taken out again where it stayed incomplete, innermost first
 * @param ecs fields of the Elastic Common Schema, and where their values come from
 */
record ClassPlan(
        OcsfClass ocsf,
        Columns columns,
        @Nullable Value time,
        Coded activity,
        Coded severity,
        List<Step> steps,
        List<Guard> guards,
        Map<String, Value> ecs) {

    /** Where a time may stand in a row that has none where its mapping says. */
    private static final String[] OTHER_TIMES = {
        "TIMESTAMP_DERIVED",
        "TIMESTAMP",
        "EventDate",
        "LoginTime",
        "CreatedDate",
        "_changeDate",
        "LastModifiedDate",
        "SystemModstamp",
        "_logDate"
    };

    /**
     * A number with a caption.
     *
     * @param value where the number comes from, or null if nothing says
     * @param captions the captions by number
     * @param unsaid the number where nothing says
     */
    record Coded(@Nullable Value value, Map<Integer, String> captions, int unsaid) {
        int number(RowReading reading) {
            Object found = value == null ? null : value.of(reading);
            return found instanceof Number number ? number.intValue() : unsaid;
        }
    }

    /**
     * The event for a row.
     *
     * @param withEcs whether the mapping's own ECS fields are wanted too
     * @return the event, or null if the row lacks what the class requires
     * @throws NoTime if the row has no time at all
     */
    @Nullable
    Map<String, Object> write(Origin origin, String uid, Map<String, ? extends @Nullable Object> row, boolean withEcs)
            throws NoTime {
        RowReading reading = columns.read(origin, row);
        Map<String, Object> event = new LinkedHashMap<>();
        Map<String, Object> metadata = metadata(origin, uid);
        int activityId = activity.number(reading);
        int severityId = severity.number(reading);
        event.put("class_uid", ocsf.uid());
        event.put("class_name", ocsf.caption());
        event.put("category_uid", ocsf.category());
        event.put("category_name", ocsf.categoryName());
        event.put("activity_id", activityId);
        event.put("severity_id", severityId);
        event.put("severity", severity.captions().getOrDefault(severityId, "Other"));
        event.put("type_uid", ocsf.uid() * 100 + activityId);
        event.put("metadata", metadata);
        writeTime(event, metadata, reading);
        for (Step step : steps) {
            step.run(reading, event);
        }
        for (Guard guard : guards) {
            guard.check(event, reading);
        }
        if (!ocsf.type().complete(event)) {
            return null;
        }
        String activityName = activityId == 99
                ? String.valueOf(metadata.get("event_code"))
                : activity.captions().getOrDefault(activityId, "Unknown");
        event.put("activity_name", activityName);
        event.put("type_name", ocsf.caption() + ": " + activity.captions().getOrDefault(activityId, "Other"));
        if (withEcs && !ecs.isEmpty()) {
            writeEcs(event, reading);
        }
        Map<String, Object> unmapped = columns.unmapped(reading);
        if (!unmapped.isEmpty()) {
            event.put("unmapped", unmapped);
        }
        return event;
    }

    private void writeEcs(Map<String, Object> event, RowReading reading) {
        Map<String, Object> own = new LinkedHashMap<>();
        ecs.forEach((field, value) -> {
            Object found = value.of(reading);
            if (found != null) {
                own.put(field, found);
            }
        });
        event.put(EcsTable.OWN, own);
    }

    private static Map<String, Object> metadata(Origin origin, String uid) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("version", Ocsf.VERSION);
        Map<String, Object> product = new LinkedHashMap<>();
        product.put("name", "Salesforce");
        product.put("vendor_name", "Salesforce");
        metadata.put("product", product);
        metadata.put("uid", uid);
        metadata.put("tenant_uid", origin.orgId());
        metadata.put("log_provider", "Salesforce");
        metadata.put("log_name", origin.logName());
        metadata.put("source", origin.source());
        String eventType = origin.eventType();
        metadata.put("event_code", eventType == null ? origin.logName() : eventType);
        metadata.put("labels", new ArrayList<>(List.of("org:" + origin.org())));
        return metadata;
    }

    private void writeTime(Map<String, Object> event, Map<String, Object> metadata, RowReading reading) throws NoTime {
        Object millis = time == null ? null : time.of(reading);
        Object received = millis == null ? null : reading.lastUsed();
        if (millis == null) {
            for (String column : OTHER_TIMES) {
                Object other = reading.row().get(column);
                millis = other == null ? null : Timestamps.millis(other);
                if (millis != null) {
                    received = other;
                    break;
                }
            }
        }
        if (millis == null) {
            throw new NoTime();
        }
        event.put("time", millis);
        String text = received == null ? null : Conversion.text(received);
        if (text != null) {
            metadata.put("original_time", text);
        }
    }

    /** A row without any time cannot be an event. */
    static final class NoTime extends Exception {
        private static final long serialVersionUID = 1L;

        NoTime() {
            super("the row has no usable time", null, false, false);
        }
    }
}
