package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.salesforce.UserPermissions.Answer;
import dev.orgtrail.standin.OrgSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the connecting user may do, as the org tells. */
class UserPermissionsTest {
    private static BudgetedOrg org(boolean permissionAccess) throws Exception {
        BudgetedOrg org = new BudgetedOrg(OrgSettings.plain(), Map.of());
        if (!permissionAccess) {
            org.org().lacks("UserPermissionAccess");
        }
        org.org().permission("MonitorLoginHistory", false);
        return org;
    }

    private static Answer ask(BudgetedOrg org, Permission permission) {
        return org.part(UserPermissions.class).ask("acme", permission);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPermissionIsHadByTheProfileOrAPermissionSetAndOtherwiseLacked(boolean permissionAccess) throws Exception {
        try (BudgetedOrg org = org(permissionAccess)) {
            assertThat(ask(org, Permission.MANAGE_USERS)).isEqualTo(Answer.HAS);
            assertThat(ask(org, Permission.MONITOR_LOGIN_HISTORY)).isEqualTo(Answer.LACKS);
            assertThat(org.part(UserPermissions.class)
                            .askForOneOf("acme", Permission.MONITOR_LOGIN_HISTORY, Permission.MANAGE_USERS))
                    .isEqualTo(Answer.HAS);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPermissionSetGroupGrantsWhatItsOwnPermissionSetHas(boolean permissionAccess) throws Exception {
        try (BudgetedOrg org = org(permissionAccess)) {
            String group = "0PG000000000001AAA";
            org.org()
                    .permissionSet(
                            Set.of("MonitorLoginHistory"),
                            Map.of("Type", "Group", "PermissionSetGroupId", group),
                            Map.of("PermissionSetGroupId", group));
            assertThat(ask(org, Permission.MONITOR_LOGIN_HISTORY)).isEqualTo(Answer.HAS);
        }
    }

    @Test
    void anAssignmentThatHasExpiredIsRevokedIsInactiveOrWaitsForAnActivationGrantsNothing() throws Exception {
        try (BudgetedOrg org = org(false)) {
            org.org()
                    .permissionSet(
                            Set.of("MonitorLoginHistory"),
                            Map.of(),
                            Map.of("ExpirationDate", org.org().clock().instant().minusSeconds(60)));
            org.org().permissionSet(Set.of("MonitorLoginHistory"), Map.of(), Map.of("IsRevoked", true));
            org.org().permissionSet(Set.of("MonitorLoginHistory"), Map.of(), Map.of("IsActive", false));
            org.org().permissionSet(Set.of("MonitorLoginHistory"), Map.of("HasActivationRequired", true), Map.of());
            assertThat(ask(org, Permission.MONITOR_LOGIN_HISTORY)).isEqualTo(Answer.LACKS);
            org.org()
                    .permissionSet(
                            Set.of("MonitorLoginHistory"),
                            Map.of(),
                            Map.of("ExpirationDate", org.org().clock().instant().plusSeconds(3_600)));
            org.part(UserPermissions.class).forget("acme");
            assertThat(ask(org, Permission.MONITOR_LOGIN_HISTORY)).isEqualTo(Answer.HAS);
        }
    }

    @Test
    void anOrgThatShowsNeitherObjectTellsNothing() throws Exception {
        try (BudgetedOrg org = org(false)) {
            for (String permission : Set.of("ViewSetup", "ManageUsers", "AssignPermissionSets")) {
                org.org().permission(permission, false);
            }
            assertThat(ask(org, Permission.VIEW_EVENT_LOG_FILES)).isEqualTo(Answer.NOT_TOLD);
            assertThat(org.part(UserPermissions.class)
                            .askForOneOf("acme", Permission.MONITOR_LOGIN_HISTORY, Permission.MANAGE_USERS))
                    .isEqualTo(Answer.NOT_TOLD);
        }
    }

    @Test
    void anOrgThatShowsNoRowOfTheOneObjectIsAskedByTheOtherAndIsNotSaidToGrantNothing() throws Exception {
        try (BudgetedOrg org = org(true)) {
            org.org().noPermissionAccess();
            assertThat(ask(org, Permission.MANAGE_USERS)).isEqualTo(Answer.HAS);
            assertThat(ask(org, Permission.MONITOR_LOGIN_HISTORY)).isEqualTo(Answer.LACKS);

            org.org().lacks("PermissionSetAssignment");
            org.part(UserPermissions.class).forget("acme");
            assertThat(ask(org, Permission.MANAGE_USERS)).isEqualTo(Answer.NOT_TOLD);
        }
    }

    @Test
    void theAnswersAreKeptForMinutesAndForgottenWithTheConnection() throws Exception {
        try (BudgetedOrg org = org(true)) {
            assertThat(ask(org, Permission.MANAGE_USERS)).isEqualTo(Answer.HAS);
            org.org().permission("ManageUsers", false);
            assertThat(ask(org, Permission.MANAGE_USERS)).isEqualTo(Answer.HAS);
            org.pass(Duration.ofMinutes(6));
            assertThat(ask(org, Permission.MANAGE_USERS)).isEqualTo(Answer.LACKS);
            org.org().permission("ManageUsers", true);
            org.pass(Duration.ofHours(-1));
            assertThat(ask(org, Permission.MANAGE_USERS))
                    .as("by a clock that was set back")
                    .isEqualTo(Answer.HAS);
            org.part(ConnectedOrgs.class).remove("acme");
            assertThatThrownBy(() -> ask(org, Permission.MANAGE_USERS))
                    .isInstanceOf(SalesforceUnavailable.class)
                    .hasMessageContaining("not connected");
        }
    }
}
