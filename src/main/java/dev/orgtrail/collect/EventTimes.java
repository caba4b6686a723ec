package dev.orgtrail.collect;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** When an event happened, by one of the times that it states. They lie seconds apart, and for anomalies hours. */
final class EventTimes {
    private static final List<String> PUBLISHED = List.of("CreatedDate", "EventDate", "_changeDate");

    private EventTimes() {}

    /** When a streamed event was published; the end of time where it states no time, so that it counts as new. */
    static Instant published(Map<String, Object> event) {
        if (event.get("ChangeEventHeader") instanceof Map<?, ?> header
                && header.get("commitTimestamp") instanceof Number millis) {
            return Instant.ofEpochMilli(millis.longValue());
        }
        return PUBLISHED.stream()
                .map(field -> time(event.get(field)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(Instant.MAX);
    }

    /**
     * The time in whose hour an event is accounted for: that which its store is filtered by.
     *
     * @param feed the stream's name
     * @return the end of time where the event states no time
     */
    static Instant accounted(String feed, Map<String, Object> event) {
        EventStore store = Copies.of(feed).store();
        Instant time = store == null ? null : time(event.get(store.timeField()));
        return time == null ? published(event) : time;
    }

    private static @Nullable Instant time(@Nullable Object value) {
        if (value instanceof Number millis) {
            return Instant.ofEpochMilli(millis.longValue());
        }
        if (value instanceof String text) {
            try {
                return text.endsWith("Z") ? Instant.parse(text) : WindowReader.instant(text);
            } catch (DateTimeException e) {
                return null;
            }
        }
        return null;
    }
}
