package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.acceptance.Reconciliation;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An org that creates hourly log files and no daily ones. */
class HourlyFilesOnlyTest {
    private static final Duration LONG = Duration.ofSeconds(120);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void eachRowIsDeliveredOnceAndNoDailyFileIsMissed() throws Exception {
        try (StandInOrg org = new StandInOrg(OrgSettings.plain()
                                .hourly(true)
                                .dailyFiles(false)
                                .scale(0.01)
                                .historyDays(1)
                                // The day before yesterday has each of its 24 hours, whenever this runs.
                                .logFileDays(3))
                        .start();
                StartedOrgtrail orgtrail =
                        new StartedOrgtrail(folder, org, "orgtrail.orgs.acme.sources=event-log-file")) {
            awaitAll(org, orgtrail);
            for (int sequence = 2; sequence < 5; sequence++) {
                org.logFile("API", "Hourly", sequence, 5);
                org.logFile("Login", "Hourly", sequence + 5, 5);
                awaitAll(org, orgtrail);
            }
            for (int day = 0; day < 7; day++) {
                orgtrail.clock().pass(Duration.ofDays(1));
                org.logFile("API", "Hourly", null, 5);
                awaitAll(org, orgtrail);
            }
        }
    }

    private void awaitAll(StandInOrg org, StartedOrgtrail orgtrail) {
        Comparisons comparisons = orgtrail.part(Comparisons.class);
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(missing(org)).isEmpty();
            assertThat(orgtrail.notHandedOverOnce(org, Sources.EVENT_LOG_FILE::equals))
                    .isEmpty();
            Statuses.Status status = orgtrail.part(Statuses.class).source("acme", Sources.EVENT_LOG_FILE);
            assertThat(status.state()).as(status.detail()).isEqualTo(Statuses.State.ON);
            assertThat(comparisons.comparedFrom("acme", Sources.EVENT_LOG_FILE, ""))
                    .isPresent();
            assertThat(comparisons.differing("acme")).isEmpty();
        });
        assertThat(orgtrail.part(Gaps.class).list("acme")).isEmpty();
        assertThat(Reconciliation.of(folder.resolve("out")).doubled()).isEmpty();
    }

    private List<String> missing(StandInOrg org) {
        return Reconciliation.of(folder.resolve("out")).differences(org.ledger()).stream()
                .filter(line -> line.startsWith(Sources.EVENT_LOG_FILE))
                .toList();
    }
}
