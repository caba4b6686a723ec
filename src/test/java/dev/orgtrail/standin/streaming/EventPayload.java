package dev.orgtrail.standin.streaming;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Turns an event's fields into what each API sends: Avro for Pub/Sub API, JSON values for CometD. */
final class EventPayload {
    private EventPayload() {}

    /**
     * Returns the fields with values of their schema's types, in its order.
     *
     * @param given field values; a date-time as an {@link Instant}, milliseconds or ISO 8601 text
     * @throws IllegalArgumentException if a field is not in the schema, or its value does not fit
     */
    static Map<String, Object> typed(Schema schema, Map<String, ?> given) {
        for (String name : given.keySet()) {
            if (schema.getField(name) == null) {
                throw new IllegalArgumentException(schema.getName() + " has no field " + name);
            }
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        for (Schema.Field field : schema.getFields()) {
            Object value = given.get(field.name());
            if (value != null) {
                typed.put(field.name(), typed(schema, field, value));
            }
        }
        return typed;
    }

    private static Object typed(Schema schema, Schema.Field field, Object value) {
        Schema.Type type = typeOf(field);
        if (type == Schema.Type.STRING) {
            return value.toString();
        }
        if (type == Schema.Type.LONG && value instanceof Instant instant) {
            return instant.toEpochMilli();
        }
        if (type == Schema.Type.LONG && value instanceof String text) {
            return Instant.parse(text).toEpochMilli();
        }
        if (type == Schema.Type.BOOLEAN && value instanceof Boolean) {
            return value;
        }
        if (value instanceof Number number) {
            if (type == Schema.Type.LONG) {
                return number.longValue();
            }
            if (type == Schema.Type.DOUBLE) {
                return number.doubleValue();
            }
            if (type == Schema.Type.INT) {
                return number.intValue();
            }
        }
        throw new IllegalArgumentException(
                "%s.%s is a %s, not %s".formatted(schema.getName(), field.name(), type, value));
    }

    /** Returns the Avro binary form of typed fields. */
    static byte[] avro(Schema schema, Map<String, Object> typed) {
        GenericRecord event = new GenericData.Record(schema);
        typed.forEach(event::put);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<GenericRecord>(schema).write(event, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Returns typed fields as CometD shows them: all fields of the schema, date-times as text. */
    static Map<String, @Nullable Object> json(Schema schema, Map<String, Object> typed) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        for (Schema.Field field : schema.getFields()) {
            Object value = typed.get(field.name());
            json.put(
                    field.name(),
                    value instanceof Long millis && typeOf(field) == Schema.Type.LONG
                            ? DateTimes.text(Instant.ofEpochMilli(millis))
                            : value);
        }
        return json;
    }

    private static Schema.Type typeOf(Schema.Field field) {
        Schema type = field.schema();
        return type.isUnion() ? type.getTypes().get(1).getType() : type.getType();
    }
}
