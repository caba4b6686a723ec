package dev.orgtrail.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.SalesforceStreams;
import dev.orgtrail.standin.StandInOrg;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history and the live events of an org, in files: exactly what the org holds, whatever happens to the process. */
class WholeJobIT {
    private static final Duration LONG = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    static OrgSettings org() {
        return OrgSettings.plain().hourly(true).streams(sessions -> new SalesforceStreams(sessions, true));
    }

    @Test
    void theFilesHoldExactlyWhatTheOrgHoldsHistoryAndLive() throws Exception {
        try (StandInOrg org = new StandInOrg(org().liveEventsPerSecond(5)).start();
                OrgtrailProcess orgtrail =
                        new OrgtrailProcess(folder).org("acme", org).start()) {
            await().atMost(LONG).until(() -> orgtrail.historyIsComplete("acme"));
            org.logFile("API", "Hourly", null, 50);
            org.live(0);

            OcsfValidation validation = new OcsfValidation();
            await().atMost(LONG).untilAsserted(() -> assertThat(
                            Reconciliation.of(orgtrail.out()).differences(org.ledger()))
                    .isEmpty());
            Reconciliation delivered = Reconciliation.of(orgtrail.out(), validation::check);
            assertThat(delivered.doubled()).isEmpty();
            assertThat(validation.violations()).isEmpty();
            assertThat(orgtrail.source("acme", "event-log-file")
                            .path("setAside")
                            .asLong())
                    .isZero();
            orgtrail.stop();
        }
    }

    @Test
    void stoppedAndStartedAtAnyMomentItEndsInTheSameFiles() throws Exception {
        Random moments = new Random(7);
        try (StandInOrg org = new StandInOrg(org().scale(0.5).logFileDays(8).liveEventsPerSecond(5)).start();
                OrgtrailProcess orgtrail = new OrgtrailProcess(folder).org("acme", org)) {
            for (int start = 0; start < 4; start++) {
                orgtrail.start();
                runFor(orgtrail, moments, start);
                orgtrail.stop();
            }
            orgtrail.start();
            finish(org, orgtrail);
            assertThat(Reconciliation.of(orgtrail.out()).doubled()).isEmpty();
        }
    }

    @Test
    void killedFiveTimesItLosesNothingAndDoublesNothing() throws Exception {
        Random moments = new Random(11);
        try (StandInOrg org = new StandInOrg(org().scale(0.5).logFileDays(8).liveEventsPerSecond(5)).start();
                OrgtrailProcess orgtrail = new OrgtrailProcess(folder).org("acme", org)) {
            for (int start = 0; start < 5; start++) {
                orgtrail.start();
                runFor(orgtrail, moments, start);
                orgtrail.kill();
            }
            orgtrail.start();
            finish(org, orgtrail);
            assertThat(Reconciliation.of(orgtrail.out()).doubled()).isEmpty();
        }
    }

    /** Runs until it has delivered something new, and then for some moments more. */
    private static void runFor(OrgtrailProcess orgtrail, Random moments, int start) {
        long before = orgtrail.bytesDelivered();
        await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> orgtrail.bytesDelivered() > before);
        Duration more = Duration.ofMillis(moments.nextInt(1_500 * (start + 1)));
        await().pollDelay(more).atMost(more.plusSeconds(5)).until(orgtrail::running);
    }

    private static void finish(StandInOrg org, OrgtrailProcess orgtrail) {
        await().atMost(LONG).until(() -> orgtrail.historyIsComplete("acme"));
        org.live(0);
        await().atMost(LONG).untilAsserted(() -> assertThat(
                        Reconciliation.of(orgtrail.out()).differences(org.ledger()))
                .isEmpty());
    }

    @Test
    void withoutTheLicenceItDeliversOneDayOfDailyFilesAndSaysSo() throws Exception {
        // Without the licence there is nothing to switch on or off in Event Manager.
        try (StandInOrg org = new StandInOrg(OrgSettings.everything()
                                .licensed(false)
                                .scale(0.5)
                                .streams(sessions -> new SalesforceStreams(sessions, false)))
                        .start();
                OrgtrailProcess orgtrail =
                        new OrgtrailProcess(folder).org("acme", org).start()) {
            await().atMost(LONG).until(() -> orgtrail.historyIsComplete("acme"));
            org.userChange();
            finish(org, orgtrail);

            assertThat(Reconciliation.of(orgtrail.out()).doubled()).isEmpty();
            assertThat(orgtrail.source("acme", "event-log-file").path("detail").asText())
                    .contains("no Event Monitoring licence")
                    .contains("1 day");
            assertThat(orgtrail.source("acme", "streaming").path("detail").asText())
                    .contains("no Real-Time Event Monitoring channels");
        }
    }
}
