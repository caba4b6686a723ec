package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Message;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** Errors, which are no exceptions, in every place where something of an org is in hand. */
class ErrorsTest {
    private static final List<String> READ = List.of(Sources.LOGIN_HISTORY, Sources.EVENT_LOG_FILE);
    private static final String OUT_OF_STACK = "Org acme: Orgtrail has run out of stack";

    private final Path folder;
    private final Path routes;

    @SuppressWarnings("NullAway.Init")
    private StandInOrg org;

    @SuppressWarnings("NullAway.Init")
    private StartedOrgtrail orgtrail;

    ErrorsTest(@TempDir Path folder) {
        this.folder = folder;
        this.routes = folder.resolve("routes");
    }

    @BeforeEach
    void copyRoutes() throws Exception {
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        org = new StandInOrg(OrgSettings.plain()
                        .lateDailyFiles(false)
                        .scale(0.02)
                        .historyDays(2)
                        .logFileDays(2))
                .start();
    }

    @AfterEach
    void close() {
        orgtrail.close();
        org.close();
    }

    private void start() {
        orgtrail = new StartedOrgtrail(
                folder,
                org,
                "orgtrail.routes=" + routes,
                "orgtrail.orgs.acme.sources=" + String.join(",", READ),
                "orgtrail.history.login-days=2",
                "orgtrail.history.log-file-days=3",
                "orgtrail.stop.grace=2s");
    }

    private void edit(String file, String from, String to) throws IOException {
        Path route = routes.resolve(file);
        String text = Files.readString(route);
        assertThat(text).contains(from);
        Files.writeString(route, text.replace(from, to));
    }

    private void mend(String file) throws IOException {
        Files.copy(Path.of("routes").resolve(file), routes.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private static ConditionFactory patiently() {
        return Awaitility.await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(100));
    }

    private void awaitTrouble(String source, String words) {
        patiently().untilAsserted(() -> assertThat(orgtrail.part(Statuses.class).source("acme", source))
                .satisfies(status -> {
                    assertThat(status.state()).isEqualTo(Statuses.State.FAILING);
                    assertThat(status.detail()).contains(words);
                }));
    }

    private void awaitEverything() {
        patiently().untilAsserted(() -> {
            orgtrail.clock().pass(Duration.ofMinutes(1));
            assertThat(orgtrail.part(Progress.class).records("acme")).containsKeys(READ.toArray(String[]::new));
            assertThat(orgtrail.notHandedOverOnce(org, READ::contains)).isEmpty();
            assertThat(READ).allSatisfy(source -> assertThat(
                            orgtrail.part(Statuses.class).source("acme", source).state())
                    .isEqualTo(Statuses.State.ON));
        });
    }

    @Test
    void aStepOfATeamThatRunsOutOfStackGivesItsSlicesBackAndIsNamedUntilItIsMended() throws Exception {
        edit("delivery/custom.camel.yaml", "        - log: {id: batch-passes", """
                        - filter:
                            id: overflows
                            simple: "${body} regex '(a|[^a])*'"
                            steps:
                              - log: {id: never, message: "${body.size}"}
                        - log: {id: batch-passes""".indent(8)
                .stripTrailing());
        start();
        READ.forEach(source -> awaitTrouble(source, OUT_OF_STACK));
        mend("delivery/custom.camel.yaml");
        awaitEverything();
    }

    @Test
    void aReaderThatRunsOutOfStackGivesItsSliceBackAndIsNamedUntilItsQueryIsMended() throws Exception {
        String deep = "(".repeat(20_000) + "LoginTime < ${header.to}" + ")".repeat(20_000);
        edit("sources/login-history.camel.yaml", "LoginTime < ${header.to}", deep);
        start();
        awaitTrouble(Sources.LOGIN_HISTORY, OUT_OF_STACK);
        mend("sources/login-history.camel.yaml");
        awaitEverything();
    }

    @Test
    void anErrorBetweenTwoStepsEndsNoReaderAndGivesItsSliceBack() throws Exception {
        edit(
                "sources/event-log-file.camel.yaml",
                "{ref: logFiles, method: read}",
                "{beanType: " + Bottomless.class.getName() + ", method: read}");
        start();
        awaitTrouble(Sources.EVENT_LOG_FILE, OUT_OF_STACK);
        // There are more files than readers.
        patiently().untilAsserted(() -> assertThat(orgtrail.notHandedOverOnce(org, Sources.LOGIN_HISTORY::equals))
                .isEmpty());
        orgtrail.close();
        mend("sources/event-log-file.camel.yaml");
        start();
        awaitEverything();
    }

    /** Reads as a part of somebody's own might. */
    public static final class Bottomless implements Iterator<Message> {
        public Iterator<Message> read() {
            return this;
        }

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        @SuppressWarnings("InfiniteRecursion") // Which is what it is for.
        public Message next() {
            return next();
        }
    }
}
