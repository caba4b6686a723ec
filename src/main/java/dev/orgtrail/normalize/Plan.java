package dev.orgtrail.normalize;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mapping, compiled: which class plan serves a row.
 *
 * @param name the mapping file's name, for messages
 * @param columns which of a row's values say nothing, and what its codes mean
 * @param patterns what is found in the row's texts, and read like its columns
 * @param branches in order; the first whose condition holds serves the row, and the last always holds
 */
record Plan(String name, ColumnRules columns, Patterns patterns, List<Branch> branches) {

    /**
     * @param when which rows it serves
     * @param main the plan of the class that the mapping names
     * @param base the plan for rows that lack what that class requires: the same targets as far as the base event has them
     */
    record Branch(Condition when, ClassPlan main, ClassPlan base) {}

    /** The event for a row; what goes wrong is thrown with a message that tells the reason. */
    Map<String, Object> write(Origin origin, String uid, Map<String, ? extends @Nullable Object> received, boolean ecs)
            throws ClassPlan.NoTime {
        Map<String, ? extends @Nullable Object> row = patterns.in(columns.read(received));
        for (Branch branch : branches) {
            if (branch.when().test(row)) {
                Map<String, Object> event = branch.main().write(origin, uid, row, ecs);
                if (event == null) {
                    event = branch.base().write(origin, uid, row, ecs);
                }
                if (event != null) {
                    return event;
                }
            }
        }
        throw new IllegalStateException("mapping " + name + " has no branch for the row");
    }
}
