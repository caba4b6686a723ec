package dev.orgtrail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.state.PassingClock;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** An org that refuses each third request, for ten minutes by Orgtrail's clock. */
@WholeOrgtrail
class EveryThirdRequestTest {
    private static final Duration LASTS = Duration.ofMinutes(10);

    private final ApplicationContext orgtrail;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    @Autowired
    EveryThirdRequestTest(ApplicationContext orgtrail) {
        this.orgtrail = orgtrail;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "too many requests, 429, TOO_MANY_REQUESTS, 0, 60",
        "too many requests with a pause, 429, TOO_MANY_REQUESTS, 20, 20",
        "unavailable with a pause, 503, SERVER_UNAVAILABLE, 20, 20",
        "the limit of the day, 403, REQUEST_LIMIT_EXCEEDED, 0, 60"
    })
    void thatIsRefusedIsWaitedForAndEverythingIsRead(String what, int status, String code, int named, int kept)
            throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            List<Statuses.Status> told = refuseForTenMinutes(row, status, code, named);
            assertThat(told)
                    .allSatisfy(
                            each -> assertThat(each.state()).as(each.detail()).isNotEqualTo(Statuses.State.FAILING));
            assertThat(told).anySatisfy(each -> {
                assertThat(each.state()).isEqualTo(Statuses.State.WAITING);
                assertThat(each.detail()).contains("Org " + row.alias() + ": Salesforce", "(API_BUDGET)");
            });
            // Each refusal is followed by a pause of all calls; of those under way then, another one may be refused.
            assertThat(refused.get()).isPositive().isLessThanOrEqualTo(2 * ((int) LASTS.toSeconds() / kept + 2));
            row.awaitRecovery();
            assertThat(row.gaps()).isEmpty();
        }
    }

    @Test
    void whereNoPauseIsAskedForItIsTheServerThatIsInTrouble() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            assertThat(refuseForTenMinutes(row, 503, "SERVER_UNAVAILABLE", 0))
                    .filteredOn(each -> each.state() == Statuses.State.FAILING)
                    .isNotEmpty()
                    .allSatisfy(each -> assertThat(each.detail()).contains("status.salesforce.com"));
            row.awaitRecovery();
            assertThat(row.gaps()).isEmpty();
        }
    }

    /** What is told of the org and its sources meanwhile. */
    private List<Statuses.Status> refuseForTenMinutes(FaultCase row, int status, String code, int pause) {
        row.wire().spoil("/services/data/v", (truth, client) -> {
            if (asked.incrementAndGet() % 3 != 0) {
                truth.writeTo(client);
                return;
            }
            refused.incrementAndGet();
            Map<String, String> headers = new TreeMap<>(Map.of("content-type", "application/json"));
            if (pause > 0) {
                headers.put("retry-after", String.valueOf(pause));
            }
            new Wire.Reply(truth.path(), "HTTP/1.1 " + status + " Refused", headers, new byte[0])
                    .body("[{\"message\":\"TotalRequests Limit exceeded.\",\"errorCode\":\"" + code + "\"}]")
                    .writeTo(client);
        });
        Statuses statuses = orgtrail.getBean(Statuses.class);
        PassingClock clock = orgtrail.getBean(PassingClock.class);
        List<Statuses.Status> told = new ArrayList<>();
        AtomicInteger looks = new AtomicInteger();
        row.collect();
        Instant end = clock.instant().plus(LASTS);
        row.await(() -> {
            if (looks.incrementAndGet() % 60 == 0) {
                row.org().login();
                row.org().setupChange();
            }
            told.add(statuses.org(row.alias()));
            told.addAll(statuses.sources(row.alias()).values());
            assertThat(clock.instant()).isAfter(end);
        });
        return told;
    }
}
