package dev.orgtrail.normalize;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/** Watches which attributes a plan can set: what OCSF requires must be among them. */
final class PresenceRules {
    private static final Set<String> ALWAYS_SET =
            Set.of("class_uid", "category_uid", "type_uid", "activity_id", "severity_id", "time", "metadata");

    private final OcsfClass cls;
    private final Set<String> heads = new HashSet<>(ALWAYS_SET);
    private final Map<List<String>, Parts> objects = new LinkedHashMap<>();

    PresenceRules(OcsfClass cls) {
        this.cls = cls;
    }

    /** Notes a target; refuses nothing yet, because a later line may complete its object. */
    void add(Target target, Value value, YamlFile yaml, Node at) {
        heads.add(target.keys().get(0));
        for (int depth = 1; depth < target.keys().size(); depth++) {
            List<String> keys = target.keys().subList(0, depth);
            OcsfType type = target.objects().get(depth - 1);
            Parts parts = objects.computeIfAbsent(keys, k -> new Parts(type, yaml, at));
            parts.attributes.add(target.keys().get(depth));
            parts.slots.addAll(value.slots());
        }
    }

    /**
     * Refuses a plan that can never be complete.
     *
     * @param yaml the file that names the class
     * @param at where it names it
     */
    void check(YamlFile yaml, Node at) {
        complete("class '" + cls.name() + "'", cls.type(), heads, yaml, at);
        objects.forEach((keys, parts) -> {
            if (!keys.equals(List.of("metadata"))) {
                complete("'" + String.join(".", keys) + "'", parts.type, parts.attributes, parts.yaml, parts.at);
            }
        });
    }

    private static void complete(String what, OcsfType type, Set<String> set, YamlFile yaml, Node at) {
        for (String required : type.required()) {
            if (!set.contains(required)) {
                throw yaml.error(at, what + " requires '" + required + "', which no target sets");
            }
        }
        for (List<List<String>> alternatives : List.of(type.any(), type.one())) {
            if (!alternatives.isEmpty() && alternatives.stream().noneMatch(set::containsAll)) {
                List<String> names =
                        alternatives.stream().map(a -> String.join(" and ", a)).toList();
                throw yaml.error(
                        at, what + " requires one of " + String.join(", ", names) + ", and no target sets any");
            }
        }
    }

    /** The checks to run on each event, innermost objects first. */
    List<Guard> guards() {
        List<Guard> guards = new ArrayList<>();
        objects.forEach((keys, parts) -> {
            if (!keys.equals(List.of("metadata"))) {
                guards.add(new Guard(
                        List.copyOf(keys),
                        parts.type,
                        parts.slots.stream().mapToInt(Integer::intValue).toArray()));
            }
        });
        guards.sort(Comparator.comparingInt((Guard g) -> g.keys().size()).reversed());
        return List.copyOf(guards);
    }

    private static final class Parts {
        private final OcsfType type;
        private final YamlFile yaml;
        private final Node at;
        private final Set<String> attributes = new HashSet<>();
        private final Set<Integer> slots = new LinkedHashSet<>();

        Parts(OcsfType type, YamlFile yaml, Node at) {
            this.type = type;
            this.yaml = yaml;
            this.at = at;
        }
    }
}
