package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.standin.OrgSettings;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A query that is refused is asked once, and later each time; what it must do without is seen from a describe. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedQueriesTest {
    @SuppressWarnings("NullAway.Init")
    private BudgetedOrg org;

    @SuppressWarnings("NullAway.Init")
    private Soql soql;

    @BeforeAll
    void logIn() throws Exception {
        org = new BudgetedOrg(OrgSettings.plain(), Map.of());
        soql = org.part(Soql.class);
    }

    @AfterEach
    void mend() {
        org.org().lacksNothing();
        soql.forget("acme");
    }

    @AfterAll
    void end() {
        org.close();
    }

    @Test
    void theWindowsOfASourceAreRefusedTogetherAndAskAgainEachTimeLater() {
        org.org().lacks("LoginHistory.LoginTime");
        assertThat(requestsWhile(() -> {
                    for (int day = 1; day <= 28; day++) {
                        refused(window(day));
                    }
                }))
                .as("one describe, and no query that is known to be refused")
                .isEqualTo(1);
        long requests = requestsWhile(() -> {
            for (int minute = 0; minute < 24 * 60; minute++) {
                org.pass(Duration.ofMinutes(1));
                refused(window(1));
                refused(window(2));
            }
        });
        assertThat(requests).as("describes in a day").isBetween(24L, 35L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NetworkId = null OR Status = 'Success'",
                "NOT (NetworkId = null OR Status = 'Success')",
                "Status = 'Success' AND (NetworkId = null OR SourceIp = '1.2.3.4')",
                "NetworkId = null OR NetworkId = '0DB000000000001'",
                "NetworkId = null"
            })
    void recordsThatNobodyCanTellFromOthersAreNotCounted(String condition) {
        org.org().lacks("LoginHistory.NetworkId");
        org.org().askedQueries().clear();
        assertThatThrownBy(() -> soql.count(
                        "acme", ApiPurpose.RECONCILIATION, "SELECT count() FROM LoginHistory WHERE " + condition))
                .isInstanceOf(QueryRefused.class)
                .hasMessageContaining("does not see LoginHistory.NetworkId")
                .hasMessageContaining("Digital Experiences");
        assertThatThrownBy(() -> soql.read(
                        "acme",
                        ApiPurpose.RECONCILIATION,
                        "SELECT Id FROM LoginHistory WHERE " + condition,
                        1,
                        page -> {}))
                .isInstanceOf(QueryRefused.class)
                .hasMessageContaining("does not see LoginHistory.NetworkId");
        assertThat(org.org().askedQueries().all()).isEmpty();
    }

    @Test
    void refusalsThatWereUnderWayTogetherAreOneRefusal() {
        RefusedQueries refused = org.part(RefusedQueries.class);
        SalesforceUnavailable refusal = new SalesforceUnavailable("acme", "it is refused", "Mend it.");
        String query = window(1).soql();
        for (int window = 0; window < 5; window++) {
            refused.refused("acme", query, Set.of(), refusal);
        }
        org.pass(RefusedQueries.FIRST_REST);
        refused.objectsOfRefused("acme", query);

        refused.refused("acme", query, Set.of(), refusal);
        org.pass(RefusedQueries.FIRST_REST);
        assertThatThrownBy(() -> refused.objectsOfRefused("acme", query)).isInstanceOf(QueryRefused.class);
    }

    @Test
    void whatADescribeDoesNotTellIsAskedOnceAndLaterEachTime() {
        String filtered = "SELECT Id FROM LoginHistory WHERE LoginTime > 2026-01-01T00:00:00Z AND Status = 'Success'";
        assertThat(requestsWhile(() -> {
                    refused(query(filtered));
                    refused(query(filtered));
                    refused(query(filtered.replace("2026", "2025")));
                }))
                .as("a describe, the query, and a second look at the object")
                .isEqualTo(3);
        assertThat(requestsWhile(() -> soql.firstPage("acme", ApiPurpose.OTHER, "SELECT Id FROM User LIMIT 1")))
                .as("other queries go on")
                .isPositive();
    }

    @Test
    void whatComesBackIsReadWhenTheRestIsOverOrSomebodyAsks() {
        org.org().lacks("LoginHistory");
        refused(window(1));
        org.org().lacksNothing();
        refused(window(1));
        org.pass(RefusedQueries.FIRST_REST);
        assertThat(pages(window(1))).isNotNull();

        soql.forget("acme");
        org.org().lacks("LoginHistory");
        refused(window(1));
        org.org().lacksNothing();
        org.pass(Duration.ofSeconds(59));
        refused(window(1));
        soql.lookAgain("acme");
        assertThat(pages(window(1))).isNotNull();
    }

    @Test
    void aClockThatIsSetBackMakesNoRestLonger() {
        org.org().lacks("LoginHistory");
        refused(window(1));
        org.org().lacksNothing();
        org.pass(Duration.ofHours(-1));
        assertThat(pages(window(1))).isNotNull();
    }

    @Test
    void aColumnThatGoesDuringTheDayIsLeftOutAtOnce() {
        pages(window(1));
        org.org().lacks("LoginHistory.NetworkId");
        assertThat(pages(window(1))).isNotNull();
        assertThat(org.part(LeftOut.class).of("acme", "login-history"))
                .extracting(Unseen::apiName)
                .containsExactly("LoginHistory.NetworkId");
        assertThat(requestsWhile(() -> pages(window(1)))).as("the query alone").isEqualTo(1);
    }

    @Test
    void aQueryOfOrgtrailsOwnIsNotSentWithoutAColumnUnlessItCanDoWithoutIt() {
        org.org().lacks("User.Email");
        org.org().askedQueries().clear();
        String query = "SELECT Id, Email FROM User LIMIT 1";
        assertThatThrownBy(() -> soql.firstPage("acme", ApiPurpose.OTHER, query))
                .isInstanceOf(QueryRefused.class)
                .hasMessageContaining("Email");
        assertThat(org.org().askedQueries().all()).isEmpty();

        soql.lookAgain("acme");
        assertThat(soql.firstPage("acme", ApiPurpose.OTHER, query, Set.of("Id")))
                .singleElement()
                .satisfies(user -> assertThat(user).containsKey("Id").doesNotContainKey("Email"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "sObject type 'EventLogFile' is not supported. If you are | the object EventLogFile | View Event Log Files",
                "No such column 'NetworkId' on entity 'LoginHistory'. If | has no field NetworkId | Digital Experiences",
                "No such column 'Region__c' on entity 'User'. If you | has no field Region__c | Set Field-Level Security",
                "Didn't understand relationship 'LoginGeo' in field path. | is called LoginGeo | Manage Users",
                "field 'Status' can not be filtered in a query call | Status only to be selected | out of the WHERE clause",
                "field 'Display' can not be sorted in a query call | Display only to be selected | the ORDER BY clause"
            })
    void eachRefusalHasARemedyOfItsOwn(String message, String what, String remedy) {
        assertThat(Remedies.explain("acme", 400, "INVALID_FIELD", "\nSELECT\n^\nERROR at Row:1:Column:8\n" + message)
                        .remedy())
                .contains(what, remedy);
    }

    private static SourceQuery window(int day) {
        String from = "2026-11-%02dT00:00:00.000Z".formatted(day);
        return query("SELECT Id, LoginTime, NetworkId FROM LoginHistory WHERE LoginTime >= " + from
                + " ORDER BY LoginTime, Id");
    }

    private static SourceQuery query(String text) {
        return new SourceQuery("acme", "login-history", ApiPurpose.HISTORY, text, Set.of("Id", "LoginTime"), true);
    }

    private List<Map<String, Object>> pages(SourceQuery query) {
        Iterator<List<Map<String, Object>>> pages = soql.pages(query);
        return pages.hasNext() ? pages.next() : List.of();
    }

    private void refused(SourceQuery query) {
        assertThatThrownBy(() -> pages(query)).isInstanceOf(QueryRefused.class);
    }

    private long requestsWhile(Runnable work) {
        double before = counted();
        work.run();
        return Math.round(counted() - before);
    }

    private double counted() {
        return List.of(ApiPurpose.values()).stream().mapToDouble(org::counted).sum();
    }
}
