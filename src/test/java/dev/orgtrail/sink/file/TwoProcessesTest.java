package dev.orgtrail.sink.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.sink.SinkRoutes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that write to the same files at the same time, which nobody should have them do. */
class TwoProcessesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCHES = 150;
    private static final int EVENTS = 10;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path out;

    @Test
    void twoProcessesOnOneFolderLoseAndTearNothing() throws Exception {
        List<Process> writers = List.of(writer(0), writer(1));
        for (Process each : writers) {
            assertThat(each.waitFor()).as("a writer's exit code").isZero();
        }

        List<String> uids = new ArrayList<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".ndjson")).toList()) {
                for (String line : Files.readAllLines(file)) {
                    uids.add(JSON.readTree(line).at("/metadata/uid").asText());
                }
            }
        }
        assertThat(uids).doesNotHaveDuplicates().hasSize(2 * BATCHES * EVENTS);
    }

    private Process writer(int number) throws IOException {
        String classes = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(each -> Path.of(each).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classes,
                        TwoProcessesTest.class.getName(),
                        out.toString(),
                        String.valueOf(number))
                .inheritIO()
                .start();
    }

    /** Delivers batches to the file sink of a folder. Arguments: the folder, and the number of this writer. */
    public static void main(String[] args) throws Exception {
        int first = Integer.parseInt(args[1]) * BATCHES * EVENTS;
        try (SinkRoutes sink = new SinkRoutes("file-sink", Map.of("directory", args[0]))) {
            for (int batch = 0; batch < BATCHES; batch++) {
                sink.deliver(
                        SinkRoutes.events(first + batch * EVENTS, first + (batch + 1) * EVENTS),
                        Map.of("org", "acme", "source", "streaming", "logName", "LoginEventStream"));
            }
        }
        // Threads of a logger or a pool must not keep the process.
        System.exit(0);
    }
}
