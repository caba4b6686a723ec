package dev.orgtrail.salesforce;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An object of an org with the fields that the connecting user sees. A field that field-level security hides from the
 * user, or that the org does not have, is not among them.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_describe.htm">
 *     sObject Describe</a>
 */
public final class DescribedObject {
    private final String name;
    private final Map<String, Field> fields = new LinkedHashMap<>();

    /**
     * An object.
     *
     * @param name its API name
     * @param fields its fields
     */
    public DescribedObject(String name, Collection<Field> fields) {
        this.name = name;
        fields.forEach(field -> this.fields.put(key(field.name()), field));
    }

    /**
     * A field.
     *
     * @param name its API name
     * @param type its type as a describe names it, such as {@code datetime}
     * @param filterable whether a WHERE clause may name it
     * @param sortable whether an ORDER BY clause may name it
     * @param relationship the name by which a path follows it, empty where no path can
     * @param referenceTo the objects that it may refer to, empty where it is no reference
     */
    public record Field(
            String name,
            String type,
            boolean filterable,
            boolean sortable,
            String relationship,
            List<String> referenceTo) {}

    /** Its API name. */
    public String name() {
        return name;
    }

    /** Its fields, in the order of Salesforce's reply. */
    public Collection<Field> fields() {
        return fields.values();
    }

    /** The field of an API name, in upper or lower case; empty where the user does not see one. */
    public Optional<Field> field(String fieldName) {
        return Optional.ofNullable(fields.get(key(fieldName)));
    }

    /** The reference that a path follows by this name, in upper or lower case; empty where the user does not see one. */
    public Optional<Field> relationship(String relationshipName) {
        return fields.values().stream()
                .filter(field ->
                        !field.relationship().isEmpty() && field.relationship().equalsIgnoreCase(relationshipName))
                .findFirst();
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
