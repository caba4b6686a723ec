package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.orgtrail.batch.RowFields;
import dev.orgtrail.standin.Faults.Fault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileReaderTest {
    private static final String HEADER = "\"EVENT_TYPE\",\"TIMESTAMP\",\"URI\"\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void anEmptyFileIsDeliveredWithoutRows() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            file.serves("").read();
            assertThat(file.rows()).isEmpty();
            assertThat(file.troubles()).isEmpty();
            assertThat(file.delivered()).isTrue();
        }
    }

    @Test
    void aFileOfAHeaderAloneIsDeliveredWithoutRows() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            file.serves(HEADER).read();
            assertThat(file.rows()).isEmpty();
            assertThat(file.delivered()).isTrue();
        }
    }

    @Test
    void aByteOrderMarkCarriageReturnsAndLineBreaksInFieldsAreRead() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            file.serves("\uFEFF\"EVENT_TYPE\",\"URI\"\r\n\"Case\",\"/a\"\"b\nc\"\r\n\"Case\",\"東京\"\r\n")
                    .read();
            assertThat(file.column("EVENT_TYPE")).containsExactly("Case", "Case");
            assertThat(file.column("URI")).containsExactly("/a\"b\nc", "東京");
            assertThat(file.delivered()).isTrue();
        }
    }

    @Test
    void fieldsTooFewAndTooManyAreKept() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            file.serves(HEADER + "\"Case\"\n\"Case\",\"t\",\"u\",\"more\",\"\"\n")
                    .read();
            assertThat(file.column("URI")).containsExactly("absent", "u");
            assertThat(file.column("FIELD_4")).containsExactly("absent", "more");
            assertThat(file.column("FIELD_5")).containsExactly("absent", "");
        }
    }

    @Test
    void twoColumnsOfOneNameBothKeepTheirValues() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            file.serves("\"EVENT_TYPE\",\"URI\",\"URI\",\"\"\n\"Case\",\"a\",\"b\",\"c\"\n")
                    .read();
            assertThat(file.rows()).singleElement().satisfies(row -> assertThat(row)
                    .containsEntry("URI", "a")
                    .containsEntry("URI_2", "b")
                    .containsEntry("COLUMN", "c"));
        }
    }

    @Test
    void nulAndBrokenUtf8DoNotStopTheFile() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            byte[] body = (HEADER + "\"Case\",\"t\",\"a\0b\"\n\"Case\",\"t\",\"x?y\"\n\"Case\",\"t\",\"z\"\n")
                    .getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < body.length; i++) {
                if (body[i] == '?') {
                    body[i] = (byte) 0xFF;
                }
            }
            file.serves(body, (long) body.length).read();
            assertThat(file.column("URI")).containsExactly("a\0b", "x\uFFFDy", "z");
            assertThat(file.delivered()).isTrue();
        }
    }

    @Test
    void aQuoteThatStaysOpenEndsWithTheFile() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            file.serves(HEADER + "\"Case\",\"t\",\"a\"\n\"Case\",\"t\",\"open\n")
                    .read();
            assertThat(file.troubles()).isEmpty();
            assertThat(file.column("URI")).containsExactly("a", "open\n");
            assertThat(file.delivered()).isTrue();
        }
    }

    @Test
    void aFieldOfTenMegabytesIsReadWhereTheSettingsAllowIt() throws Exception {
        try (LogFileCase file =
                new LogFileCase(folder, Map.of("orgtrail.largest.field", "11MB", "orgtrail.largest.record", "11MB"))) {
            String large = "x".repeat(10 * 1024 * 1024);
            file.serves(HEADER + "\"Case\",\"t\",\"" + large + "\"\n\"Case\",\"t\",\"after\"\n")
                    .read();
            assertThat(file.column("URI")).containsExactly(large, "after");
        }
    }

    @Test
    void aFieldBeyondAllMeasureIsSetAsideAndTheRowsAroundItAreRead() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            file.serves(HEADER + "\"Case\",\"t\",\"before\"\n\"Case\",\"t\",\"" + "x".repeat(20 * 1024 * 1024)
                    + "\"\n\"Case\",\"t\",\"after\"\n");
            for (int i = 0; i < 3; i++) {
                file.read();
            }
            assertThat(file.troubles()).hasSize(2);
            assertThat(file.column("URI")).containsExactly("before", "absent", "after");
            assertThat(file.column("_unreadable").get(1))
                    .asString()
                    .contains("line 3")
                    .contains("bytes (SHA-256 ");
            assertThat(file.gaps()).isEmpty();
            assertThat(file.delivered()).isTrue();
        }
    }

    @Test
    void aFieldBeyondAllMeasureInTheHeaderIsGivenUpWithOneGap() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            file.serves("\"EVENT_TYPE\",\"" + "x".repeat(20 * 1024 * 1024) + "\"\n\"Case\",\"t\"\n");
            for (int i = 0; i < 3; i++) {
                file.read();
            }
            assertThat(file.rows()).isEmpty();
            assertThat(file.gaps()).hasSize(1);
            assertThat(file.delivered()).isTrue();
        }
    }

    @Test
    void aDownloadThatIsCutGoesOnAtTheRowReached() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 100)) {
            file.serves(body(5_000));
            file.org().faults().add(Fault.cut("/LogFile$", 1, 400_000));
            file.read();
            assertThat(file.troubles()).singleElement().asString().contains("was cut after row");
            int before = file.rows().size();
            assertThat(before).isBetween(100, 4_900);
            file.read();
            assertThat(file.rows()).hasSize(5_000);
            assertThat(file.column(RowFields.UID)).doesNotHaveDuplicates();
            assertThat(file.column("URI")).isEqualTo(uris(5_000));
            assertThat(file.delivered()).isTrue();
        }
    }

    @Test
    void aDownloadThatIsCutAtItsFirstByteIsTriedAgain() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 100)) {
            file.serves(body(10));
            file.org().faults().add(Fault.cut("/LogFile$", 1, 0));
            file.read().read();
            assertThat(file.troubles()).hasSize(1);
            assertThat(file.column("URI")).isEqualTo(uris(10));
        }
    }

    @Test
    void aBodyOfAnotherLengthThanStatedIsReadThreeTimesAndThenDeliveredWithAGap() throws Exception {
        for (long off : new long[] {-7, 7}) {
            try (LogFileCase file = new LogFileCase(folder, 4)) {
                byte[] body = body(10).getBytes(StandardCharsets.UTF_8);
                file.serves(body, body.length + off);
                for (int i = 0; i < 3; i++) {
                    assertThat(file.gaps()).isEmpty();
                    file.read();
                }
                assertThat(file.troubles()).hasSize(2).allMatch(trouble -> trouble.contains("where Salesforce states"));
                assertThat(file.column("URI")).isEqualTo(uris(10));
                assertThat(file.gaps()).singleElement().satisfies(gap -> assertThat(gap.reason())
                        .contains(body.length + " bytes")
                        .contains(String.valueOf(body.length + off)));
                assertThat(file.delivered()).isTrue();
            }
        }
    }

    @Test
    void anExpiredSessionIsLoggedInAgain() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 100)) {
            file.serves(body(10));
            file.org().sessions().expireAll();
            file.read();
            assertThat(file.troubles()).isEmpty();
            assertThat(file.column("URI")).isEqualTo(uris(10));
        }
    }

    @Test
    void aReaderThatIsToGiveWayEndsBetweenTwoBatches() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 4)) {
            file.serves(body(10));
            file.interruptions().request(CollectedOrg.ROUTE);
            assertThatThrownBy(file::read).isInstanceOf(Interrupted.class);
            file.interruptions().clear(CollectedOrg.ROUTE);
            file.read();
            assertThat(file.column("URI")).isEqualTo(uris(10));
        }
    }

    @Test
    void aRedirectToAnotherHostIsRefusedAndSeesNoToken() throws Exception {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        HttpServer other = server();
        HttpServer redirecting = server();
        try {
            other.createContext("/", request -> {
                asked.add(request.getRequestURI().toString());
                request.sendResponseHeaders(200, -1);
                request.close();
            });
            redirecting.createContext("/", request -> {
                byte[] versions = "[{\"version\":\"66.0\"}]".getBytes(StandardCharsets.UTF_8);
                if (request.getRequestURI().getPath().endsWith("/LogFile")) {
                    request.getResponseHeaders().set("Location", url(other) + "/file");
                    request.sendResponseHeaders(302, -1);
                } else if (request.getRequestURI().getPath().contains("/query")) {
                    byte[] record = "{\"done\":true,\"records\":[{\"Id\":\"0AT000000000001AAA\"}]}"
                            .getBytes(StandardCharsets.UTF_8);
                    request.getResponseHeaders().set("Content-Type", "application/json");
                    request.sendResponseHeaders(200, record.length);
                    request.getResponseBody().write(record);
                } else if (request.getRequestURI().getPath().endsWith("/describe")) {
                    byte[] described =
                            "{\"name\":\"EventLogFile\",\"fields\":[{\"name\":\"Id\"},{\"name\":\"EventType\"}]}"
                                    .getBytes(StandardCharsets.UTF_8);
                    request.getResponseHeaders().set("Content-Type", "application/json");
                    request.sendResponseHeaders(200, described.length);
                    request.getResponseBody().write(described);
                } else {
                    request.sendResponseHeaders(200, versions.length);
                    request.getResponseBody().write(versions);
                }
                request.close();
            });
            Map<String, String> settings = Map.of("orgtrail.orgs.acme.instance-url", url(redirecting));
            try (LogFileCase file = new LogFileCase(folder, settings)) {
                file.serves(body(1)).read();
                // A log-in has named the org's own place, which has no file of the id that the redirecting one made up.
                assertThat(file.troubles()).singleElement().asString().contains("NOT_FOUND");
                assertThat(file.rows()).isEmpty();
                assertThat(asked).isEmpty();
            }
        } finally {
            other.stop(0);
            redirecting.stop(0);
        }
    }

    private static HttpServer server() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Rows that hardly compress, so that a cut is somewhere in the middle. */
    private static String body(int rows) {
        StringBuilder body = new StringBuilder(HEADER);
        for (Object uri : uris(rows)) {
            body.append("\"Case\",\"20261101000000.000\",\"").append(uri).append("\"\n");
        }
        return body.toString();
    }

    private static List<Object> uris(int rows) {
        Random random = new Random(7);
        return IntStream.range(0, rows)
                .<Object>mapToObj(i -> "/" + i + "/"
                        + random.ints(160, ' ' + 16, 'z')
                                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append))
                .toList();
    }
}
