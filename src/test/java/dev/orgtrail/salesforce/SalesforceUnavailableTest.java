package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** What pages, the API, the state and preflight tell of a failure, where Salesforce or a proxy repeats what was sent to it. */
class SalesforceUnavailableTest {
    private static final String REPEATED =
            "bad request: authorization=Bearer 00D5g000000000001!AQ4AQFakeFakeFakeFakeFakeFake"
                    + " client_secret=acme-secret&password=hunter2 \u202Eend\u001B[2J";

    @Test
    void holdsNoSecretAndNoControlCharacterOfItsWords() {
        SalesforceUnavailable failure = new SalesforceUnavailable("acme", "API_ERROR", REPEATED, "Try again.");

        assertThat(failure.explanation())
                .isEqualTo(failure.getMessage())
                .contains("Org acme: bad request", "client_secret=***", "password=***", "(API_ERROR)", "Try again.")
                .doesNotContain("acme-secret", "hunter2", "AQ4AQ", "\u202E", "\u001B");
        assertThat(failure.what()).doesNotContain("acme-secret", "hunter2", "AQ4AQ", "\u202E", "\u001B");
    }

    @Test
    void aRouteThatIsNotThereIsToldAsAFileOfRoutes() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.start();
            var template = camel.createProducerTemplate();
            assertThatThrownBy(() -> template.sendBody("direct:read-acme-login-history?block=false", ""))
                    .satisfies(failure -> assertThat(
                                    Remedies.explain("acme", failure).explanation())
                            .startsWith(
                                    "Org acme: the route from direct:read-acme-login-history is not there: its file in"
                                            + " routes/ is gone")
                            .contains("Put the file back")
                            .doesNotContain("Exchange["));
        }
    }
}
