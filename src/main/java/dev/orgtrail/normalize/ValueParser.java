package dev.orgtrail.normalize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Compiles the right-hand side of a target, and refuses what does not fit the target's type. */
final class ValueParser {
    private static final Set<String> KEYS = Set.of(
            "from",
            "first",
            "as",
            "table",
            "default",
            "constant",
            "when",
            "split",
            "part",
            "each",
            "join",
            "after",
            "before");

    private final YamlFile yaml;
    private final Columns columns;
    private final ConditionParser conditions;
    private final String name;
    private final OcsfAttribute attribute;
    private final Map<Integer, String> captions;

    /**
     * @param name the attribute's name
     * @param attribute its type
     * @param captions the captions by number when it is an enumeration
     */
    ValueParser(YamlFile yaml, Columns columns, String name, OcsfAttribute attribute, Map<Integer, String> captions) {
        this.yaml = yaml;
        this.columns = columns;
        this.conditions = new ConditionParser(yaml, columns.rules(), columns.parts());
        this.name = name;
        this.attribute = attribute;
        this.captions = captions;
    }

    Value parse(Node node) {
        if (node instanceof SequenceNode list) {
            List<Value> values = new ArrayList<>();
            for (Node item : list.getValue()) {
                values.add(parse(item));
            }
            if (values.isEmpty()) {
                throw yaml.error(node, "the list of values is empty");
            }
            return new Value.FirstOf(List.copyOf(values));
        }
        if (node instanceof MappingNode) {
            return parse(node, yaml.entries(node, "a value"));
        }
        return fromColumns(node, List.of(yaml.text(node, "a column")), Condition.ALWAYS, Map.of());
    }

    private Value parse(Node node, Map<String, YamlFile.Entry> entries) {
        MappingFile.known(yaml, entries, KEYS, "a value");
        YamlFile.Entry whenEntry = entries.get("when");
        Condition when = whenEntry == null ? Condition.ALWAYS : conditions.parse(whenEntry.value());
        YamlFile.Entry constant = entries.get("constant");
        if (constant != null) {
            for (String other : KEYS) {
                if (!other.equals("constant") && !other.equals("when") && entries.containsKey(other)) {
                    throw yaml.error(node, "'constant' and '" + other + "' exclude each other");
                }
            }
            return new Value.Constant(literal(constant.value()), when);
        }
        YamlFile.Entry from = entries.get("from");
        YamlFile.Entry first = entries.get("first");
        if (from != null && first != null) {
            throw yaml.error(node, "'from' and 'first' exclude each other");
        }
        if (from != null) {
            return fromColumns(node, List.of(yaml.text(from.value(), "from")), when, entries);
        }
        if (first == null) {
            throw yaml.error(node, "a value needs 'from', 'first' or 'constant'");
        }
        return fromColumns(node, yaml.texts(first.value(), "first"), when, entries);
    }

    private Value fromColumns(Node node, List<String> names, Condition when, Map<String, YamlFile.Entry> entries) {
        YamlFile.Entry as = entries.get("as");
        YamlFile.Entry table = entries.get("table");
        YamlFile.Entry otherwise = entries.get("default");
        if (as != null && table != null) {
            throw yaml.error(node, "'as' and 'table' exclude each other: the table's results have their type");
        }
        Value.@Nullable Split split = split(node, entries);
        if (table != null && split != null) {
            throw yaml.error(node, "'split' and 'table' exclude each other");
        }
        return new Value.FromColumns(
                names.stream().mapToInt(name -> columns.slot(name, yaml, node)).toArray(),
                when,
                conversion(as),
                table == null ? captionTable() : table(table.value(), names),
                split,
                excerpt(entries),
                otherwise == null ? null : literal(otherwise.value()));
    }

    private Value.@Nullable Excerpt excerpt(Map<String, YamlFile.Entry> entries) {
        YamlFile.Entry after = entries.get("after");
        YamlFile.Entry before = entries.get("before");
        return after == null && before == null
                ? null
                : new Value.Excerpt(
                        after == null ? null : yaml.text(after.value(), "after"),
                        before == null ? null : yaml.text(before.value(), "before"));
    }

    private Value.@Nullable Split split(Node node, Map<String, YamlFile.Entry> entries) {
        YamlFile.Entry split = entries.get("split");
        YamlFile.Entry part = entries.get("part");
        YamlFile.Entry join = entries.get("join");
        if (split == null) {
            for (String key : List.of("part", "each", "join")) {
                YamlFile.Entry alone = entries.get(key);
                if (alone != null) {
                    throw yaml.error(alone.key(), "'" + key + "' needs 'split'");
                }
            }
            return null;
        }
        if (part != null && join != null) {
            throw yaml.error(join.key(), "'part' and 'join' exclude each other");
        }
        if (part == null && join == null && !attribute.array() && attribute.kind() != OcsfAttribute.Kind.FREE) {
            throw yaml.error(node, "'" + name + "' is no list: say which 'part' to take, or what to 'join' them with");
        }
        Integer index = null;
        if (part != null) {
            if (!(Conversion.INTEGER.apply(yaml.text(part.value(), "part")) instanceof Long number)
                    || number < 0
                    || number > 1000) {
                throw yaml.error(part.value(), "'part' is a number, counted from 0");
            }
            index = number.intValue();
        }
        return new Value.Split(
                yaml.text(split.value(), "split"),
                index,
                each(entries.get("each")),
                join == null ? null : yaml.text(join.value(), "join"));
    }

    private @Nullable Pattern each(YamlFile.@Nullable Entry each) {
        if (each == null) {
            return null;
        }
        try {
            return Pattern.compile(yaml.text(each.value(), "each"));
        } catch (PatternSyntaxException e) {
            throw yaml.error(each.value(), "'each' is no regular expression: " + e.getDescription());
        }
    }

    private Conversion conversion(YamlFile.@Nullable Entry as) {
        if (as == null) {
            return Conversion.natural(name, attribute);
        }
        String keyword = yaml.text(as.value(), "as");
        Conversion conversion = Conversion.named(keyword);
        if (conversion == null) {
            throw yaml.error(
                    as.value(),
                    "unknown conversion '" + keyword + "'; there are "
                            + Arrays.stream(Conversion.values())
                                    .map(Conversion::keyword)
                                    .collect(Collectors.joining(", ")));
        }
        if (attribute.isEnum() || !conversion.fits(attribute.kind())) {
            throw yaml.error(
                    as.value(), "'" + name + "' is " + type() + " and cannot hold the result of '" + keyword + "'");
        }
        return conversion;
    }

    private ValueTable table(Node node, List<String> names) {
        Map<String, Object> exact = new HashMap<>();
        List<String> prefixes = new ArrayList<>();
        List<Object> results = new ArrayList<>();
        Object otherwise = null;
        for (Map.Entry<String, YamlFile.Entry> e : yaml.entries(node, "table").entrySet()) {
            String key = e.getKey();
            notACode(names, key, e.getValue().key());
            Object result = literal(e.getValue().value());
            if (key.equals("otherwise")) {
                otherwise = result;
            } else if (key.length() > 1 && key.endsWith("*")) {
                prefixes.add(key.substring(0, key.length() - 1));
                results.add(result);
            } else {
                exact.put(key, result);
            }
        }
        return new ValueTable(Map.copyOf(exact), prefixes.toArray(String[]::new), results.toArray(), otherwise);
    }

    private void notACode(List<String> names, String key, Node at) {
        for (String column : names) {
            String meaning = columns.rules().meaning(column, key);
            if (meaning != null && !meaning.equals(key)) {
                throw yaml.error(at, "columns.yaml decodes '" + key + "' of " + column + ": write '" + meaning + "'");
            }
        }
    }

    /** An enumeration without a table takes its own numbers and captions. */
    private @Nullable ValueTable captionTable() {
        if (!attribute.isEnum()) {
            return null;
        }
        Map<String, Object> exact = new HashMap<>();
        attribute.values().forEach(number -> exact.put(number.toString(), number));
        captions.forEach((number, caption) -> exact.put(caption, number));
        return new ValueTable(Map.copyOf(exact), new String[0], new Object[0], null);
    }

    Object literal(Node node) {
        if (attribute.array() && node instanceof SequenceNode list) {
            List<Object> values = new ArrayList<>();
            for (Node item : list.getValue()) {
                values.add(single(item));
            }
            return List.copyOf(values);
        }
        return single(node);
    }

    private Object single(Node node) {
        String text = yaml.text(node, "a value for '" + name + "'");
        if (attribute.isEnum()) {
            return number(node, text);
        }
        Object value = Conversion.natural(name, attribute).apply(text);
        if (value == null) {
            throw yaml.error(node, "'" + text + "' does not fit '" + name + "', which is " + type());
        }
        return value;
    }

    private Integer number(Node node, String text) {
        for (Map.Entry<Integer, String> caption : captions.entrySet()) {
            if (caption.getValue().equals(text)) {
                return caption.getKey();
            }
        }
        if (Conversion.INTEGER.apply(text) instanceof Long number
                && attribute.values().contains(number.intValue())) {
            return number.intValue();
        }
        throw yaml.error(
                node,
                "'" + text + "' is no value of '" + name + "'; it has "
                        + (captions.size() > 2
                                ? String.join(", ", captions.values())
                                : attribute.values().toString()));
    }

    private String type() {
        return switch (attribute.kind()) {
            case STRING -> "a text";
            case INTEGER -> attribute.isEnum() ? "an enumeration" : "a whole number";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case IP -> "an IP address";
            case OBJECT -> "an object";
            case FREE -> "of any type";
        };
    }
}
