package dev.orgtrail.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Runs the cases that stand beside the mapping files. */
@Tag("mapping")
class ShippedMappingsTest {
    private final Normalizer normalizer = new Normalizer(Mappings.load(MappingCase.DIR));
    private final OcsfSchemas schemas = new OcsfSchemas();

    @TestFactory
    Stream<DynamicTest> mapping() {
        return MappingCase.all().stream().map(c -> dynamicTest(c.toString(), () -> run(c)));
    }

    private void run(MappingCase test) {
        Normalized result = normalizer.normalize(test.origin(), List.of(test.row()));
        if (test.rejected() != null) {
            assertThat(result.events()).isEmpty();
            assertThat(result.rejected()).singleElement().satisfies(r -> assertThat(r.reason())
                    .contains(test.rejected()));
            return;
        }
        assertThat(result.rejected()).isEmpty();
        Map<String, Object> event = result.events().get(0);
        List<String> differences = new ArrayList<>();
        compare("", test.event(), event, differences);
        assertThat(differences).as("differences in %s", event).isEmpty();
        if (OcsfSchemas.areThere()) {
            assertThat(schemas.faults(event)).as("schema faults of %s", event).isEmpty();
        }
    }

    /** Everything expected must be there; more may be. */
    private static void compare(
            String path, @Nullable Object expected, @Nullable Object actual, List<String> differences) {
        if (expected instanceof Map<?, ?> map) {
            map.forEach((key, value) ->
                    compare(path + "/" + key, value, actual instanceof Map<?, ?> m ? m.get(key) : null, differences));
        } else if (expected instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                Object item = actual instanceof List<?> l && i < l.size() ? l.get(i) : null;
                compare(path + "/" + i, list.get(i), item, differences);
            }
        } else if (expected instanceof Number e && actual instanceof Number a) {
            if (e.doubleValue() != a.doubleValue()) {
                differences.add(path + ": " + actual + " instead of " + expected);
            }
        } else if (expected != null && !expected.equals(actual)) {
            differences.add(path + ": " + actual + " instead of " + expected);
        }
    }
}
