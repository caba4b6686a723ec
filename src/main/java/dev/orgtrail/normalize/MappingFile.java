package dev.orgtrail.normalize;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A mapping file as it is written, its keys checked but not yet resolved. The language is told in docs/mapping.md.
 *
 * @param yaml the file, for error positions
 * @param sources the objects, streams or sources it serves; empty for a file that others extend only
 * @param eventTypes the event types it serves; empty for all that no other file names
 * @param parent the name after {@code extends}, or null
 * @param rules what the file says itself
 * @param cases what it says differently for some rows
 * @param patterns by name: the forms that texts of a row can have, and the parts that each names
 * @param byDefault event types that it serves knowingly although it does not name them, each with the reason
 * @param keepsPlaceholders whether a row's {@code N/A}, {@code Unknown} and the like are data, since the org's own users
 *     wrote them
 */
record MappingFile(
        YamlFile yaml,
        List<String> sources,
        List<String> eventTypes,
        @Nullable Node parent,
        Rules rules,
        @Nullable List<Case> cases,
        Map<String, YamlFile.Entry> patterns,
        Map<String, String> byDefault,
        boolean keepsPlaceholders) {

    private static final Set<String> KEYS = Set.of(
            "source",
            "event-type",
            "extends",
            "class",
            "activity",
            "severity",
            "map",
            "drop",
            "keep",
            "ecs",
            "cases",
            "by-default",
            "placeholders",
            "patterns");
    private static final Set<String> CASE_KEYS =
            Set.of("when", "class", "activity", "severity", "map", "drop", "keep", "ecs");

    /**
     * What a file or a case says.
     *
     * @param cls the class, or null to inherit it
     * @param activity the activity, or null
     * @param severity the severity, or null
     * @param map targets and where their values come from
     * @param drop columns to leave out of {@code unmapped}
     * @param keep mapped columns to keep in {@code unmapped} as well
     * @param ecs fields of the Elastic Common Schema and where their values come from, besides those of ecs.yaml
     */
    record Rules(
            @Nullable Node cls,
            @Nullable Node activity,
            @Nullable Node severity,
            Map<String, YamlFile.Entry> map,
            List<String> drop,
            List<String> keep,
            Map<String, YamlFile.Entry> ecs) {}

    /**
     * What holds for some rows only.
     *
     * @param yaml the file it stands in
     * @param when the condition
     * @param at for error positions
     * @param rules what is said for them, over what the file says
     */
    record Case(YamlFile yaml, Node when, Node at, Rules rules) {}

    /** The name by which other files extend it. */
    String name() {
        String file = yaml.name();
        return file.substring(0, file.lastIndexOf('.'));
    }

    /**
     * Reads a file's keys.
     *
     * @throws MappingError for a key that the language does not have, or a value of the wrong form
     */
    static MappingFile parse(YamlFile yaml) {
        Map<String, YamlFile.Entry> entries = yaml.entries(yaml.root(), "a mapping file");
        known(yaml, entries, KEYS, "a mapping file");
        YamlFile.Entry eventType = entries.get("event-type");
        List<String> sources = texts(yaml, entries.get("source"), "source");
        if (eventType != null && sources.isEmpty()) {
            throw yaml.error(eventType.key(), "event-type needs a source beside it");
        }
        return new MappingFile(
                yaml,
                sources,
                texts(yaml, eventType, "event-type"),
                node(entries, "extends"),
                rules(yaml, entries),
                cases(yaml, entries.get("cases")),
                entriesOf(yaml, entries.get("patterns"), "patterns"),
                reasons(yaml, entries.get("by-default")),
                keepsPlaceholders(yaml, entries.get("placeholders")));
    }

    private static boolean keepsPlaceholders(YamlFile yaml, YamlFile.@Nullable Entry entry) {
        if (entry == null) {
            return false;
        }
        if (!yaml.text(entry.value(), "placeholders").equals("keep")) {
            throw yaml.error(
                    entry.value(), "'placeholders' takes keep; without it, columns.yaml says which values are none");
        }
        return true;
    }

    private static Map<String, String> reasons(YamlFile yaml, YamlFile.@Nullable Entry entry) {
        Map<String, String> reasons = new LinkedHashMap<>();
        entriesOf(yaml, entry, "by-default")
                .forEach((type, reason) -> reasons.put(type, yaml.text(reason.value(), "a reason")));
        return reasons;
    }

    private static @Nullable List<Case> cases(YamlFile yaml, YamlFile.@Nullable Entry entry) {
        if (entry == null) {
            return null;
        }
        List<Case> cases = new ArrayList<>();
        for (Node item : yaml.items(entry.value(), "cases")) {
            Map<String, YamlFile.Entry> entries = yaml.entries(item, "a case");
            known(yaml, entries, CASE_KEYS, "a case");
            YamlFile.Entry when = entries.get("when");
            if (when == null) {
                throw yaml.error(item, "a case needs 'when'");
            }
            cases.add(new Case(yaml, when.value(), item, rules(yaml, entries)));
        }
        return cases;
    }

    private static Rules rules(YamlFile yaml, Map<String, YamlFile.Entry> entries) {
        YamlFile.Entry map = entries.get("map");
        return new Rules(
                node(entries, "class"),
                node(entries, "activity"),
                node(entries, "severity"),
                map == null ? new LinkedHashMap<>() : yaml.entries(map.value(), "map"),
                texts(yaml, entries.get("drop"), "drop"),
                texts(yaml, entries.get("keep"), "keep"),
                entriesOf(yaml, entries.get("ecs"), "ecs"));
    }

    private static Map<String, YamlFile.Entry> entriesOf(YamlFile yaml, YamlFile.@Nullable Entry entry, String key) {
        return entry == null ? Map.of() : yaml.entries(entry.value(), key);
    }

    private static @Nullable Node node(Map<String, YamlFile.Entry> entries, String key) {
        YamlFile.Entry entry = entries.get(key);
        return entry == null ? null : entry.value();
    }

    private static List<String> texts(YamlFile yaml, YamlFile.@Nullable Entry entry, String key) {
        return entry == null ? List.of() : yaml.texts(entry.value(), key);
    }

    static void known(YamlFile yaml, Map<String, YamlFile.Entry> entries, Set<String> keys, String what) {
        entries.forEach((key, entry) -> {
            if (!keys.contains(key)) {
                throw yaml.error(
                        entry.key(),
                        "unknown key '" + key + "' in " + what + "; it has "
                                + String.join(", ", keys.stream().sorted().toList()));
            }
        });
    }
}
