package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.collect.StreamedOrg.Connected;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.StreamListener;
import dev.orgtrail.salesforce.TopicConnection;
import dev.orgtrail.standin.Faults.Fault;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stream of PushTopics, on the stand-in's real CometD server. */
class TopicStreamTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Not every request: an attempt that failed may also say goodbye. */
    private static final String HANDSHAKE = "/cometd/[0-9.]+/handshake";

    private static final String TOPIC = "OrgtrailAccount";
    private final AtomicInteger changes = new AtomicInteger();
    private StreamedOrg orgtrail;
    private Connected acme;

    @BeforeEach
    void connect() throws Exception {
        orgtrail = new StreamedOrg();
        acme = orgtrail.connect("acme", 1);
        assertThat(orgtrail.pushTopics.ensure("acme", "Account")).isEqualTo(TOPIC);
    }

    @AfterEach
    void disconnect() throws Exception {
        orgtrail.close();
    }

    @Test
    void createsAPushTopicOnceAndSaysWhyItCannot() {
        assertThat(orgtrail.pushTopics.ensure("acme", "Account")).isEqualTo(TOPIC);
        assertThat(acme.apis().channels()).contains("/topic/" + TOPIC);
        for (String object : List.of("Nothing", "User")) {
            assertThatThrownBy(() -> orgtrail.pushTopics.ensure("acme", object))
                    .isInstanceOf(SalesforceUnavailable.class)
                    .hasMessageContaining("acme");
        }
    }

    @Test
    void noneIsMadeThatIsNotAskedFor() {
        orgtrail.follow(acme, Map.of());
        await().atMost(LONG).untilAsserted(() -> assertThat(
                        orgtrail.statuses.source("acme", "streaming").state())
                .isEqualTo(Statuses.State.ON));
        assertThat(acme.apis().channels())
                .filteredOn(channel -> channel.startsWith("/topic/"))
                .containsExactly("/topic/" + TOPIC);
    }

    @Test
    void anObjectThatTheUserSeesLaterIsFollowedThenWithoutARestart() {
        acme.standIn().lacks("Contact");
        orgtrail.follow(
                acme,
                Map.of(
                        "orgtrail.streaming.every", "300ms",
                        "orgtrail.streaming.channels", "/event/LoginEventStream",
                        "orgtrail.streaming.push-topics", "Contact"));
        assertThat(orgtrail.statuses.source("acme", "streaming/Contact").state())
                .isEqualTo(Statuses.State.OFF);
        acme.standIn().has("Contact");
        await().atMost(LONG).untilAsserted(() -> assertThat(
                        orgtrail.statuses.source("acme", "streaming/Contact").state())
                .isEqualTo(Statuses.State.ON));
        assertThat(acme.apis().channels()).contains("/topic/OrgtrailContact");
    }

    @Test
    void deliversInOrderAndAgainWhatWasNotDelivered() throws Exception {
        followed();
        AtomicInteger refusals = new AtomicInteger(2);
        orgtrail.sink(rows -> {
            if (refusals.getAndDecrement() > 0) {
                throw new IllegalStateException("the sink is down");
            }
        });
        awaitDelivered(change(20));
    }

    @Test
    void deliversMoreThanMayWaitAtATime() throws Exception {
        followed().close();
        List<String> changed = change(2_300);
        followed();
        awaitDelivered(changed);
    }

    @Test
    void deliversEventsThatAreTogetherLargerThanAMegabyte() throws Exception {
        followed().close();
        List<String> changed = changeOf(300_000, 8);
        followed();
        awaitDelivered(changed);
        assertThat(orgtrail.gaps.list("acme")).isEmpty();
    }

    @Test
    void passesOverEventsThatAreTooLargeAndRecordsAGap() throws Exception {
        followed().close();
        changeOf(300_000, 60);
        followed();
        await().atMost(LONG).untilAsserted(() -> assertThat(orgtrail.gaps.list("acme"))
                .singleElement()
                .satisfies(gap -> {
                    assertThat(gap.feed()).isEqualTo(TOPIC);
                    assertThat(gap.reason()).contains("larger than the 16 MB");
                }));
        awaitDelivered(change(3));
        assertThat(orgtrail.gaps.list("acme")).hasSize(1);
    }

    private List<String> changeOf(int characters, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, Object> account = account("0015g00000B" + (1_000 + i));
            account.put("SystemModstamp", "x".repeat(characters));
            acme.apis().changeRecord("Account", "updated", account);
            ids.add(String.valueOf(account.get("Id")));
        }
        return ids;
    }

    @Test
    void beginsANewSessionWhenTheServerHasForgottenIt() throws Exception {
        followed();
        List<String> changed = new ArrayList<>(change(2));
        awaitDelivered(changed);
        acme.apis().disconnectCometD();
        changed.addAll(change(2));
        awaitDelivered(changed);
    }

    @Test
    void logsInAgainWhenTheSessionHasExpired() throws Exception {
        followed();
        List<String> changed = new ArrayList<>(change(2));
        awaitDelivered(changed);
        acme.standIn().sessions().expireAll();
        changed.addAll(change(2));
        acme.apis().disconnectCometD();
        awaitDelivered(changed);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 404})
    void goesOnAtTheNewPlaceOfAnOrgThatHasMoved(int status) throws Exception {
        followed();
        List<String> changed = new ArrayList<>(change(2));
        awaitDelivered(changed);
        int before = acme.standIn().sessions().opened();
        acme.standIn().move(status);
        changed.addAll(change(2));
        awaitDelivered(changed);
        assertThat(acme.org().instanceUrl()).isEqualTo(acme.standIn().baseUrl());
        assertThat(acme.standIn().sessions().opened() - before).as("log-ins").isEqualTo(1);
    }

    /** A proxy that has no Streaming API answers so, while all else of the org is where it was. */
    @Test
    void aPlaceThatNeverHasAStreamingApiCostsOneLogIn() throws Exception {
        int before = acme.standIn().sessions().opened();
        acme.standIn().faults().add(Fault.status(HANDSHAKE, -1, 404));
        follow(Map.of("/topic/" + TOPIC, orgtrail.feed(acme.org(), TOPIC, "Account")));
        await().atMost(LONG).until(() -> acme.standIn().faults().struck() >= 4);
        assertThat(acme.standIn().sessions().opened() - before).as("log-ins").isEqualTo(1);
    }

    @Test
    void logsInAgainWhenTheHandshakeIsRefusedWithoutABayeuxMessage() throws Exception {
        String refused = acme.org().accessToken();
        acme.standIn().faults().add(Fault.status(HANDSHAKE, 1, 401));
        followed();
        awaitDelivered(change(2));
        assertThat(acme.org().accessToken()).isNotEqualTo(refused);
    }

    @Test
    void goesOnWithTheOldestEventAndRecordsAGapWhenTheReplayIdIsTooOld() throws Exception {
        TopicConnection first = followed();
        List<String> changed = new ArrayList<>(change(2));
        awaitDelivered(changed);
        first.close();
        change(2);
        acme.apis().expireReplayIds("/topic/" + TOPIC);
        changed.addAll(change(2));
        followed();
        awaitDelivered(changed);
        assertThat(orgtrail.gaps.list("acme")).singleElement().satisfies(gap -> assertThat(gap.reason())
                .contains("replayId"));
    }

    @Test
    void aPushTopicThatIsRefusedIsReportedAndDoesNotStopTheOthers() throws Exception {
        follow(Map.of(
                "/topic/Gone",
                orgtrail.feed(acme.org(), "Gone", "Gone"),
                "/topic/" + TOPIC,
                orgtrail.feed(acme.org(), TOPIC, "Account")));
        await().atMost(LONG).until(() -> state("Gone") == Statuses.State.FAILING);
        awaitFollowed();
        awaitDelivered(change(3));
        assertThat(state("Gone")).isEqualTo(Statuses.State.FAILING);
        assertThat(state(TOPIC)).isEqualTo(Statuses.State.ON);
    }

    @Test
    void aRefusedHandshakeIsTriedAgainEverLater() throws Exception {
        String refusal = """
                [{"channel":"/meta/handshake","id":"1","successful":false,"error":"403::Handshake denied",
                  "ext":{"sfdc":{"failureReason":"403::Organization total events daily limit exceeded"}},
                  "advice":{"reconnect":"none"}}]""";
        assertHandshakes(new Fault(HANDSHAKE, 1_000, 200, refusal, -1, 0, null), "limit exceeded");
    }

    @Test
    void aServerThatIsTooBusyIsTriedAgainEverLater() throws Exception {
        assertHandshakes(Fault.status(HANDSHAKE, 1_000, 503), "503");
    }

    @Test
    void followsThoughTheLogInIsDownAtFirst() throws Exception {
        acme.standIn().faults().add(Fault.status("/services/oauth2/token", 1_000, 503));
        acme.standIn().sessions().expireAll();
        follow(Map.of("/topic/" + TOPIC, orgtrail.feed(acme.org(), TOPIC, "Account")));
        await().atMost(LONG).until(() -> state(TOPIC) == Statuses.State.FAILING);
        await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
        assertThat(1_000 - acme.standIn().faults().active().get(0).times()).isBetween(1, 4);
        acme.standIn().faults().clear();
        await().atMost(LONG).until(() -> state(TOPIC) == Statuses.State.ON);
        awaitFollowed();
        awaitDelivered(change(2));
    }

    private void assertHandshakes(Fault fault, String words) throws Exception {
        acme.standIn().faults().add(fault);
        follow(Map.of("/topic/" + TOPIC, orgtrail.feed(acme.org(), TOPIC, "Account")));
        await().pollDelay(Duration.ofSeconds(8)).atMost(LONG).until(() -> true);
        int asked = 1_000 - acme.standIn().faults().active().get(0).times();
        assertThat(asked).as("handshakes in eight seconds").isBetween(2, 5);
        assertThat(orgtrail.statuses.source("acme", "streaming/" + TOPIC).detail())
                .contains(words);
        acme.standIn().faults().clear();
        awaitFollowed();
        awaitDelivered(change(1));
    }

    private TopicConnection followed() throws Exception {
        TopicConnection topics = follow(Map.of("/topic/" + TOPIC, orgtrail.feed(acme.org(), TOPIC, "Account")));
        awaitFollowed();
        return topics;
    }

    private TopicConnection follow(Map<String, StreamListener> listeners) throws Exception {
        TopicConnection topics = new TopicConnection(acme.org(), listeners);
        orgtrail.alsoClose(topics);
        return topics;
    }

    /** Changes are owed once a first subscription has come. */
    private void awaitFollowed() {
        await().atMost(LONG).until(() -> acme.apis().changeRecord("Account", "updated", account("probe")) == 1);
    }

    private List<String> change(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = "0015g00000A" + (1_000 + changes.incrementAndGet());
            acme.apis().changeRecord("Account", "updated", account(id));
            ids.add(id);
        }
        return ids;
    }

    private static Map<String, Object> account(String id) {
        Map<String, Object> account = new LinkedHashMap<>();
        account.put("Id", id);
        return account;
    }

    private void awaitDelivered(List<String> ids) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(orgtrail.ids("acme").stream()
                        .filter(id -> !id.equals("probe"))
                        .toList())
                .isEqualTo(ids));
    }

    private Statuses.State state(String feed) {
        return orgtrail.statuses.source("acme", "streaming/" + feed).state();
    }
}
