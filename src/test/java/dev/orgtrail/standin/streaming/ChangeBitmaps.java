package dev.orgtrail.standin.streaming;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;

/**
 * The lists of fields in a change event's header, as Pub/Sub API sends them: bitmaps of positions in the schema.
 *
 * @see <a href="https://developer.salesforce.com/docs/platform/pub-sub-api/guide/event-deserialization-considerations.html">
 *     Event Deserialization Considerations</a>
 */
final class ChangeBitmaps {
    static final String HEADER = "ChangeEventHeader";
    static final List<String> LISTS = List.of("nulledFields", "diffFields", "changedFields");

    private ChangeBitmaps() {}

    /** Returns a change event with bitmaps in the place of names; any other event as it is. */
    static Map<String, Object> encoded(Schema schema, Map<String, Object> data) {
        if (!(data.get(HEADER) instanceof Map<?, ?> header)) {
            return data;
        }
        Map<String, Object> encodedHeader = new LinkedHashMap<>();
        header.forEach((name, value) -> encodedHeader.put(
                String.valueOf(name),
                LISTS.contains(name) && value instanceof List<?> names ? of(schema, names) : value));
        Map<String, Object> encoded = new LinkedHashMap<>(data);
        encoded.put(HEADER, encodedHeader);
        return encoded;
    }

    /**
     * Returns the bitmaps of some fields: one for the record's own, then one for each compound field after its position.
     *
     * @param names such as {@code Phone} and {@code BillingAddress.City}
     */
    static List<String> of(Schema schema, List<?> names) {
        BigInteger own = BigInteger.ZERO;
        Map<Integer, BigInteger> nested = new TreeMap<>();
        for (Object name : names) {
            String[] path = name.toString().split("\\.");
            Schema.Field field = schema.getField(path[0]);
            if (path.length == 1) {
                own = own.setBit(field.pos());
            } else {
                int position = record(field.schema()).getField(path[1]).pos();
                nested.merge(field.pos(), BigInteger.ONE.shiftLeft(position), BigInteger::or);
            }
        }
        List<String> bitmaps = new ArrayList<>();
        if (own.signum() != 0) {
            bitmaps.add(hex(own));
        }
        nested.forEach((position, bits) -> bitmaps.add(position + "-" + hex(bits)));
        return bitmaps;
    }

    private static Schema record(Schema union) {
        return union.getTypes().stream()
                .filter(type -> type.getType() == Schema.Type.RECORD)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Not a compound field: " + union));
    }

    private static String hex(BigInteger bits) {
        String hex = bits.toString(16).toUpperCase(Locale.ROOT);
        return "0x" + (hex.length() % 2 == 0 ? hex : "0" + hex);
    }
}
