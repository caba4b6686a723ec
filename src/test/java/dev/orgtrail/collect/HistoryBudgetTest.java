package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.CallMustWait;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of slices and polls while the org's API requests have to last. */
class HistoryBudgetTest {
    private static final String FILES = Sources.EVENT_LOG_FILE;
    private static final String WINDOWS = Sources.LOGIN_HISTORY;

    private StandInOrg org;
    private CollectedOrg acme;

    @BeforeEach
    void logIn() throws Exception {
        org = new StandInOrg(OrgSettings.plain().scale(0.02).dailyApiRequests(1_000)).start();
        acme = new CollectedOrg(org, Map.of());
        Instant now = acme.state().clock().instant();
        acme.state()
                .slices()
                .plan(List.of(
                        Slice.window("acme", WINDOWS, "day", now.minus(Duration.ofDays(1)), now),
                        file("old", now.minus(Duration.ofDays(9))),
                        file("new", now.minus(Duration.ofHours(2)))));
    }

    @AfterEach
    void close() {
        acme.close();
        org.close();
    }

    @Test
    void whileHistoryWaitsNewLogFilesAreClaimedAndThePastIsNot() {
        useUp(ApiPurpose.HISTORY);
        assertThat(claimed()).containsExactly("new");
        useUp(ApiPurpose.LOG_FILES);
        acme.part(HistoryQueue.class).failed(failed(FILES, "new", new IllegalStateException("a sink's")));
        acme.state().clock().pass(Duration.ofMinutes(5));
        assertThat(claimed()).isEmpty();
    }

    @Test
    void withRequestsLeftThePastIsClaimedToo() {
        assertThat(claimed()).containsExactlyInAnyOrder("day", "new", "old");
    }

    @Test
    void aSliceThatMustWaitHasNotFailedAndIsClaimedWhenItsTimeHasCome() {
        assertThat(claimed()).contains("old");
        useUp(ApiPurpose.LIVE_POLL);
        CallMustWait wait = read("old");
        acme.part(HistoryQueue.class).failed(failed(FILES, "old", wait));

        assertThat(acme.state().slices().find("acme", FILES, "old"))
                .hasValueSatisfying(slice -> assertThat(slice.attempts()).isZero());
        Duration left = Duration.between(acme.state().clock().instant(), wait.until());
        acme.state().clock().pass(left.minusSeconds(1));
        assertThat(claimed()).doesNotContain("old");
        acme.state().clock().pass(Duration.ofSeconds(1));
        assertThat(claimed()).contains("old");
    }

    @Test
    void aSliceOfStoredEventsDoesNotTellHowStreamsAreDoing() {
        Statuses statuses = acme.state().part(Statuses.class);
        statuses.source("acme", "streaming", Statuses.State.OFF, "Every stream is switched off");
        acme.part(HistoryQueue.class)
                .delivered(acme.exchange(Map.of("source", "streaming", "slice", "LoginEventStream")));
        acme.part(HistoryQueue.class)
                .failed(failed("streaming", "LoginEventStream", new IllegalStateException("a sink's")));
        assertThat(statuses.source("acme", "streaming"))
                .satisfies(status -> assertThat(status.state()).isEqualTo(Statuses.State.OFF))
                .satisfies(status -> assertThat(status.detail()).isEqualTo("Every stream is switched off"));
    }

    @Test
    void aPollThatMustWaitSaysSoAndThatNothingIsBroken() {
        useUp(ApiPurpose.LIVE_POLL);
        Iterator<Message> batches = acme.part(WindowReader.class).read(poll());
        assertThatThrownBy(batches::hasNext).isInstanceOfSatisfying(CallMustWait.class, wait -> {
            Exchange poll = poll();
            poll.setProperty(Exchange.EXCEPTION_CAUGHT, wait);
            acme.part(SourceTrouble.class).noted(poll);
        });
        Statuses.Status status = acme.state().part(Statuses.class).source("acme", WINDOWS);
        assertThat(status.state()).isEqualTo(Statuses.State.WAITING);
        assertThat(status.detail()).contains("Org acme").contains("raise orgtrail.api.share");
    }

    @Test
    void aSourceThatTheOrgDoesNotOfferIsOff() {
        Exchange poll = poll();
        assertThatThrownBy(() ->
                        acme.part(Soql.class).firstPage("acme", ApiPurpose.LIVE_POLL, "SELECT Id FROM NoSuchObject"))
                .satisfies(refusal -> poll.setProperty(Exchange.EXCEPTION_CAUGHT, refusal));
        acme.part(SourceTrouble.class).noted(poll);
        assertThat(acme.state().part(Statuses.class).source("acme", WINDOWS).state())
                .isEqualTo(Statuses.State.OFF);
    }

    private static Slice file(String id, Instant from) {
        return Slice.logFile("acme", id, from, from.plus(Duration.ofHours(1)), "API", true, 100L);
    }

    private void useUp(ApiPurpose purpose) {
        assertThatThrownBy(() -> {
                    while (true) {
                        acme.part(Soql.class).firstPage("acme", purpose, "SELECT Id FROM User LIMIT 1");
                    }
                })
                .isInstanceOf(CallMustWait.class);
    }

    private CallMustWait read(String file) {
        try {
            acme.part(LogFileReader.class).read(acme.exchange(Map.of("source", FILES, "slice", file)));
        } catch (CallMustWait e) {
            return e;
        }
        throw new AssertionError("the file was read");
    }

    private Exchange poll() {
        Exchange poll = acme.exchange(
                Map.of("source", WINDOWS, "logName", "SetupAuditTrail", "feed", "poll", "timeField", "LoginTime"));
        poll.getIn().setBody("SELECT Id, LoginTime FROM LoginHistory ORDER BY LoginTime");
        return poll;
    }

    private Exchange failed(String source, String slice, Throwable failure) {
        Exchange exchange = acme.exchange(Map.of("source", source, "slice", slice));
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
        return exchange;
    }

    private List<String> claimed() {
        return acme.part(HistoryQueue.class).claim(acme.exchange(Map.of("room", "64"))).stream()
                .map(Slice::id)
                .toList();
    }
}
