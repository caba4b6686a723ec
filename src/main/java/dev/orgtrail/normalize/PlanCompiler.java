package dev.orgtrail.normalize;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Compiles mapping files into plans, and refuses what could never give a valid event. */
final class PlanCompiler {
    private static final int OTHER = 99;

    private final Map<String, MappingFile> files;
    private final ColumnRules columnRules;

    /**
     * @param files all files by name, so that one can extend another
     * @param columnRules what holds for the columns of all of them
     */
    PlanCompiler(Map<String, MappingFile> files, ColumnRules columnRules) {
        this.files = files;
        this.columnRules = columnRules;
    }

    /**
     * The plan of a file.
     *
     * @throws MappingError if the file or one that it extends has a mistake
     */
    Plan compile(MappingFile file) {
        List<Layer> layers = layers(file);
        Patterns patterns = PatternParser.parse(chain(file), columnRules);
        List<Plan.Branch> branches = new ArrayList<>();
        for (MappingFile.Case special : cases(file)) {
            YamlFile yaml = special.yaml();
            List<Layer> withCase = new ArrayList<>(layers);
            OcsfClass own = cls(yaml, special.rules().cls());
            withCase.add(new Layer(
                    yaml,
                    special.rules(),
                    own == null ? layers.get(layers.size() - 1).cls() : own));
            Condition when = new ConditionParser(yaml, columnRules, patterns.parts()).parse(special.when());
            branches.add(branch(when, withCase, patterns, special.at()));
        }
        branches.add(branch(Condition.ALWAYS, layers, patterns, file.yaml().root()));
        return new Plan(
                file.name(),
                chain(file).stream().anyMatch(MappingFile::keepsPlaceholders) ? ColumnRules.NONE : columnRules,
                patterns,
                List.copyOf(branches));
    }

    /** Checks a file that others only extend: each target must exist in some class, and its patterns be right. */
    void check(MappingFile file) {
        PatternParser.parse(chain(file), columnRules);
        for (Layer layer : layers(file)) {
            layer.rules().map().forEach((path, entry) -> {
                if (!YamlFile.isNull(entry.value())) {
                    anywhere(layer.yaml(), path, entry.key());
                }
            });
        }
    }

    private List<Layer> layers(MappingFile file) {
        List<MappingFile> chain = chain(file);
        List<Layer> layers = new ArrayList<>();
        OcsfClass cls = null;
        for (MappingFile each : chain) {
            OcsfClass own = cls(each.yaml(), each.rules().cls());
            cls = own == null ? cls : own;
            layers.add(new Layer(each.yaml(), each.rules(), cls));
        }
        return layers;
    }

    /** The file and those it extends, the furthest first. */
    private List<MappingFile> chain(MappingFile file) {
        List<MappingFile> chain = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        MappingFile at = file;
        while (true) {
            seen.add(at.name());
            chain.add(0, at);
            Node parent = at.parent();
            if (parent == null) {
                return chain;
            }
            String name = at.yaml().text(parent, "extends");
            MappingFile next = files.get(name);
            if (next == null) {
                throw at.yaml().error(parent, "extends '" + name + "', and there is no file " + name + ".yaml");
            }
            if (seen.contains(name)) {
                throw at.yaml().error(parent, "extends itself: " + String.join(" -> ", seen) + " -> " + name);
            }
            at = next;
        }
    }

    private List<MappingFile.Case> cases(MappingFile file) {
        List<MappingFile> chain = chain(file);
        for (int i = chain.size() - 1; i >= 0; i--) {
            List<MappingFile.Case> cases = chain.get(i).cases();
            if (cases != null) {
                return cases;
            }
        }
        return List.of();
    }

    private static @Nullable OcsfClass cls(YamlFile yaml, @Nullable Node node) {
        if (node == null) {
            return null;
        }
        String name = yaml.text(node, "class");
        OcsfClass cls = Ocsf.INSTANCE.classNamed(name);
        if (cls == null) {
            throw yaml.error(
                    node,
                    "unknown class '" + name + "'; there are "
                            + String.join(
                                    ", ",
                                    Ocsf.INSTANCE.classNames().stream().sorted().toList()));
        }
        return cls;
    }

    private Plan.Branch branch(Condition when, List<Layer> layers, Patterns patterns, Node at) {
        Layer top = layers.get(layers.size() - 1);
        OcsfClass cls = top.cls();
        if (cls == null) {
            throw top.yaml().error(at, "names no class, and neither does what it extends");
        }
        ClassPlan main = classPlan(layers, cls, patterns, at);
        return new Plan.Branch(when, main, classPlan(layers, Ocsf.INSTANCE.baseEvent(), patterns, at));
    }

    private ClassPlan classPlan(List<Layer> layers, OcsfClass cls, Patterns patterns, Node at) {
        Layer top = layers.get(layers.size() - 1);
        Set<String> drop = new HashSet<>();
        Set<String> keep = new HashSet<>();
        Map<String, Rule> rules = new LinkedHashMap<>();
        for (Layer layer : layers) {
            drop.addAll(layer.rules().drop());
            keep.addAll(layer.rules().keep());
            layer.rules().map().forEach((path, entry) -> {
                rules.remove(path);
                if (!YamlFile.isNull(entry.value())) {
                    rules.put(path, new Rule(layer, path, entry));
                }
            });
        }
        Columns columns = new Columns(drop, keep, columnRules, patterns);
        Value time = null;
        List<Step> steps = new ArrayList<>();
        PresenceRules presence = new PresenceRules(cls);
        for (Rule rule : rules.values()) {
            Target target = rule.in(cls);
            if (target == null) {
                continue;
            }
            Map<Integer, String> captions = Ocsf.INSTANCE.captions(target.owner(), target.key(), target.attribute());
            Value value = value(rule, cls, target, columns, captions);
            if (value == null) {
                continue;
            }
            if (target.path().equals("time")) {
                time = value;
                continue;
            }
            steps.add(new Step(target, value, sibling(target, rules.keySet()), captions));
            presence.add(target, value, rule.layer().yaml(), rule.entry().key());
        }
        if (cls.equals(top.cls())) {
            Node node = top.rules().cls();
            presence.check(top.yaml(), node == null ? at : node);
        }
        return new ClassPlan(
                cls,
                columns,
                time,
                coded(layers, cls, columns, "activity_id", cls.uid() == 0 ? OTHER : -1),
                coded(layers, cls, columns, "severity_id", -1),
                List.copyOf(steps),
                presence.guards(),
                ecs(layers, columns));
    }

    /** Null for an enumeration that in this class has not the values the mapping's own class has. */
    private static @Nullable Value value(
            Rule rule, OcsfClass cls, Target target, Columns columns, Map<Integer, String> captions) {
        try {
            return new ValueParser(rule.layer().yaml(), columns, target.key(), target.attribute(), captions)
                    .parse(rule.entry().value());
        } catch (MappingError e) {
            OcsfClass own = rule.layer().cls() == null
                    ? Ocsf.INSTANCE.baseEvent()
                    : rule.layer().cls();
            if (target.attribute().isEnum() && !cls.equals(own)) {
                return null;
            }
            throw e;
        }
    }

    private static Map<String, Value> ecs(List<Layer> layers, Columns columns) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (Layer layer : layers) {
            layer.rules().ecs().forEach((name, entry) -> {
                EcsFields.Field field = EcsFields.named(name, layer.yaml(), entry.key());
                values.remove(name);
                if (!YamlFile.isNull(entry.value())) {
                    values.put(
                            name,
                            new ValueParser(layer.yaml(), columns, name, field.attribute(), Map.of())
                                    .parse(entry.value()));
                }
            });
        }
        return values;
    }

    /** Where the caption of an enumeration goes, unless the mapping fills that place itself. */
    private static @Nullable String sibling(Target target, Set<String> targets) {
        String key = target.key();
        if (!target.attribute().isEnum() || !key.endsWith("_id")) {
            return null;
        }
        String sibling = key.substring(0, key.length() - 3);
        OcsfAttribute attribute = target.owner().attributes().get(sibling);
        String path = target.path().substring(0, target.path().length() - 3);
        return attribute == null
                        || attribute.array()
                        || attribute.kind() != OcsfAttribute.Kind.STRING
                        || targets.contains(path)
                ? null
                : sibling;
    }

    private static ClassPlan.Coded coded(
            List<Layer> layers, OcsfClass cls, Columns columns, String attribute, int fixed) {
        OcsfAttribute type = cls.type().attributes().get(attribute);
        if (type == null) {
            throw new IllegalStateException("class " + cls.name() + " lacks " + attribute);
        }
        boolean severity = attribute.equals("severity_id");
        Map<Integer, String> captions = Ocsf.INSTANCE.captions(cls.type(), attribute, type);
        Value value = null;
        for (int i = layers.size() - 1; fixed < 0 && value == null && i >= 0; i--) {
            Layer layer = layers.get(i);
            Node node = severity ? layer.rules().severity() : layer.rules().activity();
            boolean applies = severity || layer.cls() == null || cls.equals(layer.cls());
            if (node != null && applies) {
                ValueParser parser = new ValueParser(layer.yaml(), columns, attribute, type, captions);
                value = node instanceof org.yaml.snakeyaml.nodes.ScalarNode
                        ? new Value.Constant(parser.literal(node), Condition.ALWAYS)
                        : parser.parse(node);
            }
        }
        return new ClassPlan.Coded(value, captions, severity ? 1 : OTHER);
    }

    private static void anywhere(YamlFile yaml, String path, Node at) {
        String reason = FixedTargets.whyNot(path);
        if (reason != null) {
            throw yaml.error(at, reason);
        }
        for (OcsfClass each : Ocsf.INSTANCE.classes()) {
            try {
                Target.resolve(path, each);
                return;
            } catch (Target.Unresolved e) {
                reason = e.getMessage();
            }
        }
        throw yaml.error(at, "no class has '" + path + "': " + reason);
    }

    /**
     * A line of {@code map} with the layer that says it.
     *
     * @param layer where it stands
     * @param path the target as written
     * @param entry key and value
     */
    private record Rule(Layer layer, String path, YamlFile.Entry entry) {

        /** The target in a class; null if it was said for another class, which has it while this one does not. */
        @Nullable
        Target in(OcsfClass cls) {
            String refusal = FixedTargets.whyNot(path);
            if (refusal != null) {
                throw layer.yaml().error(entry.key(), refusal);
            }
            try {
                return Target.resolve(path, cls);
            } catch (Target.Unresolved e) {
                OcsfClass own = layer.cls();
                if (cls.equals(own)) {
                    throw layer.yaml().error(entry.key(), String.valueOf(e.getMessage()));
                }
                if (own == null) {
                    anywhere(layer.yaml(), path, entry.key());
                }
                return null;
            }
        }
    }
}
