package dev.orgtrail.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * Whatever stands in a row of whatever type: nothing is thrown, nothing is lost, and every event is valid. The rows are
 * those of the mappings' own cases, changed at random.
 */
class MutatedRowsTest {
    private static final List<Object> ODD_VALUES = List.of(
            "",
            " ",
            "\u0000",
            "\uD800",
            "\uFEFF",
            "x".repeat(100_000),
            "NaN",
            "-1",
            "1e400",
            "99999999999999999999",
            "0x1F",
            "12.5",
            "Salesforce.com IP",
            "fe80::1%eth0",
            "1.2.3.4.5",
            "::ffff:10.0.0.1",
            "2001:db8:::1",
            "256.1.1.1",
            "20260231000000.000",
            "2026-13-01T00:00:00Z",
            "2026-11-01T04:46:15.000+0000",
            "true",
            "00530000009M943",
            "GET",
            "created",
            "a,b,,c",
            "{\"a\":[1,2",
            "[]",
            "\"",
            "line\r\nline",
            -5,
            Long.MAX_VALUE,
            Double.NaN,
            1.5,
            true,
            Map.of("attributes", Map.of("type", "User"), "Username", "ada@example.com"),
            Map.of("Username", Map.of("Username", List.of(1, 2))),
            List.of("a", Map.of("b", "")));

    private static final List<MappingCase> CASES = MappingTests.cases(ShippedMappingsTest.DIR);
    private static final List<String> COLUMNS = CASES.stream()
            .flatMap(c -> c.row().keySet().stream())
            .filter(k -> !k.equals("_uid"))
            .distinct()
            .toList();
    private static final Mappings MAPPINGS = Mappings.load(ShippedMappingsTest.DIR);
    private static final Normalizer NORMALIZER = new Normalizer(MAPPINGS);
    private static final Normalizer ECS = new Normalizer(MAPPINGS, true);
    private static final OcsfSchemas SCHEMAS = new OcsfSchemas();

    /** One change of a row: a column's value, or null to take the column away. */
    record Change(
            int column, boolean ofAnotherRow, @Nullable Object value) {}

    /** A row of a case, changed. */
    record Mutated(MappingCase of, Map<String, @Nullable Object> row) {}

    @Property(tries = 10_000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    void everyMutatedRowBecomesAValidEventOrARejection(@ForAll("mutatedRows") Mutated mutated) {
        assumeThat(OcsfSchemas.areThere())
                .as("the OCSF schemas are not at " + OcsfSchemas.DIR)
                .isTrue();
        Normalized result = NORMALIZER.normalize(mutated.of().origin(), List.of(mutated.row()));
        assertThat(result.events().size() + result.rejected().size()).isEqualTo(1);
        Statistics.label("outcome").collect(result.events().isEmpty() ? "rejected" : "event");
        Statistics.label("outcome").coverage(coverage -> coverage.check("event").percentage(share -> share > 50));
        result.rejected().forEach(rejected -> assertThat(rejected.reason()).contains("no usable time"));
        ECS.normalize(mutated.of().origin(), List.of(mutated.row()))
                .events()
                .forEach(event -> assertThat(ECS.ecs(event)).containsKey("@timestamp"));
        result.events().forEach(event -> assertThat(SCHEMAS.faults(event))
                .as("faults of %s", event)
                .isEmpty());
    }

    @Provide
    Arbitrary<Mutated> mutatedRows() {
        Arbitrary<Object> odd = Arbitraries.oneOf(
                Arbitraries.of(ODD_VALUES), Arbitraries.strings().ofMaxLength(40), numbers());
        Arbitrary<Change> change = Combinators.combine(
                        Arbitraries.integers().between(0, 10_000),
                        Arbitraries.of(true, false, false, false),
                        odd.injectNull(0.3))
                .as(Change::new);
        return Combinators.combine(
                        Arbitraries.of(CASES), change.list().ofMinSize(1).ofMaxSize(5))
                .as(MutatedRowsTest::mutated);
    }

    private static Arbitrary<Object> numbers() {
        return Arbitraries.longs().map(number -> number % 3 == 0 ? (Object) number : Long.toString(number));
    }

    private static Mutated mutated(MappingCase of, List<Change> changes) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>(of.row());
        List<String> own = new ArrayList<>(row.keySet());
        own.remove("_uid");
        for (Change change : changes) {
            List<String> columns = change.ofAnotherRow() || own.isEmpty() ? COLUMNS : own;
            String column = columns.get(change.column() % columns.size());
            if (change.value() == null) {
                row.remove(column);
            } else {
                row.put(column, change.value());
            }
        }
        return new Mutated(of, row);
    }

    @Example
    void aRowWithAValueThatIsNestedWithoutMeasureCostsNoOtherRow() {
        Object deep = "end";
        for (int i = 0; i < 200_000; i++) {
            deep = i % 2 == 0 ? List.of(deep) : Map.of("a", deep);
        }
        boolean anyRejected = false;
        for (MappingCase each : CASES) {
            Map<String, @Nullable Object> odd = new LinkedHashMap<>(each.row());
            for (String column : each.row().keySet()) {
                odd.put(column, column.equals("_uid") ? odd.get(column) : deep);
            }
            Normalized result = NORMALIZER.normalize(each.origin(), List.of(odd, each.row()));
            assertThat(result.events().size() + result.rejected().size()).isEqualTo(2);
            assertThat(result.events())
                    .as(each.file())
                    .hasSizeGreaterThanOrEqualTo(NORMALIZER
                            .normalize(each.origin(), List.of(each.row()))
                            .events()
                            .size());
            anyRejected |=
                    result.rejected().stream().anyMatch(row -> row.reason().contains("StackOverflowError"));
        }
        assertThat(anyRejected).isTrue();
    }

    @Example
    void theSchemasFindFaults() {
        assumeThat(OcsfSchemas.areThere()).isTrue();
        MappingCase api = CASES.stream()
                .filter(c -> c.file().equals("log-file-api"))
                .findFirst()
                .orElseThrow();
        Map<String, Object> event =
                NORMALIZER.normalize(api.origin(), List.of(api.row())).events().get(0);
        assertThat(SCHEMAS.faults(event)).isEmpty();
        event.put("surprise", 1);
        assertThat(SCHEMAS.faults(event)).isNotEmpty();
        event.remove("surprise");
        event.put("src_endpoint", Map.of("ip", "no address"));
        assertThat(SCHEMAS.faults(event)).isNotEmpty();
    }
}
