package dev.orgtrail.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import de.siegmar.fastcsv.reader.CsvReader;
import dev.orgtrail.normalize.Mappings;
import dev.orgtrail.normalize.Normalized;
import dev.orgtrail.normalize.Normalizer;
import dev.orgtrail.normalize.OcsfSchemas;
import dev.orgtrail.normalize.Origin;
import dev.orgtrail.standin.streaming.EventDefinition;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every event of every type, stream and object that the stand-in can produce becomes a valid OCSF event of its class. */
@Tag("mapping")
class EveryEventTest {
    private static final String ORG_ID = "00D000000000123AAA";
    private static final Instant TIME = Instant.parse("2026-11-01T04:46:15.123Z");
    private static final int ROWS = 60;

    /** OCSF has no class for them: docs/events.md says why. */
    private static final Set<String> BASE_EVENTS = Set.of(
            "ApexInline",
            "LightningLogger",
            "LightningPerformance",
            "TransactionSecurity",
            "UITelemetryNavigationTiming",
            "UITelemetryResourceTiming",
            "WavePerformance");

    private final Normalizer normalizer = new Normalizer(Mappings.load(Path.of("routes/mappings")));
    private final OcsfSchemas schemas = new OcsfSchemas();
    private final Dice dice = Dice.of(7, "every event");
    private final OrgSettings settings = OrgSettings.everything();
    private final People people = new People(new Records(), settings);

    @TestFactory
    Stream<DynamicTest> logFileOfType() {
        return EventTypes.of(true).stream()
                .map(type -> dynamicTest(type.name(), () -> {
                    List<Map<String, Object>> rows = new ArrayList<>();
                    for (int i = 0; i < ROWS; i++) {
                        rows.add(row(type, i));
                    }
                    check(new Origin("acme", ORG_ID, "event-log-file", "EventLogFile", type.name()), rows);
                }));
    }

    @TestFactory
    Stream<DynamicTest> channel() {
        return EventDefinition.all().stream()
                .filter(event -> !event.storedOnly())
                .map(event -> dynamicTest(event.name(), () -> check(streamed(event.name()), events(event, true))));
    }

    @TestFactory
    Stream<DynamicTest> storedObject() {
        return StoredEvents.all().stream()
                .map(stored -> dynamicTest(
                        stored.name(), () -> check(streamed(stored.name()), events(stored.event(), false))));
    }

    @TestFactory
    Stream<DynamicTest> setupAction() {
        return SetupActions.every().stream()
                .map(action -> dynamicTest(
                        action.action(),
                        () -> check(
                                new Origin("acme", ORG_ID, "setup-audit-trail", "SetupAuditTrail", null),
                                List.of(Map.of(
                                        "_uid", ORG_ID + ":1",
                                        "Id", "0Ym000000000001AAA",
                                        "Action", action.action(),
                                        "Section", action.section(),
                                        "Display", action.display(),
                                        "CreatedDate", "2026-11-01T04:46:15.000+0000",
                                        "CreatedById", people.active().get(0))))));
    }

    @TestFactory
    Stream<DynamicTest> loginThatEndsIn() {
        return LoginStatuses.everyFailure().stream()
                .map(status -> dynamicTest(
                        status,
                        () -> check(
                                new Origin("acme", ORG_ID, "login-history", "LoginHistory", null),
                                List.of(Map.of(
                                        "_uid",
                                        ORG_ID + ":1",
                                        "Id",
                                        "0Ya000000000001AAA",
                                        "UserId",
                                        people.active().get(0),
                                        "LoginTime",
                                        "2026-11-01T04:46:15.000+0000",
                                        "Status",
                                        status)))));
    }

    @TestFactory
    Stream<DynamicTest> changeOfKind() {
        Changes changes = new Changes(people);
        return Changes.TYPES.stream()
                .map(type -> dynamicTest(type, () -> {
                    for (String object : settings.changeDataCapture) {
                        List<Map<String, Object>> rows = new ArrayList<>();
                        for (int i = 0; i < ROWS; i++) {
                            rows.add(
                                    plain(changes.make(object, type, TIME, dice).event(), true, i));
                        }
                        check(streamed(object + "ChangeEvent"), rows);
                    }
                }));
    }

    @Test
    void everyDocumentedChannelIsThere() {
        assertThat(EventDefinition.all())
                .extracting(EventDefinition::name)
                .contains("LoginEventStream", "PermissionSetEvent", "FileEvent", "IdentityVerificationEvent");
        assertThat(EventTypes.of(true)).hasSizeGreaterThanOrEqualTo(73);
    }

    private void check(Origin origin, List<Map<String, Object>> rows) {
        assumeThat(OcsfSchemas.areThere())
                .as("the OCSF schemas are there to check against")
                .isTrue();
        Normalized normalized = normalizer.normalize(origin, rows);
        assertThat(normalized.rejected()).isEmpty();
        assertThat(normalized.events()).hasSize(rows.size());
        for (Map<String, Object> event : normalized.events()) {
            assertThat(schemas.faults(event)).as("schema faults of %s", event).isEmpty();
            if (!BASE_EVENTS.contains(String.valueOf(origin.eventType()))) {
                assertThat(event.get("class_name")).as("the class of %s", event).isNotEqualTo("Base Event");
            }
        }
    }

    private static Origin streamed(String name) {
        return new Origin("acme", ORG_ID, "streaming", name, null);
    }

    private Map<String, Object> row(EventTypes.EventType type, int i) {
        Map<String, Object> user = people.user(dice.pick(people.active()));
        String csv = LogRow.header(type) + LogRow.line(type, ORG_ID, "4JdGtTKBYEGEdXd42ajQl-", TIME, user, dice);
        List<List<String>> lines = CsvReader.builder().ofCsvRecord(csv).stream()
                .map(line -> line.getFields())
                .toList();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("_uid", ORG_ID + ":" + i);
        row.put("_logDate", "2026-11-01T04:00:00Z");
        for (int column = 0; column < lines.get(0).size(); column++) {
            row.put(lines.get(0).get(column), lines.get(1).get(column));
        }
        return row;
    }

    private List<Map<String, Object>> events(EventDefinition definition, boolean streamed) {
        MonitoringEvents events = new MonitoringEvents(people, settings, EventChoices.documented());
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(plain(events.make(definition, TIME, dice), streamed, i));
        }
        return rows;
    }

    private static Map<String, Object> plain(Map<String, Object> fields, boolean streamed, int number) {
        Map<String, Object> plain = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (value instanceof Instant time) {
                plain.put(name, streamed ? time.toEpochMilli() : time.toString());
            } else if (value != null) {
                plain.put(name, value);
            }
        });
        plain.put("_uid", ORG_ID + ":" + number);
        return plain;
    }
}
