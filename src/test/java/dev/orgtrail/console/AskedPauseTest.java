package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.standin.Faults.Fault;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Statuses;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Salesforce asks for a pause that is as good as for ever: what is told of it meanwhile, and what ends it. */
class AskedPauseTest {
    private static final String FOR_EVER = "999999999";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private StandInOrg org;

    @BeforeEach
    void start() throws Exception {
        org = new StandInOrg(RunningOrgtrail.org("acme", 1).scale(0.01)).start();
    }

    @AfterEach
    void stop() {
        org.close();
    }

    private RunningOrgtrail orgtrail() {
        return new RunningOrgtrail(folder.resolve("out"), org, RunningOrgtrail.connecting("acme", org));
    }

    private static void soon(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion);
    }

    private void askForAPauseAtTheLogIn() {
        org.faults().add(Fault.retryAfter("/services/oauth2/token", -1, 503, FOR_EVER));
    }

    /** By API, pages and health. */
    private static void assertToldAsWaiting(RunningOrgtrail orgtrail) throws Exception {
        WebClient admin = WebClient.loggedIn(orgtrail.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
        for (String path : new String[] {"/api/orgs", "/api/orgs/acme/progress"}) {
            assertThat(admin.api("GET", path).body())
                    .as(path)
                    .contains("\"WAITING\"", "asks for a pause (HTTP 503)", FOR_EVER, "asks again by itself at 20")
                    .doesNotContain("FAILING");
        }
        for (String path : new String[] {"/", "/orgs/acme"}) {
            assertThat(admin.get(path).body())
                    .as(path)
                    .contains(">waiting</span>", "asks for a pause (HTTP 503)", "asks again by itself at 20")
                    .doesNotContain("in trouble");
        }
        assertThat(admin.get("/actuator/health").statusCode()).isEqualTo(200);
    }

    @Test
    void atTheFirstLogInItIsWaitedForUntilTheOrgIsPausedAndResumed() throws Exception {
        askForAPauseAtTheLogIn();
        try (RunningOrgtrail orgtrail = orgtrail()) {
            Statuses statuses = orgtrail.part(Statuses.class);
            soon(() -> assertThat(statuses.org("acme").detail()).contains("pause"));
            assertToldAsWaiting(orgtrail);
            assertThat(org.faults().struck()).as("log-ins").isEqualTo(1);
            org.faults().clear();
            WebClient machine = new WebClient(orgtrail.url());
            assertThat(machine.api("POST", "/api/orgs/acme/pause").statusCode()).isEqualTo(202);
            soon(() -> assertThat(statuses.org("acme").state()).isEqualTo(Statuses.State.OFF));
            machine.api("POST", "/api/orgs/acme/resume");
            soon(() -> assertThat(statuses.org("acme").state()).isEqualTo(Statuses.State.ON));
        }
    }

    @Test
    void whileAnOrgIsReadAllOfItWaitsAndGoesOnAfterAnHour() throws Exception {
        try (RunningOrgtrail orgtrail = orgtrail()) {
            Statuses statuses = orgtrail.part(Statuses.class);
            soon(() ->
                    assertThat(statuses.source("acme", "login-history").state()).isEqualTo(Statuses.State.ON));
            askForAPauseAtTheLogIn();
            org.sessions().expireAll();
            soon(() -> assertThat(statuses.source("acme", "login-history").detail())
                    .contains("pause"));
            soon(() -> assertToldAsWaiting(orgtrail));
            org.faults().clear();
            orgtrail.clock().pass(Duration.ofHours(1));
            soon(() ->
                    assertThat(statuses.source("acme", "login-history").state()).isEqualTo(Statuses.State.ON));
        }
    }
}
