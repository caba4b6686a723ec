package dev.orgtrail.standin.streaming;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaBuilder.FieldAssembler;

/**
 * The event channels that Salesforce documents for Real-Time Event Monitoring, with their Avro schemas.
 *
 * <p>The fields stand in {@code standin/event-channels.txt}. As in Salesforce, CreatedDate and CreatedById are always
 * there, every other field may be null, and a date-time is a long in milliseconds. ReplayId and EventUuid are no part
 * of a schema.
 *
 * @see <a href="https://developer.salesforce.com/docs/platform/pub-sub-api/guide/event-deserialization-considerations.html">
 *     Event Deserialization Considerations</a>
 */
final class EventChannels {
    /** What marks a field as a date-time in its doc, as in Salesforce's own schemas. */
    static final String DATE_TIME = "Data:DateTime";

    private EventChannels() {}

    /** Returns the schema of every documented channel, by channel such as {@code /event/LoginEventStream}. */
    static Map<String, Schema> documented() {
        Map<String, Map<String, String>> fieldsByEvent = new LinkedHashMap<>();
        try (InputStream table = Objects.requireNonNull(
                        EventChannels.class.getResourceAsStream("/standin/event-channels.txt"),
                        "standin/event-channels.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
            Map<String, String> fields = new TreeMap<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                if (!Character.isWhitespace(line.charAt(0))) {
                    fields = new TreeMap<>();
                    fieldsByEvent.put(line.strip(), fields);
                    continue;
                }
                String[] words = line.strip().split("\\s+", -1);
                for (int i = 1; i < words.length; i++) {
                    fields.put(words[i], words[0]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Schema> schemas = new LinkedHashMap<>();
        fieldsByEvent.forEach((event, fields) -> schemas.put("/event/" + event, schema(event, fields)));
        return Collections.unmodifiableMap(schemas);
    }

    private static Schema schema(String event, Map<String, String> fields) {
        FieldAssembler<Schema> schema = SchemaBuilder.record(event)
                .namespace("com.sforce.eventbus")
                .fields()
                .name("CreatedDate")
                .doc("CreatedDate:DateTime")
                .type()
                .longType()
                .noDefault()
                .name("CreatedById")
                .doc("CreatedBy:EntityId")
                .type()
                .stringType()
                .noDefault();
        fields.forEach((name, type) -> {
            Schema.Type avro =
                    switch (type) {
                        case "text" -> Schema.Type.STRING;
                        case "datetime" -> Schema.Type.LONG;
                        case "double" -> Schema.Type.DOUBLE;
                        case "int" -> Schema.Type.INT;
                        case "boolean" -> Schema.Type.BOOLEAN;
                        default ->
                            throw new IllegalStateException(event + "." + name + " is of no known type: " + type);
                    };
            Schema nullable = Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(avro));
            String doc = type.equals("datetime") ? DATE_TIME : "Data:" + type;
            schema.name(name).doc(doc).type(nullable).withDefault(null);
        });
        return schema.endRecord();
    }
}
