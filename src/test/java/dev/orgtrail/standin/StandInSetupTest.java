package dev.orgtrail.standin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.SetupActions.SetupAction;
import org.junit.jupiter.api.Test;

/** What is done in Setup. */
class StandInSetupTest {

    @Test
    void everyActionOccursInAFullOrg() {
        StandInOrg org = new StandInOrg(OrgSettings.everything());

        assertThat(org.records().all("SetupAuditTrail"))
                .extracting(change -> String.valueOf(change.get("Action")))
                .containsAll(
                        SetupActions.every().stream().map(SetupAction::action).toList());
    }

    @Test
    void readsAnActionWithItsSectionAndDisplay() {
        assertThat(SetupActions.parse("createduser | Manage Users | Created \"a | b\""))
                .isEqualTo(new SetupAction("createduser", "Manage Users", "Created \"a | b\""));
        assertThat(SetupActions.parse("suOrgAdminLogin | | Logged in").section())
                .isEmpty();
    }
}
