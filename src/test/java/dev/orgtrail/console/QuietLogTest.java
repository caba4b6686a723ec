package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Statuses;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The log has no line that nobody can do anything about, and none again and again. */
@ExtendWith(OutputCaptureExtension.class)
class QuietLogTest {
    /** Would be Salesforce's, if there was such a region. */
    private static final String NOWHERE = "api.nowhere.pubsub.salesforce.com";

    private static final String ASKED_AGAIN = "is asked again for what it streams";

    @Test
    void aHostOfThePubSubApiThatCannotBeFoundIsOneLineOfTheLogThoughItIsTriedAgainAndAgain(
            @TempDir Path out, CapturedOutput output) throws Exception {
        try (StandInOrg org = new StandInOrg(RunningOrgtrail.org("acme", 1)).start();
                RunningOrgtrail orgtrail = new RunningOrgtrail(
                        out,
                        org,
                        RunningOrgtrail.connecting(
                                "acme",
                                org,
                                "orgtrail.orgs.acme.pubsub-host=" + NOWHERE,
                                "orgtrail.orgs.acme.pubsub-port=7443",
                                "orgtrail.orgs.acme.pubsub-plaintext=false",
                                "logging.level.dev.orgtrail.collect.OrgFeeds=debug"))) {
            orgtrail.awaitConnected("acme");
            awaitFourLinesOf(ASKED_AGAIN, output);

            assertThat(output.toString().lines())
                    .filteredOn(line -> line.contains(NOWHERE) && !line.contains("DEBUG"))
                    .singleElement()
                    .asString()
                    .contains("WARN", "Org acme", "Check pubsub-host");
            assertThat(output.toString()).doesNotContain("\tat ");
        }
    }

    @Test
    void aLogInHostThatRefusesConnectionsIsOneLineOfTheLogThoughItIsTriedAgainAndAgain(
            @TempDir Path out, CapturedOutput output) throws Exception {
        int closed;
        try (ServerSocket taken = new ServerSocket(0)) {
            closed = taken.getLocalPort();
        }
        try (StandInOrg org = new StandInOrg(RunningOrgtrail.org("acme", 1)).start();
                RunningOrgtrail orgtrail = new RunningOrgtrail(
                        out,
                        org,
                        RunningOrgtrail.connecting(
                                "acme",
                                org,
                                "orgtrail.orgs.acme.login-url=http://localhost:" + closed,
                                "orgtrail.retry.max=1s",
                                "logging.level.dev.orgtrail.collect.OrgSupervisor=debug"))) {
            awaitFourLinesOf("The failure in full", output);

            assertThat(output.toString().lines())
                    .filteredOn(line -> line.contains(" WARN ") && line.contains("acme"))
                    .singleElement()
                    .asString()
                    .contains("Tried again in");
            assertThat(orgtrail.part(Statuses.class).org("acme").state()).isEqualTo(Statuses.State.FAILING);
        }
    }

    @Test
    void aStartWithManyOrgsWarnsOfNothing(@TempDir Path out, CapturedOutput output) throws Exception {
        try (StandInOrg acme = new StandInOrg(RunningOrgtrail.org("acme", 1)).start()) {
            // To look more often takes more API requests than an org has, and that is said.
            List<String> settings = new ArrayList<>(List.of(
                    "orgtrail.poll.login-history=60s",
                    "orgtrail.poll.setup-audit-trail=60s",
                    "orgtrail.poll.event-log-file=5m"));
            List<String> aliases = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                aliases.add("org-" + i);
                settings.addAll(Arrays.asList(RunningOrgtrail.connecting("org-" + i, acme)));
            }
            try (RunningOrgtrail orgtrail = new RunningOrgtrail(out, acme, settings.toArray(String[]::new))) {
                Statuses statuses = orgtrail.part(Statuses.class);
                Awaitility.await().atMost(Duration.ofSeconds(100)).untilAsserted(() -> assertThat(aliases)
                        .allSatisfy(org -> assertThat(statuses.org(org).state()).isEqualTo(Statuses.State.ON)));
            }
            assertThat(output.toString().lines())
                    .filteredOn(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                    .isEmpty();
        }
    }

    private static void awaitFourLinesOf(String words, CapturedOutput output) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> output.toString()
                                .lines()
                                .filter(line -> line.contains(words))
                                .count()
                        >= 4);
    }
}
