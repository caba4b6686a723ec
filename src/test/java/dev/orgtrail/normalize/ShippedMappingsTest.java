package dev.orgtrail.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Runs the cases that stand beside the mapping files, and holds each event against its OCSF schema. */
@Tag("mapping")
class ShippedMappingsTest {
    static final Path DIR = Path.of("routes/mappings");

    private final Mappings mappings = Mappings.load(DIR);
    private final Normalizer normalizer = new Normalizer(mappings);
    private final OcsfSchemas schemas = new OcsfSchemas();

    @TestFactory
    Stream<DynamicTest> mapping() {
        return MappingTests.cases(DIR).stream().map(c -> dynamicTest(c.toString(), () -> run(c)));
    }

    private void run(MappingCase test) {
        assertThat(MappingTests.differences(mappings, test)).isEmpty();
        if (OcsfSchemas.areThere()) {
            for (Map<String, Object> event :
                    normalizer.normalize(test.origin(), List.of(test.row())).events()) {
                assertThat(schemas.faults(event))
                        .as("schema faults of %s", event)
                        .isEmpty();
            }
        }
    }
}
