package dev.orgtrail.salesforce;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SystemLimitException;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Reads the Avro payload of an event of the Pub/Sub API into a plain map. */
final class AvroEvents {
    private static final int DEEPEST = 32;
    private static final String TOO_DEEP = "its values are nested more than " + DEEPEST + " deep";

    /** More items than a payload has bytes are those of a type that needs none, such as null. */
    private static final String MOST_ITEMS = SystemLimitException.MAX_COLLECTION_LENGTH_PROPERTY;

    static {
        if (System.getProperty(MOST_ITEMS) == null) {
            System.setProperty(MOST_ITEMS, String.valueOf(100_000));
        }
    }

    private AvroEvents() {}

    /**
     * Reads one payload.
     *
     * @param schema the schema that the event names
     * @param payload Avro's binary encoding
     * @return the fields by name, without those that are null
     * @throws IOException when the payload does not fit the schema
     */
    static Map<String, Object> read(Schema schema, byte[] payload) throws IOException {
        Map<String, Object> fields;
        try {
            GenericRecord event = new GenericDatumReader<GenericRecord>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(payload, null));
            fields = fields(event, 1);
        } catch (StackOverflowError e) {
            throw new IOException(TOO_DEEP, e);
        }
        if (fields.get(ChangedFields.HEADER) instanceof Map<?, ?> header) {
            fields.put(ChangedFields.HEADER, ChangedFields.named(schema, header));
        }
        return fields;
    }

    private static Map<String, Object> fields(GenericRecord event, int depth) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Schema.Field field : event.getSchema().getFields()) {
            Object value = plain(event.get(field.pos()), depth + 1);
            if (value != null) {
                fields.put(field.name(), value);
            }
        }
        return fields;
    }

    private static @Nullable Object plain(@Nullable Object value, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException(TOO_DEEP);
        }
        if (value instanceof GenericRecord nested) {
            return fields(nested, depth);
        }
        if (value instanceof Iterable<?> items) {
            List<Object> list = new ArrayList<>();
            for (Object item : items) {
                Object plain = plain(item, depth + 1);
                if (plain != null) {
                    list.add(plain);
                }
            }
            return list;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                Object read = plain(entry.getValue(), depth + 1);
                if (read != null) {
                    plain.put(String.valueOf(entry.getKey()), read);
                }
            }
            return plain;
        }
        if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return Base64.getEncoder().encodeToString(copy);
        }
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        return value.toString();
    }
}
