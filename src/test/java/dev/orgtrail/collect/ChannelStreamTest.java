package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.orgtrail.collect.StreamedOrg.Connected;
import dev.orgtrail.salesforce.PubSubStream;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The stream of one channel of the Pub/Sub API, on the stand-in's real gRPC server. */
class ChannelStreamTest {
    private static final String CHANNEL = "/event/" + StreamedOrg.LOGINS;
    private static final Duration LONG = Duration.ofSeconds(30);
    private StreamedOrg orgtrail;
    private Connected acme;

    @BeforeEach
    void connect() throws Exception {
        orgtrail = new StreamedOrg();
        acme = orgtrail.connect("acme", OrgSettings.plain().switchedOn(List.of("LogoutEventStream")));
    }

    @AfterEach
    void disconnect() throws Exception {
        orgtrail.close();
    }

    @Test
    void deliversEventsInOrderAndInBatches() {
        PubSubStream stream = followed();
        CountDownLatch held = new CountDownLatch(1);
        orgtrail.sink(rows -> hold(held));
        List<String> published = publish(250);
        held.countDown();
        awaitDelivered(published);
        assertThat(orgtrail.batches).allMatch(size -> size <= 100).anyMatch(size -> size > 1);
        stream.close();
        await().untilAsserted(() -> assertThat(acme.apis().openStreams()).isZero());
    }

    @Test
    void deliversAgainWhatWasNotDeliveredAndCommitsNothingBehindIt() {
        followed();
        AtomicInteger refusals = new AtomicInteger(2);
        List<Boolean> committedTooEarly = new CopyOnWriteArrayList<>();
        orgtrail.sink(rows -> {
            if (refusals.getAndDecrement() > 0) {
                committedTooEarly.add(
                        cursor().contains("@") && !orgtrail.ids("acme").isEmpty());
                throw new IllegalStateException("the sink is down");
            }
        });
        List<String> published = publish(5);
        awaitDelivered(published);
        assertThat(committedTooEarly).containsOnly(false);
        assertThat(orgtrail.statuses
                        .source("acme", "streaming/LoginEventStream")
                        .state())
                .isEqualTo(Statuses.State.ON);
    }

    @Test
    void subscribesAgainWhenTheServerEndsTheStream() {
        followed();
        List<String> published = new ArrayList<>(publish(3));
        awaitDelivered(published);
        acme.apis().completeStreams();
        published.addAll(publish(3));
        awaitDelivered(published);
    }

    @Test
    void goesOnCalmlyWhereItWasWhenASinkHeldABatchForSoLongThatSalesforceEndedTheStream() {
        acme.apis().endStreamsAfter(Duration.ofMillis(300));
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        ((Logger) LoggerFactory.getLogger(PubSubStream.class)).addAppender(log);
        followed();
        CountDownLatch held = new CountDownLatch(1);
        orgtrail.sink(rows -> hold(held));
        // More than are requested at a time: once they are sent, no requested event is pending.
        List<String> published = new ArrayList<>(publish(250));
        awaitStreams(0);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(orgtrail.statuses.source("acme", "streaming/LoginEventStream"))
                        .satisfies(status -> {
                            assertThat(status.state()).isEqualTo(Statuses.State.WAITING);
                            assertThat(status.detail()).contains("A sink does not take events");
                        }));
        published.addAll(publish(20));
        held.countDown();
        awaitDelivered(published);
        assertThat(orgtrail.statuses
                        .source("acme", "streaming/LoginEventStream")
                        .state())
                .isEqualTo(Statuses.State.ON);
        assertThat(orgtrail.gaps.list("acme")).isEmpty();
        assertThat(log.list).noneMatch(line -> line.getLevel().isGreaterOrEqual(Level.WARN));
    }

    @Test
    void logsInAgainOnceForAllStreamsWhenTheSessionHasExpired() {
        followed();
        orgtrail.follow(acme, "ApiEventStream", LONG);
        orgtrail.follow(acme, "LogoutEventStream", LONG);
        awaitStreams(3);
        int before = acme.standIn().sessions().opened();
        acme.standIn().sessions().expireAll();
        acme.apis().failStreams("service.auth.error");
        List<String> published = publish(3);
        awaitDelivered(published);
        awaitStreams(3);
        assertThat(acme.standIn().sessions().opened()).isEqualTo(before + 1);
    }

    @Test
    void goesOnWithTheNewPlaceOfAnOrgThatHasMoved() throws Exception {
        followed();
        awaitDelivered(publish(2));
        acme.standIn().move(301);
        List<String> published = new ArrayList<>(orgtrail.ids("acme"));
        published.addAll(publish(3));
        awaitDelivered(published);
        assertThat(acme.org().instanceUrl()).isEqualTo(acme.standIn().baseUrl());
        assertThat(acme.standIn().askedAtTheOldPlace()).isEmpty();
    }

    @Test
    void goesOnWithTheOldestEventAndRecordsOneGapWhenTheReplayIdIsTooOld() {
        PubSubStream stream = followed();
        List<String> published = new ArrayList<>(publish(3));
        awaitDelivered(published);
        stream.close();
        publish(2);
        acme.apis().expireReplayIds(CHANNEL);
        published.addAll(publish(2));
        orgtrail.follow(acme);
        awaitDelivered(published);
        assertThat(orgtrail.gaps.list("acme")).singleElement().satisfies(gap -> {
            assertThat(gap.feed()).isEqualTo("LoginEventStream");
            assertThat(gap.reason()).contains("replayid.corrupted");
        });
    }

    @Test
    void deliversWhatASinkHeldBackForHoursThoughTheReplayIdIsLost() {
        PubSubStream stream = followed();
        List<String> published = new ArrayList<>(publish(2));
        awaitDelivered(published);
        stream.close();
        published.addAll(publish(2));
        // Committed long after it was published, and no replay id of this org.
        String time = cursor().substring(cursor().indexOf('@'));
        orgtrail.checkpoints.reached("acme", "streaming", StreamedOrg.LOGINS, "AAAAAAAAAAE=" + time);
        orgtrail.follow(acme);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(orgtrail.ids("acme")).containsAll(published));
        assertThat(orgtrail.gaps.list("acme")).map(Gaps.Gap::feed).containsExactly(StreamedOrg.LOGINS);
    }

    @Test
    void countsASilentStreamAsDead() {
        acme.apis().keepAliveEvery(Duration.ofMinutes(5));
        orgtrail.follow(acme, StreamedOrg.LOGINS, Duration.ofSeconds(1));
        awaitStreams(1);
        await().atMost(LONG).until(() -> orgtrail.statuses
                .source("acme", "streaming/LoginEventStream")
                .detail()
                .contains("silent"));
        List<String> published = publish(2);
        awaitDelivered(published);
    }

    @Test
    void movesTheCheckpointOnWithAKeepAlive() {
        acme.apis().keepAliveEvery(Duration.ofMillis(200));
        followed();
        await().atMost(LONG).until(() -> cursor().contains("@"));
    }

    @Test
    void losesNothingBetweenTwoRunsThoughNoEventHadCome() {
        publish(1, Instant.now().minus(Duration.ofMinutes(10)));
        acme.apis().keepAliveEvery(Duration.ofMinutes(5));
        followed().close();
        IntStream.range(0, 120).forEach(i -> acme.apis().publish("/event/LogoutEventStream", Map.of()));
        List<String> published = publish(3);
        orgtrail.follow(acme);
        awaitDelivered(published);
    }

    /** Our clock may be nearly a minute ahead of Salesforce's, whose servers differ among each other. */
    @Test
    void losesNothingThatIsDatedAMinuteAndAHalfTooEarlyThoughNoEventHadCome() {
        acme.apis().keepAliveEvery(Duration.ofMinutes(5));
        followed().close();
        List<String> published = publish(3, Instant.now().minusSeconds(90));
        orgtrail.follow(acme);
        awaitDelivered(published);
    }

    @Test
    void bringsNothingFromBeforeTheFirstSubscriptionHoweverMuchThereIs() {
        publish(250, Instant.now().minus(Duration.ofMinutes(10)));
        acme.apis().keepAliveEvery(Duration.ofMinutes(5));
        followed().close();
        List<String> published = publish(3);
        orgtrail.follow(acme);
        awaitDelivered(published);
    }

    @Test
    void twoOrgsKeepTheirOwnReplayIdsOnTheSameChannel() throws Exception {
        Connected other = orgtrail.connect("other", 2);
        PubSubStream first = followed();
        PubSubStream second = orgtrail.follow(other);
        await().atMost(LONG).until(() -> other.apis().openStreams() == 1);
        List<String> ofAcme = new ArrayList<>(publish(5));
        other.apis().publish(CHANNEL, Map.of("EventIdentifier", "theirs"));
        awaitDelivered(ofAcme);
        await().atMost(LONG).until(() -> orgtrail.ids("other").equals(List.of("theirs")));
        first.close();
        second.close();
        await().atMost(LONG).until(() -> acme.apis().openStreams() == 0);
        ofAcme.addAll(publish(2));
        followed();
        orgtrail.follow(other);
        awaitDelivered(ofAcme);
        assertThat(orgtrail.ids("other")).containsExactly("theirs");
    }

    @Test
    void finishesTheBatchInHandWhenItIsClosed() throws Exception {
        PubSubStream stream = followed();
        CountDownLatch taking = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        List<Boolean> interrupted = new CopyOnWriteArrayList<>();
        orgtrail.sink(rows -> {
            taking.countDown();
            hold(held);
            interrupted.add(Thread.currentThread().isInterrupted());
        });
        List<String> published = publish(1);
        taking.await();
        stream.end();
        assertThat(stream.awaitEnd(Duration.ofMillis(300))).isFalse();
        held.countDown();
        assertThat(stream.awaitEnd(LONG)).isTrue();
        assertThat(orgtrail.ids("acme")).isEqualTo(published);
        assertThat(interrupted).containsExactly(false);
        assertThat(cursor()).contains("@");
    }

    @Test
    void survivesALogInThatIsDownAndDoesNotHammerIt() {
        followed();
        orgtrail.follow(acme, "ApiEventStream", LONG);
        orgtrail.follow(acme, "LogoutEventStream", LONG);
        awaitStreams(3);
        acme.standIn().faults().add(dev.orgtrail.standin.Faults.Fault.status("/services/oauth2/token", 1_000, 503));
        acme.standIn().sessions().expireAll();
        acme.apis().failStreams("service.auth.error");
        List<String> published = publish(3);
        await().pollDelay(Duration.ofSeconds(6)).atMost(LONG).until(() -> true);
        int left = acme.standIn().faults().active().get(0).times();
        assertThat(1_000 - left).as("log-ins of three streams in six seconds").isBetween(1, 4);
        acme.standIn().faults().clear();
        awaitDelivered(published);
    }

    @Test
    void deliversEventsThatAreTogetherLargerThanAMessageMayBe() {
        PubSubStream stream = followed();
        List<String> published = new ArrayList<>(publish(2));
        awaitDelivered(published);
        stream.close();
        for (int i = 0; i < 20; i++) {
            published.add(publishOf(900_000));
        }
        published.addAll(publish(150));
        orgtrail.follow(acme);
        awaitDelivered(published);
        assertThat(orgtrail.gaps.list("acme")).isEmpty();
    }

    @Test
    void passesOverAnEventThatIsLargerThanAMessageMayBeAndRecordsAGap() {
        PubSubStream stream = followed();
        List<String> published = new ArrayList<>(publish(2));
        awaitDelivered(published);
        stream.close();
        Instant before = Instant.now();
        publishOf(17_000_000);
        orgtrail.follow(acme);
        acme.apis().keepAliveEvery(Duration.ofMillis(200));
        await().atMost(LONG).untilAsserted(() -> assertThat(orgtrail.gaps.list("acme"))
                .singleElement()
                .satisfies(gap -> {
                    assertThat(gap.feed()).isEqualTo(StreamedOrg.LOGINS);
                    assertThat(gap.from()).isBeforeOrEqualTo(before);
                    assertThat(gap.to()).isAfterOrEqualTo(before);
                    assertThat(gap.reason()).contains("larger than the 4 MB");
                }));
        published.addAll(publish(120));
        awaitDelivered(published);
        assertThat(orgtrail.gaps.list("acme")).hasSize(1);
    }

    /** Publishes an event of so many characters. */
    private String publishOf(int characters) {
        String id = java.util.UUID.randomUUID().toString();
        acme.apis()
                .publish(
                        CHANNEL,
                        Map.of(
                                "EventIdentifier",
                                id,
                                "Username",
                                "x".repeat(characters),
                                "CreatedDate",
                                Instant.now()));
        return id;
    }

    private PubSubStream followed() {
        int open = acme.apis().openStreams();
        PubSubStream stream = orgtrail.follow(acme);
        awaitStreams(open + 1);
        return stream;
    }

    private void awaitStreams(int count) {
        await().atMost(LONG).until(() -> acme.apis().openStreams() == count);
    }

    private List<String> publish(int count) {
        return publish(count, Instant.now());
    }

    private List<String> publish(int count, Instant created) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = java.util.UUID.randomUUID().toString();
            acme.apis()
                    .publish(
                            CHANNEL,
                            Map.of("EventIdentifier", id, "Username", "ada@example.com", "CreatedDate", created));
            ids.add(id);
        }
        return ids;
    }

    private void awaitDelivered(List<String> ids) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(orgtrail.ids("acme")).isEqualTo(ids));
    }

    private String cursor() {
        return orgtrail.checkpoints
                .find("acme", "streaming", StreamedOrg.LOGINS)
                .map(checkpoint -> String.valueOf(checkpoint.cursor()))
                .orElse("");
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
