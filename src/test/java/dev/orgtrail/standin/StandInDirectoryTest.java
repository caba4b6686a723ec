package dev.orgtrail.standin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is in an org, what they may do, and what it is that logs and events name by its id. */
class StandInDirectoryTest {
    private final StandInOrg org = new StandInOrg(OrgSettings.everything().scale(0.05));

    @BeforeEach
    void start() throws Exception {
        org.start();
    }

    @AfterEach
    void stop() {
        org.close();
    }

    private List<JsonNode> records(String soql) throws Exception {
        return OrgClient.loggedIn(org).records(soql);
    }

    @Test
    void keepsTheIdsOfTheFirstFiftyUsers() {
        List<Map<String, Object>> users = org.records().all("User");

        for (int i = 0; i < 50; i++) {
            assertThat(users.get(i)).containsEntry("Id", RecordId.of("005", 100 + i));
        }
    }

    @Test
    void hasUsersThatAreNoPeople() throws Exception {
        List<JsonNode> users = records("SELECT UserType, Profile.Name, Profile.UserLicense.Name FROM User"
                + " WHERE UserType != 'Standard' OR Profile.UserLicense.Name = 'Salesforce Integration'");

        assertThat(users)
                .extracting(user -> user.path("UserType").asText() + " / "
                        + user.at("/Profile/UserLicense/Name").asText())
                .containsExactly(
                        "Guest / Guest User License", "Standard / Salesforce Integration", "AutomatedProcess / ");
    }

    @Test
    void everyoneWithAProfileHasItsPermissionSet() throws Exception {
        List<JsonNode> own = records("SELECT AssigneeId, Assignee.ProfileId, PermissionSet.ProfileId"
                + " FROM PermissionSetAssignment WHERE PermissionSet.IsOwnedByProfile = true");

        assertThat(own).hasSize(52).allSatisfy(assignment -> assertThat(
                        assignment.at("/PermissionSet/ProfileId").asText())
                .isEqualTo(assignment.at("/Assignee/ProfileId").asText()));
        assertThat(records("SELECT Id FROM PermissionSet WHERE IsOwnedByProfile = true"))
                .hasSameSizeAs(records("SELECT Id FROM Profile"));
    }

    @Test
    void findsUsersByWhatTheyMayDoOverRelationships() throws Exception {
        List<JsonNode> found = records("SELECT AssigneeId FROM PermissionSetAssignment"
                + " WHERE PermissionSet.PermissionsModifyAllData = true OR (PermissionSet.PermissionsViewAllData = true"
                + " AND PermissionSet.IsOwnedByProfile = false) OR PermissionSet.PermissionsAuthorApex = true");

        Set<String> users = new HashSet<>();
        found.forEach(assignment -> users.add(assignment.path("AssigneeId").asText()));
        assertThat(users)
                .containsExactlyInAnyOrder(
                        RecordId.of("005", 100),
                        RecordId.of("005", 101),
                        RecordId.of("005", 102),
                        RecordId.of("005", 105),
                        RecordId.of("005", 112),
                        People.integrationUser());
    }

    @Test
    void namesReportsDashboardsAndConnectedApps() throws Exception {
        assertThat(records(
                        "SELECT Id, Name, FolderName, Format FROM Report ORDER BY LastModifiedDate DESC LIMIT 20000"))
                .hasSize(Catalog.REPORTS);
        assertThat(records("SELECT Id, Title, DeveloperName FROM Dashboard")).hasSize(Catalog.DASHBOARDS);
        assertThat(records("SELECT Id, Name FROM ConnectedApplication")).hasSize(Catalog.CONNECTED_APPS);
        assertThat(org.records().all("ReportEvent"))
                .filteredOn(event -> org.records().find("Report", event.get("ReportId")) != null)
                .hasSizeGreaterThan(org.records().all("ReportEvent").size() / 2);
    }

    @Test
    void listsAllObjectsWithTheirKeyPrefixes() throws Exception {
        JsonNode all = OrgClient.json(OrgClient.loggedIn(org).get("/services/data/v66.0/sobjects/"));

        assertThat(all.path("sobjects"))
                .hasSize(org.schema().types().size())
                .anySatisfy(object -> {
                    assertThat(object.path("name").asText()).isEqualTo("LoginHistory");
                    assertThat(object.path("label").asText()).isEqualTo("Login History");
                    assertThat(object.path("keyPrefix").asText())
                            .isEqualTo(Objects.requireNonNull(org.schema().type("LoginHistory"))
                                    .prefix());
                    assertThat(object.path("queryable").asBoolean()).isTrue();
                })
                .anySatisfy(
                        object -> assertThat(object.path("keyPrefix").asText()).isEqualTo("001"));
    }
}
