package dev.orgtrail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Whatever leads to another host: no token and no secret is sent there. */
@WholeOrgtrail
class OtherHostsTest {
    private final ApplicationContext orgtrail;

    @Autowired
    OtherHostsTest(ApplicationContext orgtrail) {
        this.orgtrail = orgtrail;
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "token, 307, /services/oauth2/token",
        "versions, 302, /services/data$",
        "describe, 302, /sobjects$",
        "query, 302, /query\\?",
        "query page, 307, /query/01g",
        "log file, 302, /LogFile$"
    })
    void aRedirectIsNotFollowed(String call, int status, String path) throws Exception {
        try (OtherHost other = new OtherHost();
                FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoil(path, Tricks.redirect(status, other.url() + "/here"));
            row.collect().awaitTrouble("redirect", "My Domain").awaitRecovery();
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void aNextPageElsewhereIsNotAskedFor() throws Exception {
        try (OtherHost other = new OtherHost();
                FaultCase row = new FaultCase(orgtrail)) {
            for (String there : new String[] {other.url(), "@" + other.url().substring("http://".length())}) {
                row.wire()
                        .spoil(
                                "/query\\?",
                                Tricks.edited((path, body) ->
                                        body.replace("\"nextRecordsUrl\":\"", "\"nextRecordsUrl\":\"" + there)));
            }
            row.collect().awaitTrouble("a next page elsewhere", "proxy").awaitRecovery();
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void anInstanceElsewhereGetsNoTokenAtTheFirstLogin() throws Exception {
        try (OtherHost other = new OtherHost();
                FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoil("/services/oauth2/token", instance(other));
            row.collect().awaitTrouble("another host", "instance-url").awaitRecovery();
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void anInstanceElsewhereGetsNoTokenAtALaterLogin() throws Exception {
        try (OtherHost other = new OtherHost();
                FaultCase row = new FaultCase(orgtrail)) {
            row.collect().awaitEverything();
            row.wire().spoil("/services/oauth2/token", instance(other));
            row.org().sessions().expireAll();
            row.org().login();
            row.org().logFile("API", "Hourly", null, 5);
            row.awaitTrouble("another host", "instance-url").awaitRecovery();
            assertThat(other.requests()).isEmpty();
        }
    }

    private static Wire.Trick instance(OtherHost other) {
        return Tricks.edited((path, body) ->
                body.replaceAll("\"instance_url\":\"[^\"]*\"", "\"instance_url\":\"" + other.url() + "\""));
    }

    @Test
    void noUrlOfALogInIsEverAskedForButTheInstance() throws Exception {
        try (OtherHost other = new OtherHost();
                FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoil("/services/oauth2/token", Tricks.edited((path, body) -> body.replaceAll(
                            "\"id\":\"https?://[^/]*", "\"id\":\"" + other.url())
                    .replaceFirst(
                            "\\{",
                            "{\"urls\":{\"rest\":\"" + other.url() + "\"},\"sfdc_community_url\":\"" + other.url()
                                    + "\",")));
            row.collect().awaitEverything();
            assertThat(row.wire().struck()).isPositive();
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void theUrlOfARecordIsNeverAskedFor() throws Exception {
        try (OtherHost other = new OtherHost();
                FaultCase row = new FaultCase(orgtrail)) {
            row.wire()
                    .spoil(
                            "/query",
                            Tricks.edited((path, body) -> body.replace("\"url\":\"", "\"url\":\"" + other.url())));
            row.collect().awaitEverything();
            assertThat(row.wire().struck()).isPositive();
            assertThat(other.requests()).isEmpty();
        }
    }
}
