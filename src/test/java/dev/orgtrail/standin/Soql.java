package dev.orgtrail.standin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parsed SOQL query.
 *
 * @param text the query as written
 * @param fields what is selected, in order; empty for {@code count()}
 * @param count whether {@code count()} is selected
 * @param total the name of the count of a field, as in {@code COUNT(Timestamp) total}; null for another query
 * @param from the object
 * @param where the condition, or null
 * @param orderBy the sort keys, in order
 * @param limit the limit, or null
 * @param offset the offset, 0 if none
 */
record Soql(
        String text,
        List<Field> fields,
        boolean count,
        @Nullable String total,
        Field from,
        @Nullable Condition where,
        List<Order> orderBy,
        @Nullable Integer limit,
        int offset) {

    /** A field path, or {@code FIELDS(X)}, and where it stands in the text (0-based). */
    record Field(String path, int at) {}

    record Order(Field field, boolean descending, boolean nullsLast) {}

    sealed interface Condition permits And, Or, Not, Comparison {}

    record And(List<Condition> all) implements Condition {}

    record Or(List<Condition> any) implements Condition {}

    record Not(Condition condition) implements Condition {}

    /** A comparison; {@code operator} is one of {@code = != < <= > >= LIKE IN NOT IN}. */
    record Comparison(Field field, String operator, List<Literal> values) implements Condition {}

    /** A literal as written, with its kind. */
    record Literal(Kind kind, String text, int at) {}

    enum Kind {
        STRING,
        NUMBER,
        DATE,
        DATETIME,
        BOOLEAN,
        NULL,
        DATE_LITERAL
    }
}
