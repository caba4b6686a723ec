package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The timers of the routes that Orgtrail is shipped with. */
class ShippedTimersTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    static List<Path> routes() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .filter(ShippedTimersTest::hasTimer)
                    .toList();
        }
    }

    private static boolean hasTimer(Path file) {
        try {
            return Files.readString(file).contains("quartz:");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Quartz may begin a run a millisecond too early, and camel-quartz skips one that begins before its trigger's start. */
    @ParameterizedTest
    @MethodSource("routes")
    void noFirstRunIsSkippedForBeginningTooEarly(Path file) throws IOException {
        List<JsonNode> timers = StreamSupport.stream(
                        YAML.readTree(file.toFile()).spliterator(), false)
                .flatMap(route -> route.findValues("from").stream())
                .filter(from -> from.path("uri").asText().startsWith("quartz:"))
                .toList();
        assertThat(timers).isNotEmpty().allSatisfy(timer -> assertThat(
                        timer.path("parameters").path("triggerStartDelay").asInt())
                .isNegative());
    }
}
