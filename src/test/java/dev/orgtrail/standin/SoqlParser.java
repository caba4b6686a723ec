package dev.orgtrail.standin;

import dev.orgtrail.standin.Soql.And;
import dev.orgtrail.standin.Soql.Comparison;
import dev.orgtrail.standin.Soql.Condition;
import dev.orgtrail.standin.Soql.Field;
import dev.orgtrail.standin.Soql.Kind;
import dev.orgtrail.standin.Soql.Literal;
import dev.orgtrail.standin.Soql.Not;
import dev.orgtrail.standin.Soql.Or;
import dev.orgtrail.standin.Soql.Order;
import dev.orgtrail.standin.SoqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A recursive-descent parser for the part of SOQL that the objects here are read with. What it cannot read it refuses
 * as Salesforce does, with {@code MALFORMED_QUERY} and the place in the text.
 *
 * <p>After the SOQL and SOSL Reference, <em>SOQL SELECT Syntax</em>; the code is that of the REST API Developer Guide,
 * <em>Query</em>. The words and the caret were not found on a page; they are those that public repositories quote.
 */
final class SoqlParser {
    private static final Pattern DATE_LITERAL = Pattern.compile(
            "(?i)TODAY|YESTERDAY|TOMORROW|LAST_WEEK|THIS_WEEK|LAST_MONTH|THIS_MONTH|LAST_90_DAYS|(LAST|NEXT)_N_DAYS|N_DAYS_AGO");
    private static final Set<String> OPERATORS = Set.of("=", "!=", "<>", "<", "<=", ">", ">=");
    private static final Set<String> CLAUSES =
            Set.of("FROM", "WHERE", "ORDER", "LIMIT", "OFFSET", "AND", "OR", "GROUP", "HAVING");

    private final String soql;
    private final List<Token> tokens;
    private int next;

    private SoqlParser(String soql) {
        this.soql = soql;
        this.tokens = SoqlTokens.of(soql);
    }

    /** Parses a query, or throws a {@link SalesforceError} with {@code MALFORMED_QUERY}. */
    static Soql parse(String soql) {
        return new SoqlParser(soql).query();
    }

    /** The error Salesforce gives for a text it cannot read: a piece of the query, a caret, row and column. */
    static SalesforceError malformed(String soql, int at, String message) {
        return new SalesforceError(400, "MALFORMED_QUERY", place(soql, at) + message);
    }

    /** The lines with which Salesforce points at a place in a query. */
    static String place(String soql, int at) {
        int from = Math.max(0, at - 20);
        String piece = soql.substring(from, Math.min(soql.length(), at + 20)).replace('\n', ' ');
        return "\n" + piece + "\n" + " ".repeat(at - from) + "^\nERROR at Row:1:Column:" + (at + 1) + "\n";
    }

    private Soql query() {
        expect("SELECT");
        List<Field> fields = new ArrayList<>();
        boolean count = false;
        Token counted = null;
        String total = null;
        do {
            Token word = name();
            if (peek().is("(")) {
                if (word.is("count")) {
                    next++;
                    if (!peek().is(")")) {
                        counted = name();
                    }
                    expect(")");
                    if (counted != null) {
                        total = peek().is("FROM") || peek().is(",") ? "expr0" : name().text();
                    }
                    count = true;
                } else if (word.is("FIELDS")) {
                    next++;
                    fields.add(new Field("FIELDS(" + name().text().toUpperCase(Locale.ROOT) + ")", word.at()));
                    expect(")");
                } else {
                    throw unexpected(peek());
                }
            } else {
                fields.add(new Field(word.text(), word.at()));
            }
        } while (accept(","));
        if (count && !fields.isEmpty()) {
            throw malformed(soql, fields.get(0).at(), "Grouped query cannot use count() with other columns");
        }
        expect("FROM");
        Token from = name();
        if (counted != null && !from.text().endsWith("EventLog")) {
            throw malformed(
                    soql,
                    counted.at(),
                    "aggregate functions are not supported on this entity: count(" + counted.text() + ")");
        }
        Condition where = accept("WHERE") ? or() : null;
        List<Order> orderBy = new ArrayList<>();
        if (accept("ORDER")) {
            expect("BY");
            do {
                orderBy.add(order());
            } while (accept(","));
        }
        Integer limit = accept("LIMIT") ? integer() : null;
        int offset = accept("OFFSET") ? integer() : 0;
        if (peek().kind() != SoqlTokens.Kind.END) {
            throw unexpected(peek());
        }
        return new Soql(soql, fields, count, total, new Field(from.text(), from.at()), where, orderBy, limit, offset);
    }

    private Order order() {
        Token field = name();
        boolean descending = accept("DESC");
        if (!descending) {
            accept("ASC");
        }
        boolean nullsLast = false;
        if (accept("NULLS")) {
            nullsLast = accept("LAST");
            if (!nullsLast) {
                expect("FIRST");
            }
        }
        return new Order(new Field(field.text(), field.at()), descending, nullsLast);
    }

    /**
     * NOT with AND or OR needs parentheses, as in {@code A > 0 AND (NOT B = 'x')}.
     *
     * @see <a href="https://developer.salesforce.com/docs/platform/salesforce-soql-sosl/guide/sforce-api-calls-soql-select-logicaloperators.html">
     *     Logical Operators</a>
     */
    private Condition or() {
        if (accept("NOT")) {
            Condition not = new Not(one());
            if (peek().is("AND") || peek().is("OR")) {
                throw unexpected(peek());
            }
            return not;
        }
        int start = next;
        Condition first = and();
        if (!peek().is("OR")) {
            return first;
        }
        // SOQL and SOSL Reference, Logical Operators: a mix of AND and OR needs parentheses.
        if (first instanceof And && !tokens.get(start).is("(")) {
            throw unexpected(peek());
        }
        List<Condition> any = new ArrayList<>(List.of(first));
        while (accept("OR")) {
            any.add(one());
            if (peek().is("AND")) {
                throw unexpected(peek());
            }
        }
        return new Or(any);
    }

    private Condition and() {
        Condition first = one();
        if (!peek().is("AND")) {
            return first;
        }
        List<Condition> all = new ArrayList<>(List.of(first));
        while (accept("AND")) {
            all.add(one());
        }
        return new And(all);
    }

    private Condition one() {
        if (peek().is("NOT")) {
            throw unexpected(peek());
        }
        if (accept("(")) {
            Condition inner = or();
            expect(")");
            return inner;
        }
        return comparison();
    }

    private Condition comparison() {
        Token name = name();
        Field field = new Field(name.text(), name.at());
        Token operator = tokens.get(next++);
        if (operator.is("LIKE")) {
            return new Comparison(field, "LIKE", List.of(literal()));
        }
        if (operator.is("IN")) {
            return new Comparison(field, "IN", list());
        }
        if (operator.is("NOT")) {
            expect("IN");
            return new Comparison(field, "NOT IN", list());
        }
        if (!OPERATORS.contains(operator.text())) {
            throw unexpected(operator);
        }
        return new Comparison(field, operator.is("<>") ? "!=" : operator.text(), List.of(literal()));
    }

    private List<Literal> list() {
        expect("(");
        List<Literal> values = new ArrayList<>();
        do {
            values.add(literal());
        } while (accept(","));
        expect(")");
        return values;
    }

    private Literal literal() {
        Token token = tokens.get(next++);
        switch (token.kind()) {
            case STRING -> {
                return new Literal(Kind.STRING, unescape(token), token.at());
            }
            case NUMBER -> {
                return new Literal(Kind.NUMBER, token.text(), token.at());
            }
            case DATE -> {
                return new Literal(Kind.DATE, token.text(), token.at());
            }
            case DATETIME -> {
                return new Literal(Kind.DATETIME, token.text(), token.at());
            }
            case WORD -> {
                if (token.is("null")) {
                    return new Literal(Kind.NULL, "null", token.at());
                }
                if (token.is("true") || token.is("false")) {
                    return new Literal(Kind.BOOLEAN, token.text().toLowerCase(Locale.ROOT), token.at());
                }
                if (DATE_LITERAL.matcher(token.text()).matches()) {
                    String text = token.text().toUpperCase(Locale.ROOT);
                    return new Literal(Kind.DATE_LITERAL, accept(":") ? text + ":" + integer() : text, token.at());
                }
                throw unexpected(token);
            }
            default -> throw unexpected(token);
        }
    }

    private String unescape(Token token) {
        StringBuilder text = new StringBuilder();
        String raw = token.text();
        for (int i = 1; i < raw.length() - 1; i++) {
            char c = raw.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escaped = raw.charAt(++i);
            switch (escaped) {
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case '\'', '"', '\\' -> text.append(escaped);
                // Kept escaped: inside LIKE these stand for themselves.
                case '_', '%' -> text.append('\\').append(escaped);
                default ->
                    throw new SalesforceError(
                            400,
                            "MALFORMED_QUERY",
                            "Invalid string literal '" + raw.substring(1, raw.length() - 1)
                                    + "'. Illegal character sequence '\\" + escaped + "' in string literal.");
            }
        }
        return text.toString();
    }

    private Token peek() {
        return tokens.get(next);
    }

    private boolean accept(String word) {
        if (peek().is(word)) {
            next++;
            return true;
        }
        return false;
    }

    private void expect(String word) {
        if (!accept(word)) {
            throw unexpected(peek());
        }
    }

    private Token name() {
        Token token = peek();
        if (token.kind() != SoqlTokens.Kind.WORD
                || CLAUSES.contains(token.text().toUpperCase(Locale.ROOT))) {
            throw unexpected(token);
        }
        next++;
        return token;
    }

    private @Nullable Integer integerOrNull() {
        Token token = peek();
        if (token.kind() != SoqlTokens.Kind.NUMBER || !token.text().matches("\\d{1,9}")) {
            return null;
        }
        next++;
        return Integer.valueOf(token.text());
    }

    private int integer() {
        Integer number = integerOrNull();
        if (number == null) {
            throw unexpected(peek());
        }
        return number;
    }

    private SalesforceError unexpected(Token token) {
        String what = token.kind() == SoqlTokens.Kind.END
                ? "unexpected token: '<EOF>'"
                : "unexpected token: '" + token.text() + "'";
        return malformed(soql, token.at(), what);
    }
}
