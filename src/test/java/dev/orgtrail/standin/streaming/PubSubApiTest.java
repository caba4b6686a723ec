package dev.orgtrail.standin.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.apache.camel.Exchange;
import org.apache.camel.ServiceStatus;
import org.apache.camel.component.salesforce.InvalidReplayIdException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real Salesforce component, subscribed through Pub/Sub API. */
class PubSubApiTest {
    private static final String LOGINS = "/event/LoginEventStream";
    private static final String RECORDS =
            "?pubSubDeserializeType=GENERIC_RECORD&exceptionHandler=#failures&bridgeErrorHandler=false";
    private ConnectedOrg org;

    @BeforeEach
    void connect() throws Exception {
        org = new ConnectedOrg();
    }

    @AfterEach
    void disconnect() throws Exception {
        org.close();
    }

    @Test
    void deliversEveryEventThatWasPublishedAfterTheFirstSubscriptionAndNoOther() throws Exception {
        List<String> owed = new ArrayList<>();
        Thread publisher = new Thread(() -> {
            for (int i = 0; i < 5_000 || owed.size() < 500; i++) {
                String id = "event-" + i;
                if (org.apis.publish(LOGINS, Map.of("EventIdentifier", id))) {
                    owed.add(id);
                }
            }
        });
        publisher.start();

        org.receive("logins", "salesforce:pubSubSubscribe:" + LOGINS + RECORDS);

        publisher.join();
        await().untilAsserted(() -> assertThat(org.received).hasSameSizeAs(owed));
        assertThat(org.received).extracting(PubSubApiTest::identifier).isEqualTo(owed);
    }

    @Test
    void handsOnAvroRecordsWithTheirReplayIdAndEventUuid() throws Exception {
        List<PublishedEvent> published = new ArrayList<>();
        org.apis.onPublished(published::add);
        org.receive("logins", "salesforce:pubSubSubscribe:" + LOGINS + RECORDS);
        Instant at = Instant.parse("2026-11-01T04:46:15.123Z");

        whenSubscribed(() -> org.apis.publish(
                LOGINS, Map.of("EventIdentifier", "one", "EventDate", at, "Username", "ada@example.com")));

        GenericRecord login = (GenericRecord) org.received.get(0).getIn().getBody();
        assertThat(login.getSchema().getFullName()).isEqualTo("com.sforce.eventbus.LoginEventStream");
        assertThat(login.get("EventDate")).isEqualTo(at.toEpochMilli());
        assertThat(login.get("Username")).hasToString("ada@example.com");
        assertThat(login.get("SourceIp")).isNull();
        assertThat(org.received.get(0).getIn().getHeaders())
                .containsEntry(
                        "CamelSalesforcePubSubEventId",
                        published.get(published.size() - 1).uuid())
                .containsKeys("CamelSalesforcePubSubReplayId", "CamelSalesforcePubSubRpcId");
    }

    @Test
    void handsOnJsonText() throws Exception {
        org.receive("logins", "salesforce:pubSubSubscribe:" + LOGINS + "?pubSubDeserializeType=JSON");

        whenSubscribed(() -> org.apis.publish(
                LOGINS, Map.of("EventIdentifier", "one", "EventDate", 1_700_000_000_000L, "LoginLatitude", 52.5)));

        assertThat(org.received.get(0).getIn().getBody())
                .isInstanceOf(String.class)
                .asString()
                .contains("\"EventIdentifier\":\"one\"", "\"EventDate\":1700000000000", "\"LoginLatitude\":52.5")
                .contains("\"SourceIp\":null");
    }

    @Test
    void resumesAfterAStoredReplayId() throws Exception {
        org.receive("logins", "salesforce:pubSubSubscribe:" + LOGINS + RECORDS);
        whenSubscribed(() -> org.apis.publish(LOGINS, Map.of("EventIdentifier", "had")));
        String replayId = replayIdOf(org.received.get(0));
        org.camel.getRouteController().stopRoute("logins");
        org.camel.removeRoute("logins");
        await().until(() -> org.apis.openStreams() == 0);
        org.received.clear();

        for (int i = 0; i < 250; i++) {
            org.apis.publish(LOGINS, Map.of("EventIdentifier", "missed-" + i));
        }
        org.receive("again", custom(replayId));

        await().untilAsserted(() -> assertThat(org.received).hasSize(250));
        assertThat(identifier(org.received.get(0))).isEqualTo("missed-0");
        assertThat(identifier(org.received.get(249))).isEqualTo("missed-249");
    }

    @Test
    void reportsAnExpiredReplayIdAndTriesItAgainForever() throws Exception {
        String expired = expiredReplayId();

        org.receive("again", custom(expired));

        await().untilAsserted(() -> assertThat(org.failures).hasSizeGreaterThan(2));
        assertThat(org.failures).allSatisfy(failure -> assertThat(failure)
                .isInstanceOf(InvalidReplayIdException.class)
                .hasMessageContaining(expired));
    }

    @Test
    void goesOnWithNewEventsAfterAnExpiredReplayIdIfToldTo() throws Exception {
        String expired = expiredReplayId();

        org.receive("again", custom(expired) + "&fallbackToLatestReplayId=true");
        await().until(() -> {
            org.apis.publish(LOGINS, Map.of("EventIdentifier", "new"));
            return !org.received.isEmpty();
        });

        assertThat(org.received).extracting(PubSubApiTest::identifier).containsOnly("new");
        assertThat(org.failures).isEmpty();
    }

    @Test
    void staysWithoutAStreamWhenTheServerCompletesIt() throws Exception {
        org.receive("logins", "salesforce:pubSubSubscribe:" + LOGINS + RECORDS);
        whenSubscribed(() -> org.apis.publish(LOGINS, Map.of()));

        assertThat(org.apis.completeStreams()).isEqualTo(1);

        await().during(Duration.ofSeconds(1)).until(() -> org.apis.openStreams() == 0);
        assertThat(org.camel.getRouteController().getRouteStatus("logins")).isEqualTo(ServiceStatus.Started);
        assertThat(org.failures).isEmpty();
    }

    @Test
    void logsInAgainAndGoesOnWhereItWasWhenTheSessionEnds() throws Exception {
        org.receive("logins", "salesforce:pubSubSubscribe:" + LOGINS + RECORDS);
        whenSubscribed(() -> org.apis.publish(LOGINS, Map.of()));
        org.received.clear();

        org.sessions.clear();
        org.apis.failStreams("service.auth.error");
        org.apis.publish(LOGINS, Map.of("EventIdentifier", "while away"));

        await().untilAsserted(() ->
                assertThat(org.received).extracting(PubSubApiTest::identifier).containsExactly("while away"));
        assertThat(org.logins).hasValue(2);
    }

    @Test
    void holdsEventsBackWhileAChannelIsSilent() throws Exception {
        org.receive("logins", "salesforce:pubSubSubscribe:" + LOGINS + RECORDS);
        whenSubscribed(() -> org.apis.publish(LOGINS, Map.of()));
        org.received.clear();
        org.apis.keepAliveEvery(Duration.ofMillis(50));

        org.apis.silence(LOGINS);
        org.apis.publish(LOGINS, Map.of("EventIdentifier", "held back"));

        await().during(Duration.ofMillis(500)).until(org.received::isEmpty);
        org.apis.resume(LOGINS);
        await().untilAsserted(() ->
                assertThat(org.received).extracting(PubSubApiTest::identifier).containsExactly("held back"));
    }

    @Test
    void anOrgWithoutTheLicenceHasNoChannels() throws Exception {
        try (ConnectedOrg unlicensed = new ConnectedOrg(Set.of())) {
            unlicensed.receive("logins", "salesforce:pubSubSubscribe:" + LOGINS + RECORDS);

            assertThat(unlicensed.apis.channels()).isEmpty();
            await().during(Duration.ofMillis(500)).until(() -> unlicensed.apis.openStreams() == 0);
            assertThat(unlicensed.failures).isEmpty();
        }
    }

    private String expiredReplayId() throws Exception {
        org.receive("logins", "salesforce:pubSubSubscribe:" + LOGINS + RECORDS);
        whenSubscribed(() -> org.apis.publish(LOGINS, Map.of()));
        org.camel.getRouteController().stopRoute("logins");
        org.camel.removeRoute("logins");
        org.apis.expireReplayIds(LOGINS);
        String replayId = replayIdOf(org.received.get(0));
        org.received.clear();
        return replayId;
    }

    /** Publishes until someone is subscribed, and waits for what was owed. */
    private void whenSubscribed(Publish publish) {
        await().until(publish::event);
        await().until(() -> org.received.size() == 1);
    }

    private static String custom(String replayId) {
        return "salesforce:pubSubSubscribe:" + LOGINS + RECORDS + "&replayPreset=CUSTOM&pubSubReplayId=RAW(" + replayId
                + ")";
    }

    private static String replayIdOf(Exchange exchange) {
        return Objects.requireNonNull(exchange.getIn().getHeader("CamelSalesforcePubSubReplayId", String.class));
    }

    private static String identifier(Exchange exchange) {
        GenericRecord event = Objects.requireNonNull(exchange.getIn().getBody(GenericRecord.class));
        return event.get("EventIdentifier").toString();
    }

    private interface Publish {
        boolean event();
    }
}
