package dev.orgtrail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.state.PassingClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Pages of a query that are empty, come round, are gone, or end between equal times. */
@WholeOrgtrail
class PagesTest {
    private final ApplicationContext orgtrail;

    @Autowired
    PagesTest(ApplicationContext orgtrail) {
        this.orgtrail = orgtrail;
    }

    @Test
    void anEmptyPageIsNotTheEnd() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire()
                    .spoil(
                            "/query\\?",
                            Tricks.edited((path, body) -> body.contains("nextRecordsUrl")
                                    ? body.replaceAll("(\"nextRecordsUrl\":\"[^\"]*-)\\d+\"", "$10\"")
                                            .replaceAll("\"records\":\\[.*\\]", "\"records\":[]")
                                    : body));
            row.collect().awaitEverything();
            assertThat(row.wire().struck()).isPositive();
        }
    }

    @Test
    void aNextPageThatIsItselfEndsInTrouble() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoil("/query/01g", Tricks.edited((path, body) -> body.replaceAll(
                            "\"done\":true", "\"done\":false,\"nextRecordsUrl\":\"" + path + "\"")
                    .replaceAll("\"nextRecordsUrl\":\"[^\"]*\"", "\"nextRecordsUrl\":\"" + path + "\"")));
            row.collect().awaitTrouble("never end", "by itself").awaitRecovery();
        }
    }

    @Test
    void emptyPagesWithoutEndEndInTrouble() throws Exception {
        AtomicInteger number = new AtomicInteger();
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoil("/query/01g", (truth, client) -> Tricks.text(
                            200,
                            "{\"done\":false,\"records\":[],\"nextRecordsUrl\":\"/services/data/v66.0/query/01g-"
                                    + number.incrementAndGet() + "\"}")
                    .answer(truth, client));
            row.collect().awaitTrouble("never end", "by itself").awaitRecovery();
        }
    }

    @Test
    void aQueryWhosePagesAreGoneIsAskedAgain() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire()
                    .spoil(
                            "/query/01g",
                            Tricks.text(
                                    400,
                                    "[{\"message\":\"invalid query locator\",\"errorCode\":\"INVALID_QUERY_LOCATOR\"}]"));
            row.collect().awaitTrouble("INVALID_QUERY_LOCATOR", "by itself").awaitRecovery();
        }
    }

    @Test
    void recordsOfOneInstantAreNotLostOrDoubledWhereAPageEnds() throws Exception {
        PassingClock salesforce = new PassingClock();
        try (FaultCase row = new FaultCase(orgtrail, FaultCase.small().clock(salesforce))) {
            salesforce.stopAt(Instant.now().minus(Duration.ofMinutes(30)));
            for (int i = 0; i < 7; i++) {
                row.org().login();
            }
            salesforce.reset();
            row.wire().spoil("/query/01g.*-4$", Tricks.page(503));
            row.collect().awaitTrouble("HTTP 503").awaitRecovery();
        }
    }
}
