package dev.orgtrail.standin.streaming;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
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
        Schema fits = branch(field.schema(), value);
        Schema.Type type = fits.getType();
        if (type == Schema.Type.RECORD && value instanceof Map<?, ?> parts) {
            Map<String, Object> given = new LinkedHashMap<>();
            parts.forEach((name, part) -> given.put(String.valueOf(name), part));
            return typed(fits, given);
        }
        if (type == Schema.Type.ARRAY && value instanceof List<?>) {
            return value;
        }
        if (type == Schema.Type.ENUM) {
            return value.toString();
        }
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
        GenericRecord event = record(schema, typed);
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

    private static GenericRecord record(Schema schema, Map<?, ?> fields) {
        GenericRecord record = new GenericData.Record(schema);
        fields.forEach((name, value) -> {
            Schema.Field field = schema.getField(String.valueOf(name));
            record.put(field.pos(), avroValue(branch(field.schema(), value), value));
        });
        return record;
    }

    private static Object avroValue(Schema schema, Object value) {
        if (value instanceof Map<?, ?> parts) {
            return record(schema, parts);
        }
        return schema.getType() == Schema.Type.ENUM ? new GenericData.EnumSymbol(schema, value.toString()) : value;
    }

    /** Returns typed fields as CometD shows them: all fields of the schema, date-times as text. */
    static Map<String, @Nullable Object> json(Schema schema, Map<String, Object> typed) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        for (Schema.Field field : schema.getFields()) {
            Object value = typed.get(field.name());
            json.put(field.name(), value instanceof Long millis ? DateTimes.text(Instant.ofEpochMilli(millis)) : value);
        }
        return json;
    }

    /** Returns the type of a nullable field that a value is of: of several, the record for one with parts. */
    private static Schema branch(Schema schema, Object value) {
        if (!schema.isUnion()) {
            return schema;
        }
        return schema.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .filter(type -> schema.getTypes().size() == 2
                        || (type.getType() == Schema.Type.RECORD) == (value instanceof Map))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No " + schema + ": " + value));
    }
}
