package dev.orgtrail.normalize;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Compiles {@code patterns}: the forms that a text can have, and the parts that each names. */
final class PatternParser {
    private static final Set<String> KEYS = Set.of("from", "words", "forms");
    private static final Set<String> FORM_KEYS = Set.of("form", "set", "when");

    /** {@code {part}}, {@code {part:word}} and {@code {:word}}. */
    private static final Pattern REFERENCE =
            Pattern.compile("\\{(?<part>[A-Za-z][A-Za-z0-9]*)?(?::(?<word>[A-Za-z][A-Za-z0-9]*))?\\}");

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]*");

    /** A group with a name would be a part that no reference shows. */
    private static final Pattern OWN_GROUP = Pattern.compile("\\(\\?<[A-Za-z]");

    /** What a part without a word is: as few characters as let the form fit. */
    private static final Word ANYTHING = new Word(".+?", Set.of());

    private final ColumnRules rules;
    private final List<Patterns.Named> earlier = new ArrayList<>();

    private PatternParser(ColumnRules rules) {
        this.rules = rules;
    }

    /**
     * Compiles the patterns of a file and of those it extends.
     *
     * @param layers the furthest first; a pattern of the same name takes the place of an inherited one
     * @param rules what holds for the columns of all mappings
     * @throws MappingError for a mistake in one of them
     */
    static Patterns parse(List<MappingFile> layers, ColumnRules rules) {
        Map<String, Layered> all = new LinkedHashMap<>();
        for (MappingFile file : layers) {
            file.patterns().forEach((name, entry) -> all.put(name, new Layered(file.yaml(), entry)));
        }
        PatternParser parser = new PatternParser(rules);
        all.forEach((name, layered) -> parser.earlier.add(parser.named(layered.yaml(), name, layered.entry())));
        return parser.earlier.isEmpty() ? Patterns.NONE : new Patterns(List.copyOf(parser.earlier));
    }

    /**
     * A word of a pattern.
     *
     * @param expression its regular expression, with the words in it put in
     * @param parts the parts that it names
     */
    private record Word(String expression, Set<String> parts) {}

    /** A pattern with the file that it stands in. */
    private record Layered(YamlFile yaml, YamlFile.Entry entry) {}

    private Patterns.Named named(YamlFile yaml, String name, YamlFile.Entry entry) {
        if (!NAME.matcher(name).matches() || Columns.isOfOrigin("@" + name)) {
            throw yaml.error(
                    entry.key(), "'" + name + "' cannot be a pattern's name: letters and digits, not org or source");
        }
        Map<String, YamlFile.Entry> keys = yaml.entries(entry.value(), "a pattern");
        MappingFile.known(yaml, keys, KEYS, "a pattern");
        YamlFile.Entry from = keys.get("from");
        YamlFile.Entry forms = keys.get("forms");
        if (from == null || forms == null) {
            throw yaml.error(entry.key(), "a pattern needs 'from' and 'forms'");
        }
        Set<String> known = new Patterns(List.copyOf(earlier)).parts();
        List<ColumnPath> columns = new ArrayList<>();
        for (String column : yaml.texts(from.value(), "from")) {
            Columns.check(column, known, yaml, from.value());
            columns.add(ColumnPath.of(column));
        }
        Map<String, Word> words = words(yaml, keys.get("words"));
        List<Patterns.Form> compiled = new ArrayList<>();
        for (Node form : yaml.items(forms.value(), "forms")) {
            compiled.add(form(yaml, form, words, known));
        }
        return new Patterns.Named(name, List.copyOf(columns), List.copyOf(compiled));
    }

    private static Map<String, Word> words(YamlFile yaml, YamlFile.@Nullable Entry entry) {
        Map<String, Word> words = new LinkedHashMap<>();
        if (entry != null) {
            yaml.entries(entry.value(), "words").forEach((word, definition) -> {
                if (!NAME.matcher(word).matches()) {
                    throw yaml.error(definition.key(), "'" + word + "' cannot be a word's name: letters and digits");
                }
                Set<String> parts = new LinkedHashSet<>();
                String expanded =
                        expand(yaml, definition.value(), yaml.text(definition.value(), "a word"), words, parts);
                compile(yaml, definition.value(), expanded);
                words.put(word, new Word(expanded, parts));
            });
        }
        return words;
    }

    private Patterns.Form form(YamlFile yaml, Node node, Map<String, Word> words, Set<String> known) {
        if (!(node instanceof MappingNode)) {
            return form(yaml, node, yaml.text(node, "a form"), words, Map.of(), Condition.ALWAYS);
        }
        Map<String, YamlFile.Entry> keys = yaml.entries(node, "a form");
        MappingFile.known(yaml, keys, FORM_KEYS, "a form");
        YamlFile.Entry form = keys.get("form");
        if (form == null) {
            throw yaml.error(node, "a form needs 'form'");
        }
        Map<String, String> set = new LinkedHashMap<>();
        YamlFile.Entry parts = keys.get("set");
        if (parts != null) {
            yaml.entries(parts.value(), "set").forEach((part, value) -> {
                if (!NAME.matcher(part).matches()) {
                    throw yaml.error(value.key(), "'" + part + "' cannot be a part's name: letters and digits");
                }
                set.put(part, yaml.text(value.value(), "a part"));
            });
        }
        YamlFile.Entry when = keys.get("when");
        Condition condition =
                when == null ? Condition.ALWAYS : new ConditionParser(yaml, rules, known).parse(when.value());
        return form(yaml, form.value(), yaml.text(form.value(), "form"), words, Map.copyOf(set), condition);
    }

    private static Patterns.Form form(
            YamlFile yaml, Node at, String text, Map<String, Word> words, Map<String, String> set, Condition when) {
        Set<String> parts = new LinkedHashSet<>();
        Pattern expression = compile(yaml, at, expand(yaml, at, text, words, parts));
        return new Patterns.Form(expression, Literals.longest(expression.pattern()), List.copyOf(parts), set, when);
    }

    private static String expand(YamlFile yaml, Node at, String text, Map<String, Word> words, Set<String> parts) {
        if (OWN_GROUP.matcher(text).find()) {
            throw yaml.error(at, "write a part as {name}, not as (?<name>…)");
        }
        Matcher reference = REFERENCE.matcher(text);
        StringBuilder expanded = new StringBuilder();
        while (reference.find()) {
            String part = reference.group("part");
            String word = reference.group("word");
            if (part == null && word == null) {
                throw yaml.error(at, "{} names neither a part nor a word");
            }
            Word meant = word == null ? ANYTHING : words.get(word);
            if (meant == null) {
                throw yaml.error(
                        at, "there is no word '" + word + "' above; there are " + String.join(", ", words.keySet()));
            }
            List<String> all = new ArrayList<>(meant.parts());
            if (part != null) {
                all.add(part);
            }
            for (String each : all) {
                if (!parts.add(each)) {
                    throw yaml.error(at, "the part '" + each + "' comes twice");
                }
            }
            String group = (part == null ? "(?:" : "(?<" + part + ">") + meant.expression() + ")";
            reference.appendReplacement(expanded, Matcher.quoteReplacement(group));
        }
        return reference.appendTail(expanded).toString();
    }

    private static Pattern compile(YamlFile yaml, Node at, String expression) {
        try {
            return Pattern.compile(expression, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw yaml.error(
                    at,
                    "is no regular expression: " + e.getDescription() + " near '"
                            + expression.substring(Math.max(0, Math.min(e.getIndex(), expression.length()) - 10))
                            + "'");
        }
    }
}
