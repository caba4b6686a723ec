package dev.orgtrail.normalize;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Compiles {@code when}: columns and what they must hold. */
final class ConditionParser {
    private static final Set<String> TESTS =
            Set.of("is", "not", "starts-with", "ends-with", "contains", "greater-than", "less-than");

    private final YamlFile yaml;
    private final ColumnRules rules;
    private final Set<String> parts;

    /**
     * @param yaml the file that the conditions stand in
     * @param rules which know the thresholds that bounds may name
     * @param parts what the mapping's patterns find, as {@code @pattern.part}
     */
    ConditionParser(YamlFile yaml, ColumnRules rules, Set<String> parts) {
        this.yaml = yaml;
        this.rules = rules;
        this.parts = parts;
    }

    /** A mapping: all of it must hold. A list of mappings: one of them must. */
    Condition parse(Node when) {
        if (when instanceof SequenceNode list) {
            List<Condition> alternatives = new ArrayList<>();
            for (Node item : list.getValue()) {
                alternatives.add(columns(item));
            }
            if (alternatives.isEmpty()) {
                throw yaml.error(when, "'when' is an empty list");
            }
            return Condition.any(alternatives);
        }
        return columns(when);
    }

    private Condition columns(Node node) {
        List<Condition> conditions = new ArrayList<>();
        yaml.entries(node, "when").forEach((column, entry) -> {
            if (Columns.isOfOrigin(column)) {
                throw yaml.error(
                        entry.key(), "'" + column + "' is the same for every row of a batch, and no condition");
            }
            Columns.check(column, parts, yaml, entry.key());
            ColumnPath path = ColumnPath.of(column);
            Predicate<@Nullable Object> test = test(entry.value());
            conditions.add(row -> test.test(path.in(row)));
        });
        if (conditions.isEmpty()) {
            throw yaml.error(node, "'when' names no column");
        }
        return Condition.all(conditions);
    }

    private Predicate<@Nullable Object> test(Node node) {
        if (!(node instanceof MappingNode)) {
            return oneOf(yaml.texts(node, "a condition"));
        }
        Map<String, YamlFile.Entry> entries = yaml.entries(node, "a condition");
        MappingFile.known(yaml, entries, TESTS, "a condition");
        if (entries.isEmpty()) {
            throw yaml.error(node, "a condition is empty");
        }
        List<Predicate<@Nullable Object>> tests = new ArrayList<>();
        entries.forEach((key, entry) -> tests.add(test(key, entry.value())));
        return value -> {
            for (Predicate<@Nullable Object> test : tests) {
                if (!test.test(value)) {
                    return false;
                }
            }
            return true;
        };
    }

    private Predicate<@Nullable Object> test(String key, Node node) {
        switch (key) {
            case "not":
                return test(node).negate();
            case "is":
                return kind(node);
            case "greater-than":
                double above = number(node);
                return value ->
                        value != null && Conversion.NUMBER.apply(value) instanceof Double number && number > above;
            case "less-than":
                double below = number(node);
                return value ->
                        value != null && Conversion.NUMBER.apply(value) instanceof Double number && number < below;
            default:
                return anyPart(key, yaml.texts(node, key));
        }
    }

    private static Predicate<@Nullable Object> anyPart(String key, List<String> parts) {
        return value -> {
            String text = value == null ? null : Conversion.text(value);
            if (text == null) {
                return false;
            }
            for (String part : parts) {
                boolean found =
                        switch (key) {
                            case "starts-with" -> text.startsWith(part);
                            case "ends-with" -> text.endsWith(part);
                            default -> text.contains(part);
                        };
                if (found) {
                    return true;
                }
            }
            return false;
        };
    }

    private Predicate<@Nullable Object> kind(Node node) {
        return switch (yaml.text(node, "is")) {
            case "present" -> value -> value != null;
            case "absent" -> value -> value == null;
            case "ip" -> value -> value != null && Conversion.IP.apply(value) != null;
            case "number" -> value -> value != null && Conversion.NUMBER.apply(value) != null;
            default -> throw yaml.error(node, "'is' takes present, absent, ip or number");
        };
    }

    private double number(Node node) {
        String text = yaml.text(node, "a bound");
        if (Conversion.NUMBER.apply(text) instanceof Double number) {
            return number;
        }
        Double threshold = rules.threshold(text);
        if (threshold == null) {
            throw yaml.error(node, "a bound must be a number, or a threshold of columns.yaml");
        }
        return threshold;
    }

    private static Predicate<@Nullable Object> oneOf(List<String> texts) {
        Set<String> whole = new HashSet<>();
        List<String> beginnings = new ArrayList<>();
        for (String text : texts) {
            if (text.length() > 1 && text.endsWith("*")) {
                beginnings.add(text.substring(0, text.length() - 1));
            } else {
                whole.add(text);
            }
        }
        return value -> {
            String text = value == null ? null : Conversion.text(value);
            return text != null && (whole.contains(text) || beginnings.stream().anyMatch(text::startsWith));
        };
    }
}
