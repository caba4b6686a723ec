package dev.orgtrail.sink.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.SmallDisk;
import dev.orgtrail.sink.SinkRoutes;
import dev.orgtrail.sink.SinkUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file sink on a disk that is full: a file system in memory of 512 KB. Skipped where none may be mounted. */
class DiskFullTest {
    private static final Map<String, Object> STREAM =
            Map.of("org", "acme", "source", "streaming", "logName", "LoginEventStream");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path disk;

    @Test
    void aBatchThatFillsTheDiskIsRefusedInWordsAndIsThereOnceWhenThereIsRoomAgain() throws Exception {
        try (SmallDisk small = new SmallDisk(disk, "512k");
                SinkRoutes sink = new SinkRoutes("file-sink", Map.of("directory", disk.toString()))) {
            List<Map<String, Object>> batch = List.of();
            int from = 0;
            Throwable refusal = null;
            while (refusal == null && from < 100_000) {
                batch = SinkRoutes.events(from, from + 500);
                refusal = refusal(sink, batch);
                from += refusal == null ? 500 : 0;
            }
            assertThat(refusal)
                    .isInstanceOf(SinkUnavailable.class)
                    .hasMessageContaining("See that the disk has room")
                    .hasMessageContaining(disk.toString());

            List<Map<String, Object>> held = batch;
            assertThatThrownBy(() -> sink.deliver(held, STREAM)).isInstanceOf(SinkUnavailable.class);
            small.resize("8m");
            sink.deliver(held, STREAM);

            List<String> uids = uids();
            assertThat(uids).hasSize(from + 500).doesNotHaveDuplicates();
        }
    }

    @Test
    void aBatchForADiskThatIsReadOnlyIsRefusedInWordsAndIsThereOnceWhenItCanBeWrittenAgain() throws Exception {
        try (SmallDisk small = new SmallDisk(disk, "8m");
                SinkRoutes sink = new SinkRoutes("file-sink", Map.of("directory", disk.toString()))) {
            sink.deliver(SinkRoutes.events(0, 500), STREAM);
            small.readOnly(true);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> sink.deliver(SinkRoutes.events(500, 1_000), STREAM))
                        .isInstanceOf(SinkUnavailable.class)
                        .hasMessageContaining(disk.toString())
                        .hasMessageContaining("Read-only file system")
                        .hasMessageContaining("may write there");
            }
            small.readOnly(false);
            sink.deliver(SinkRoutes.events(500, 1_000), STREAM);

            assertThat(uids()).hasSize(1_000).doesNotHaveDuplicates();
        }
    }

    private static @org.jspecify.annotations.Nullable Throwable refusal(
            SinkRoutes sink, List<Map<String, Object>> batch) {
        try {
            sink.deliver(batch, STREAM);
            return null;
        } catch (Exception e) {
            return e;
        }
    }

    private List<String> uids() throws IOException {
        List<String> uids = new ArrayList<>();
        try (Stream<Path> files = Files.walk(disk)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                for (String line : Files.readAllLines(file)) {
                    uids.add(line.replaceAll(".*\"uid\":\"(u\\d+)\".*", "$1"));
                }
            }
        }
        return uids;
    }
}
