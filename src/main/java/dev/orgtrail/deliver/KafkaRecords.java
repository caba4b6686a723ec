package dev.orgtrail.deliver;

import dev.orgtrail.batch.Batch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;

/** Turns a batch of events into Kafka records, one an event; the first step of the Kamelet {@code kafka-sink}. */
public final class KafkaRecords {
    /** What Kafka adds to a record's own bytes, rounded up. */
    private static final int FRAME = 512;

    /** The event's identity, whatever the format calls it. */
    private static final String IDENTITY = "metadata.uid";

    private String key = IDENTITY;
    private int maxRequestSize = 1024 * 1024;

    /** Makes records with the Kamelet's defaults. */
    public KafkaRecords() {}

    /**
     * Sets which attribute of the event is the record's key.
     *
     * @param key a path such as {@code metadata.uid} or {@code actor.user.uid}; events without it get no key
     */
    public void setKey(String key) {
        this.key = key;
    }

    /**
     * Sets how large a record may be.
     *
     * @param bytes the producer's {@code max.request.size}
     */
    public void setMaxRequestSize(int bytes) {
        this.maxRequestSize = bytes;
    }

    /**
     * Makes the records of a batch, before any of them is sent.
     *
     * @param events OCSF events
     * @param batch where they come from
     * @param context the context the records are sent in
     * @return messages as camel-kafka takes them: JSON bytes, key, and the headers {@code uid}, {@code class_uid},
     *     {@code org}, {@code source}
     * @throws EventRefused if one is too large or cannot be said in JSON; none is sent then
     */
    public List<Message> of(
            @Body @Nullable List<Map<String, Object>> events,
            @ExchangeProperty(Batch.PROPERTY) @Nullable Batch batch,
            CamelContext context) {
        Batch of = Batches.required(batch);
        List<Message> records = new ArrayList<>();
        for (Map<String, Object> event : events == null ? List.<Map<String, Object>>of() : events) {
            byte[] json = EventJson.bytes(event);
            String recordKey = key.equals(IDENTITY) ? EventJson.uid(event) : EventJson.at(event, key);
            refuseTooLarge(event, json.length + (recordKey == null ? 0 : utf8Length(recordKey)));
            Map<String, Object> recordHeaders = new HashMap<>();
            put(recordHeaders, KafkaConstants.KEY, recordKey);
            put(recordHeaders, "uid", EventJson.uid(event));
            put(recordHeaders, "class_uid", EventJson.at(event, "class_uid"));
            put(recordHeaders, "org", of.org());
            put(recordHeaders, "source", of.source());
            Message message = new DefaultMessage(context);
            message.setBody(json);
            message.setHeaders(recordHeaders);
            records.add(message);
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

    private static void put(Map<String, Object> headers, String name, @Nullable Object value) {
        if (value != null) {
            headers.put(name, value.toString());
        }
    }
}
