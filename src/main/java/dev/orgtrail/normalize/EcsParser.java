package dev.orgtrail.normalize;

import dev.orgtrail.normalize.EcsTable.EventPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads {@code ecs.yaml}, and refuses what is no ECS field or no OCSF attribute. */
final class EcsParser {
    private static final Set<String> KEYS = Set.of("ecs", "leave-out", "fields", "classes");
    private static final Set<String> VALUE_KEYS =
            Set.of("constant", "all", "from", "table", "prefix", "times", "lat", "lon");

    private final YamlFile yaml;

    private EcsParser(YamlFile yaml) {
        this.yaml = yaml;
    }

    /**
     * Reads the table.
     *
     * @throws MappingError for a mistake in it
     */
    static EcsTable parse(YamlFile yaml) {
        return new EcsParser(yaml).table();
    }

    private EcsTable table() {
        Map<String, YamlFile.Entry> entries = yaml.entries(yaml.root(), "ecs.yaml");
        MappingFile.known(yaml, entries, KEYS, "ecs.yaml");
        YamlFile.Entry version = entries.get("ecs");
        YamlFile.Entry fields = entries.get("fields");
        if (version == null || fields == null) {
            throw yaml.error(yaml.root(), "needs 'ecs', the version of the schema, and 'fields'");
        }
        Map<String, List<EcsTable.Rule>> byClass = new LinkedHashMap<>();
        YamlFile.Entry classes = entries.get("classes");
        if (classes != null) {
            yaml.entries(classes.value(), "classes").forEach((name, entry) -> {
                OcsfClass cls = Ocsf.INSTANCE.classNamed(name);
                if (cls == null) {
                    throw yaml.error(entry.key(), "unknown class '" + name + "'");
                }
                byClass.put(name, rules(entry.value(), cls));
            });
        }
        YamlFile.Entry leaveOut = entries.get("leave-out");
        return new EcsTable(
                yaml.text(version.value(), "ecs"),
                leaveOut == null ? Map.of() : leftOut(leaveOut.value()),
                rules(fields.value(), null),
                byClass);
    }

    private Map<String, Set<String>> leftOut(Node node) {
        Map<String, Set<String>> leftOut = new LinkedHashMap<>();
        yaml.entries(node, "leave-out").forEach((name, entry) -> {
            EcsFields.named(name, yaml, entry.key());
            leftOut.put(name, Set.copyOf(yaml.texts(entry.value(), name)));
        });
        return Map.copyOf(leftOut);
    }

    private List<EcsTable.Rule> rules(Node node, @Nullable OcsfClass cls) {
        List<EcsTable.Rule> rules = new ArrayList<>();
        yaml.entries(node, "fields").forEach((name, entry) -> {
            EcsFields.Field field = EcsFields.named(name, yaml, entry.key());
            rules.add(new EcsTable.Rule(field, value(entry.value(), cls)));
        });
        return rules;
    }

    private EcsValue value(Node node, @Nullable OcsfClass cls) {
        if (!(node instanceof MappingNode)) {
            return new EcsValue.FirstOf(paths(node, cls));
        }
        Map<String, YamlFile.Entry> entries = yaml.entries(node, "a value");
        MappingFile.known(yaml, entries, VALUE_KEYS, "a value");
        YamlFile.Entry constant = entries.get("constant");
        if (constant != null) {
            return new EcsValue.Constant(literal(constant.value()));
        }
        YamlFile.Entry all = entries.get("all");
        if (all != null) {
            return new EcsValue.All(paths(all.value(), cls));
        }
        YamlFile.Entry lat = entries.get("lat");
        YamlFile.Entry lon = entries.get("lon");
        if (lat != null && lon != null) {
            return new EcsValue.Point(path(lat.value(), cls), path(lon.value(), cls));
        }
        YamlFile.Entry from = entries.get("from");
        if (from == null) {
            throw yaml.error(node, "a value needs 'from', 'all', 'constant', or 'lat' and 'lon'");
        }
        EventPath path = path(from.value(), cls);
        YamlFile.Entry times = entries.get("times");
        if (times != null) {
            if (!(Conversion.INTEGER.apply(yaml.text(times.value(), "times")) instanceof Long factor)) {
                throw yaml.error(times.value(), "'times' is a whole number");
            }
            return new EcsValue.Times(path, factor);
        }
        YamlFile.Entry table = entries.get("table");
        YamlFile.Entry prefix = entries.get("prefix");
        if (table == null && prefix == null) {
            throw yaml.error(node, "'from' needs 'table', 'prefix' or 'times' beside it");
        }
        return new EcsValue.Translated(
                path,
                table == null ? null : translations(table.value()),
                prefix == null ? "" : yaml.text(prefix.value(), "prefix"));
    }

    private Map<String, Object> translations(Node node) {
        Map<String, Object> table = new LinkedHashMap<>();
        yaml.entries(node, "table").forEach((text, entry) -> table.put(text, literal(entry.value())));
        return table;
    }

    private Object literal(Node node) {
        return node instanceof SequenceNode ? List.copyOf(yaml.texts(node, "a value")) : yaml.text(node, "a value");
    }

    private List<EventPath> paths(Node node, @Nullable OcsfClass cls) {
        List<EventPath> paths = new ArrayList<>();
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(item -> paths.add(path(item, cls)));
        } else {
            paths.add(path(node, cls));
        }
        return paths;
    }

    /** A path that some class has, or this one. */
    private EventPath path(Node node, @Nullable OcsfClass cls) {
        String text = yaml.text(node, "an OCSF attribute");
        String reason = "";
        for (OcsfClass each : cls == null ? Ocsf.INSTANCE.classes() : List.<OcsfClass>of(cls)) {
            try {
                Target.resolve(text, each);
                return EventPath.of(text);
            } catch (Target.Unresolved e) {
                reason = String.valueOf(e.getMessage());
            }
        }
        throw yaml.error(node, "no event has '" + text + "': " + reason);
    }
}
