package dev.orgtrail.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.SalesforceStreams;
import dev.orgtrail.standin.StandInOrg;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process killed between any two steps of a batch, frozen, stopped, and started twice. */
class KilledAndStoppedIT {
    private static final Duration LONG = Duration.ofSeconds(150);
    private static final String DELIVER = "routes/delivery/deliver.camel.yaml";
    /** Halts the batch until the process is killed. */
    private static final String HALT = """
            - log: {id: halted-here, message: "Halted before the step"}
            %1$s- delay: {id: halted, expression: {constant: {expression: "600000"}}}
            %1$s""";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static OrgSettings org() {
        return OrgSettings.plain()
                .scale(0.2)
                .logFileDays(3)
                .liveEventsPerSecond(3)
                .streams(sessions -> new SalesforceStreams(sessions, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"leave-out-repeats", "normalize", "to-every-sink", "to-sink", "events-are-delivered", "commit"})
    void killedBeforeAnyStepOfABatchItLosesNothingAndDoublesNothing(String step) throws Exception {
        try (StandInOrg org = new StandInOrg(org()).start();
                OrgtrailProcess orgtrail = new OrgtrailProcess(folder).org("acme", org)) {
            Path routes = folder.resolve(DELIVER);
            String shipped = Files.readString(routes);
            orgtrail.set("orgtrail.batch.records", "50").start();
            await().atMost(LONG).until(() -> orgtrail.bytesDelivered() > 0);

            Files.writeString(routes, haltBefore(step, shipped));
            await().atMost(LONG).until(() -> orgtrail.log().contains("Halted before the step"));
            orgtrail.kill();

            Files.writeString(routes, shipped);
            orgtrail.start();
            finish(org, orgtrail);
        }
    }

    private static String haltBefore(String step, String routes) {
        String[] lines = routes.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].contains("{id: " + step + ",")) {
                String indent = lines[i].substring(0, lines[i].indexOf('-'));
                lines[i] = indent + HALT.formatted(indent) + lines[i].strip();
                return String.join("\n", lines);
            }
        }
        throw new IllegalArgumentException("no step has the id " + step);
    }

    private static void finish(StandInOrg org, OrgtrailProcess orgtrail) {
        await().atMost(LONG).until(() -> orgtrail.historyIsComplete("acme"));
        org.live(0);
        await().atMost(LONG).untilAsserted(() -> assertThat(
                        Reconciliation.of(orgtrail.out()).differences(org.ledger()))
                .isEmpty());
        assertThat(Reconciliation.of(orgtrail.out()).doubled()).isEmpty();
    }

    @Test
    void onSigtermItEndsWithExitCodeZeroAndLeavesTheSessionToOthers() throws Exception {
        try (StandInOrg org = new StandInOrg(org()).start();
                OrgtrailProcess orgtrail = new OrgtrailProcess(folder).org("acme", org)) {
            orgtrail.start();
            await().atMost(LONG).until(() -> orgtrail.bytesDelivered() > 0);

            orgtrail.stop();

            assertThat(orgtrail.exitCode()).isZero();
            assertThat(org.sessions().revoked()).isZero();
            orgtrail.start();
            finish(org, orgtrail);
        }
    }

    @Test
    void onSigtermTheBatchInHandIsCommittedBeforeTheStateCloses() throws Exception {
        String state = "jdbc:h2:file:" + folder.resolve("data/orgtrail");
        try (StandInOrg org = new StandInOrg(org()).start();
                OrgtrailProcess orgtrail = new OrgtrailProcess(folder).org("acme", org)) {
            Path routes = folder.resolve(DELIVER);
            Files.writeString(
                    routes, haltBefore("commit", Files.readString(routes)).replace("600000", "4000"));
            orgtrail.set("orgtrail.state.url", state).start();
            await().atMost(LONG).until(() -> orgtrail.log().contains("Halted before the step"));

            orgtrail.stop();

            assertThat(orgtrail.log()).doesNotContain("already closed");
            try (Connection ended = DriverManager.getConnection(state, "orgtrail", "");
                    Statement ask = ended.createStatement();
                    ResultSet count = ask.executeQuery("SELECT sum(delivered) FROM deliveries")) {
                assertThat(count.next()).isTrue();
                assertThat(count.getLong(1))
                        .as("what the state knows of what is in the files")
                        .isEqualTo(Reconciliation.of(orgtrail.out()).total());
            }
        }
    }

    @Test
    void aSinkThatNeverAnswersDoesNotKeepItFromStoppingWithinItsGrace() throws Exception {
        try (StandInOrg org = new StandInOrg(org()).start();
                OrgtrailProcess orgtrail = new OrgtrailProcess(folder).org("acme", org)) {
            Path routes = folder.resolve(DELIVER);
            String shipped = Files.readString(routes);
            Files.writeString(routes, haltBefore("to-sink", shipped));
            orgtrail.set("orgtrail.stop.grace", "5s").start();
            await().atMost(LONG).until(() -> orgtrail.log().contains("Halted before the step"));

            orgtrail.stop();

            assertThat(orgtrail.exitCode()).isZero();
            Files.writeString(routes, shipped);
            orgtrail.start();
            finish(org, orgtrail);
        }
    }

    @Test
    void frozenForAWhileItGoesOnWhereItWas() throws Exception {
        try (StandInOrg org = new StandInOrg(org().sessionLifetime(Duration.ofSeconds(10))).start();
                OrgtrailProcess orgtrail =
                        new OrgtrailProcess(folder).org("acme", org).start()) {
            await().atMost(LONG).until(() -> orgtrail.bytesDelivered() > 0);
            orgtrail.signal("STOP");
            await().pollDelay(Duration.ofSeconds(12)).atMost(LONG).until(orgtrail::running);
            orgtrail.signal("CONT");
            finish(org, orgtrail);
        }
    }

    @Test
    void aSecondOneOnTheSameFileIsRefusedInWords() throws Exception {
        try (StandInOrg org = new StandInOrg(org()).start();
                OrgtrailProcess first = new OrgtrailProcess(Files.createDirectory(folder.resolve("first")))
                        .org("acme", org)
                        .set("orgtrail.state.url", "jdbc:h2:file:" + folder.resolve("state"));
                OrgtrailProcess second = new OrgtrailProcess(Files.createDirectory(folder.resolve("second")))
                        .org("acme", org)
                        .set("orgtrail.state.url", "jdbc:h2:file:" + folder.resolve("state"))) {
            first.start();
            await().atMost(LONG).until(() -> first.bytesDelivered() > 0);
            second.start();

            assertThat(second.exitCode()).isNotZero();
            assertThat(second.log())
                    .contains("The state is in use by another Orgtrail")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aSecondOneOnTheSamePostgresWaitsAndGoesOnWhenTheFirstIsKilled() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                StandInOrg org = new StandInOrg(org()).start();
                OrgtrailProcess first = on(postgres, "first", org);
                OrgtrailProcess second = on(postgres, "second", org)) {
            first.start();
            await().atMost(LONG).until(() -> first.bytesDelivered() > 0);
            second.start();
            await().atMost(LONG).until(() -> second.orgStatus("acme")
                    .path("detail")
                    .asText()
                    .contains("Another Orgtrail works on this state"));
            assertThat(second.orgStatus("acme").path("state").asText()).isEqualTo("WAITING");

            first.kill();

            finish(org, second);
        }
    }

    /** Both write to the same files, as two replicas on a shared volume would. */
    private OrgtrailProcess on(EmbeddedPostgres postgres, String name, StandInOrg org) throws Exception {
        return new OrgtrailProcess(Files.createDirectory(folder.resolve(name)))
                .org("acme", org)
                .out(folder.resolve("out"))
                .set("orgtrail.state.url", postgres.getJdbcUrl("postgres", "postgres"))
                .set("orgtrail.state.user", "postgres");
    }
}
