package dev.orgtrail.standin.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.component.salesforce.api.dto.PlatformEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The real Salesforce component, subscribed through CometD. Each test has a PushTopic of its own, as the component
 * remembers replay ids by channel for the whole JVM. The component may add its listener twice when it starts, and then
 * hands on each message twice: the tests look at distinct ones.
 */
class StreamingApiTest {
    private static final String QUERY = "SELECT Id, Username, IsActive FROM User";
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
    void notifiesOfAChangeWithTheFieldsThePushTopicSelects() throws Exception {
        org.apis.createPushTopic("UserChanges", "User", QUERY);
        org.receive("users", "salesforce:subscribe:UserChanges");

        whenSubscribed(Map.of("Id", "0055g00000AAAAAAA2", "Username", "ada@example.com", "Email", "ada@example.com"));

        Map<String, Object> user = new HashMap<>();
        user.put("Id", "0055g00000AAAAAAA2");
        user.put("Username", "ada@example.com");
        user.put("IsActive", null);
        Exchange exchange = org.received.get(0);
        assertThat(exchange.getIn().getBody()).isEqualTo(user);
        assertThat(exchange.getIn().getHeader("CamelSalesforceReplayId")).isInstanceOf(Long.class);
        assertThat(exchange.getIn().getHeaders())
                .containsEntry("CamelSalesforceEventType", "updated")
                .containsEntry("CamelSalesforceTopicName", "UserChanges")
                .containsEntry("CamelSalesforceChannel", "/topic/UserChanges")
                .containsKey("CamelSalesforceCreatedDate");
    }

    @Test
    void notifiesEveryChangeAfterTheFirstSubscriptionAndNoOther() throws Exception {
        org.apis.createPushTopic("EveryUserChange", "User", QUERY);
        List<String> owed = new ArrayList<>();
        Thread changes = new Thread(() -> {
            for (int i = 0; i < 5_000 || owed.size() < 500; i++) {
                if (org.apis.changeRecord("User", "created", Map.of("Id", "user-" + i)) == 1) {
                    owed.add("user-" + i);
                }
            }
        });
        changes.start();

        org.receive("users", "salesforce:subscribe:EveryUserChange");

        changes.join();
        // The client may hand on the reply to the subscription and that to a long poll at the same time.
        await().untilAsserted(() -> assertThat(ids()).hasSameSizeAs(owed));
        assertThat(ids()).containsExactlyInAnyOrderElementsOf(owed);
    }

    @Test
    void resumesAfterAReplayId() throws Exception {
        org.apis.createPushTopic("ResumedUserChanges", "User", QUERY);
        List<PublishedEvent> published = new ArrayList<>();
        org.apis.onPublished(published::add);
        for (int i = 0; i < 5; i++) {
            org.apis.changeRecord("User", "updated", Map.of("Id", "user-" + i));
        }

        org.receive(
                "users",
                "salesforce:subscribe:ResumedUserChanges?replayId="
                        + published.get(1).replayId());

        await().untilAsserted(() -> assertThat(ids()).containsExactly("user-2", "user-3", "user-4"));
    }

    /**
     * The component is connected before: one that subscribes twice as it connects takes the refused subscription for a
     * standing one, and never subscribes again.
     */
    @Test
    void fallsBackToNewEventsAfterAnExpiredReplayId() throws Exception {
        org.apis.createPushTopic("AccountChanges", "Account", "SELECT Id FROM Account");
        org.receive("accounts", "salesforce:subscribe:AccountChanges");
        await().until(() -> org.apis.changeRecord("Account", "created", Map.of("Id", "connected")) == 1);
        await().during(Duration.ofMillis(500)).until(() -> ids().contains("connected"));
        org.apis.createPushTopic("ExpiredUserChanges", "User", QUERY);
        List<PublishedEvent> published = new ArrayList<>();
        org.apis.onPublished(published::add);
        org.apis.changeRecord("User", "updated", Map.of("Id", "gone"));
        org.apis.expireReplayIds("/topic/ExpiredUserChanges");

        org.receive(
                "users",
                "salesforce:subscribe:ExpiredUserChanges?replayId="
                        + published.get(0).replayId());
        await().until(() -> org.apis.changeRecord("User", "updated", Map.of("Id", "new")) == 1);

        await().untilAsserted(() -> assertThat(ids()).containsExactly("connected", "new"));
    }

    @Test
    void refusesAPushTopicThatDoesNotExist() throws Exception {
        org.receive("users", "salesforce:subscribe:NoSuchTopic?exceptionHandler=#failures");

        await().until(() -> !org.failures.isEmpty());
        assertThat(org.failures)
                .allSatisfy(failure -> assertThat(failure).hasMessageContaining("does not exist {/topic/NoSuchTopic}"));
    }

    @Test
    void offersMonitoringEventsToo() throws Exception {
        org.receive("logouts", "salesforce:subscribe:/event/LogoutEventStream");

        await().until(() -> org.apis.publish("/event/LogoutEventStream", Map.of("Username", "ada@example.com")));
        await().until(() -> !org.received.isEmpty());

        PlatformEvent logout =
                Objects.requireNonNull(org.received.get(0).getIn().getBody(PlatformEvent.class));
        assertThat(logout.getEventData()).containsEntry("Username", "ada@example.com");
    }

    @Test
    void deniesAHandshakeWithoutAValidToken() throws Exception {
        String handshake = """
                [{"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}]""";
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(org.url() + "/cometd/66.0/handshake"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(handshake));

        HttpResponse<String> none = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> wrong = http.send(
                request.header("Authorization", "OAuth expired").build(), HttpResponse.BodyHandlers.ofString());

        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(wrong.statusCode()).isEqualTo(200);
        assertThat(wrong.body())
                .contains(
                        "\"error\":\"403::Handshake denied\"",
                        "\"failureReason\":\"401::Authentication invalid\"",
                        "\"reconnect\":\"none\"");
    }

    private void whenSubscribed(Map<String, Object> change) {
        await().until(() -> org.apis.changeRecord("User", "updated", change) == 1);
        await().until(() -> !org.received.isEmpty());
    }

    private List<Object> ids() {
        return org.received.stream()
                .map(exchange -> Objects.requireNonNull(exchange.getIn().getBody(Map.class)))
                .map(user -> Objects.requireNonNull(user.get("Id")))
                .distinct()
                .toList();
    }
}
