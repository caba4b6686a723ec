package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.enrich.Directory;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Gaps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** The pages and the API say what is so: of sinks, of history before it is planned, of sources that have read nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TruePagesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> WITH_HISTORY = List.of("login-history", "setup-audit-trail", "event-log-file");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private StandInOrg org;

    /** Its user may do nothing but call the API. */
    @SuppressWarnings("NullAway.Init")
    private StandInOrg barred;

    @SuppressWarnings("NullAway.Init")
    private RunningOrgtrail orgtrail;

    @BeforeAll
    void start() throws Exception {
        org = new StandInOrg(RunningOrgtrail.org("one", 1)).start();
        barred = new StandInOrg(RunningOrgtrail.org("barred", 2)).start();
        for (String permission : List.of("ViewSetup", "ViewEventLogFiles")) {
            barred.permission(permission, false);
        }
        FileSystemUtils.copyRecursively(Path.of("routes"), folder.resolve("routes"));
        orgtrail = new RunningOrgtrail(
                folder.resolve("out"),
                org,
                RunningOrgtrail.connecting(
                        "acme",
                        org,
                        RunningOrgtrail.connecting(
                                "barred",
                                barred,
                                "orgtrail.orgs.acme.sources=login-history,setup-audit-trail,directory,streaming",
                                "orgtrail.orgs.barred.sources=setup-audit-trail,event-log-file",
                                "orgtrail.routes=" + folder.resolve("routes"),
                                "orgtrail.orgs.away.login-url=http://localhost:1",
                                "orgtrail.orgs.away.client-id=x",
                                "orgtrail.orgs.away.client-secret=y")));
    }

    @AfterAll
    void stop() {
        orgtrail.close();
        org.close();
        barred.close();
    }

    @Test
    void aFolderOfRoutesThatIsGoneIsToldUntilItIsBack() throws Exception {
        Path sources = folder.resolve("routes/sources");
        Path elsewhere = folder.resolve("sources-elsewhere");
        Files.move(sources, elsewhere);
        Awaitility.await().untilAsserted(() -> assertThat(page("/"))
                .contains("sources/: the folder is gone or empty", "what was in use before runs on"));
        Files.move(elsewhere, sources);
        Awaitility.await().untilAsserted(() -> assertThat(page("/")).doesNotContain("is gone or empty"));
    }

    private JsonNode progress(String alias) throws Exception {
        return JSON.readTree(new WebClient(orgtrail.url())
                .api("GET", "/api/orgs/" + alias + "/progress")
                .body());
    }

    private JsonNode source(String alias, String name) throws Exception {
        for (JsonNode source : progress(alias).path("sources")) {
            if (source.path("source").asText().equals(name)) {
                return source;
            }
        }
        throw new AssertionError("no source " + name);
    }

    private String page(String path) throws Exception {
        return WebClient.loggedIn(orgtrail.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD)
                .get(path)
                .body();
    }

    private void untilHistoryIsDelivered() {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            JsonNode logins = source("acme", "login-history");
            JsonNode setup = source("acme", "setup-audit-trail");
            return logins.path("historyComplete").asBoolean()
                    && setup.path("historyComplete").asBoolean()
                    && setup.path("delivered").asLong() > 0;
        });
    }

    @Test
    void everySinkIsListedWithWhatItTookAndWhen() throws Exception {
        untilHistoryIsDelivered();
        JsonNode sink = progress("acme").path("sinks").path("file-sink");
        assertThat(sink.path("state").asText()).isEqualTo("ON");
        assertThat(sink.path("events").asLong()).isPositive();
        assertThat(sink.path("lastAt").asText()).isNotBlank();
        assertThat(page("/orgs/acme"))
                .contains("file-sink")
                .containsPattern("took [0-9,]+ events since the start")
                .doesNotContain("Nothing was delivered");
    }

    @Test
    void oneIsNoPlural() throws Exception {
        Instant now = Instant.now();
        orgtrail.part(Gaps.class)
                .add(Gaps.Gap.found(
                        "away",
                        "streaming",
                        "LoginEventStream",
                        now.minusSeconds(7_200),
                        now.minusSeconds(3_600),
                        "the replay id had expired"));
        assertThat(page("/orgs/away")).contains(">1 open gap<");
        assertThat(page("/")).contains("1 open gap<", "0 open gaps<");
    }

    @Test
    void historyIsNotCompleteBeforeItIsPlanned() throws Exception {
        for (String source : WITH_HISTORY) {
            assertThat(source("away", source).path("slicesPlanned").asLong()).isZero();
            assertThat(source("away", source).path("historyComplete").asBoolean())
                    .as(source)
                    .isFalse();
        }
        assertThat(source("away", "directory").path("historyComplete").isNull()).isTrue();
        assertThat(page("/orgs/away")).doesNotContain("all of it is delivered");
    }

    @Test
    void anOrgOfWhichNoSourceCanBeReadIsNotWorking() throws Exception {
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> !source("barred", "setup-audit-trail")
                                .path("state")
                                .asText()
                                .equals("WAITING")
                        && !source("barred", "event-log-file")
                                .path("state")
                                .asText()
                                .equals("WAITING"));
        JsonNode seen = progress("barred").path("org");
        assertThat(seen.path("state").asText()).isEqualTo("FAILING");
        assertThat(seen.path("detail").asText()).contains("View Setup and Configuration");
        assertThat(page("/orgs/barred")).contains("None of its sources can be read");
    }

    @Test
    void aSourceThatHasReadNothingYetIsNotCalledWorking() throws Exception {
        untilHistoryIsDelivered();
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> source("acme", "streaming").path("state").asText().equals("ON"));
        assertThat(source("acme", "streaming").path("recordsRead").asLong()).isZero();
        assertThat(page("/orgs/acme")).contains(">nothing yet<");
    }

    @Test
    void appsAreCalledByTheirNamesFromBothObjects() {
        Directory directory = orgtrail.part(Directory.class);
        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
            assertThat(directory.name("acme", "ConnectedApplication", "0H45g0000000000CAA"))
                    .contains("Orgtrail");
            assertThat(directory.name("acme", "ExternalClientApplication", "0xI5g0000000000EAA"))
                    .contains("Orgtrail Collector");
        });
    }
}
