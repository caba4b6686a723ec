package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.acceptance.Reconciliation;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.SalesforceStreams;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start without the state of before, on the files that were delivered until then. */
class LostStateTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void allThatTheOrgHasIsInTheFilesOnceWhenTheStateIsLostAndTheFilesAreNot() throws Exception {
        try (StandInOrg org = org(1)) {
            // So that today's slice has a file.
            org.lateLogin(org.clock().instant().minusSeconds(10));
            try (StartedOrgtrail orgtrail = started(org)) {
                awaitAllOf(org, orgtrail);
                // The poll has these.
                org.login();
                org.login();
                awaitAllOf(org, orgtrail);
            }
            Files.delete(folder.resolve("state.mv.db"));
            org.login();
            try (StartedOrgtrail orgtrail = started(org)) {
                awaitAllOf(org, orgtrail);
            }
            Reconciliation files = Reconciliation.of(out());
            assertThat(files.differences(org.ledger())).isEmpty();
            assertThat(files.doubled()).isEmpty();
        }
    }

    @Test
    void allOfAnotherOrgThatTakesOverTheAliasIsInTheFilesBesideTheFirstOnes() throws Exception {
        try (StandInOrg first = org(1);
                StandInOrg refreshed = org(2)) {
            try (StartedOrgtrail orgtrail = started(first)) {
                awaitAllOf(first, orgtrail);
            }
            Files.delete(folder.resolve("state.mv.db"));
            try (StartedOrgtrail orgtrail = started(refreshed)) {
                awaitAllOf(refreshed, orgtrail);
            }
            Map<String, Long> events = new HashMap<>();
            Reconciliation files = Reconciliation.of(
                    out(),
                    event -> events.merge(event.at("/metadata/tenant_uid").asText(), 1L, Long::sum));
            assertThat(events)
                    .containsOnly(Map.entry(first.orgId(), owed(first)), Map.entry(refreshed.orgId(), owed(refreshed)));
            assertThat(files.doubled()).isEmpty();
        }
    }

    @Test
    void whatWasStreamedBetweenTheEndOfALostStateAndTheNextStartIsAGap() throws Exception {
        try (StandInOrg org = new StandInOrg(OrgSettings.plain()
                        .scale(0.005)
                        .historyDays(2)
                        .logFileDays(3)
                        .streams(sessions -> new SalesforceStreams(sessions, true)))
                .start()) {
            Path state = folder.resolve("state.mv.db");
            try (StartedOrgtrail orgtrail = streaming(org)) {
                awaitStreams(orgtrail);
                assertThat(orgtrail.part(Gaps.class).list("acme")).isEmpty();
                Files.delete(state);
                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                                orgtrail.get("/actuator/health").body())
                        .contains(
                                state + " is gone",
                                "what is streamed in between is not delivered, and a gap tells of it"));
                assertThat(folder.resolve("state.lost")).isNotEmptyFile();
            }
            Instant ended = Instant.now();
            org.monitoringEvent("LoginEventStream");
            // A start that follows no channel yet leaves it to the next one.
            new StartedOrgtrail(folder, org, "orgtrail.orgs.acme.sources=login-history").close();
            List<Gaps.Gap> found;
            try (StartedOrgtrail orgtrail = streaming(org)) {
                awaitStreams(orgtrail);
                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                                orgtrail.part(Gaps.class).list("acme"))
                        .extracting(Gaps.Gap::feed)
                        .contains("LoginEventStream", "ApiEventStream"));
                assertThat(orgtrail.part(Gaps.class).list("acme")).allSatisfy(gap -> {
                    assertThat(gap.reason()).contains("state was lost");
                    assertThat(gap.from()).isBefore(ended);
                    assertThat(gap.to()).isAfter(ended);
                });
                found = orgtrail.part(Gaps.class).list("acme");
            }
            try (StartedOrgtrail orgtrail = streaming(org)) {
                awaitStreams(orgtrail);
                assertThat(orgtrail.part(Gaps.class).list("acme")).hasSameSizeAs(found);
            }
        }
    }

    private StartedOrgtrail streaming(StandInOrg org) {
        return new StartedOrgtrail(
                folder,
                org,
                "orgtrail.streaming.channels=LoginEventStream,ApiEventStream",
                "orgtrail.orgs.acme.sources=streaming");
    }

    private static void awaitStreams(StartedOrgtrail orgtrail) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(orgtrail.part(Statuses.class)
                        .source("acme", Sources.STREAMING + "/LoginEventStream")
                        .state())
                .isEqualTo(Statuses.State.ON));
    }

    private static StandInOrg org(long seed) throws Exception {
        return new StandInOrg(OrgSettings.plain()
                        .seed(seed)
                        .lateDailyFiles(false)
                        .scale(0.005)
                        .historyDays(2)
                        .logFileDays(2)
                        .licensed(false))
                .start();
    }

    private StartedOrgtrail started(StandInOrg org) {
        return new StartedOrgtrail(
                folder,
                org,
                "orgtrail.batch.records=5",
                // So that history ends just before the start, behind what the poll before it has delivered.
                "orgtrail.poll.overlap=1s",
                "orgtrail.orgs.acme.sources=login-history,setup-audit-trail,event-log-file");
    }

    private Path out() {
        return folder.resolve("out");
    }

    /** Waits until everything is said to be delivered. */
    private static void awaitAllOf(StandInOrg org, StartedOrgtrail orgtrail) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(orgtrail.notHandedOverOnce(org, source -> true))
                        .isEmpty());
    }

    private static long owed(StandInOrg org) {
        AtomicLong owed = new AtomicLong();
        org.ledger().forEach(entry -> owed.addAndGet(entry.count()));
        return owed.get();
    }
}
