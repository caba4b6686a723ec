package dev.orgtrail.sink.kafka;

import dev.orgtrail.sink.Delivery;
import dev.orgtrail.sink.EventJson;
import dev.orgtrail.sink.EventRefused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a batch of events into Kafka records, one an event. */
final class KafkaRecords {
    /** What Kafka adds to a record's own bytes, rounded up. */
    private static final int FRAME = 512;

    /** The event's identity, whatever the format calls it. */
    private static final String IDENTITY = "metadata.uid";

    private final String key;
    private final int maxRequestSize;

    /**
     * Makes records.
     *
     * @param key the attribute of the event that is the record's key, as a path; events without it get no key
     * @param maxRequestSize how large a record may be, in bytes
     */
    KafkaRecords(String key, int maxRequestSize) {
        this.key = key;
        this.maxRequestSize = maxRequestSize;
    }

    /** A record of one event. */
    record KafkaRecord(byte[] json, @Nullable String key, Map<String, String> headers) {}

    /**
     * Makes the records of a batch, before any of them is sent: JSON, key, and the headers {@code uid}, {@code class_uid},
     * {@code org}, {@code source}.
     *
     * @throws EventRefused if one is too large or cannot be said in JSON; none is sent then
     */
    List<KafkaRecord> of(Delivery delivery) {
        List<KafkaRecord> records = new ArrayList<>();
        for (Map<String, Object> event : delivery.events()) {
            byte[] json = EventJson.bytes(event);
            String recordKey = key.equals(IDENTITY) ? EventJson.uid(event) : EventJson.at(event, key);
            refuseTooLarge(event, json.length + (recordKey == null ? 0 : utf8Length(recordKey)));
            Map<String, String> headers = new LinkedHashMap<>();
            put(headers, "uid", EventJson.uid(event));
            put(headers, "class_uid", EventJson.at(event, "class_uid"));
            put(headers, "org", delivery.batch().org());
            put(headers, "source", delivery.batch().source());
            records.add(new KafkaRecord(json, recordKey, headers));
        }
        return records;
    }

    private void refuseTooLarge(Map<String, Object> event, int bytes) {
        if (bytes + FRAME > maxRequestSize) {
            throw new EventRefused(
                    EventJson.uid(event),
                    "it is " + bytes + " bytes, more than camel.kamelet.kafka-sink.maxRequestSize (" + maxRequestSize
                            + ") allows. Raise it, and max.message.bytes of the topic, then replay the event.",
                    null);
        }
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void put(Map<String, String> headers, String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, value);
        }
    }
}
