package dev.orgtrail.normalize;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One attribute of an OCSF class or object.
 *
 * @param kind its type; of its elements when it is an array
 * @param array whether it is a list
 * @param object the object's name when {@code kind} is {@link Kind#OBJECT}
 * @param values the allowed numbers, empty when any number will do
 */
record OcsfAttribute(Kind kind, boolean array, @Nullable String object, Set<Integer> values) {

    /** The types that the schemas use. */
    enum Kind {
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN,
        IP,
        OBJECT,
        FREE
    }

    boolean isEnum() {
        return !values.isEmpty();
    }
}
