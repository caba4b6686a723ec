package dev.orgtrail.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever stands in a row: nothing is thrown, nothing is lost, and every event is valid. */
@Tag("mapping")
class MutatedRowsTest {
    private static final int ROUNDS = 100;
    private static final List<Object> ODD_VALUES = List.of(
            "",
            " ",
            "\u0000",
            "\uD800",
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
            -5,
            Long.MAX_VALUE,
            Double.NaN,
            1.5,
            true,
            Map.of("attributes", Map.of("type", "User"), "Username", "ada@example.com"),
            Map.of("Username", Map.of("Username", List.of(1, 2))),
            List.of("a", Map.of("b", "")));

    private final Normalizer normalizer = new Normalizer(Mappings.load(MappingCase.DIR));
    private final OcsfSchemas schemas = new OcsfSchemas();

    @Test
    void everyMutatedRowBecomesAValidEventOrARejection() {
        assumeTrue(OcsfSchemas.areThere(), "the OCSF schemas are not at " + OcsfSchemas.DIR);
        Random random = new Random(20261101);
        List<MappingCase> cases = MappingCase.all();
        List<String> columns = cases.stream()
                .flatMap(c -> c.row().keySet().stream())
                .filter(k -> !k.equals("_uid"))
                .distinct()
                .toList();
        int rejected = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (MappingCase each : cases) {
                Map<String, @Nullable Object> row = mutate(each.row(), columns, random);
                Normalized result = normalizer.normalize(each.origin(), List.of(row));
                assertThat(result.events().size() + result.rejected().size()).isEqualTo(1);
                for (Rejected r : result.rejected()) {
                    assertThat(r.reason()).contains("no usable time");
                    rejected++;
                }
                for (Map<String, Object> event : result.events()) {
                    assertThat(schemas.faults(event))
                            .as("faults of %s from %s", event, row)
                            .isEmpty();
                }
            }
        }
        assertThat(rejected).isLessThan(ROUNDS * cases.size() / 2);
    }

    @Test
    void theSchemasFindFaults() {
        assumeTrue(OcsfSchemas.areThere(), "the OCSF schemas are not at " + OcsfSchemas.DIR);
        MappingCase api = MappingCase.all().stream()
                .filter(c -> c.file().equals("log-file-api"))
                .findFirst()
                .orElseThrow();
        Map<String, Object> event =
                normalizer.normalize(api.origin(), List.of(api.row())).events().get(0);
        assertThat(schemas.faults(event)).isEmpty();
        event.put("surprise", 1);
        assertThat(schemas.faults(event)).isNotEmpty();
        event.remove("surprise");
        event.put("src_endpoint", Map.of("ip", "no address"));
        assertThat(schemas.faults(event)).isNotEmpty();
    }

    private static Map<String, @Nullable Object> mutate(
            Map<String, @Nullable Object> row, List<String> columns, Random random) {
        Map<String, @Nullable Object> mutated = new LinkedHashMap<>(row);
        List<String> keys = new ArrayList<>(row.keySet());
        keys.remove("_uid");
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            Object odd = ODD_VALUES.get(random.nextInt(ODD_VALUES.size()));
            switch (random.nextInt(4)) {
                case 0 -> mutated.remove(keys.get(random.nextInt(keys.size())));
                case 1 -> mutated.put(columns.get(random.nextInt(columns.size())), odd);
                case 2 -> mutated.put(keys.get(random.nextInt(keys.size())), null);
                default -> mutated.put(keys.get(random.nextInt(keys.size())), odd);
            }
        }
        return mutated;
    }
}
