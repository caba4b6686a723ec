package dev.orgtrail.standin;

import dev.orgtrail.standin.QueryRunner.Path;
import dev.orgtrail.standin.SObjectType.FieldType;
import dev.orgtrail.standin.Soql.Comparison;
import dev.orgtrail.standin.Soql.Condition;
import dev.orgtrail.standin.Soql.Kind;
import dev.orgtrail.standin.Soql.Literal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Turns the WHERE clause of a query into a test of records.
 *
 * <p>After the SOQL and SOSL Reference, <em>Comparison Operators</em> (LIKE is for strings, and case does not matter),
 * <em>Date Formats and Date Literals in WHERE</em> and <em>fieldExpression Syntax</em> (a value is of its field's type).
 * Which fields can be filtered stands on the page of each object in the Object Reference. The words of the refusals were not found; they are
 * those that public repositories quote.
 */
final class Filter {
    private static final int UNKNOWN = 9;
    private static final Object NOTHING = new Object();

    private final QueryRunner runner;
    private final Soql soql;
    private final SObjectType type;
    private final Instant now;

    Filter(QueryRunner runner, Soql soql, SObjectType type, Instant now) {
        this.runner = runner;
        this.soql = soql;
        this.type = type;
        this.now = now;
    }

    /** From the first instant inside to the first one after; equal for a point in time. */
    private record Range(Instant from, Instant to) {
        int compare(Instant instant) {
            if (from.equals(to)) {
                return Integer.signum(instant.compareTo(from));
            }
            return instant.isBefore(from) ? -1 : instant.isBefore(to) ? 0 : 1;
        }
    }

    Predicate<Map<String, Object>> predicate(Condition condition) {
        if (condition instanceof Soql.And and) {
            List<Predicate<Map<String, Object>>> all =
                    and.all().stream().map(this::predicate).toList();
            return row -> all.stream().allMatch(each -> each.test(row));
        }
        if (condition instanceof Soql.Or or) {
            List<Predicate<Map<String, Object>>> any =
                    or.any().stream().map(this::predicate).toList();
            return row -> any.stream().anyMatch(each -> each.test(row));
        }
        if (condition instanceof Soql.Not not) {
            return predicate(not.condition()).negate();
        }
        return comparison((Comparison) condition);
    }

    private Predicate<Map<String, Object>> comparison(Comparison comparison) {
        Path path = runner.resolve(soql, type, comparison.field());
        FieldType field = path.field();
        if (!field.filterable()) {
            throw QueryRunner.invalidField(
                    soql, comparison.field().at(), "field '" + field.name() + "' can not be filtered in a query call");
        }
        if (comparison.operator().equals("LIKE")) {
            return like(path, comparison.values().get(0));
        }
        List<Object> values = comparison.values().stream()
                .map(literal -> typed(field, literal))
                .toList();
        return switch (comparison.operator()) {
            case "IN" -> row -> isAny(path, row, values);
            case "NOT IN", "!=" -> row -> !isAny(path, row, values);
            case "=" -> row -> isAny(path, row, values);
            case "<" -> row -> sign(path, row, values.get(0)) == -1;
            case "<=" -> row -> sign(path, row, values.get(0)) <= 0;
            case ">" -> row -> sign(path, row, values.get(0)) == 1;
            case ">=" ->
                row -> {
                    int sign = sign(path, row, values.get(0));
                    return sign == 0 || sign == 1;
                };
            default -> throw new IllegalStateException(comparison.operator());
        };
    }

    /** Whether the value lies before (-1), at (0) or after (1) the literal; {@link #UNKNOWN} for nulls. */
    private int sign(Path path, Map<String, Object> row, Object literal) {
        Object value = runner.value(path, row);
        if (value == null || literal == NOTHING) {
            return UNKNOWN;
        }
        if (literal instanceof Range range) {
            return range.compare((Instant) value);
        }
        return Integer.signum(QueryRunner.compare(path.field(), value, literal));
    }

    private boolean isAny(Path path, Map<String, Object> row, List<Object> literals) {
        Object value = runner.value(path, row);
        for (Object literal : literals) {
            if (literal == NOTHING ? value == null : sign(path, row, literal) == 0) {
                return true;
            }
        }
        return false;
    }

    private Predicate<Map<String, Object>> like(Path path, Literal literal) {
        if (literal.kind() != Kind.STRING || isDateTime(path.field())) {
            throw QueryRunner.invalidField(
                    soql, literal.at(), "invalid operator on " + path.field().type() + " field");
        }
        StringBuilder regex = new StringBuilder();
        String text = literal.text();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && (text.charAt(i + 1) == '%' || text.charAt(i + 1) == '_')) {
                regex.append(text.charAt(++i));
            } else {
                regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
            }
        }
        Pattern pattern =
                Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
        return row -> {
            Object value = runner.value(path, row);
            return value != null && pattern.matcher(value.toString()).matches();
        };
    }

    private static boolean isDateTime(FieldType field) {
        return field.type().equals("datetime");
    }

    /** The literal as a value of the field's type, or Salesforce's refusal. */
    private Object typed(FieldType field, Literal literal) {
        if (literal.kind() == Kind.NULL) {
            return NOTHING;
        }
        return switch (field.type()) {
            case "datetime" ->
                switch (literal.kind()) {
                    case DATETIME -> instant(literal);
                    case DATE_LITERAL -> days(literal);
                    default -> throw wrongType(field, literal, "dateTime", false);
                };
            case "boolean" -> {
                if (literal.kind() != Kind.BOOLEAN) {
                    throw wrongType(field, literal, "boolean", false);
                }
                yield literal.text();
            }
            case "int", "double" -> {
                if (literal.kind() != Kind.NUMBER) {
                    throw wrongType(field, literal, field.type(), false);
                }
                yield Double.valueOf(literal.text());
            }
            case "id", "reference" -> {
                if (literal.kind() != Kind.STRING || !literal.text().matches("[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?")) {
                    throw literal.kind() == Kind.STRING
                            ? new SalesforceError(
                                    400,
                                    "INVALID_QUERY_FILTER_OPERATOR",
                                    SoqlParser.place(soql.text(), literal.at()) + "invalid ID field: " + literal.text())
                            : wrongType(field, literal, "string", true);
                }
                yield literal.text();
            }
            default -> {
                if (literal.kind() != Kind.STRING) {
                    throw wrongType(field, literal, "string", true);
                }
                yield literal.text();
            }
        };
    }

    private SalesforceError wrongType(FieldType field, Literal literal, String wanted, boolean quoted) {
        boolean isQuoted = literal.kind() == Kind.STRING;
        String quotes = isQuoted == quoted
                ? ""
                : quoted ? " and should be enclosed in quotes" : " and should not be" + " enclosed in quotes";
        return QueryRunner.invalidField(
                soql,
                literal.at(),
                "value of filter criterion for field '" + field.name() + "' must be of type " + wanted + quotes);
    }

    private Range instant(Literal literal) {
        try {
            String text = literal.text().replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2");
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return new Range(instant, instant);
        } catch (DateTimeParseException e) {
            throw SoqlParser.malformed(soql.text(), literal.at(), "Invalid dateTime: " + literal.text());
        }
    }

    private Range days(Literal literal) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        String[] parts = literal.text().split(":");
        int n = parts.length > 1 ? Integer.parseInt(parts[1]) : 1;
        LocalDate sunday = today.minusDays(today.getDayOfWeek().getValue() % 7);
        LocalDate first = today.withDayOfMonth(1);
        return switch (parts[0]) {
            case "TODAY" -> range(today, today.plusDays(1));
            case "YESTERDAY" -> range(today.minusDays(1), today);
            case "TOMORROW" -> range(today.plusDays(1), today.plusDays(2));
            case "N_DAYS_AGO" -> range(today.minusDays(n), today.minusDays(n - 1L));
            case "LAST_N_DAYS" -> range(today.minusDays(n), today.plusDays(1));
            case "NEXT_N_DAYS" -> range(today.plusDays(1), today.plusDays(n + 1L));
            case "LAST_90_DAYS" -> range(today.minusDays(90), today.plusDays(1));
            case "THIS_WEEK" -> range(sunday, sunday.plusDays(7));
            case "LAST_WEEK" -> range(sunday.minusDays(7), sunday);
            case "THIS_MONTH" -> range(first, first.plusMonths(1));
            case "LAST_MONTH" -> range(first.minusMonths(1), first);
            default -> throw SoqlParser.malformed(soql.text(), literal.at(), "unexpected token: '" + parts[0] + "'");
        };
    }

    private static Range range(LocalDate from, LocalDate to) {
        return new Range(
                from.atStartOfDay(ZoneOffset.UTC).toInstant(),
                to.atStartOfDay(ZoneOffset.UTC).toInstant());
    }
}
