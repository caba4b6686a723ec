package dev.orgtrail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.salesforce.LeftOut;
import dev.orgtrail.salesforce.Unseen;
import dev.orgtrail.state.PassingClock;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** A connecting user whom Salesforce shows only its own logins, without an error. */
@WholeOrgtrail
class OwnLoginsTest {
    private static final String MONITOR = "MonitorLoginHistory";
    private static final String MANAGE = "ManageUsers";

    private final ApplicationContext orgtrail;

    @Autowired
    OwnLoginsTest(ApplicationContext orgtrail) {
        this.orgtrail = orgtrail;
    }

    @Test
    void isInTroubleAndAllLoginsAreReadOnceThePermissionIsThere() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.org().permission(MONITOR, false);
            row.org().permission(MANAGE, false);
            row.collect()
                    .awaitTrouble(
                            "only the connecting user's own logins",
                            "Setup > Permission Sets > the set > System Permissions > Monitor Login History")
                    .staysTroubled(Sources.LOGIN_HISTORY);
            // Neither a day of history nor a poll has passed for read.
            row.org().login();
            row.org().askedQueries().clear();
            PassingClock clock = orgtrail.getBean(PassingClock.class);
            for (int minute = 0; minute < 30; minute++) {
                clock.pass(Duration.ofMinutes(1));
                row.org().login();
            }
            row.org().permission(MONITOR, true);
            row.awaitEverything();
            assertThat(row.org().askedQueries().refused()).isEmpty();
        }
    }

    @Test
    void aPermissionThatIsTakenAwayMeanwhileLosesNothing() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.collect().awaitEverything();
            row.org().permission(MONITOR, false);
            row.org().permission(MANAGE, false);
            row.org().login();
            row.awaitTrouble("only the connecting user's own logins").staysTroubled(Sources.LOGIN_HISTORY);
            row.org().login();
            row.org().permission(MANAGE, true);
            row.awaitEverything();
        }
    }

    @Test
    void withTheLesserPermissionLoginsLackTheirPlaceAndTheStatusNamesIt() throws Exception {
        try (FaultCase row = new FaultCase(
                orgtrail, FaultCase.small().has("LoginGeo", "LoginHistory.NetworkId", "LoginHistory.ForwardedForIp"))) {
            row.org().permission(MANAGE, false);
            row.collect().awaitEverything();
            assertThat(orgtrail.getBean(LeftOut.class).of(row.alias(), Sources.LOGIN_HISTORY))
                    .extracting(Unseen::apiName)
                    .containsExactly("LoginGeo");
            row.await(() -> assertThat(orgtrail.getBean(Statuses.class)
                            .source(row.alias(), Sources.LOGIN_HISTORY)
                            .detail())
                    .contains("LoginGeo", "System Permissions > Manage Users"));
        }
    }

    @Test
    void anOrgThatDoesNotTellItsPermissionsIsNotSaidToBeWell() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.org().permission(MONITOR, false);
            row.org().permission(MANAGE, false);
            row.org().lacks("UserPermissionAccess");
            row.org().lacks("PermissionSetAssignment");
            row.collect().awaitTrouble("the org does not tell whether", "Monitor Login History");
            row.org().permission(MONITOR, true);
            row.org().lacksNothing();
            row.awaitEverything();
        }
    }
}
