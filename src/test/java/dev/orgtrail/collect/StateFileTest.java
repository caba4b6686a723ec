package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.SmallDisk;
import dev.orgtrail.acceptance.Reconciliation;
import dev.orgtrail.deliver.Batches;
import dev.orgtrail.deliver.Commit;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Statuses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

/** What holds an H2 state, full or gone while Orgtrail runs. Skipped where no small disk may be mounted. */
@ExtendWith(OutputCaptureExtension.class)
class StateFileTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void aFullDiskIsNamedAndAllGoesOnByItselfWhenThereIsRoomAgain(CapturedOutput output) throws Exception {
        try (SmallDisk disk = new SmallDisk(Files.createDirectory(folder.resolve("data")), "48m");
                StandInOrg org = org();
                StartedOrgtrail orgtrail = started(org)) {
            await().atMost(LONG).until(() -> Files.exists(folder.resolve("out")));
            String[] words = {"The disk of the state is full", disk.folder().toString(), "Make room there"};

            Exchange batch = new DefaultExchange(orgtrail.part(CamelContext.class));
            batch.getIn()
                    .setHeaders(new HashMap<>(Map.of(
                            "org", "acme", "orgId", "00D1", "source", "login-history", "logName", "LoginHistory")));
            orgtrail.part(Batches.class).open(batch);
            disk.fill();
            org.login();
            await().atMost(LONG).untilAsserted(() -> {
                assertThat(orgtrail.part(Statuses.class).org("acme").detail()).contains(words);
                assertThat(orgtrail.get("/api/orgs").body()).contains(words);
                assertThat(orgtrail.get("/actuator/health").body()).contains(words);
            });
            assertThat(orgtrail.get("/actuator/health").statusCode()).isEqualTo(503);
            assertThat(orgtrail.get("/api/orgs/acme/progress").body()).contains(words);
            assertThat(orgtrail.get("/actuator/health/liveness").statusCode())
                    .as("a restart would not help")
                    .isEqualTo(200);
            assertThat(output.getAll()).contains(words);
            quiet(output);
            orgtrail.clock().pass(Duration.ofMinutes(2));
            int told = output.getAll().split(words[0], -1).length;
            await().atMost(LONG).until(() -> output.getAll().split(words[0], -1).length > told);
            quiet(output);

            org.login();
            disk.empty();
            await().atMost(LONG).untilAsserted(() -> {
                assertThat(Reconciliation.of(folder.resolve("out")).differences(org.ledger()))
                        .isEmpty();
                assertThat(orgtrail.part(Statuses.class).org("acme").state()).isEqualTo(Statuses.State.ON);
                assertThat(orgtrail.notHandedOverOnce(org, source -> true))
                        .as("counted once")
                        .isEmpty();
            });
            assertThat(Reconciliation.of(folder.resolve("out")).doubled()).isEmpty();
            assertThatThrownBy(() -> orgtrail.part(Commit.class).commit(batch))
                    .as("a batch of before may follow what was lost")
                    .hasMessageContaining("The state was opened again meanwhile");
            assertThat(orgtrail.get("/actuator/health").statusCode()).isEqualTo(200);
            assertThat(output.getAll()).as("no stack traces").doesNotContain("\tat ");
            assertThat(disk.folder()).as("no trace file").isDirectoryNotContaining("glob:**.trace.db");
        }
    }

    @Test
    void aDiskThatIsFullAtTheStartIsNamed(CapturedOutput output) throws Exception {
        try (SmallDisk disk = new SmallDisk(Files.createDirectory(folder.resolve("data")), "1m");
                StandInOrg org = org()) {
            disk.fill();
            assertThatThrownBy(() -> started(org)).isInstanceOf(Exception.class);
            assertThat(output.getAll())
                    .contains("its disk is full", "Make room where orgtrail.state.url points to")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void nobodyElseMayReadTheStateItsKeyAndWhatIsDeliveredAlsoWhereAnEarlierVersionLetThem() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"), permissions("rwxr-xr-x"));
        Files.createFile(data.resolve("orgtrail.trace.db"), permissions("rw-r--r--"));
        try (StandInOrg org = org();
                StartedOrgtrail orgtrail = started(org)) {
            await().atMost(LONG).until(() -> Files.exists(folder.resolve("out/acme")));
            try (Stream<Path> all = Stream.concat(Files.walk(data), Files.walk(folder.resolve("out")))) {
                assertThat(all).hasSizeGreaterThan(5).allSatisfy(path -> assertThat(
                                PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as("%s", path)
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
            }
        }
    }

    private static FileAttribute<?> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    @Test
    void aStateThatDoesNotOpenThoughThereIsRoomIsForARestartToTry() throws Exception {
        try (SmallDisk disk = new SmallDisk(Files.createDirectory(folder.resolve("data")), "48m");
                StandInOrg org = org();
                StartedOrgtrail orgtrail = started(org)) {
            await().atMost(LONG).until(() -> Files.exists(folder.resolve("out")));
            disk.fill();
            org.login();
            awaitDetail(orgtrail, "The disk of the state is full");
            Path file = disk.folder().resolve("orgtrail.mv.db");
            byte[] kept = Files.readAllBytes(file);
            Files.write(file, new byte[kept.length]);
            disk.empty();

            awaitDetail(orgtrail, "The state does not open again", "Restart Orgtrail", "backup");
            assertThat(liveness(orgtrail)).isEqualTo(200);
            await().atMost(LONG).untilAsserted(() -> {
                orgtrail.clock().pass(Duration.ofMinutes(6));
                assertThat(liveness(orgtrail)).isEqualTo(503);
            });

            Files.write(file, kept);
            await().atMost(LONG).untilAsserted(() -> {
                assertThat(liveness(orgtrail)).isEqualTo(200);
                assertThat(Reconciliation.of(folder.resolve("out")).differences(org.ledger()))
                        .isEmpty();
            });
        }
    }

    @Test
    void aFolderOfTheStateThatIsGoneIsNamedUntilItIsBack() throws Exception {
        try (StandInOrg org = org();
                StartedOrgtrail orgtrail = started(org)) {
            await().atMost(LONG).until(() -> Files.exists(folder.resolve("out")));
            Path elsewhere = Files.move(folder.resolve("data"), folder.resolve("elsewhere"));
            awaitHealth(
                    orgtrail, folder.resolve("data/orgtrail.mv.db") + " is gone", "Mount the volume again", "backup");

            Path another = Files.createDirectory(folder.resolve("data"));
            Files.copy(elsewhere.resolve("orgtrail.mv.db"), another.resolve("orgtrail.mv.db"));
            awaitHealth(orgtrail, "is not the one that Orgtrail has open", "Restart Orgtrail");

            FileSystemUtils.deleteRecursively(another);
            Files.move(elsewhere, folder.resolve("data"));
            await().atMost(LONG).untilAsserted(() -> assertThat(
                            orgtrail.get("/actuator/health").statusCode())
                    .isEqualTo(200));
        }
    }

    private static StandInOrg org() throws Exception {
        return new StandInOrg(OrgSettings.plain()
                        .scale(0.01)
                        .historyDays(2)
                        .logFileDays(1)
                        .licensed(false))
                .start();
    }

    private StartedOrgtrail started(StandInOrg org) {
        return new StartedOrgtrail(
                folder,
                org,
                "orgtrail.state.url=jdbc:h2:file:" + folder.resolve("data/orgtrail"),
                "orgtrail.batch.records=5",
                "spring.datasource.hikari.connection-timeout=1000",
                "orgtrail.orgs.acme.sources=login-history,setup-audit-trail,event-log-file,directory");
    }

    private static void awaitDetail(StartedOrgtrail orgtrail, String... words) {
        await().atMost(LONG).untilAsserted(() -> assertThat(
                        orgtrail.part(Statuses.class).org("acme").detail())
                .contains(words));
    }

    private static void awaitHealth(StartedOrgtrail orgtrail, String... words) {
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(orgtrail.get("/actuator/health").body()).contains(words));
    }

    private static int liveness(StartedOrgtrail orgtrail) throws Exception {
        return orgtrail.get("/actuator/health/liveness").statusCode();
    }

    /** Waits until nothing has been logged for some seconds. */
    private static void quiet(CapturedOutput output) {
        AtomicInteger length = new AtomicInteger();
        await().during(Duration.ofSeconds(3))
                .atMost(LONG)
                .until(() -> length.getAndSet(output.getAll().length())
                        == output.getAll().length());
    }
}
