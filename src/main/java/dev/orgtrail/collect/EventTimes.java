package dev.orgtrail.collect;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** When a streamed event was published. */
final class EventTimes {
    private static final List<String> FIELDS = List.of("CreatedDate", "EventDate", "_changeDate");

    private EventTimes() {}

    /** The time of an event; the end of time where it states none, so that it counts as new. */
    static Instant of(Map<String, Object> event) {
        if (event.get("ChangeEventHeader") instanceof Map<?, ?> header
                && header.get("commitTimestamp") instanceof Number millis) {
            return Instant.ofEpochMilli(millis.longValue());
        }
        for (String field : FIELDS) {
            Object value = event.get(field);
            if (value instanceof Number millis) {
                return Instant.ofEpochMilli(millis.longValue());
            }
            if (value instanceof String text) {
                try {
                    return text.endsWith("Z") ? Instant.parse(text) : WindowReader.instant(text);
                } catch (DateTimeException e) {
                    // Not a time: the next field may be one.
                }
            }
        }
        return Instant.MAX;
    }
}
