package dev.orgtrail.sink;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** Turns events into bytes for a receiver; the Kamelet {@code event-bytes-action} calls it. */
public final class EventBytes {
    private static final String CONTENT_TYPE = "Content-Type";

    private Layout layout = Layout.NDJSON;

    /** Makes lines, until it is told otherwise. */
    public EventBytes() {}

    private enum Layout {
        NDJSON("ndjson", "application/x-ndjson", "", "\n", "\n"),
        JSON_ARRAY("json-array", "application/json", "[", ",", "]"),
        JSON("json", "application/json", "", "", "");

        private final String name;
        private final String type;
        private final String begin;
        private final String between;
        private final String end;

        Layout(String name, String type, String begin, String between, String end) {
            this.name = name;
            this.type = type;
            this.begin = begin;
            this.between = between;
            this.end = end;
        }
    }

    /**
     * Sets how they look.
     *
     * @param name {@code ndjson}, {@code json-array}, or {@code json} for a single event
     * @throws IllegalArgumentException if it is none of these
     */
    public void setAs(String name) {
        for (Layout each : Layout.values()) {
            if (each.name.equals(name)) {
                layout = each;
                return;
            }
        }
        throw new IllegalArgumentException(
                "as is '" + name + "' for event-bytes-action; it can be ndjson, json-array or json");
    }

    /**
     * Puts the bytes into the body, and their type into the header {@code Content-Type}; no other header stays.
     *
     * @param exchange body: a list of events, or one event
     * @throws EventRefused if one of them cannot be said in JSON
     */
    public void write(Exchange exchange) {
        Message message = exchange.getMessage();
        List<Map<String, Object>> events = events(message.getBody());
        if (layout == Layout.JSON && events.size() != 1) {
            throw new IllegalArgumentException("event-bytes-action with as=json takes one event, and got "
                    + events.size() + ". Put it into a split, or use as=ndjson or as=json-array.");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        put(bytes, layout.begin);
        for (int i = 0; i < events.size(); i++) {
            put(bytes, i == 0 ? "" : layout.between);
            bytes.writeBytes(EventJson.bytes(events.get(i)));
        }
        put(bytes, layout.end);
        message.setBody(bytes.toByteArray());
        message.removeHeaders("*");
        message.setHeader(CONTENT_TYPE, layout.type);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> events(Object body) {
        if (body instanceof List<?> events) {
            return new ArrayList<>((List<Map<String, Object>>) events);
        }
        if (body instanceof Map<?, ?> event) {
            return List.of((Map<String, Object>) event);
        }
        throw new IllegalArgumentException(
                "event-bytes-action takes a list of events or one event. Let no step before it change the body.");
    }

    private static void put(ByteArrayOutputStream bytes, String text) {
        text.chars().forEach(bytes::write);
    }
}
