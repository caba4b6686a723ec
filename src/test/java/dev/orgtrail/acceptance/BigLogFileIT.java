package dev.orgtrail.acceptance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.SalesforceStreams;
import dev.orgtrail.standin.StandInOrg;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log file far larger than the memory of the process. */
class BigLogFileIT {
    private static final long TWO_GIGABYTES = 2L * 1024 * 1024 * 1024;

    private static final List<String> TYPES = List.of("CaseOne", "CaseTwo", "CaseThree");

    /** Takes events and keeps none of them, so that the test needs no disk: the counts are Orgtrail's own. */
    private static final String FORGETFUL_SINK = """
            apiVersion: camel.apache.org/v1
            kind: Kamelet
            metadata:
              name: forgetful-sink
            spec:
              definition:
                title: Forgetful Sink
                type: object
              template:
                from:
                  uri: kamelet:source
                  steps:
                    - log: {id: forget, loggingLevel: DEBUG, message: "${body.size}"}
            """;

    @TempDir
    Path folder;

    @Test
    void twoGigabytesPassThroughAHeapOf256Megabytes() throws Exception {
        try (StandInOrg org = new StandInOrg(OrgSettings.plain()
                                .scale(0.02)
                                .logFileDays(2)
                                .bigFileBytes(TWO_GIGABYTES)
                                .streams(sessions -> new SalesforceStreams(sessions, true)))
                        .start();
                OrgtrailProcess orgtrail = new OrgtrailProcess(folder)
                        .jvm("-Xmx256m", "-XX:+ExitOnOutOfMemoryError")
                        .org("acme", org)
                        .set("orgtrail.orgs.acme.sources", "event-log-file")
                        .set("orgtrail.sinks", "forgetful-sink")) {
            Files.writeString(orgtrail.folder().resolve("routes/sinks/forgetful-sink.kamelet.yaml"), FORGETFUL_SINK);
            orgtrail.start();

            await().atMost(Duration.ofMinutes(12))
                    .pollInterval(Duration.ofSeconds(2))
                    .until(() -> {
                        assertThat(orgtrail.running()).as(orgtrail.log()).isTrue();
                        var source = orgtrail.source("acme", "event-log-file");
                        return source.path("slicesPlanned").asLong() > 0
                                && source.path("slicesPlanned").asLong()
                                        == source.path("slicesDelivered").asLong();
                    });
            assertThat(orgtrail.source("acme", "event-log-file")
                            .path("delivered")
                            .asLong())
                    .isEqualTo(org.ledger().total() - historyOf(org));
        }
    }

    @Test
    void threeFieldsEachLargerThanTheHeapAreSetAsideAndTheRowsAroundThemAreDelivered() throws Exception {
        Path files = Files.createDirectory(folder.resolve("files"));
        for (String type : TYPES) {
            writeFile(files.resolve(type + ".csv"), type);
        }
        try (StandInOrg org = new StandInOrg(OrgSettings.plain()
                                .scale(0.01)
                                .licensed(false)
                                .streams(sessions -> new SalesforceStreams(sessions, true))
                                .filesDir(files))
                        .start();
                OrgtrailProcess orgtrail = new OrgtrailProcess(Files.createDirectory(folder.resolve("orgtrail")))
                        .jvm("-Xmx256m")
                        .org("acme", org)
                        .set("orgtrail.orgs.acme.sources", "event-log-file")) {
            orgtrail.start();

            await().atMost(Duration.ofMinutes(12))
                    .pollInterval(Duration.ofSeconds(2))
                    .until(() -> {
                        assertThat(orgtrail.running()).as(orgtrail.log()).isTrue();
                        var source = orgtrail.source("acme", "event-log-file");
                        return source.path("slicesPlanned").asLong() >= TYPES.size()
                                && source.path("slicesPlanned").asLong()
                                        == source.path("slicesDelivered").asLong();
                    });
            assertThat(orgtrail.log()).doesNotContain("OutOfMemoryError");
            List<String> delivered = new ArrayList<>();
            Reconciliation.of(
                    orgtrail.out(),
                    event -> delivered.add(
                            event.path("metadata").path("correlation_uid").asText()));
            for (String type : TYPES) {
                assertThat(delivered).containsOnlyOnce(type + "-before", type + "-behind");
            }
            assertThat(requireNonNull(orgtrail.get("/api/orgs/acme/dead-letters")))
                    .hasSize(TYPES.size())
                    .allSatisfy(letter -> {
                        assertThat(letter.path("reason").asText()).contains("bytes (SHA-256 ");
                        assertThat(letter.path("record").asText())
                                .contains("-large")
                                .contains("lineSha256");
                    });
        }
    }

    private static void writeFile(Path file, String type) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("\"EVENT_TYPE\",\"TIMESTAMP\",\"REQUEST_ID\",\"URI\"\n");
            out.write(row(type, "before", "/a"));
            out.write("\"" + type + "\",\"20261101044615.000\",\"" + type + "-large\",\"");
            String megabyte = "x".repeat(1_000_000);
            for (int i = 0; i < 300; i++) {
                out.write(megabyte);
            }
            out.write("\"\n");
            out.write(row(type, "behind", "/b"));
        }
    }

    private static String row(String type, String request, String uri) {
        return "\"" + type + "\",\"20261101044615.000\",\"" + type + "-" + request + "\",\"" + uri + "\"\n";
    }

    private static long historyOf(StandInOrg org) {
        long[] history = {0};
        org.ledger().forEach(entry -> {
            if (!entry.source().equals("event-log-file")) {
                history[0] += entry.count();
            }
        });
        return history[0];
    }
}
