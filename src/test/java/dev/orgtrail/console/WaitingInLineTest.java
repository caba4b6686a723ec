package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Engine;
import dev.orgtrail.state.Statuses;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second Orgtrail on the same state, with its pages. */
class WaitingInLineTest {
    private final String state = Engine.POSTGRESQL.newDatabase();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void itChangesNothingWhileTheFirstWorksAndThenGoesOnWithWhatThatOneHasConnected() throws Exception {
        try (StandInOrg org = new StandInOrg(RunningOrgtrail.org("acme", 7)).start();
                RunningOrgtrail first = orgtrail(org);
                RunningOrgtrail second = orgtrail(org)) {
            WebClient browser = WebClient.loggedIn(first.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
            new SalesforceUser(browser, org).connect("acme");
            awaitOn(first);

            for (String action : List.of("pause", "resume", "preflight")) {
                HttpResponse<String> answer = new WebClient(second.url()).api("POST", "/api/orgs/acme/" + action);
                assertThat(answer.statusCode()).as(action).isEqualTo(503);
                assertThat(answer.body()).contains("Another Orgtrail works on this state");
            }
            assertThat(second.part(Statuses.class).org("acme").state()).isEqualTo(Statuses.State.WAITING);

            first.close();
            awaitOn(second);
        }
    }

    private static void awaitOn(RunningOrgtrail orgtrail) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                        orgtrail.part(Statuses.class).org("acme").state())
                .isEqualTo(Statuses.State.ON));
    }

    private RunningOrgtrail orgtrail(StandInOrg org) {
        return new RunningOrgtrail(
                state,
                folder.resolve("out"),
                org,
                "orgtrail.state.user=postgres",
                "orgtrail.vault.key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    }
}
