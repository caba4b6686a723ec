package dev.orgtrail.standin;

import dev.orgtrail.standin.SObjectType.FieldType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs SOQL over the records of an org, refusing what Salesforce refuses.
 *
 * <p>The codes of refusals are those of the REST API Developer Guide, <em>Status Codes and Error Responses</em>. Their words
 * were not found on a page; they are those that public repositories quote.
 */
final class QueryRunner {
    private final Schema schema;
    private final Records records;
    private final Clock clock;
    private final Visibility visibility;
    private final OrgSettings settings;

    QueryRunner(Schema schema, Records records, Clock clock, Visibility visibility, OrgSettings settings) {
        this.settings = settings;
        this.visibility = visibility;
        this.schema = schema;
        this.records = records;
        this.clock = clock;
    }

    /** A result: the matching records in order, and how to show them. */
    record Result(Soql soql, SObjectType type, List<Path> columns, List<Map<String, Object>> rows) {}

    /** A field reached from an object over relationships; {@code through} is empty for a field of its own. */
    record Path(List<FieldType> through, FieldType field) {}

    Result run(String text) {
        Soql soql = SoqlParser.parse(text);
        SObjectType type = schema.type(soql.from().path());
        if (type == null) {
            throw new SalesforceError(
                    400,
                    "INVALID_TYPE",
                    SoqlParser.place(text, soql.from().at()) + "sObject type '"
                            + soql.from().path()
                            + "' is not supported. If you are attempting to use a custom object, be sure to append the"
                            + " '__c' after the entity name. Please reference your WSDL or the describe call for the"
                            + " appropriate names.");
        }
        if (type.big()) {
            BigObjects.check(soql);
        }
        Instant earliest = EventLogRows.isOne(type) ? EventLogRows.check(soql, clock.instant()) : Instant.MIN;
        List<Path> columns = columns(soql, type);
        Predicate<Map<String, Object>> where = soql.where() == null
                ? row -> true
                : new Filter(this, soql, type, clock.instant()).predicate(soql.where());
        Comparator<Map<String, Object>> order = order(soql, type);
        List<Map<String, Object>> rows = new ArrayList<>();
        Instant now = clock.instant();
        for (Map<String, Object> row : records.all(type.name())) {
            // No page says it, and none needs to: nothing is seen before it is there. A
            // file exists from its CreatedDate on.
            if (!type.big() && row.get("CreatedDate") instanceof Instant created && created.isAfter(now)) {
                continue;
            }
            if (isShown(type, row) && !isBefore(type, row, earliest) && where.test(row)) {
                rows.add(row);
            }
        }
        if (order != null) {
            rows.sort(order);
        }
        int from = Math.min(soql.offset(), rows.size());
        int to = soql.limit() == null ? rows.size() : (int) Math.min(rows.size(), (long) from + soql.limit());
        return new Result(soql, type, columns, List.copyOf(rows.subList(from, to)));
    }

    private static boolean isBefore(SObjectType type, Map<String, Object> row, Instant earliest) {
        return EventLogRows.isOne(type)
                && java.util.Objects.requireNonNull((Instant) row.get("Timestamp"))
                        .isBefore(earliest);
    }

    private boolean isShown(SObjectType type, Map<String, Object> row) {
        Duration delay = settings.eventLogObjects;
        if (delay != null && EventLogRows.isOne(type)) {
            return EventLogRows.isShown(row, clock.instant(), delay);
        }
        return !type.name().equals("LoginHistory")
                || People.integrationUser().equals(row.get("UserId"))
                || visibility.seesLoginsOfOthers();
    }

    /** SOQL and SOSL Reference, SELECT: FIELDS(ALL) and FIELDS(CUSTOM) take a LIMIT of at most 200. */
    private List<Path> columns(Soql soql, SObjectType type) {
        List<Path> columns = new ArrayList<>();
        for (Soql.Field field : soql.fields()) {
            if (!field.path().startsWith("FIELDS(")) {
                columns.add(resolve(soql, type, field));
                continue;
            }
            switch (field.path()) {
                case "FIELDS(STANDARD)" -> standard(type, columns);
                case "FIELDS(ALL)", "FIELDS(CUSTOM)" -> {
                    if (soql.limit() == null || soql.limit() > 200) {
                        throw new SalesforceError(
                                400, "MALFORMED_QUERY", "The SOQL FIELDS function must have a LIMIT of at most 200");
                    }
                    if (field.path().equals("FIELDS(ALL)")) {
                        standard(type, columns);
                    }
                }
                default -> throw SoqlParser.malformed(soql.text(), field.at(), "unexpected token: 'FIELDS'");
            }
        }
        return columns;
    }

    private static void standard(SObjectType type, List<Path> columns) {
        type.fields().values().forEach(field -> columns.add(new Path(List.of(), field)));
    }

    /** Finds the field a path names, or refuses it as Salesforce does. */
    Path resolve(Soql soql, SObjectType type, Soql.Field field) {
        String[] steps = field.path().split("\\.");
        List<FieldType> through = new ArrayList<>();
        SObjectType at = type;
        int first = steps.length > 1 && steps[0].equalsIgnoreCase(type.name()) ? 1 : 0;
        for (int i = first; i < steps.length - 1; i++) {
            FieldType reference = at.relationship(steps[i]);
            SObjectType target =
                    reference == null || reference.target() == null ? null : schema.type(reference.target());
            if (reference == null || target == null) {
                throw invalidField(
                        soql,
                        field.at(),
                        "Didn't understand relationship '" + steps[i] + "' in field path. If you are attempting to use"
                                + " a custom relationship, be sure to append the '__r' after the custom relationship"
                                + " name. Please reference your WSDL or the describe call for the appropriate names.");
            }
            through.add(reference);
            at = target;
        }
        String name = steps[steps.length - 1];
        FieldType found = at.field(name);
        if (found == null) {
            throw invalidField(
                    soql,
                    field.at(),
                    "No such column '" + name + "' on entity '" + at.name()
                            + "'. If you are attempting to use a custom field, be sure to append the '__c' after the"
                            + " custom field name. Please reference your WSDL or the describe call for the appropriate"
                            + " names.");
        }
        return new Path(through, found);
    }

    static SalesforceError invalidField(Soql soql, int at, String message) {
        return new SalesforceError(400, "INVALID_FIELD", SoqlParser.place(soql.text(), at) + message);
    }

    /** The value of a path in a record, or null. */
    @Nullable
    Object value(Path path, Map<String, Object> row) {
        Map<String, Object> at = row;
        for (FieldType reference : path.through()) {
            at = records.find(String.valueOf(reference.target()), at.get(reference.name()));
            if (at == null) {
                return null;
            }
        }
        return Records.value(at, path.field().name());
    }

    /**
     * SOQL and SOSL Reference, ORDER BY: nulls come first unless it is said otherwise, and case does not matter. Which fields
     * can be sorted stands on the page of each object in the Object Reference.
     */
    private @Nullable Comparator<Map<String, Object>> order(Soql soql, SObjectType type) {
        if (soql.orderBy().isEmpty()) {
            return type.big() ? BigObjects.NEWEST_FIRST : null;
        }
        Comparator<Map<String, Object>> order = null;
        for (Soql.Order key : soql.orderBy()) {
            Path path = resolve(soql, type, key.field());
            if (!path.field().sortable()) {
                throw invalidField(
                        soql,
                        key.field().at(),
                        "field '" + path.field().name() + "' can not be sorted in a query call");
            }
            Comparator<Object> values = (a, b) -> compare(path.field(), a, b);
            if (key.descending()) {
                values = values.reversed();
            }
            Comparator<@Nullable Object> nullable =
                    key.nullsLast() ? Comparator.nullsLast(values) : Comparator.nullsFirst(values);
            Comparator<Map<String, Object>> byKey = (a, b) -> nullable.compare(value(path, a), value(path, b));
            order = order == null ? byKey : order.thenComparing(byKey);
        }
        return order;
    }

    /**
     * Orders two values of a field: text without regard to case (SOQL and SOSL Reference, Comparison Operators), ids byte by byte.
     * The order of ids was not found; it rests on their case counting, as public converters of 15 characters to 18 know.
     */
    static int compare(FieldType field, Object a, Object b) {
        if (a instanceof Instant left && b instanceof Instant right) {
            return left.compareTo(right);
        }
        if (a instanceof Number left && b instanceof Number right) {
            return Double.compare(left.doubleValue(), right.doubleValue());
        }
        if (field.type().equals("id") || field.type().equals("reference")) {
            return RecordId.shortForm(a.toString()).compareTo(RecordId.shortForm(b.toString()));
        }
        return a.toString().toLowerCase(Locale.ROOT).compareTo(b.toString().toLowerCase(Locale.ROOT));
    }

    /** A record as a reply shows it. */
    Map<String, Object> show(Result result, Map<String, Object> row, String version) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("attributes", attributes(result.type(), row, version));
        for (Path path : result.columns()) {
            show(shown, path, 0, row, result.type(), version);
        }
        return shown;
    }

    private void show(
            Map<String, @Nullable Object> into,
            Path path,
            int step,
            Map<String, Object> row,
            SObjectType type,
            String version) {
        if (step == path.through().size()) {
            String name = path.field().name();
            into.put(name, shown(path.field(), row, type, version));
            return;
        }
        FieldType reference = path.through().get(step);
        String relationship = String.valueOf(reference.relationship());
        SObjectType target = schema.type(String.valueOf(reference.target()));
        Map<String, Object> found = records.find(String.valueOf(reference.target()), row.get(reference.name()));
        if (found == null || target == null) {
            into.putIfAbsent(relationship, null);
            return;
        }
        @SuppressWarnings("unchecked")
        Map<String, @Nullable Object> nested = (Map<String, @Nullable Object>) into.get(relationship);
        if (nested == null) {
            nested = new LinkedHashMap<>();
            nested.put("attributes", attributes(target, found, version));
            into.put(relationship, nested);
        }
        show(nested, path, step + 1, found, target, version);
    }

    private static @Nullable Object shown(FieldType field, Map<String, Object> row, SObjectType type, String version) {
        if (field.type().equals("base64")) {
            return url(type, row, version) + "/" + field.name();
        }
        return type.big() && field.type().equals("id")
                ? BigObjects.EMPTY_ID
                : Json.shown(Records.value(row, field.name()));
    }

    private static Map<String, Object> attributes(SObjectType type, Map<String, Object> row, String version) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("type", type.name());
        attributes.put("url", url(type, row, version));
        return attributes;
    }

    private static String url(SObjectType type, Map<String, Object> row, String version) {
        return "/services/data/v" + version + "/sobjects/" + type.name() + "/"
                + (type.big() ? BigObjects.EMPTY_ID : row.get("Id"));
    }
}
