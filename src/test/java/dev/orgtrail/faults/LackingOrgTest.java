package dev.orgtrail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.state.PassingClock;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** An org that lacks something, as a running Orgtrail meets it. */
@WholeOrgtrail
class LackingOrgTest {
    private final ApplicationContext orgtrail;

    @Autowired
    LackingOrgTest(ApplicationContext orgtrail) {
        this.orgtrail = orgtrail;
    }

    @Test
    void withoutSitesPlacesAndIntervalsAllRecordsArriveAndTheStatusSaysWhatIsMissing() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            for (String name : new String[] {
                "LoginHistory.NetworkId",
                "LoginGeo",
                "EventLogFile.Interval",
                "UserRole",
                "Report",
                "PermissionSetAssignment"
            }) {
                row.org().lacks(name);
            }
            row.collect();
            row.await(() -> assertThat(detail(row, Sources.DIRECTORY))
                    .contains("Report", "Run Reports", "UserRole", "View Roles and Role Hierarchy"));
            row.await(() -> assertThat(detail(row, Sources.LOGIN_HISTORY))
                    .contains("LoginHistory.NetworkId", "Digital Experiences", "LoginGeo", "Manage Users"));
            row.await(() -> assertThat(detail(row, Sources.EVENT_LOG_FILE)).contains("EventLogFile.Interval"));
            assertThat(row.org().askedQueries().refused()).isEmpty();
            row.org().lacksNothing();
            row.await(() -> assertThat(detail(row, Sources.DIRECTORY)).doesNotContain("Report"));
            row.awaitEverything();
        }
    }

    @Test
    void aSourceWithoutItsTimeIsOffRestsAndGoesOnWhenItIsThere() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.org().lacks("SetupAuditTrail.CreatedDate");
            row.collect()
                    .awaitTrouble("does not see SetupAuditTrail.CreatedDate", "Salesforce decides who sees this field");
            assertThat(orgtrail.getBean(Statuses.class)
                            .source(row.alias(), Sources.SETUP_AUDIT_TRAIL)
                            .state())
                    .isEqualTo(Statuses.State.OFF);
            row.await(() -> assertThat(orgtrail.getBean(Statuses.class)
                            .source(row.alias(), Sources.LOGIN_HISTORY)
                            .state())
                    .as("the other sources go on")
                    .isEqualTo(Statuses.State.ON));
            assertThat(row.org().askedQueries().refused()).isEmpty();
            row.org().lacksNothing();
            orgtrail.getBean(PassingClock.class).pass(Duration.ofHours(1));
            row.awaitEverything();
        }
    }

    private String detail(FaultCase row, String source) {
        return orgtrail.getBean(Statuses.class).source(row.alias(), source).detail();
    }
}
