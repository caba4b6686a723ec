package dev.orgtrail.normalize;

import java.util.List;
import java.util.Map;

/**
 * An OCSF class or object: its attributes, and which of them must be there.
 *
 * @param name such as {@code authentication} or {@code network_endpoint}
 * @param attributes by name
 * @param required attributes that must be present
 * @param any of these sets of attributes at least one must be present in full; empty when there is no such rule
 * @param one of these sets exactly one must be present in full; empty when there is no such rule
 */
record OcsfType(
        String name,
        Map<String, OcsfAttribute> attributes,
        List<String> required,
        List<List<String>> any,
        List<List<String>> one) {

    /** Whether an object with these attributes obeys the rules on presence. */
    boolean complete(Map<String, ?> object) {
        for (String attribute : required) {
            if (!object.containsKey(attribute)) {
                return false;
            }
        }
        return (any.isEmpty() || present(any, object) > 0) && (one.isEmpty() || present(one, object) == 1);
    }

    private static int present(List<List<String>> alternatives, Map<String, ?> object) {
        int count = 0;
        for (List<String> alternative : alternatives) {
            if (object.keySet().containsAll(alternative)) {
                count++;
            }
        }
        return count;
    }
}
