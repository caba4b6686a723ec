package dev.orgtrail.settings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The objects that can be read as sources: those of SOQL that are ordered by a time, and that Orgtrail does not read already.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_concepts.htm">
 *     Overview of Salesforce Objects and Fields</a>
 */
final class ReadObjects {
    /** API names of objects and fields: letters, digits and single underscores, but for the namespace and the suffix. */
    private static final Pattern API_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]*(_{1,2}[A-Za-z0-9]+)*");

    /** Room for the longest: a namespace of 15 characters, a name of 40 and a suffix. */
    private static final int LONGEST = 80;

    /** How these come already. */
    private static final Map<String, String> READ_ALREADY = Map.of(
            "loginhistory", "the source login-history",
            "setupaudittrail", "the source setup-audit-trail",
            "eventlogfile", "the source event-log-file",
            "user", "change data capture, or the poll of users, of the source streaming",
            "identityverificationevent", "the source streaming");

    /** Names of Orgtrail's own sources and tasks, which a source cannot have too. */
    private static final Set<String> NAMES_OF_ORGTRAIL =
            Set.of("directory", "streaming", "history", "reconciliation", "preflight");

    private static final String REMOVE = "remove it";

    private final String key;
    private final Set<String> names = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();

    private ReadObjects(String key) {
        this.key = key;
    }

    /**
     * What is wrong with objects that are set.
     *
     * @param key where they are set, such as {@code orgtrail.objects}
     * @param objects the objects
     * @return the problems; empty where there are none
     */
    static List<Problem> problems(String key, List<ObjectSettings> objects) {
        ReadObjects check = new ReadObjects(key);
        for (int i = 0; i < objects.size(); i++) {
            check.object(i, objects.get(i));
        }
        return check.problems;
    }

    private void object(int index, ObjectSettings set) {
        String at = key + "[" + index + "]";
        String name = set.object();
        String lower = name.toLowerCase(Locale.ROOT);
        if (!isApiName(name)) {
            add(at + ".object", "is no API name of an object", "write it as MyAudit__c");
        } else if (lower.endsWith("__e")) {
            add(
                    at + ".object",
                    name + " is a platform event, which cannot be queried",
                    "remove it, and add /event/" + name + " to orgtrail.streaming.channels");
        } else if (lower.endsWith("__b")) {
            add(
                    at + ".object",
                    name + " is a big object, which cannot be read in the order of a time",
                    "remove it; have its rows copied to a custom object where they are to be events");
        } else if (lower.endsWith("eventlog") && !lower.contains("__")) {
            add(
                    at + ".object",
                    name + " is an Event Log Object; those come by themselves, see orgtrail.event-log-objects",
                    REMOVE);
        } else if (lower.endsWith("eventstore") || lower.endsWith("eventstream") || lower.endsWith("changeevent")) {
            add(at + ".object", name + " comes by the source streaming", REMOVE);
        } else if (READ_ALREADY.containsKey(lower)) {
            add(at + ".object", name + " comes by " + READ_ALREADY.get(lower), REMOVE);
        } else if (NAMES_OF_ORGTRAIL.contains(lower)) {
            add(at + ".object", name + " is no object of Salesforce's", "write the API name, as MyAudit__c");
        } else if (!names.add(lower)) {
            add(at + ".object", name + " is there twice", "remove one of the two");
        }
        if (!isApiName(set.time())) {
            add(at + ".time", "is no API name of a field", "write it as CreatedDate, or remove it for CreatedDate");
        }
    }

    private static boolean isApiName(String name) {
        return name.length() <= LONGEST && API_NAME.matcher(name).matches();
    }

    private void add(String at, String message, String remedy) {
        problems.add(new Problem(at, message, remedy));
    }
}
