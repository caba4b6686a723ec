package dev.orgtrail.salesforce;

import dev.orgtrail.salesforce.SoqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A query taken apart as far as is needed to cut it: what it selects, the object, its condition, its order, and the rest.
 *
 * <p>Follows Salesforce's SOQL Reference, <em>SELECT</em>.
 *
 * @param fields what is selected
 * @param object the object
 * @param where the condition; empty where there is none
 * @param order what the rows are sorted by
 * @param rest what follows, such as LIMIT, as it is written
 */
record ParsedQuery(List<Item> fields, String object, Optional<Condition> where, List<Item> order, String rest) {

    /**
     * An item of a list.
     *
     * @param text as it is written
     * @param path the path of names that it is about; empty for what is no plain path, such as a function or a subquery
     */
    record Item(String text, String path) {}

    /** A condition, or a part of one. */
    sealed interface Condition {
        /** As SOQL. */
        String text();
    }

    /** A comparison; its path is empty where it is about something else, such as a function. */
    record Comparison(String text, String path) implements Condition {}

    /** What must not be. */
    record Not(Condition condition) implements Condition {
        @Override
        public String text() {
            return "NOT " + (condition instanceof Comparison ? condition.text() : "(" + condition.text() + ")");
        }
    }

    /**
     * All of them, or any of them. Other operators within are in parentheses, NOT too.
     *
     * @see <a href="https://developer.salesforce.com/docs/platform/salesforce-soql-sosl/guide/sforce-api-calls-soql-select-logicaloperators.html">
     *     Logical Operators</a>
     */
    record Junction(boolean all, List<Condition> parts) implements Condition {
        @Override
        public String text() {
            return String.join(
                    all ? " AND " : " OR ",
                    parts.stream()
                            .map(part -> part instanceof Comparison ? part.text() : "(" + part.text() + ")")
                            .toList());
        }
    }

    /**
     * Takes a query apart.
     *
     * @return empty where that is not certain: an alias, TYPEOF, GROUP BY, WITH, or what no SOQL has
     */
    static Optional<ParsedQuery> of(String soql) {
        try {
            return SoqlTokens.of(soql).map(tokens -> new Parser(soql, tokens).query());
        } catch (NotUnderstood e) {
            return Optional.empty();
        }
    }

    /** The columns and paths that a query selects or compares; none where it is not understood. */
    static Set<String> columns(String soql) {
        return of(soql).stream()
                .flatMap(query -> Stream.concat(
                        query.fields().stream().map(Item::path),
                        query.where().stream().flatMap(ParsedQuery::compared)))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.toSet());
    }

    private static Stream<String> compared(Condition condition) {
        if (condition instanceof Comparison comparison) {
            return Stream.of(comparison.path());
        }
        return condition instanceof Not not
                ? compared(not.condition())
                : ((Junction) condition).parts().stream().flatMap(ParsedQuery::compared);
    }

    /** As SOQL. */
    String text() {
        return "SELECT " + list(fields) + " FROM " + object
                + where.map(condition -> " WHERE " + condition.text()).orElse("")
                + (order.isEmpty() ? "" : " ORDER BY " + list(order))
                + (rest.isEmpty() ? "" : " " + rest);
    }

    private static String list(List<Item> items) {
        return String.join(", ", items.stream().map(Item::text).toList());
    }

    /** A query that is better left as it is. */
    private static final class NotUnderstood extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotUnderstood() {
            super("not understood", null, false, false);
        }
    }

    private static final class Parser {
        private static final Set<String> AFTER_WHERE = Set.of("ORDER", "LIMIT", "OFFSET");
        private final String soql;
        private final List<Token> tokens;
        private int next;

        Parser(String soql, List<Token> tokens) {
            this.soql = soql;
            this.tokens = tokens;
        }

        ParsedQuery query() {
            expect("SELECT");
            List<Item> fields = items("FROM");
            expect("FROM");
            if (atEnd() || !peek().word()) {
                throw new NotUnderstood();
            }
            String object = tokens.get(next++).text();
            Optional<Condition> where = accept("WHERE") ? Optional.of(any()) : Optional.empty();
            List<Item> order = List.of();
            if (accept("ORDER")) {
                expect("BY");
                order = items("LIMIT", "OFFSET");
            }
            if (!atEnd() && !peek().is("LIMIT") && !peek().is("OFFSET")) {
                throw new NotUnderstood();
            }
            String rest = atEnd() ? "" : soql.substring(peek().from()).strip();
            return new ParsedQuery(fields, object, where, order, rest);
        }

        /** The items of a list, up to one of these words outside of parentheses, or to the end. */
        private List<Item> items(String... ends) {
            List<Item> items = new ArrayList<>();
            int begin = next;
            int depth = 0;
            while (!atEnd() && (depth > 0 || !isAny(peek(), ends))) {
                Token token = tokens.get(next++);
                if (token.is("TYPEOF")) {
                    throw new NotUnderstood();
                }
                depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
                if (depth == 0 && token.is(",")) {
                    items.add(item(begin, next - 1));
                    begin = next;
                }
            }
            items.add(item(begin, next));
            return items;
        }

        private static boolean isAny(Token token, String... words) {
            for (String word : words) {
                if (token.is(word)) {
                    return true;
                }
            }
            return false;
        }

        private Item item(int from, int to) {
            if (from >= to) {
                throw new NotUnderstood();
            }
            return new Item(text(from, to), path(from, to));
        }

        /** The path that begins here; what a function or an alias follows is none that may be left out. */
        private String path(int from, int to) {
            Token first = tokens.get(from);
            if (!first.word()) {
                return "";
            }
            for (int i = from + 1; i < to; i++) {
                if (!isAny(tokens.get(i), "ASC", "DESC", "NULLS", "FIRST", "LAST")) {
                    return "";
                }
            }
            return first.text();
        }

        private Condition any() {
            List<Condition> parts = new ArrayList<>(List.of(all()));
            while (accept("OR")) {
                parts.add(all());
            }
            return parts.size() == 1 ? parts.get(0) : new Junction(false, List.copyOf(parts));
        }

        private Condition all() {
            List<Condition> parts = new ArrayList<>(List.of(one()));
            while (accept("AND")) {
                parts.add(one());
            }
            return parts.size() == 1 ? parts.get(0) : new Junction(true, List.copyOf(parts));
        }

        private Condition one() {
            if (accept("NOT")) {
                return new Not(one());
            }
            if (accept("(")) {
                Condition inner = any();
                expect(")");
                return inner;
            }
            return comparison();
        }

        private Condition comparison() {
            int begin = next;
            int depth = 0;
            while (!atEnd() && (depth > 0 || !endsComparison(peek()))) {
                Token token = tokens.get(next++);
                depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            }
            if (next - begin < 2) {
                throw new NotUnderstood();
            }
            Token first = tokens.get(begin);
            boolean plain = first.word() && !tokens.get(begin + 1).is("(");
            return new Comparison(text(begin, next), plain ? first.text() : "");
        }

        private static boolean endsComparison(Token token) {
            if (isAny(token, "GROUP", "HAVING", "WITH", "FOR", "UPDATE", "ALL")) {
                throw new NotUnderstood();
            }
            return isAny(token, "AND", "OR", ")")
                    || AFTER_WHERE.contains(token.text().toUpperCase(Locale.ROOT));
        }

        private String text(int from, int to) {
            return soql.substring(tokens.get(from).from(), tokens.get(to - 1).to());
        }

        private Token peek() {
            return tokens.get(next);
        }

        private boolean atEnd() {
            return next >= tokens.size();
        }

        private boolean accept(String word) {
            if (!atEnd() && peek().is(word)) {
                next++;
                return true;
            }
            return false;
        }

        private void expect(String word) {
            if (!accept(word)) {
                throw new NotUnderstood();
            }
        }
    }
}
