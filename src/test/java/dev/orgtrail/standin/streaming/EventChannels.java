package dev.orgtrail.standin.streaming;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
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
        Map<String, Schema> schemas = new LinkedHashMap<>();
        EventDefinition.all().stream()
                .filter(event -> !event.storedOnly())
                .forEach(event -> schemas.put("/event/" + event.name(), schema(event.name(), event.fields())));
        return Collections.unmodifiableMap(schemas);
    }

    static Schema schema(String event, Map<String, String> fields) {
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
