package dev.orgtrail.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orgtrail.standin.streaming.EventDefinition;
import dev.orgtrail.standin.streaming.StreamingApis;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Monitoring events of every kind, on their channels and in the objects that store them. */
class StandInEventsTest {
    private static final OrgSettings SMALL =
            OrgSettings.everything().scale(0.05).streams(sessions -> new SalesforceStreams(sessions, true));
    private static final EventDefinition ANOMALY = EventDefinition.all().stream()
            .filter(event -> event.name().equals("ReportAnomalyEvent"))
            .findFirst()
            .orElseThrow();

    @Test
    void everyChannelHasEventsOfRealUsers() {
        StandInOrg org = new StandInOrg(SMALL);
        Map<String, Map<String, Object>> published = new HashMap<>();
        org.streams().onPublished((channel, uuid, data, owed) -> published.put(channel, data));

        EventDefinition.all().forEach(event -> org.monitoringEvent(event.name()));

        assertThat(published.keySet()).isEqualTo(StreamingApis.monitoringChannels());
        assertThat(published.values()).allSatisfy(event -> {
            assertThat(event).containsKeys("EventIdentifier", "EventDate");
            assertThat(org.records().find("User", event.get("UserId"))).isNotNull();
        });
    }

    @Test
    void fillsFieldsByNameAndType() {
        StandInOrg org = new StandInOrg(SMALL);
        MonitoringEvents events = new MonitoringEvents(
                new People(org.records(), SMALL), SMALL, new EventChoices(List.of("*.Summary: one | two")));
        Instant now = Instant.parse("2026-11-01T10:00:00Z");

        Map<String, Object> event = events.make(ANOMALY, now, Dice.of(1, "event"));

        assertThat(event).containsEntry("EventDate", now);
        assertThat(event.get("SourceIp")).asString().matches("[0-9a-f.:]+");
        assertThat(event.get("Report")).asString().startsWith("00O").hasSize(18);
        assertThat(event.get("SecurityEventData")).asString().startsWith("[{").contains("featureName");
        assertThat((Double) event.get("Score")).isBetween(0.0, 1.0);
        assertThat(event.get("Summary")).isIn("one", "two");
    }

    @Test
    void takesAFieldsOwnChoicesBeforeThoseOfAllEvents() {
        EventChoices choices =
                new EventChoices(List.of("*.Operation: Any", "ApiEventStream.Operation: Query | Login |"));

        assertThat(choices.of("ApiEventStream", "Operation")).containsExactly("Query", "Login", "");
        assertThat(choices.of("ReportEventStream", "Operation")).containsExactly("Any");
        assertThat(choices.of("ReportEventStream", "Name")).isNull();
    }

    @Test
    void refusesAnEventThatIsNotDescribed() {
        StandInOrg org = new StandInOrg(SMALL);

        assertThatThrownBy(() -> org.monitoringEvent("NoSuchEvent")).hasMessageContaining("NoSuchEvent");
    }

    @Test
    void storedObjectsHaveTheFieldsOfTheirEvent() {
        SObjectType type = SObjectType.parse(
                StoredEvents.parse("ReportAnomalyEventStore ReportAnomalyEvent standard")
                        .definition(),
                false);

        assertThat(type.name()).isEqualTo("ReportAnomalyEventStore");
        assertThat(type.prefix()).isEmpty();
        assertThat(type.field("Score")).isNotNull();
        assertThat(type.field("EventDate")).isNotNull();
    }

    @Test
    void everyStoredObjectHasRecordsThatCanBeQueried() throws Exception {
        try (StandInOrg org = new StandInOrg(SMALL).start()) {
            OrgClient client = OrgClient.loggedIn(org);
            for (StoredEvents.StoredEvent stored : StoredEvents.all()) {
                List<JsonNode> records =
                        client.records("SELECT FIELDS(STANDARD) FROM " + stored.name() + " ORDER BY EventDate DESC");

                assertThat(records).as(stored.name()).isNotEmpty();
            }
        }
    }

    @Test
    void permissionSetsAreGivenTakenAndGivenBack() {
        StandInOrg org = new StandInOrg(SMALL);
        Set<String> changes = new HashSet<>();
        org.streams().createPushTopic("Grants", Assignments.OBJECT, "SELECT Id, AssigneeId FROM " + Assignments.OBJECT);
        org.streams().onPublished((channel, uuid, data, owed) -> {
            if (data.get("event") instanceof Map<?, ?> event) {
                changes.add(String.valueOf(event.get("type")));
            }
        });

        String given = org.permissionGrant();
        assertThat(org.records().find(Assignments.OBJECT, given)).isNotNull();
        assertThat(org.permissionRevocation()).isEqualTo(given);
        assertThat(org.records().find(Assignments.OBJECT, given)).isNull();
        assertThat(org.permissionRestoration()).isEqualTo(given);

        assertThat(org.records().find(Assignments.OBJECT, given)).isNotNull();
        assertThat(changes).containsExactlyInAnyOrder("created", "deleted", "undeleted");
    }

    @Test
    void liveActivityGoesRoundAllChannels() {
        StandInOrg org = new StandInOrg(SMALL);
        Set<String> channels = new HashSet<>();
        org.streams().onPublished((channel, uuid, data, owed) -> channels.add(channel));
        LiveRound round = new LiveRound(org);

        for (int i = 0; i < 2 * org.streams().channels().size(); i++) {
            round.turn();
        }

        assertThat(channels).isEqualTo(org.streams().channels());
    }
}
