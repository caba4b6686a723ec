package dev.orgtrail.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What an org lacks is missing in describes and queries alike, and refused in Salesforce's words. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VisibilityTest {
    private final StandInOrg org =
            new StandInOrg(OrgSettings.everything().scale(0.02).historyDays(3).logFileDays(2));

    @SuppressWarnings("NullAway.Init")
    private OrgClient client;

    @BeforeAll
    void start() throws Exception {
        org.start();
        client = OrgClient.loggedIn(org);
    }

    @AfterEach
    void giveBack() {
        org.lacksNothing();
        for (String permission :
                new String[] {"ManageUsers", "MonitorLoginHistory", "ViewSetup", "ViewEventLogFiles"}) {
            org.permission(permission, true);
        }
    }

    @AfterAll
    void stop() {
        org.close();
    }

    @Test
    void aColumn() throws Exception {
        org.lacks("LoginHistory.NetworkId");
        assertThat(describe("LoginHistory")).doesNotContain("NetworkId");
        assertThat(query("SELECT Id, NetworkId FROM LoginHistory"))
                .contains("INVALID_FIELD", "No such column 'NetworkId' on entity 'LoginHistory'");
        org.has("LoginHistory.NetworkId");
        assertThat(query("SELECT Id, NetworkId FROM LoginHistory")).contains("totalSize");
    }

    @Test
    void aRelationshipWhoseIdIsStillThere() throws Exception {
        org.lacks("LoginHistory.LoginGeo");
        assertThat(query("SELECT LoginGeoId FROM LoginHistory")).contains("totalSize");
        assertThat(query("SELECT LoginGeo.City FROM LoginHistory"))
                .contains("INVALID_FIELD", "Didn't understand relationship 'LoginGeo' in field path");
    }

    @Test
    void anObjectAndThePathsThroughIt() throws Exception {
        org.lacks("LoginGeo");
        assertThat(client.get("/services/data/v66.0/sobjects").body()).doesNotContain("\"LoginGeo\"");
        assertThat(describe("LoginGeo")).contains("NOT_FOUND");
        assertThat(query("SELECT Id FROM LoginGeo"))
                .contains("INVALID_TYPE", "sObject type 'LoginGeo' is not supported.");
        assertThat(query("SELECT LoginGeo.City FROM LoginHistory"))
                .contains("Didn't understand relationship 'LoginGeo'");
    }

    @Test
    void theLoginsOfOthersAreSeenWithOneOfTwoPermissions() throws Exception {
        String own = "\"totalSize\":" + ownLogins() + ",";
        String all = "SELECT count() FROM LoginHistory";
        org.permission("ManageUsers", false);
        assertThat(query(all)).doesNotContain(own);
        assertThat(describe("LoginGeo")).as("of Manage Users alone").contains("NOT_FOUND");
        org.permission("MonitorLoginHistory", false);
        assertThat(query(all)).as("no error, and a count that agrees").contains(own);
        org.permission("ManageUsers", true);
        assertThat(query(all)).doesNotContain(own);
    }

    @Test
    void anObjectThatTakesAPermission() throws Exception {
        org.permission("ViewSetup", false);
        org.permission("ViewEventLogFiles", false);
        for (String object : new String[] {"SetupAuditTrail", "EventLogFile"}) {
            assertThat(query("SELECT Id FROM " + object)).contains("INVALID_TYPE", object);
            assertThat(describe(object)).contains("NOT_FOUND");
        }
    }

    private long ownLogins() {
        return org.records().all("LoginHistory").stream()
                .filter(login -> People.integrationUser().equals(login.get("UserId")))
                .count();
    }

    private String describe(String object) throws Exception {
        return client.get("/services/data/v66.0/sobjects/" + object + "/describe")
                .body();
    }

    private String query(String soql) throws Exception {
        return client.get("/services/data/v66.0/query?q=" + URLEncoder.encode(soql, StandardCharsets.UTF_8))
                .body();
    }
}
