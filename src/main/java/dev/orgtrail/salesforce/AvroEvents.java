package dev.orgtrail.salesforce;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Reads the Avro payload of an event of the Pub/Sub API into a plain map. */
final class AvroEvents {
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
        GenericRecord event = new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(payload, null));
        Map<String, Object> fields = fields(event);
        if (fields.get(ChangedFields.HEADER) instanceof Map<?, ?> header) {
            fields.put(ChangedFields.HEADER, ChangedFields.named(schema, header));
        }
        return fields;
    }

    private static Map<String, Object> fields(GenericRecord event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Schema.Field field : event.getSchema().getFields()) {
            Object value = plain(event.get(field.pos()));
            if (value != null) {
                fields.put(field.name(), value);
            }
        }
        return fields;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof GenericRecord nested) {
            return fields(nested);
        }
        if (value instanceof Iterable<?> items) {
            List<Object> list = new ArrayList<>();
            for (Object item : items) {
                Object plain = plain(item);
                if (plain != null) {
                    list.add(plain);
                }
            }
            return list;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new LinkedHashMap<>();
            map.forEach((key, item) -> {
                Object read = plain(item);
                if (read != null) {
                    plain.put(String.valueOf(key), read);
                }
            });
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
