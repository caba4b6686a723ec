package dev.orgtrail.standin.streaming;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A PushTopic: which changes of which object notify its subscribers, and with which fields.
 *
 * <p>The query's WHERE clause is not evaluated: every change of the object is notified.
 *
 * @param name up to 25 characters
 * @param sObject such as {@code User}
 * @param fields the fields its query selects, in order
 * @param changes the kinds of change that notify: created, updated, deleted, undeleted
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api_streaming.meta/api_streaming/pushtopic.htm">
 *     PushTopic</a>
 */
record PushTopic(String name, String sObject, List<String> fields, Set<String> changes) {
    static final Set<String> ALL_CHANGES = Set.of("created", "updated", "deleted", "undeleted");
    private static final Pattern QUERY =
            Pattern.compile("\\s*SELECT\\s+(.+?)\\s+FROM\\s+(\\w+)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /**
     * Reads a PushTopic's query.
     *
     * @throws IllegalArgumentException if Salesforce would refuse the name or the query
     */
    static PushTopic of(String name, String sObject, String query, Set<String> changes) {
        if (name.isEmpty() || name.length() > 25) {
            throw new IllegalArgumentException("A PushTopic's name has 1 to 25 characters: " + name);
        }
        Matcher parts = QUERY.matcher(query);
        if (!parts.matches() || !parts.group(2).equalsIgnoreCase(sObject)) {
            throw new IllegalArgumentException("Not a query on " + sObject + ": " + query);
        }
        List<String> fields = new ArrayList<>();
        for (String field : parts.group(1).split(",", -1)) {
            fields.add(field.strip());
        }
        if (fields.stream().noneMatch("Id"::equalsIgnoreCase)) {
            throw new IllegalArgumentException("A PushTopic's query selects Id: " + query);
        }
        if (!ALL_CHANGES.containsAll(changes)) {
            throw new IllegalArgumentException("Not kinds of change: " + changes);
        }
        return new PushTopic(name, sObject, List.copyOf(fields), Set.copyOf(changes));
    }

    String channel() {
        return "/topic/" + name;
    }

    boolean isNotifiedOf(String changedObject, String change) {
        return sObject.equalsIgnoreCase(changedObject) && changes.contains(change);
    }

    /** Returns the notification's {@code sobject}: the selected fields; of a deleted record its Id only. */
    Map<String, @Nullable Object> sobject(String change, Map<String, ?> record) {
        Map<String, @Nullable Object> sobject = new LinkedHashMap<>();
        boolean idOnly = change.toLowerCase(Locale.ROOT).equals("deleted");
        for (String field : fields) {
            if (!idOnly || field.equalsIgnoreCase("Id")) {
                sobject.put(field, record.get(field));
            }
        }
        return sobject;
    }
}
