package dev.orgtrail.normalize;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a mapping finds in the texts of a row: each pattern gives parts, which are then read like columns, as
 * {@code @pattern.part}.
 *
 * @param all in the order of the file; a pattern may read the parts that an earlier one found
 */
record Patterns(List<Named> all) {
    static final Patterns NONE = new Patterns(List.of());

    /** Longer texts fit no form: no sentence is as long, and what is cut off could be a part of a name. */
    private static final int LONGEST = 2_000;

    /** How many characters the forms of a pattern may look at in one row, all together. */
    private static final int BUDGET = 100_000;

    /** The row with the parts that were found in it; the row itself where the mapping has no patterns. */
    Map<String, ? extends @Nullable Object> in(Map<String, ? extends @Nullable Object> row) {
        if (all.isEmpty()) {
            return row;
        }
        Map<String, @Nullable Object> extended = new LinkedHashMap<>(row);
        for (Named pattern : all) {
            extended.put(pattern.column(), pattern.parts(extended));
        }
        return extended;
    }

    /** The columns that the parts stand in: {@code @pattern}. */
    List<String> columns() {
        return all.stream().map(Named::column).toList();
    }

    /** Everything that can be read: {@code @pattern.part}. */
    Set<String> parts() {
        Set<String> parts = new TreeSet<>();
        for (Named pattern : all) {
            for (Form form : pattern.forms()) {
                form.parts().forEach(part -> parts.add(pattern.column() + "." + part));
                form.set().keySet().forEach(part -> parts.add(pattern.column() + "." + part));
            }
        }
        return parts;
    }

    /**
     * A pattern of the file.
     *
     * @param name its name
     * @param columns the columns whose texts are tried, in order, each with every form
     * @param forms the forms that a text can have; the first that fits gives the parts
     */
    record Named(String name, List<ColumnPath> columns, List<Form> forms) {

        String column() {
            return "@" + name;
        }

        private Map<String, Object> parts(Map<String, ? extends @Nullable Object> row) {
            CountedText.Budget budget = new CountedText.Budget(BUDGET);
            List<CountedText> texts = columns.stream()
                    .map(column -> text(column.in(row)))
                    .filter(text -> !text.isEmpty() && text.length() <= LONGEST)
                    .map(text -> new CountedText(text, budget))
                    .toList();
            try {
                for (CountedText text : texts) {
                    for (Form form : forms) {
                        Matcher matcher = form.matcher(text);
                        if (matcher != null && form.when().test(row)) {
                            return form.parts(matcher);
                        }
                    }
                }
            } catch (CountedText.Exhausted | StackOverflowError e) {
                return Map.of(); // as if no form fitted; a regular expression can need a deep stack, too
            }
            return Map.of();
        }

        private static String text(@Nullable Object value) {
            String text = value == null ? null : Conversion.text(value);
            return text == null ? "" : text.strip();
        }
    }

    /**
     * A form that a text can have.
     *
     * @param expression what the whole text must match
     * @param literal what every such text holds as it stands, empty if nothing; a text without it need not be tried
     * @param parts the parts that it names
     * @param set parts that stand for the form itself, whatever the text; a part of the same name found in the text goes first
     * @param when which rows it is for
     */
    record Form(Pattern expression, String literal, List<String> parts, Map<String, String> set, Condition when) {

        /** The matcher of a text that fits, or null. */
        private @Nullable Matcher matcher(CountedText text) {
            if (!text.toString().contains(literal)) {
                return null;
            }
            Matcher matcher = expression.matcher(text);
            return matcher.matches() ? matcher : null;
        }

        private Map<String, Object> parts(Matcher matcher) {
            Map<String, Object> found = new LinkedHashMap<>(set);
            for (String part : parts) {
                String text = matcher.group(part);
                if (text != null && !text.isBlank()) {
                    found.put(part, text.strip());
                }
            }
            return found;
        }
    }
}
