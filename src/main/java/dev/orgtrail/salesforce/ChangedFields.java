package dev.orgtrail.salesforce;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * Names the fields that the header of a change event lists as bitmaps of positions in the event's schema: one bitmap for
 * the record's own fields, then one for each compound field, with its position in front: {@code 0x06}, {@code 4-0x02}.
 *
 * @see <a href="https://developer.salesforce.com/docs/platform/pub-sub-api/guide/event-deserialization-considerations.html">
 *     Event Deserialization Considerations</a>
 */
final class ChangedFields {
    static final String HEADER = "ChangeEventHeader";

    private static final List<String> LISTS = List.of("changedFields", "nulledFields", "diffFields");

    private ChangedFields() {}

    /**
     * Returns a header with names in the place of bitmaps. A bitmap that does not fit the schema stays as it is.
     *
     * @param schema of the event
     */
    static Map<String, Object> named(Schema schema, Map<?, ?> header) {
        Map<String, Object> named = new LinkedHashMap<>();
        header.forEach((name, value) -> named.put(
                String.valueOf(name),
                LISTS.contains(String.valueOf(name)) && value instanceof List<?> bitmaps
                        ? names(schema, bitmaps)
                        : value));
        return named;
    }

    private static List<String> names(Schema schema, List<?> bitmaps) {
        List<String> names = new ArrayList<>();
        for (Object bitmap : bitmaps) {
            String text = String.valueOf(bitmap);
            int dash = text.indexOf('-');
            try {
                if (dash < 0) {
                    names.addAll(names(schema, "", text));
                } else {
                    Schema.Field compound = schema.getFields().get(Integer.parseInt(text.substring(0, dash)));
                    names.addAll(names(record(compound), compound.name() + ".", text.substring(dash + 1)));
                }
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                names.add(text);
            }
        }
        return names;
    }

    private static List<String> names(Schema schema, String before, String bitmap) {
        BigInteger bits = new BigInteger(bitmap.substring(2), 16);
        List<String> names = new ArrayList<>();
        for (int bit = bits.getLowestSetBit(); bit >= 0; bit = bits.getLowestSetBit()) {
            names.add(before + schema.getFields().get(bit).name());
            bits = bits.clearBit(bit);
        }
        return names;
    }

    private static Schema record(Schema.Field compound) {
        return compound.schema().isUnion()
                ? compound.schema().getTypes().stream()
                        .filter(type -> type.getType() == Schema.Type.RECORD)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no compound field: " + compound.name()))
                : compound.schema();
    }
}
