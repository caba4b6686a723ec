package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.preflight.Check;
import dev.orgtrail.preflight.Preflight;
import dev.orgtrail.preflight.Prerequisite;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.settings.ApiToken;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Statuses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A password that Salesforce refuses: each try counts towards the user's lockout. */
@ExtendWith(OutputCaptureExtension.class)
class WrongPasswordTest {
    private static final String BUTTON = "action=\"/orgs/acme/try-again\"";
    private static final String WRONG = "the-old-password";
    private static final String RIGHT = "the-new-password";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private StandInOrg org;

    @BeforeEach
    void start() throws Exception {
        org = new StandInOrg(RunningOrgtrail.org("acme", 1).scale(0.01).user("collector@acme.example", RIGHT)).start();
    }

    @AfterEach
    void stop() {
        org.close();
    }

    private RunningOrgtrail orgtrail(String password) {
        return new RunningOrgtrail(
                "jdbc:h2:file:" + folder.resolve("state"),
                folder.resolve("out"),
                org,
                "orgtrail.orgs.acme.login-url=" + org.baseUrl(),
                "orgtrail.orgs.acme.auth=password",
                "orgtrail.orgs.acme.client-id=" + RunningOrgtrail.CLIENT,
                "orgtrail.orgs.acme.client-secret=" + RunningOrgtrail.SECRET,
                "orgtrail.orgs.acme.username=collector@acme.example",
                "orgtrail.orgs.acme.password=" + password,
                "orgtrail.orgs.acme.sources=login-history,directory");
    }

    private void assertRefused(int times) {
        assertThat(org.passwords().statuses()).isEqualTo(Collections.nCopies(times, "Invalid Password"));
    }

    private static void awaitDetail(RunningOrgtrail orgtrail, String... words) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        orgtrail.part(Statuses.class).org("acme").detail())
                .contains(words));
    }

    private static void awaitConnected(RunningOrgtrail orgtrail) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        orgtrail.part(Statuses.class).org("acme").state())
                .isEqualTo(Statuses.State.ON));
    }

    /** Lets many back-offs pass. */
    private void assertNotTriedAgain(int refused) {
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertRefused(refused));
    }

    @Test
    void isTriedTwiceAndRestsThen(CapturedOutput log) throws Exception {
        try (RunningOrgtrail orgtrail = orgtrail(WRONG)) {
            awaitDetail(orgtrail, "authentication failure", "2 log-ins", "after 10", "Password Policies", "Try again");
            String page = WebClient.loggedIn(orgtrail.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD)
                    .get("/orgs/acme")
                    .body();
            assertThat(page).contains(BUTTON).contains("2 log-ins");
            orgtrail.clock().pass(Duration.ofHours(23));
            assertNotTriedAgain(2);
            orgtrail.clock().pass(Duration.ofHours(2));
            awaitDetail(orgtrail, "3 log-ins");
            assertNotTriedAgain(3);
        }
        assertThat(org.passwords().locked()).isFalse();
        assertThat(log.getOut())
                .contains("Salesforce ends on February 20, 2027")
                .doesNotContain(WRONG, RIGHT);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(WRONG);
            }
        }
    }

    @Test
    void testApiWarnsThatTheFlowIsBeingRetired() {
        try (RunningOrgtrail orgtrail = orgtrail(RIGHT)) {
            awaitConnected(orgtrail);
            assertThat(orgtrail.part(Preflight.class).run("acme").checks())
                    .filteredOn(check -> check.prerequisite() == Prerequisite.LOG_IN_FLOW)
                    .singleElement()
                    .satisfies(check -> {
                        assertThat(check.outcome()).isEqualTo(Check.Outcome.WARNING);
                        assertThat(check.found()).contains("February 20, 2027");
                        assertThat(check.remedy()).contains("Setup > External Client App Manager");
                    });
        }
    }

    @Test
    void isNotTriedAfterARestartUnlessItIsAnother() {
        try (RunningOrgtrail orgtrail = orgtrail(WRONG)) {
            awaitDetail(orgtrail, "2 log-ins");
        }
        try (RunningOrgtrail orgtrail = orgtrail(WRONG)) {
            awaitDetail(orgtrail, "2 log-ins", "Try again");
            assertNotTriedAgain(2);
        }
        try (RunningOrgtrail orgtrail = orgtrail(RIGHT)) {
            awaitConnected(orgtrail);
        }
        assertThat(org.passwords().statuses()).isEqualTo(List.of("Invalid Password", "Invalid Password", "Success"));
    }

    @Test
    void anotherWrongOneIsTriedOnceBecauseTheUserIsNearerTheLockoutThen() {
        try (RunningOrgtrail orgtrail = orgtrail(WRONG)) {
            awaitDetail(orgtrail, "2 log-ins");
        }
        try (RunningOrgtrail orgtrail = orgtrail("a-third-password")) {
            awaitDetail(orgtrail, "3 log-ins", "Try again");
            assertNotTriedAgain(3);
        }
    }

    @Test
    void isTriedOnceMoreWhenAnOperatorSaysSo() throws Exception {
        try (RunningOrgtrail orgtrail = orgtrail(WRONG)) {
            awaitDetail(orgtrail, "2 log-ins");
            WebClient api = new WebClient(orgtrail.url());
            assertThat(api.api("POST", "/api/orgs/acme/try-again").statusCode()).isEqualTo(202);
            awaitDetail(orgtrail, "3 log-ins", "Try again");
            assertNotTriedAgain(3);

            org.passwords().change(WRONG);
            WebClient page = WebClient.loggedIn(orgtrail.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
            assertThat(page.submit("/orgs/acme", "/orgs/acme/try-again", Map.of())
                            .statusCode())
                    .isEqualTo(302);
            awaitConnected(orgtrail);
            assertThat(page.get("/orgs/acme").body()).doesNotContain(BUTTON);
        }
    }

    @Test
    void whoMayOnlyLookDoesNotTryAgain() throws Exception {
        try (RunningOrgtrail orgtrail = orgtrail(WRONG)) {
            awaitDetail(orgtrail, "2 log-ins");
            WebClient vera = WebClient.loggedIn(orgtrail.url(), "vera", "just looking");
            assertThat(vera.get("/orgs/acme").body()).contains("2 log-ins").doesNotContain(BUTTON);
            assertThat(vera.submit("/", "/orgs/acme/try-again", Map.of()).statusCode())
                    .isEqualTo(403);
            assertThat(new WebClient(orgtrail.url())
                            .api("POST", "/api/orgs/nobody/try-again", ApiToken.HEADER, "")
                            .statusCode())
                    .isEqualTo(404);
            assertRefused(2);
        }
    }

    @Test
    void restsToWhenTheSessionEndsAfterThePasswordWasChanged() {
        try (RunningOrgtrail orgtrail = orgtrail(RIGHT)) {
            awaitConnected(orgtrail);
            org.passwords().change("changed-by-the-administrator");
            org.sessions().expireAll();
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                orgtrail.clock().pass(Duration.ofMinutes(1));
                assertThat(orgtrail.part(Statuses.class).sources("acme").values())
                        .extracting(Statuses.Status::detail)
                        .anySatisfy(detail -> assertThat(detail).contains("2 log-ins", "Try again"));
            });
            for (int hour = 0; hour < 20; hour++) {
                orgtrail.clock().pass(Duration.ofHours(1));
                await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            }
            assertThat(org.passwords().statuses()).containsExactly("Success", "Invalid Password", "Invalid Password");

            org.passwords().change(RIGHT);
            assertThat(orgtrail.part(ConnectedOrgs.class).find("acme")).isPresent();
            orgtrail.clock().pass(Duration.ofHours(5));
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                orgtrail.clock().pass(Duration.ofMinutes(1));
                assertThat(org.passwords().statuses()).endsWith("Success").hasSize(4);
            });
        }
    }
}
