package dev.orgtrail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.Faults.Fault;
import dev.orgtrail.state.Sources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Answers that are none: errors, pages of proxies, bodies of something else. */
@WholeOrgtrail
class AnswersTest {
    private final ApplicationContext orgtrail;

    @Autowired
    AnswersTest(ApplicationContext orgtrail) {
        this.orgtrail = orgtrail;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "token, /services/oauth2/token",
        "versions, /services/data$",
        "describe, /sobjects$",
        "query, /query\\?",
        "query page, /query/01g",
        "log file, /LogFile$"
    })
    void aServerInTroubleIsNamedOnEachCallAndReadAgain(String call, String path) throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            boolean begun = false;
            for (int status : new int[] {500, 502, 503, 504}) {
                row.wire().spoil(path, Tricks.page(status));
                if (!begun) {
                    row.collect();
                    begun = true;
                }
                row.awaitTrouble("HTTP " + status, "status.salesforce.com");
            }
            row.awaitRecovery();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "token, /services/oauth2/token, is not JSON",
        "versions, /services/data$, does not list its API versions",
        "describe, /sobjects$, is not JSON",
        "query, /query\\?, is not JSON",
        "query page, /query/01g, is not JSON",
        "log file, /LogFile$, a page for browsers"
    })
    void aPageOfAProxyIsTakenForNoAnswer(String call, String path, String words) throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoil(path, Tricks.page(200));
            row.collect().awaitTrouble(words, "proxy").awaitRecovery();
        }
    }

    @Test
    void aPageThatIsCalledALogFileIsNoneHoweverOftenItComes() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoil("/LogFile$", Tricks.page(200, "text/csv"));
            row.collect().awaitTrouble("a page for browsers", "proxy");
            int files = 9;
            row.await(() -> assertThat(row.wire().struck()).isGreaterThan(5 * files));
            row.awaitRecovery();
            assertThat(row.gaps()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nothing, '', it is empty",
        "no records, '{\"totalSize\":0,\"done\":true}', it has no records",
        "null, null, it is empty",
        "a list, '[]', is not JSON"
    })
    void jsonThatIsNoReplyToAQueryEndsNoWindow(String what, String body, String words) throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoil("/query.*LoginHistory", Tricks.text(200, body));
            row.collect().awaitTrouble(words, "proxy").awaitRecovery();
        }
    }

    @Test
    void aSourceIsFailingUntilTheLastOfItsSlicesIsRead() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            String file = row.org().logFile("API", "Hourly", null, 5);
            row.wire().spoil(file + "/LogFile$", Tricks.page(503));
            row.collect()
                    .awaitTrouble(file, "HTTP 503")
                    .staysTroubled(Sources.EVENT_LOG_FILE)
                    .awaitRecovery();
        }
    }

    @Test
    void aUsedUpLimitIsNamedAndReadingGoesOnWhenThereIsRoom() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.org().faults().add(Fault.status("/query", -1, 403));
            row.collect()
                    .awaitTrouble("REQUEST_LIMIT_EXCEEDED", "Setup > Company Information")
                    .awaitRecovery();
        }
    }
}
