package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.standin.Faults.Fault;
import dev.orgtrail.standin.OrgSettings;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An org moves to another instance, or gets another My Domain: its old place redirects, or has nothing any more. */
class MovedInstanceTest {
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308, 404})
    void oneLogInFindsTheNewPlaceForQueriesAndDownloads(int status) throws Exception {
        try (BudgetedOrg acme = new BudgetedOrg(OrgSettings.plain(), Map.of())) {
            String file = acme.logFile();
            acme.call(ApiPurpose.LIVE_POLL);
            double before = acme.counted(ApiPurpose.LOG_IN);
            String old = acme.org().baseUrl();
            acme.org().move(status);

            acme.call(ApiPurpose.LIVE_POLL);
            try (InputStream body = acme.download(file)) {
                assertThat(body.readAllBytes()).isNotEmpty();
            }
            acme.call(ApiPurpose.HISTORY);
            ConnectedOrg org = acme.part(ConnectedOrgs.class).get("acme");
            assertThat(org.instanceUrl()).isEqualTo(acme.org().baseUrl()).isNotEqualTo(old);
            assertThat(acme.counted(ApiPurpose.LOG_IN) - before).as("log-ins").isEqualTo(1);
            assertThat(acme.org().askedAtTheOldPlace())
                    .as("calls to the old place")
                    .hasSize(1);
        }
    }

    @Test
    void aDownloadFindsTheNewPlaceToo() throws Exception {
        try (BudgetedOrg acme = new BudgetedOrg(OrgSettings.plain(), Map.of())) {
            String file = acme.logFile();
            acme.org().move(302);
            try (InputStream body = acme.download(file)) {
                assertThat(body.readAllBytes()).isNotEmpty();
            }
            assertThat(acme.org().askedAtTheOldPlace()).hasSize(1);
        }
    }

    @Test
    void aSetInstanceUrlGivesWayToTheTokensOwn() throws Exception {
        try (BudgetedOrg acme = new BudgetedOrg(OrgSettings.plain(), true)) {
            acme.call(ApiPurpose.LIVE_POLL);
            acme.org().move(301);
            acme.call(ApiPurpose.LIVE_POLL);
            assertThat(acme.part(ConnectedOrgs.class).get("acme").instanceUrl())
                    .isEqualTo(acme.org().baseUrl());

            acme.restart();
            acme.call(ApiPurpose.LIVE_POLL);
            ConnectedOrg org = acme.part(ConnectedOrgs.class).get("acme");
            assertThat(org.instanceUrl()).isEqualTo(acme.org().baseUrl());
            assertThat(org.moved(acme.settings()))
                    .contains("remove", "instance-url", acme.org().baseUrl());
        }
    }

    @Test
    void aRecordThatIsNotThereIsNoMove() throws Exception {
        try (BudgetedOrg acme = new BudgetedOrg(OrgSettings.plain(), Map.of())) {
            double before = acme.counted(ApiPurpose.LOG_IN);
            assertThatThrownBy(() -> acme.download("0AT000000000001AAA"))
                    .isInstanceOf(SalesforceUnavailable.class)
                    .hasMessageContaining("NOT_FOUND");
            assertThat(acme.counted(ApiPurpose.LOG_IN)).isEqualTo(before);
        }
    }

    @Test
    void aPlaceThatRedirectsForEverIsNamedAndCostsFewLogIns() throws Exception {
        try (BudgetedOrg acme = new BudgetedOrg(OrgSettings.plain(), Map.of())) {
            double before = acme.counted(ApiPurpose.LOG_IN);
            acme.org().moveInACircle(302);
            for (int minute = 0; minute < 60; minute++) {
                assertThatThrownBy(() -> acme.call(ApiPurpose.LIVE_POLL))
                        .isInstanceOf(SalesforceUnavailable.class)
                        .hasMessageContaining("also with a session that has just begun")
                        .hasMessageContaining("My Domain");
                acme.pass(Duration.ofMinutes(1));
            }
            assertThat(acme.counted(ApiPurpose.LOG_IN) - before)
                    .as("log-ins in an hour")
                    .isBetween(1.0, 7.0);
        }
    }

    @Test
    void oneCallThatIsRedirectedForEverKeepsNoSessionFromBeingBegunAnew() throws Exception {
        try (BudgetedOrg acme = new BudgetedOrg(OrgSettings.plain(), Map.of())) {
            String file = acme.logFile();
            acme.org().faults().add(Fault.status("/LogFile$", -1, 302));
            assertThatThrownBy(() -> acme.download(file)).hasMessageContaining("My Domain");
            acme.pass(Duration.ofSeconds(40));
            acme.org().sessions().expireAll();
            acme.call(ApiPurpose.LIVE_POLL);
        }
    }
}
