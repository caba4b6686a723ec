package dev.orgtrail.standin;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of the org and its fields.
 *
 * @param name the API name
 * @param prefix the key prefix of its ids; empty for none
 * @param big whether it is a big object that stores events; see {@link BigObjects}
 * @param fields the fields in the order of a describe, by lower-case name
 */
record SObjectType(String name, String prefix, boolean big, Map<String, FieldType> fields) {

    /**
     * A field.
     *
     * @param relationship the relationship's name for a reference that can be followed, else null
     * @param target the object a reference points at, else null
     */
    record FieldType(
            String name,
            String type,
            boolean filterable,
            boolean sortable,
            @Nullable String relationship,
            @Nullable String target) {

        /** The same, which no path follows. */
        FieldType notFollowed() {
            return new FieldType(name, type, filterable, sortable, null, target);
        }
    }

    /** The name with its words apart, as people see it. */
    String label() {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ");
    }

    /** The field of this name, in any case, or null. */
    @Nullable
    FieldType field(String name) {
        return fields.get(name.toLowerCase(Locale.ROOT));
    }

    /** The reference behind this relationship name, or null. */
    @Nullable
    FieldType relationship(String name) {
        return fields.values().stream()
                .filter(field -> name.equalsIgnoreCase(field.relationship()))
                .findFirst()
                .orElse(null);
    }

    /**
     * Reads a definition: {@code Name prefix: Field Field!f Field:type Field:reference>Target.Relationship}. A field
     * is a string unless said otherwise; {@code !f} cannot be filtered, {@code !fs} neither filtered nor sorted.
     */
    static SObjectType parse(String definition, boolean big) {
        int colon = definition.indexOf(": ");
        String[] head = definition.substring(0, colon).trim().split(" ");
        Map<String, FieldType> fields = new LinkedHashMap<>();
        for (String word : definition.substring(colon + 2).trim().split("\\s+")) {
            FieldType field = field(word, big);
            fields.put(field.name().toLowerCase(Locale.ROOT), field);
        }
        return new SObjectType(head[0], head[1].equals("-") ? "" : head[1], big, fields);
    }

    private static FieldType field(String word, boolean big) {
        String flags = word.contains("!") ? word.substring(word.indexOf('!') + 1) : "";
        String plain = word.contains("!") ? word.substring(0, word.indexOf('!')) : word;
        String relationship = null;
        String target = null;
        if (plain.contains(">")) {
            String[] reference = plain.substring(plain.indexOf('>') + 1).split("\\.");
            target = reference[0];
            relationship = reference.length > 1 ? reference[1] : null;
            plain = plain.substring(0, plain.indexOf('>'));
        }
        int colon = plain.indexOf(':');
        String name = colon < 0 ? plain : plain.substring(0, colon);
        String type = colon < 0 ? "string" : plain.substring(colon + 1);
        boolean keyOfBig = name.equals("EventDate") || name.equals("EventIdentifier");
        boolean filterable = big ? keyOfBig : !flags.contains("f");
        boolean sortable = big ? name.equals("EventDate") : !flags.contains("s");
        return new FieldType(name, type, filterable, sortable, relationship, target);
    }
}
