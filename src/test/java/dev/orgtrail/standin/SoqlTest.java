package dev.orgtrail.standin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoqlTest {
    private static StandInOrg org;
    private static OrgClient client;

    @BeforeAll
    static void start() throws Exception {
        org = new StandInOrg(OrgSettings.everything().pageSize("LoginHistory", 250)).start();
        client = OrgClient.loggedIn(org);
    }

    @AfterAll
    static void stop() {
        org.close();
    }

    @Test
    void followsRelationships() throws Exception {
        JsonNode user = client.query("SELECT Name, Profile.Name, Profile.UserLicense.Name, UserRole.Name FROM User"
                        + " WHERE Username = 'collector@acme.example'")
                .path("records")
                .path(0);

        assertThat(user.path("attributes").path("type").asText()).isEqualTo("User");
        assertThat(user.path("Profile").path("Name").asText()).isEqualTo("Integration User");
        assertThat(user.path("Profile").path("UserLicense").path("Name").asText())
                .isEqualTo("Salesforce");
        assertThat(user.path("UserRole").isNull()).isTrue();
    }

    @Test
    void countsWithoutRecords() throws Exception {
        JsonNode reply = client.query("select count() from SetupAuditTrail where CreatedDate = LAST_N_DAYS:70");

        assertThat(reply.path("totalSize").asInt()).isBetween(850, 950);
        assertThat(reply.path("records")).isEmpty();
    }

    @Test
    void pagesThroughEqualTimestampsWithoutLossOrRepeat() throws Exception {
        List<JsonNode> records = client.records("SELECT Id, LoginTime FROM LoginHistory ORDER BY LoginTime, Id");

        Set<String> ids = new HashSet<>();
        records.forEach(each -> ids.add(each.path("Id").asText()));
        assertThat(ids)
                .hasSize(records.size())
                .hasSize(org.records().all("LoginHistory").size());
        assertThat(records.get(1999).path("LoginTime"))
                .isEqualTo(records.get(2000).path("LoginTime"));
        assertThat(records.get(1999).path("LoginTime").asText()).matches("\\d{4}-.*T.*\\.000\\+0000");
    }

    @Test
    void aRecordIsBeforeOrAfterAMomentWithinItsOwnSecond() throws Exception {
        String second = client.records("SELECT Id, LoginTime FROM LoginHistory LIMIT 1")
                .get(0)
                .path("LoginTime")
                .asText()
                .replace(".000+0000", "");
        String all = "SELECT Id FROM LoginHistory WHERE LoginTime >= " + second + "Z AND LoginTime < ";
        int ofTheSecond = client.records(all + second + ".999Z").size();

        assertThat(ofTheSecond).isPositive();
        assertThat(client.records(all + second + ".553Z")).hasSize(ofTheSecond);
        assertThat(client.records(all + second + ".999Z AND LoginTime >= " + second + ".553Z"))
                .isEmpty();
    }

    @Test
    void resumesByTimeAndId() throws Exception {
        List<JsonNode> first =
                client.records("SELECT Id, LoginTime FROM LoginHistory ORDER BY LoginTime, Id LIMIT 200");
        JsonNode last = first.get(199);
        String time = last.path("LoginTime").asText().replace("+0000", "Z");
        List<JsonNode> rest = client.records("SELECT Id FROM LoginHistory WHERE LoginTime > " + time
                + " OR (LoginTime = " + time + " AND Id > '" + last.path("Id").asText() + "') ORDER BY LoginTime, Id");

        assertThat(first.size() + rest.size())
                .isEqualTo(org.records().all("LoginHistory").size());
    }

    @Test
    void filtersByListLikeNullAndEscapes() throws Exception {
        assertThat(client.records(
                        "SELECT Id FROM EventLogFile WHERE EventType IN ('Login', 'Logout') AND Interval = 'Daily'"))
                .hasSize(58);
        assertThat(client.records("SELECT Id FROM User WHERE Name LIKE 'O\\'N%'"))
                .isNotEmpty();
        assertThat(client.records("SELECT Id FROM User WHERE UserRoleId = null"))
                .hasSize(5);
        assertThat(client.records("SELECT Id FROM User WHERE IsActive = false")).hasSize(2);
        assertThat(client.records("SELECT FIELDS(STANDARD) FROM Organization")
                        .get(0)
                        .path("Id")
                        .asText())
                .isEqualTo(org.orgId());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT Id FROM Nonsense | INVALID_TYPE | sObject type 'Nonsense' is not supported",
                "SELECT Id, Foo FROM User | INVALID_FIELD | No such column 'Foo' on entity 'User'",
                "SELECT User.Name FROM LoginHistory | INVALID_FIELD | Didn't understand relationship 'User' in field path",
                "SELECT Id FROM LoginHistory WHERE Status = 'Success' | INVALID_FIELD | field 'Status' can not be filtered in a query call",
                "SELECT Id FROM SetupAuditTrail WHERE Display LIKE 'a%' | INVALID_FIELD | field 'Display' can not be filtered",
                "SELECT Id FROM LoginHistory WHERE LoginTime > '2026-01-01T00:00:00Z' | INVALID_FIELD | must be of type dateTime and should not be enclosed in quotes",
                "SELECT Id FROM User WHERE Name = 5 | INVALID_FIELD | must be of type string and should be enclosed in quotes",
                "SELECT count(Id) FROM SetupAuditTrail | MALFORMED_QUERY | count",
                "SELECT Id FROM User WHERE | MALFORMED_QUERY | unexpected token",
                "SELECT Id User | MALFORMED_QUERY | unexpected token: 'User'",
                "SELECT Id FROM User WHERE IsActive = true AND Name = 'a' OR Name = 'b' | MALFORMED_QUERY | unexpected token: 'OR'",
                "SELECT Id FROM User WHERE IsActive = true AND NOT Name LIKE 'a%' | MALFORMED_QUERY | unexpected token: 'NOT'",
                "SELECT Id FROM User WHERE NOT Name LIKE 'a%' AND IsActive = true | MALFORMED_QUERY | unexpected token: 'AND'",
                "SELECT FIELDS(ALL) FROM User | MALFORMED_QUERY | LIMIT of at most 200",
                "SELECT Id FROM LoginEvent WHERE UserId = '005000000000001' | INVALID_FIELD | can not be filtered",
                "SELECT Id FROM LoginEvent WHERE CreatedDate > 2026-01-01T00:00:00Z | INVALID_FIELD | can not be filtered",
                "SELECT count() FROM LoginEvent | BIG_OBJECT_UNSUPPORTED_OPERATION | Aggregate functions not supported",
                "SELECT EventDate FROM LoginEvent ORDER BY EventDate | BIG_OBJECT_UNSUPPORTED_OPERATION | Unsupported order direction on filter column: EVENTDATE : ASCENDING",
                "SELECT EventDate FROM LoginEvent ORDER BY EventIdentifier DESC | INVALID_FIELD | can not be sorted",
                "SELECT EventDate FROM LoginEvent WHERE EventIdentifier = 'a' | BIG_OBJECT_UNSUPPORTED_OPERATION | gaps within the composite key",
                "SELECT EventDate FROM LoginEvent WHERE EventDate >= 2026-01-01T00:00:00Z AND EventIdentifier = 'a' | BIG_OBJECT_UNSUPPORTED_OPERATION | gaps within the composite key",
                "SELECT EventDate FROM LoginEvent WHERE EventDate != 2026-01-01T00:00:00Z | BIG_OBJECT_UNSUPPORTED_OPERATION | filter"
            })
    void refusesWhatSalesforceRefuses(String soql, String errorCode, String message) throws Exception {
        JsonNode error = client.query(soql).path(0);

        assertThat(error.path("errorCode").asText()).isEqualTo(errorCode);
        assertThat(error.path("message").asText()).contains(message);
    }

    @Test
    void aBigObjectAnswersTheNewestFirstWithoutTellingHowManyThereAre() throws Exception {
        JsonNode reply = client.query("SELECT Id, EventDate FROM LoginEvent WHERE EventDate > 2020-01-01T00:00:00Z");

        assertThat(reply.path("totalSize").asInt()).isEqualTo(-1);
        assertThat(reply.path("done").asBoolean()).isFalse();
        assertThat(reply.path("records")).hasSize(200);
        assertThat(reply.path("records"))
                .allSatisfy(record -> assertThat(record.path("Id").asText()).isEqualTo("000000000000000AAA"));
        assertThat(client.records("SELECT EventDate FROM LoginEvent").stream()
                        .map(record -> record.path("EventDate").asText()))
                .isSortedAccordingTo(Comparator.reverseOrder())
                .hasSizeGreaterThan(200);
        assertThat(client.records("SELECT EventDate FROM LoginEvent ORDER BY EventDate DESC LIMIT 3"))
                .hasSize(3);
    }

    @Test
    void aThreatDetectionStoreIsAStandardObject() throws Exception {
        JsonNode count =
                client.query("SELECT count() FROM LoginAnomalyEventStore WHERE CreatedDate > 2020-01-01T00:00:00Z");
        List<JsonNode> records = client.records(
                "SELECT EventDate, CreatedDate FROM LoginAnomalyEventStore WHERE Score >= 0 ORDER BY CreatedDate, Id");

        assertThat(count.path("totalSize").asInt()).isEqualTo(records.size()).isPositive();
        assertThat(records).allSatisfy(record -> {
            assertThat(record.path("EventDate").asText()).endsWith("T00:00:00.000+0000");
            assertThat(record.path("CreatedDate").asText())
                    .isGreaterThan(record.path("EventDate").asText());
        });
    }

    @Test
    void refusesAnUnknownLocator() throws Exception {
        assertThat(client.get("/services/data/v66.0/query/01g000000000000AAA-2000")
                        .body())
                .contains("INVALID_QUERY_LOCATOR");
    }
}
