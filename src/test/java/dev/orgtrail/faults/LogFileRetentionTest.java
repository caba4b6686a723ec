package dev.orgtrail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Orgs that keep few log files, or none, or more later. */
@WholeOrgtrail
class LogFileRetentionTest {
    private final ApplicationContext orgtrail;

    @Autowired
    LogFileRetentionTest(ApplicationContext orgtrail) {
        this.orgtrail = orgtrail;
    }

    @Test
    void anOrgThatGeneratesNoLogFilesIsToldWhereToSwitchThemOn() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail, sequenced().licensed(true).logFileGeneration(false))) {
            row.collect().awaitEverything();
            row.await(() -> assertThat(detail(row))
                    .contains("Setup > Event Monitoring Settings > Generate event log files")
                    .doesNotContain("licence"));
        }
    }

    @Test
    void anOrgWithTheLicenceAndFilesOfFreeTypesOnlyIsNotSaidToHaveNone() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail, sequenced().licensed(true).logFileGeneration(false))) {
            row.org().logFile("Login", "Daily", null, 5);
            row.collect().awaitEverything();
            row.awaitFiles(1, () -> row.org().logFile("Logout", "Daily", null, 5));
            assertThat(detail(row)).isEmpty();
        }
    }

    @Test
    void onlyLicencesThatAreShownSayThatThereIsNone() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail);
                FaultCase hidden = new FaultCase(orgtrail, sequenced().lacks("PermissionSetLicense"))) {
            row.collect();
            hidden.collect().awaitEverything();
            row.await(() -> assertThat(detail(row)).contains("no Event Monitoring licence"));
            assertThat(detail(hidden)).isEmpty();
        }
    }

    @Test
    void filesOfEarlierDaysThatAnOrgShowsLaterAreRead() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.collect().awaitEverything();
            // As when the org buys Event Monitoring, or keeps its files for longer.
            row.awaitFiles(1, () -> row.org()
                            .logFile("API", "Hourly", null, 5, Instant.now().minus(Duration.ofDays(9))))
                    .awaitEverything();
        }
    }

    @Test
    void daysWithoutALookAreNoGapWhereFilesOfThatTimeAreStillThere() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.org().logFile("Login", "Daily", null, 5, Instant.now().minus(Duration.ofDays(9)));
            row.collect().awaitEverything();
            row.wasNotSeenFor(Duration.ofDays(4));
            row.awaitFiles(1, () -> row.org().logFile("Logout", "Daily", null, 5));
            assertThat(row.gaps()).isEmpty();
        }
    }

    @Test
    void daysWithoutALookAreAGapWhereTheFilesOfThatTimeAreGoneEvenInAnOrgWithTheLicence() throws Exception {
        try (FaultCase row =
                new FaultCase(orgtrail, FaultCase.small().licensed(true).logFileDays(2))) {
            row.collect().awaitEverything();
            row.wasNotSeenFor(Duration.ofDays(10));
            row.await(() -> assertThat(row.gaps()).singleElement().satisfies(gap -> {
                assertThat(gap.source()).isEqualTo(Sources.EVENT_LOG_FILE);
                assertThat(gap.from()).isBefore(Instant.now().minus(Duration.ofDays(9)));
                assertThat(gap.to()).isAfter(Instant.now().minus(Duration.ofDays(3)));
            }));
        }
    }

    /** An org whose log files say all that is asked for, so that the status speaks of nothing else. */
    private static OrgSettings sequenced() {
        return FaultCase.small().has("EventLogFile.Sequence");
    }

    private String detail(FaultCase row) {
        return orgtrail.getBean(Statuses.class)
                .source(row.alias(), Sources.EVENT_LOG_FILE)
                .detail();
    }
}
