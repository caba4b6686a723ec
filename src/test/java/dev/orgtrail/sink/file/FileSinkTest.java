package dev.orgtrail.sink.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.settings.FilePermissions;
import dev.orgtrail.sink.EventRefused;
import dev.orgtrail.sink.RecentUids;
import dev.orgtrail.sink.SinkRoutes;
import dev.orgtrail.sink.SinkUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSinkTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path out;

    FileSinkTest(@TempDir Path out) {
        this.out = out;
    }

    @Test
    void aSliceAppearsUnderItsNameOnlyWhenItIsWhole() throws Exception {
        try (SinkRoutes sink = sink()) {
            sink.deliver(SinkRoutes.events(0, 3), slice("day-1", 0, false));
            assertThat(file("day-1.ndjson")).doesNotExist();
            assertThat(file("day-1.ndjson.part")).exists();

            sink.deliver(SinkRoutes.events(3, 5), slice("day-1", 3, true));
            assertThat(file("day-1.ndjson.part")).doesNotExist();
            assertThat(uids(file("day-1.ndjson"))).containsExactly("u0", "u1", "u2", "u3", "u4");
        }
    }

    @ParameterizedTest
    @CsvSource({"rw-------, rwx------", "rw-r-----, rwxr-x---", "rw-rw----, rwxrwx---", "rw-r--r--, rwxr-xr-x"})
    void filesAndFoldersAreForThoseWhoMayReadThem(String file, String folder) throws Exception {
        try (SinkRoutes sink = file.equals("rw-------") ? sink() : sink("permissions", file)) {
            sink.deliver(SinkRoutes.events(0, 3), slice("day-1", 0, true));
            sink.deliver(
                    SinkRoutes.events(0, 3),
                    Map.of("org", "acme", "source", "streaming", "logName", "LoginEventStream"));
        }
        try (Stream<Path> all = Files.walk(out)) {
            assertThat(all.filter(path -> !path.equals(out)))
                    .hasSizeGreaterThan(5)
                    .allSatisfy(path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .isEqualTo(Files.isDirectory(path) ? folder : file));
        }
    }

    @Test
    void anEmptyLastBatchFinishesASlice() throws Exception {
        try (SinkRoutes sink = sink()) {
            sink.deliver(SinkRoutes.events(0, 3), slice("day-1", 0, false));
            sink.deliver(List.of(), slice("day-1", 3, true));
        }
        assertThat(uids(file("day-1.ndjson"))).containsExactly("u0", "u1", "u2");
    }

    @Test
    void aSliceWithoutEventsLeavesNothing() throws Exception {
        try (SinkRoutes sink = sink()) {
            sink.deliver(List.of(), slice("day-1", 0, true));
        }
        assertThat(allFiles()).isEmpty();
    }

    @Test
    void theBatchLeavesTheSinkAsItCame() throws Exception {
        List<Map<String, Object>> events = SinkRoutes.events(0, 3);
        try (SinkRoutes sink = sink()) {
            assertThat(sink.deliver(events, slice("day-1", 0, true))
                            .getMessage()
                            .getBody())
                    .isSameAs(events);
        }
    }

    @Test
    void aBatchDeliveredTwiceAppearsOnce() throws Exception {
        try (SinkRoutes sink = sink()) {
            sink.deliver(SinkRoutes.events(0, 3), slice("day-1", 0, false));
            sink.deliver(SinkRoutes.events(0, 3), slice("day-1", 0, false));
            sink.deliver(SinkRoutes.events(2, 5), slice("day-1", 2, true));
            sink.deliver(SinkRoutes.events(2, 5), slice("day-1", 2, true));
        }
        assertThat(uids(file("day-1.ndjson"))).containsExactly("u0", "u1", "u2", "u3", "u4");
    }

    @Test
    void aNewProcessGoesOnWhereAnEarlierOneWasKilledInTheMiddleOfALine() throws Exception {
        try (SinkRoutes sink = sink()) {
            sink.deliver(SinkRoutes.events(0, 100), slice("day-1", 0, false));
        }
        Files.writeString(file("day-1.ndjson.part"), "{\"metadata\":{\"uid\":\"u100\"", StandardOpenOption.APPEND);
        try (SinkRoutes sink = sink()) {
            sink.deliver(SinkRoutes.events(50, 150), slice("day-1", 50, false));
            sink.deliver(SinkRoutes.events(150, 160), slice("day-1", 150, true));
        }
        assertThat(uids(file("day-1.ndjson"))).isEqualTo(uidsOf(0, 160));
    }

    @Test
    void whereverAnEarlierProcessWasKilledTheSliceBecomesTheSame() throws Exception {
        try (SinkRoutes sink = sink()) {
            sink.deliver(SinkRoutes.events(0, 20), slice("whole", 0, true));
            byte[] whole = Files.readAllBytes(file("whole.ndjson"));
            for (int cut = 0; cut <= whole.length; cut += 7) {
                String name = "cut-" + cut;
                Files.write(file(name + ".ndjson.part"), Arrays.copyOf(whole, cut));
                sink.deliver(SinkRoutes.events(0, 20), slice(name, 0, true));
                assertThat(file(name + ".ndjson")).hasBinaryContent(whole);
            }
        }
    }

    @Test
    void aFinishedFileIsLeftAsItIs() throws Exception {
        try (SinkRoutes sink = sink()) {
            sink.deliver(SinkRoutes.events(0, 3), slice("day-1", 0, true));
        }
        try (SinkRoutes sink = sink()) {
            sink.deliver(SinkRoutes.events(0, 3), slice("day-1", 0, true));
        }
        assertThat(allFiles()).containsExactly(file("day-1.ndjson"));
        assertThat(uids(file("day-1.ndjson"))).containsExactly("u0", "u1", "u2");
    }

    @Test
    void aSliceThatALostStateReadsAgainAndThatIsLongerNowGetsAFileForWhatIsNew() throws Exception {
        try (SinkRoutes sink = sink()) {
            sink.deliver(SinkRoutes.events(0, 3), slice("day-1", 0, true));
        }
        byte[] before = Files.readAllBytes(file("day-1.ndjson"));
        try (SinkRoutes sink = sink()) {
            sink.deliver(SinkRoutes.events(0, 2), slice("day-1", 0, false));
            sink.deliver(SinkRoutes.events(2, 5), slice("day-1", 2, false));
            assertThat(file("day-1#2.ndjson")).as("not whole yet").doesNotExist();
            sink.deliver(SinkRoutes.events(5, 6), slice("day-1", 5, true));
            // The commit of the last batch was lost.
            sink.deliver(SinkRoutes.events(5, 6), slice("day-1", 5, true));
        }
        assertThat(file("day-1.ndjson")).hasBinaryContent(before);
        assertThat(uids(file("day-1#2.ndjson"))).containsExactly("u3", "u4", "u5");
        assertThat(allFiles()).hasSize(2);

        try (SinkRoutes sink = sink()) {
            sink.deliver(SinkRoutes.events(0, 7), slice("day-1", 0, true));
        }
        assertThat(uids(file("day-1#3.ndjson"))).containsExactly("u6");
    }

    @Test
    void eventsOfAnotherOrgUnderTheSameAliasGetFilesBesideThoseOfTheFirst() throws Exception {
        try (SinkRoutes sink = sink()) {
            for (String name : List.of("2026-11-30", "again/2026-11-30T05:00:00Z/1", "0AT000000000001~2")) {
                sink.deliver(SinkRoutes.events(0, 3), slice(name, 0, true));
                sink.deliver(SinkRoutes.events(100, 103), slice(name, 0, true));
            }
        }
        assertThat(uids(file("2026-11-30.ndjson"))).containsExactly("u0", "u1", "u2");
        assertThat(uids(file("2026-11-30#2.ndjson"))).containsExactly("u100", "u101", "u102");
        assertThat(allFiles()).hasSize(6);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void aLargeSliceThatComesAgainFromItsBeginningIsInTheFilesOnce(boolean wasFinished, boolean newProcess)
            throws Exception {
        int many = 3 * RecentUids.ATLEAST;
        SinkRoutes sink = sink("fsync", "false");
        try {
            deliverInBatches(sink, "day-1", 0, many, wasFinished);
            if (newProcess) {
                sink.close();
                sink = sink("fsync", "false");
            }
            deliverInBatches(sink, "day-1", 0, many + 10, true);
        } finally {
            sink.close();
        }
        assertThat(uidsBelow(out)).containsExactlyInAnyOrderElementsOf(uidsOf(0, many + 10));
    }

    @Test
    void aSliceThatARestoredStateReadsAgainFromItsMiddleIsInTheFilesOnce() throws Exception {
        int many = 3 * RecentUids.ATLEAST;
        try (SinkRoutes sink = sink("fsync", "false")) {
            deliverInBatches(sink, "day-1", 0, many, false);
        }
        try (SinkRoutes sink = sink("fsync", "false")) {
            deliverInBatches(sink, "day-1", 10_000, many + 10, true);
        }
        assertThat(uids(file("day-1.ndjson"))).isEqualTo(uidsOf(0, many + 10));
    }

    private static void deliverInBatches(SinkRoutes sink, String slice, int from, int to, boolean toItsEnd)
            throws Exception {
        for (int first = from; first < to; first += 5_000) {
            int next = Math.min(to, first + 5_000);
            sink.deliver(SinkRoutes.events(first, next), slice(slice, first, toItsEnd && next == to));
        }
    }

    @Test
    void whatAPollHadDeliveredBeforeItsStateWasLostIsNotInASliceOfThatTimeAgain() throws Exception {
        Map<String, Object> poll = Map.of("org", "acme", "source", "login-history", "logName", "LoginHistory");
        Instant now = Instant.now();
        Map<String, Object> today = slice("today", 0, true);
        today.putAll(Map.of(
                "logName", "LoginHistory",
                "from", now.minus(Duration.ofHours(12)).toString(),
                "to", now.plusSeconds(60).toString()));
        try (SinkRoutes sink = sink()) {
            sink.deliver(SinkRoutes.events(5, 8), poll);
        }
        try (SinkRoutes sink = sink()) {
            sink.deliver(SinkRoutes.events(0, 10), today);
        }
        assertThat(uids(file("today.ndjson"))).containsExactly("u0", "u1", "u2", "u3", "u4", "u8", "u9");
        assertThat(uidsBelow(out)).doesNotHaveDuplicates();
    }

    @Test
    void aStreamKeepsItsEventsOnceAcrossProcesses() throws Exception {
        try (SinkRoutes sink = sink()) {
            sink.deliver(SinkRoutes.events(0, 10), stream("LoginEventStream"));
            sink.deliver(SinkRoutes.events(5, 12), stream("LoginEventStream"));
        }
        try (Stream<Path> files = Files.list(streamDirectory("LoginEventStream"))) {
            Files.writeString(files.toList().get(0), "{\"torn", StandardOpenOption.APPEND);
        }
        try (SinkRoutes sink = sink()) {
            sink.deliver(SinkRoutes.events(0, 15), stream("LoginEventStream"));
        }
        assertThat(uidsBelow(streamDirectory("LoginEventStream"))).isEqualTo(uidsOf(0, 15));
    }

    @Test
    void aStreamRollsBySizeAndStillKnowsTheFileBefore() throws Exception {
        try (SinkRoutes sink = sink("rollSize", "1 KB")) {
            for (int i = 0; i < 50; i += 5) {
                sink.deliver(SinkRoutes.events(i, i + 5), stream("LoginEventStream"));
            }
        }
        try (SinkRoutes sink = sink("rollSize", "1 KB")) {
            sink.deliver(SinkRoutes.events(20, 55), stream("LoginEventStream"));
        }
        assertThat(allFiles()).hasSizeGreaterThan(4).anySatisfy(file -> assertThat(
                        file.getFileName().toString())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d-1\\.ndjson"));
        assertThat(uidsBelow(streamDirectory("LoginEventStream"))).containsExactlyInAnyOrderElementsOf(uidsOf(0, 55));
    }

    @Test
    void aStreamThatAnotherProcessHasGoneOnWithInAFurtherFileIsTakenUpThere() throws Exception {
        try (SinkRoutes frozen = sink("rollSize", "512B");
                SinkRoutes other = sink("rollSize", "512B")) {
            frozen.deliver(SinkRoutes.events(0, 1), stream("LoginEventStream"));
            other.deliver(SinkRoutes.events(1, 40), stream("LoginEventStream"));
            frozen.deliver(SinkRoutes.events(1, 40), stream("LoginEventStream"));
        }
        assertThat(uidsBelow(streamDirectory("LoginEventStream"))).containsExactlyInAnyOrderElementsOf(uidsOf(0, 40));
    }

    @Test
    void manySlicesAndStreamsAreWrittenAtOnce() throws Exception {
        ExecutorService routes = Executors.newFixedThreadPool(8);
        try (SinkRoutes sink = sink("fsync", "false")) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int at = i;
                work.add(() -> {
                    for (int batch = 0; batch < 500; batch += 50) {
                        sink.deliver(SinkRoutes.events(batch, batch + 50), slice("s" + at, batch, batch == 450));
                    }
                    return null;
                });
                work.add(() -> {
                    sink.deliver(SinkRoutes.events(at * 10, at * 10 + 20), stream("Shared"));
                    return null;
                });
            }
            for (Future<Void> done : routes.invokeAll(work)) {
                done.get();
            }
        } finally {
            routes.shutdownNow();
        }
        assertThat(IntStream.range(0, 40))
                .allSatisfy(i -> assertThat(uids(file("s" + i + ".ndjson"))).isEqualTo(uidsOf(0, 500)));
        assertThat(uidsBelow(streamDirectory("Shared"))).containsExactlyInAnyOrderElementsOf(uidsOf(0, 410));
    }

    @Test
    void aReloadedSinkAndItsPredecessorDoNotSpoilEachOthersFiles() throws Exception {
        try (SinkRoutes before = sink();
                SinkRoutes after = sink()) {
            before.deliver(SinkRoutes.events(0, 10), stream("Topic"));
            after.deliver(SinkRoutes.events(5, 20), stream("Topic"));
            before.deliver(SinkRoutes.events(10, 30), stream("Topic"));
        }
        assertThat(uidsBelow(streamDirectory("Topic"))).isEqualTo(uidsOf(0, 30));
    }

    @Test
    void namesFromOutsideStayInsideTheDirectory() throws Exception {
        List<String> names = List.of("../../etc/passwd", "..", "a/b", "a\\b", "a%2Fb", "", ".hidden", "ä".repeat(300));
        try (SinkRoutes sink = sink()) {
            for (String name : names) {
                Map<String, Object> headers = slice(name, 0, true);
                headers.put("org", name);
                sink.deliver(SinkRoutes.events(0, 1), headers);
                headers.remove("slice");
                headers.put("logName", name);
                sink.deliver(SinkRoutes.events(0, 1), headers);
            }
        }
        assertThat(allFiles()).hasSize(2 * names.size());
        assertThat(out.resolve("../etc")).doesNotExist();
    }

    @Test
    void anUnwritableDirectoryIsNamedWithItsRemedy() throws Exception {
        Path blocked = Files.writeString(out.resolve("blocked"), "a file where the directory should be");
        try (SinkRoutes sink = new SinkRoutes("file-sink", Map.of("directory", blocked.toString()))) {
            assertThatThrownBy(() -> sink.deliver(SinkRoutes.events(0, 1), slice("day-1", 0, true)))
                    .isInstanceOf(SinkUnavailable.class)
                    .hasMessageContaining(blocked.toString())
                    .hasMessageContaining("camel.kamelet.file-sink.directory");
            Files.delete(blocked);
            sink.deliver(SinkRoutes.events(0, 1), slice("day-1", 0, true));
        }
        assertThat(uidsBelow(blocked)).containsExactly("u0");
    }

    @Test
    void aFullDiskTakesNothingAndTheBatchCanBeWrittenAgain() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "no /dev/full on this system");
        Path path = out.resolve("day-1.ndjson.part");
        NdjsonFile file = NdjsonFile.takeUp(path, List.of());
        Files.createSymbolicLink(path, full);
        assertThatThrownBy(() -> file.append(file.lacking(SinkRoutes.events(0, 3)), true, FilePermissions.OWNER_ONLY))
                .isInstanceOf(IOException.class);
        Files.delete(path);
        file.append(file.lacking(SinkRoutes.events(0, 3)), true, FilePermissions.OWNER_ONLY);
        assertThat(uids(path)).containsExactly("u0", "u1", "u2");
    }

    @Test
    void anEventThatIsNoJsonIsRefusedByNameAndNothingOfItsBatchIsWritten() throws Exception {
        Map<String, Object> event = SinkRoutes.event("bad");
        event.put("odd", new Object());
        try (SinkRoutes sink = sink()) {
            assertThatThrownBy(() -> sink.deliver(List.of(SinkRoutes.event("u0"), event), slice("day-1", 0, true)))
                    .isInstanceOfSatisfying(EventRefused.class, refused -> assertThat(refused.uid())
                            .isEqualTo("bad"));
        }
        assertThat(allFiles()).isEmpty();
    }

    @Test
    void aWrongSettingStopsTheStartWithItsName() {
        assertThatThrownBy(() -> sink("rollEvery", "week").close())
                .hasStackTraceContaining("camel.kamelet.file-sink.rollEvery is 'week'");
        assertThatThrownBy(() -> sink("permissions", "640").close())
                .hasStackTraceContaining(
                        "camel.kamelet.file-sink.permissions is '640'; it can be rw-------, rw-r-----");
        assertThatThrownBy(() -> sink("rollSize", "much").close())
                .hasStackTraceContaining("camel.kamelet.file-sink.rollSize is 'much'");
    }

    private SinkRoutes sink(String... settings) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("directory", out.toString()));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return new SinkRoutes("file-sink", all);
    }

    private static Map<String, Object> slice(String id, long first, boolean last) {
        Map<String, Object> headers =
                new HashMap<>(Map.of("org", "acme", "source", "login-history", "slice", id, "sliceFirst", first));
        if (last) {
            headers.put("sliceLast", true);
        }
        return headers;
    }

    private static Map<String, Object> stream(String logName) {
        return Map.of("org", "acme", "source", "streaming", "logName", logName);
    }

    private Path file(String name) {
        return out.resolve("acme/login-history").resolve(name);
    }

    private Path streamDirectory(String logName) {
        return out.resolve("acme/streaming").resolve(logName);
    }

    /** Without the file by which processes lock each other out. */
    private List<Path> allFiles() throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.equals(out.resolve(".orgtrail.lock")))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> uidsBelow(Path directory) throws IOException {
        List<String> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                all.addAll(uids(file));
            }
        }
        return all;
    }

    private static List<String> uids(Path file) throws IOException {
        List<String> uids = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            uids.add(JSON.readTree(line).at("/metadata/uid").asText());
        }
        return uids;
    }

    private static List<String> uidsOf(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "u" + i).toList();
    }
}
