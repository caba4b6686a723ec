package dev.orgtrail.normalize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** The columns that a plan reads, each with a slot, and what it does with the others. */
final class Columns {
    private static final Set<String> NEVER_DATA = Set.of("attributes", "_uid", "_logDate", "_time", "_when", "_id");

    private static final Set<String> OF_ORIGIN = Set.of("@org", "@orgId", "@source", "@logName", "@eventType");

    private final List<ColumnPath> paths = new ArrayList<>();
    private final Map<String, Integer> slots = new HashMap<>();
    private final Map<String, List<Integer>> byColumn = new HashMap<>();
    private final Set<String> dropped;
    private final Set<String> kept;
    private final ColumnRules rules;
    private final Set<String> parts;

    /**
     * @param dropped columns left out of {@code unmapped}
     * @param kept columns that stay in {@code unmapped} although they are mapped
     * @param rules what holds for the columns of all mappings
     * @param patterns what is found in the columns' texts
     */
    Columns(Set<String> dropped, Set<String> kept, ColumnRules rules, Patterns patterns) {
        this.dropped = new HashSet<>(dropped);
        this.dropped.addAll(NEVER_DATA);
        this.dropped.addAll(patterns.columns());
        this.kept = kept;
        this.rules = rules;
        this.parts = patterns.parts();
    }

    /** What holds for the columns of all mappings. */
    ColumnRules rules() {
        return rules;
    }

    /** What the mapping's patterns find, as it is written. */
    Set<String> parts() {
        return parts;
    }

    /**
     * The slot of a column or path, made on first use.
     *
     * @throws MappingError for a part that no pattern finds
     */
    int slot(String path, YamlFile yaml, Node at) {
        check(path, parts, yaml, at);
        return slot(path);
    }

    /** The slot of a column or path, made on first use. */
    private int slot(String path) {
        Integer known = slots.get(path);
        if (known != null) {
            return known;
        }
        int slot = paths.size();
        ColumnPath column = ColumnPath.of(path);
        paths.add(column);
        slots.put(path, slot);
        byColumn.computeIfAbsent(column.column(), c -> new ArrayList<>()).add(slot);
        return slot;
    }

    /** The columns and paths that are read, as the mapping writes them. */
    List<String> names() {
        return paths.stream().map(ColumnPath::text).toList();
    }

    /** Reads every slot of a row; {@code @eventType} and its like stand for what the row's origin says. */
    RowReading read(Origin origin, Map<String, ? extends @Nullable Object> row) {
        @Nullable Object[] values = new @Nullable Object[paths.size()];
        for (int i = 0; i < values.length; i++) {
            ColumnPath path = paths.get(i);
            values[i] = isOfOrigin(path.column()) ? of(origin, path.column()) : path.in(row);
        }
        return new RowReading(row, values);
    }

    /** Whether a name stands for something that is known of the batch. */
    static boolean isOfOrigin(String name) {
        return OF_ORIGIN.contains(name);
    }

    /**
     * Refuses a name that begins with {@code @} and stands for nothing.
     *
     * @param parts what the mapping's patterns find
     */
    static void check(String name, Set<String> parts, YamlFile yaml, Node at) {
        if (name.startsWith("@") && !isOfOrigin(name) && !parts.contains(name)) {
            throw yaml.error(
                    at,
                    "nothing gives '" + name + "'; there are "
                            + String.join(", ", new TreeSet<>(OF_ORIGIN))
                            + (parts.isEmpty() ? "" : ", " + String.join(", ", new TreeSet<>(parts))));
        }
    }

    private static @Nullable Object of(Origin origin, String name) {
        return switch (name) {
            case "@org" -> origin.org();
            case "@orgId" -> origin.orgId();
            case "@source" -> origin.source();
            case "@logName" -> origin.logName();
            case "@eventType" -> origin.eventType();
            default -> null;
        };
    }

    /** What of the row has found no place: names as in Salesforce, nested objects kept,
     * numbers of columns that hold numbers as numbers, empty values left out. */
    Map<String, Object> unmapped(RowReading reading) {
        Map<String, Object> unmapped = new LinkedHashMap<>();
        for (Map.Entry<String, ? extends @Nullable Object> entry : reading.row().entrySet()) {
            String column = entry.getKey();
            Object value = entry.getValue();
            if (ColumnPath.isEmpty(value) || dropped.contains(column)) {
                continue;
            }
            List<Integer> read = kept.contains(column) ? null : byColumn.get(column);
            Object rest =
                    rules.unmapped(column, read == null ? PlainValues.copy(value) : remainder(value, read, reading));
            if (rest != null && !ColumnPath.isEmpty(rest)) {
                unmapped.put(column, rest);
            }
        }
        return unmapped;
    }

    private @Nullable Object remainder(@Nullable Object value, List<Integer> read, RowReading reading) {
        Object rest = value;
        boolean copied = false;
        for (int slot : read) {
            if (!reading.isPlaced(slot)) {
                continue;
            }
            String[] inner = paths.get(slot).inner();
            if (inner.length == 0) {
                return null;
            }
            if (!copied) {
                rest = PlainValues.copy(value);
                copied = true;
            }
            remove(rest, inner, 0);
        }
        return copied ? PlainValues.copy(rest) : PlainValues.copy(value);
    }

    private static void remove(@Nullable Object from, String[] inner, int at) {
        if (from instanceof Map<?, ?> map) {
            if (at == inner.length - 1) {
                map.remove(inner[at]);
            } else {
                remove(map.get(inner[at]), inner, at + 1);
            }
        }
    }
}
