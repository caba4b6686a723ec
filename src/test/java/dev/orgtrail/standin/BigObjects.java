package dev.orgtrail.standin;

import dev.orgtrail.standin.Soql.And;
import dev.orgtrail.standin.Soql.Comparison;
import dev.orgtrail.standin.Soql.Condition;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What SOQL may not ask of a big object that stores events.
 *
 * <p>After <em>SOQL with Big Objects</em> (SOQL and SOSL Reference), <em>Real-Time Event Monitoring Data Storage</em>
 * (Security Implementation Guide) and <em>Standard SOQL Usage</em> on the page of each such object (Platform Events
 * Developer Guide, such as ApiEvent): WHERE, ORDER BY and LIMIT only; filters on EventDate alone, or on EventDate and
 * EventIdentifier together; EventDate DESC as the only order. The error code and its texts are those that users quote, as
 * Salesforce documents none.
 */
final class BigObjects {
    /** What a query shows as the id of each record of a big object, after <em>SOQL with Big Objects</em>. */
    static final String EMPTY_ID = "000000000000000AAA";

    /** Newest first, as such objects are indexed. */
    static final Comparator<Map<String, Object>> NEWEST_FIRST = Comparator.comparing(
                    (Map<String, Object> row) -> (Instant) row.get("EventDate"))
            .reversed();

    private static final Set<String> OPERATORS = Set.of("=", "<", "<=", ">", ">=", "IN");

    private BigObjects() {}

    /** Refuses what a big object does not answer. */
    static void check(Soql soql) {
        if (soql.count()) {
            throw refusal("Aggregate functions not supported");
        }
        if (soql.offset() > 0) {
            throw refusal("Offset not supported");
        }
        for (Soql.Order key : soql.orderBy()) {
            if (key.field().path().equalsIgnoreCase("EventDate") && !key.descending()) {
                throw refusal("Unsupported order direction on filter column: EVENTDATE : ASCENDING");
            }
        }
        if (soql.orderBy().size() > 1) {
            throw refusal("Filters may not have any gaps within the composite key");
        }
        check(comparisons(soql.where()));
    }

    private static List<Comparison> comparisons(@Nullable Condition where) {
        if (where == null) {
            return List.of();
        }
        List<Condition> all = where instanceof And and ? and.all() : List.of(where);
        return all.stream()
                .map(condition -> {
                    if (condition instanceof Comparison comparison && OPERATORS.contains(comparison.operator())) {
                        return comparison;
                    }
                    throw refusal("Unsupported filter");
                })
                .toList();
    }

    /** A range is for the last field of the index; what stands before it is equal to something. */
    private static void check(List<Comparison> filters) {
        boolean byIdentifier =
                filters.stream().anyMatch(filter -> filter.field().path().equalsIgnoreCase("EventIdentifier"));
        boolean atOneDate = filters.stream()
                .filter(filter -> filter.field().path().equalsIgnoreCase("EventDate"))
                .anyMatch(filter -> filter.operator().equals("="));
        if (byIdentifier && !atOneDate) {
            throw refusal("Filters may not have any gaps within the composite key");
        }
    }

    private static SalesforceError refusal(String message) {
        return new SalesforceError(400, "BIG_OBJECT_UNSUPPORTED_OPERATION", message);
    }
}
