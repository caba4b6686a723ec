package dev.orgtrail.normalize;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A condition on a row. */
@FunctionalInterface
interface Condition {
    Condition ALWAYS = row -> true;

    /** Whether the row meets it. */
    boolean test(Map<String, ? extends @Nullable Object> row);

    /** All of them must hold. */
    static Condition all(List<Condition> conditions) {
        if (conditions.size() == 1) {
            return conditions.get(0);
        }
        Condition[] each = conditions.toArray(Condition[]::new);
        return row -> {
            for (Condition condition : each) {
                if (!condition.test(row)) {
                    return false;
                }
            }
            return true;
        };
    }

    /** One of them must hold. */
    static Condition any(List<Condition> conditions) {
        if (conditions.size() == 1) {
            return conditions.get(0);
        }
        Condition[] each = conditions.toArray(Condition[]::new);
        return row -> {
            for (Condition condition : each) {
                if (condition.test(row)) {
                    return true;
                }
            }
            return false;
        };
    }
}
