package dev.orgtrail.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.faults.OtherHost;
import dev.orgtrail.standin.Faults.Fault;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.SalesforceStreams;
import dev.orgtrail.standin.StandInOrg;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shipped sends nothing to the hosts that answers lead to. */
class OtherHostsIT {
    private static final Duration LONG = Duration.ofMinutes(4);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void theJarSendsNothingToWhereALogInOrANextPageLeads() throws Exception {
        try (OtherHost other = new OtherHost();
                StandInOrg org = new StandInOrg(OrgSettings.plain()
                                .scale(0.01)
                                .logFileDays(3)
                                .streams(sessions -> new SalesforceStreams(sessions, false)))
                        .start();
                OrgtrailProcess orgtrail = new OrgtrailProcess(folder).org("acme", org)) {
            org.faults().add(answer("/services/oauth2/token", """
                    {"access_token":"a-token-of-elsewhere","instance_url":"%1$s",
                     "id":"%1$s/id/00D000000000001AAA/005000000000001AAA","token_type":"Bearer"}""", other));
            orgtrail.start();
            await().atMost(LONG)
                    .until(() ->
                            orgtrail.orgStatus("acme").path("detail").asText().contains("another host"));
            org.faults().clear();
            org.faults().add(answer("/query\\?", """
                    {"totalSize":4000,"done":false,"nextRecordsUrl":"%1$s/services/data/v66.0/query/01g-2000","records":[]}""", other));
            await().atMost(LONG).until(() -> orgtrail.source("acme", "login-history")
                    .path("detail")
                    .asText()
                    .contains("next page elsewhere"));
            assertThat(other.requests()).isEmpty();
            org.faults().clear();
            await().atMost(LONG).until(() -> orgtrail.historyIsComplete("acme"));
            assertThat(other.requests()).isEmpty();
        }
    }

    private static Fault answer(String path, String body, OtherHost other) {
        return new Fault(path, -1, 200, body.formatted(other.url()), -1, 0, null);
    }
}
