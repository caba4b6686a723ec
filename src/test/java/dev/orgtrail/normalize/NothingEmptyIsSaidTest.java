package dev.orgtrail.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No event of any case, in either schema, holds a value that says nothing, or a Section where the entity's name belongs. */
@Tag("mapping")
class NothingEmptyIsSaidTest {
    private static final List<Object> PLACEHOLDERS =
            List.of("N/A", "n/a", "Unknown", "unknown", "-1", "{}", " ", -1, -1.0);
    private static final Set<String> EMPTY_WORDS = Set.of("", "n/a", "unknown", "-1", "{}");
    private static final Set<String> DEGREES = Set.of("lat", "long", "lon");

    /** Their rows are the org's own records, in which any text is what somebody wrote. */
    private static final Set<String> RECORDS =
            Set.of("change-data-capture", "object-default", "platform-event", "push-topic", "user-change");

    private final Mappings mappings = Mappings.load(ShippedMappingsTest.DIR);
    private final Normalizer normalizer = new Normalizer(mappings);
    private final Normalizer ecs = new Normalizer(mappings, true);

    @Test
    void noEventOfAnyCaseHoldsAValueThatSaysNothing() {
        List<String> found = new ArrayList<>();
        for (MappingCase each : MappingTests.cases(ShippedMappingsTest.DIR)) {
            find(each, each.row(), found);
        }
        assertThat(found).isEmpty();
    }

    @Test
    void noPlaceholderInAnyColumnOfAnyCaseReachesAnEvent() {
        TreeSet<String> found = new TreeSet<>();
        for (MappingCase each : MappingTests.cases(ShippedMappingsTest.DIR)) {
            for (String column : RECORDS.contains(each.file())
                    ? Set.<String>of()
                    : each.row().keySet()) {
                for (Object placeholder : column.startsWith("_") ? List.of() : PLACEHOLDERS) {
                    Map<String, @Nullable Object> row = new LinkedHashMap<>(each.row());
                    row.put(column, placeholder);
                    List<String> faults = new ArrayList<>();
                    find(each, row, faults);
                    faults.forEach(fault -> found.add(column + " is \"" + placeholder + "\": " + fault));
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void noEntityIsNamedAfterItsSection() {
        List<String> found = new ArrayList<>();
        for (MappingCase each : MappingTests.cases(ShippedMappingsTest.DIR)) {
            for (Map<String, Object> event :
                    normalizer.normalize(each.origin(), List.of(each.row())).events()) {
                Object name = EcsTable.EventPath.of("entity.name").in(event);
                if (name != null && name.equals(each.row().get("Section"))) {
                    found.add(each + ": " + name);
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void numbersInUnmappedAreNumbers() {
        List<String> found = new ArrayList<>();
        ColumnRules rules = Mappings.columnRules(ShippedMappingsTest.DIR);
        for (MappingCase each : MappingTests.cases(ShippedMappingsTest.DIR)) {
            for (Map<String, Object> event :
                    normalizer.normalize(each.origin(), List.of(each.row())).events()) {
                if (event.get("unmapped") instanceof Map<?, ?> unmapped) {
                    unmapped.forEach((column, value) -> {
                        if (value instanceof String
                                && rules.unmapped(String.valueOf(column), value) instanceof Number) {
                            found.add(each + ": " + column + " is \"" + value + "\"");
                        }
                    });
                }
            }
        }
        assertThat(found).isEmpty();
    }

    private void find(MappingCase each, Map<String, @Nullable Object> row, List<String> found) {
        for (Map<String, Object> event :
                normalizer.normalize(each.origin(), List.of(row)).events()) {
            find(each, "", event, found);
        }
        for (Map<String, Object> event :
                ecs.normalize(each.origin(), List.of(row)).events()) {
            find(each, "", ecs.ecs(event), found);
        }
    }

    private static void find(MappingCase of, String path, @Nullable Object value, List<String> found) {
        if (value instanceof Map<?, ?> map) {
            map.forEach(
                    (key, inner) -> find(of, path.isEmpty() ? String.valueOf(key) : path + "." + key, inner, found));
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> find(of, path + "[]", inner, found));
        } else if (!isARecords(of, path) && saysNothing(path.substring(path.lastIndexOf('.') + 1), value)) {
            found.add(of + ": " + path + " is \"" + value + "\"");
        }
    }

    /** What somebody wrote into a record of the org is said as it is. */
    private static boolean isARecords(MappingCase of, String path) {
        return RECORDS.contains(of.file()) && (path.startsWith("unmapped.") || path.startsWith("ocsf.unmapped."));
    }

    private static boolean saysNothing(String key, @Nullable Object value) {
        if (value instanceof Number number) {
            return (number.doubleValue() == -1 && !DEGREES.contains(key))
                    || (key.endsWith("_id") && number.intValue() == 0);
        }
        return value == null || EMPTY_WORDS.contains(value.toString().strip().toLowerCase(Locale.ROOT));
    }
}
