package dev.orgtrail.sink.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.sink.EventJson;
import dev.orgtrail.sink.RecentUids;
import dev.orgtrail.sink.SinkRoutes;
import dev.orgtrail.sink.Uid;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NdjsonTailTest {
    private final Path directory;

    NdjsonTailTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void theLastTwentyThousandLinesAreKnownAcrossFilesAndOlderOnesAreNotRead() throws Exception {
        Path older = write("older.ndjson", 0, 30_000);
        Path newer = write("newer.ndjson", 30_000, 45_000);
        RecentUids uids = new RecentUids();
        NdjsonTail.remember(List.of(newer, older), uids);
        for (int i = 25_000; i < 45_000; i++) {
            assertThat(uids.contains(Uid.of("u" + i))).as("u%d", i).isTrue();
        }
        assertThat(uids.contains(Uid.of("u24999"))).isFalse();
    }

    @Test
    void whatIsRememberedStaysWithinOneMegabyte() {
        RecentUids uids = new RecentUids();
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(uids.add(Uid.of("u" + i))).isTrue();
        }
        assertThat(uids.bytes()).isLessThanOrEqualTo(1024 * 1024);
        assertThat(uids.contains(Uid.of("u980000"))).isTrue();
        assertThat(uids.contains(Uid.of("u100"))).isFalse();
    }

    @Test
    void aTornLineLongerThanABlockIsCut() throws Exception {
        Path file = write("torn.ndjson", 0, 3);
        long whole = Files.size(file);
        Files.writeString(file, "{\"x\":\"" + "y".repeat(200_000), StandardOpenOption.APPEND);
        assertThat(NdjsonTail.cutTornLine(file)).isEqualTo(whole);
        assertThat(Files.size(file)).isEqualTo(whole);
    }

    @Test
    void aFileOfNothingButATornLineBecomesEmpty() throws Exception {
        Path file = Files.writeString(directory.resolve("torn.ndjson"), "{\"x\"");
        assertThat(NdjsonTail.cutTornLine(file)).isZero();
        assertThat(file).isEmptyFile();
    }

    private Path write(String name, int from, int to) throws IOException {
        Path file = directory.resolve(name);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = from; i < to; i++) {
                out.write(EventJson.text(SinkRoutes.event("u" + i)));
                out.write('\n');
            }
        }
        return file;
    }
}
