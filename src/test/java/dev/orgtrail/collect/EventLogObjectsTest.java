package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orgtrail.acceptance.Reconciliation;
import dev.orgtrail.preflight.Preflight;
import dev.orgtrail.preflight.Prerequisite;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Slice;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.support.DefaultExchange;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event Log Objects come by themselves, each event once, where log files do not tell of the same. */
class EventLogObjectsTest {
    private static final String NO_LOG_FILES = "orgtrail.orgs.acme.sources=";
    private static final String WITH_LOG_FILES = "orgtrail.orgs.acme.sources=event-log-file";
    private static final String SOON = "orgtrail.poll.event-log-objects=300ms";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static OrgSettings small() {
        return OrgSettings.everything()
                .scale(0.02)
                .historyDays(2)
                .logFileDays(2)
                .eventLogObjects(Duration.ofMillis(100));
    }

    @Test
    void allRecordsPastAndLiveArriveOnceEqualOnesTooAlsoAfterARestart() throws Exception {
        try (StandInOrg org = new StandInOrg(small()).start()) {
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, NO_LOG_FILES, SOON)) {
                awaitAll(orgtrail, org);
                for (int i = 0; i < 20; i++) {
                    org.eventLogRow("ReportEventLog", Instant.now());
                }
                awaitAll(orgtrail, org);
                assertThat(found(orgtrail)).startsWith("PASSED read: ApexExecutionEventLog, BulkApi2EventLog, Login");
            }
            org.eventLogRow("LoginEventLog", Instant.now().minus(Duration.ofMinutes(40)));
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, NO_LOG_FILES, SOON)) {
                awaitAll(orgtrail, org);
                // So late that only a comparison finds it.
                org.eventLogRow("LoginAsEventLog", Instant.now().minus(Duration.ofHours(5)));
                awaitAll(orgtrail, org);
            }
            assertThat(org.askedQueries().refused()).isEmpty();
            assertThat(events())
                    .extracting(event -> event.path("class_name").asText())
                    .contains("Authentication", "Web Resources Activity", "API Activity", "Base Event");
        }
    }

    private void awaitAll(StartedOrgtrail orgtrail, StandInOrg org) {
        Comparisons comparisons = orgtrail.part(Comparisons.class);
        Instant begun = orgtrail.clock().instant();
        patiently().untilAsserted(() -> {
            assertThat(owedOrTooMuch(org)).isEmpty();
            assertThat(orgtrail.hasPolledSince(
                            begun,
                            orgtrail.part(EventLogObjects.class).chosen("acme").read()))
                    .isTrue();
            assertThat(comparisons.differing("acme")).isEmpty();
            assertThat(comparisons.summaries("acme"))
                    .filteredOn(found -> EventLogObjects.isOne(found.source()))
                    .hasSize(5)
                    .allSatisfy(found -> assertThat(found.held()).isPositive());
            assertThat(orgtrail.notHandedOverOnce(org, EventLogObjects::isOne)).isEmpty();
        });
        assertThat(Reconciliation.of(out()).doubled()).isEmpty();
    }

    @Test
    void whereLogFilesAreReadTheObjectsAreNotAndPreflightSaysSo() throws Exception {
        try (StandInOrg org = new StandInOrg(small()).start();
                StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, WITH_LOG_FILES, SOON)) {
            patiently().until(() -> !events().isEmpty());
            assertThat(found(orgtrail)).isEqualTo("NOT_APPLICABLE their events come by log files");
            assertThat(org.askedQueries().all()).noneMatch(soql -> soql.contains("EventLog "));
        }
    }

    @Test
    void logFilesThatAreSeenLaterDoubleNothingOfWhatTheObjectsTell() throws Exception {
        try (StandInOrg org = new StandInOrg(small().lacks("EventLogFile")).start()) {
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, WITH_LOG_FILES, SOON)) {
                patiently().untilAsserted(() -> assertThat(owedOrTooMuch(org)).isEmpty());
            }
            org.has("EventLogFile");
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, WITH_LOG_FILES, SOON)) {
                patiently().untilAsserted(() -> assertThat(logFileTypes()).contains("URI"));
                org.eventLogRow("LoginEventLog", Instant.now());
                patiently().untilAsserted(() -> assertThat(owedOrTooMuch(org)).isEmpty());
                patiently().untilAsserted(() -> assertThat(
                                orgtrail.part(Comparisons.class).differing("acme"))
                        .isEmpty());
                assertThat(logFileTypes())
                        .doesNotContain("Login", "LoginAs", "Report", "BulkApi2", "ApexExecution")
                        .contains("URI");
            }
        }
    }

    @Test
    void whereTheObjectsAreSwitchedOffLogFilesTellWhatTheyNoLongerTell() throws Exception {
        try (StandInOrg org = new StandInOrg(small()).start()) {
            Instant looked;
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, NO_LOG_FILES, SOON)) {
                patiently().untilAsserted(() -> assertThat(owedOrTooMuch(org)).isEmpty());
                looked = patiently()
                        .until(
                                () -> orgtrail.part(Checkpoints.class).lookedAt("acme", "LoginEventLog", LivePoll.FEED),
                                Optional::isPresent)
                        .orElseThrow();
            }
            try (StartedOrgtrail orgtrail =
                    new StartedOrgtrail(folder, org, NO_LOG_FILES, "orgtrail.event-log-objects=off")) {
                EventLogObjects objects = orgtrail.part(EventLogObjects.class);
                assertThat(objects.tell(logins(looked.minus(Duration.ofHours(9)))))
                        .isTrue();
                assertThat(objects.tell(logins(looked.plus(Duration.ofHours(9)))))
                        .isFalse();
            }
        }
    }

    private static Slice logins(Instant from) {
        return Slice.logFile("acme", "0AT" + from, from, from.plus(Duration.ofHours(1)), "Login", true, null);
    }

    @Test
    void anObjectWhoseLogFilesWereReadIsNotReadWhenTheyAreNoLongerSeen() throws Exception {
        try (StandInOrg org = new StandInOrg(small()).start()) {
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, WITH_LOG_FILES, SOON)) {
                patiently().untilAsserted(() -> assertThat(logFileTypes()).contains("Login", "ApexExecution"));
            }
            org.lacks("EventLogFile");
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, WITH_LOG_FILES, SOON)) {
                patiently().until(() -> !found(orgtrail).contains("none"));
                assertThat(orgtrail.part(EventLogObjects.class).chosen("acme").read())
                        .doesNotContain("LoginEventLog", "ApexExecutionEventLog");
            }
        }
    }

    @Test
    void afterALongOutageThePollsCatchUpStepByStepAndWhatIsDeletedIsAGap() throws Exception {
        try (StandInOrg org = new StandInOrg(small()).start();
                StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, NO_LOG_FILES)) {
            patiently().untilAsserted(() -> assertThat(owedOrTooMuch(org)).isEmpty());
            LivePoll poll = orgtrail.part(LivePoll.class);
            Map<String, Object> headers = Map.of("org", "acme", "source", "LoginEventLog");
            Instant before = poll(orgtrail, poll, headers).from();

            orgtrail.clock().pass(Duration.ofDays(40));

            Window first = poll(orgtrail, poll, headers);
            Window second = poll(orgtrail, poll, headers);
            Window third = poll(orgtrail, poll, headers);
            assertThat(first.from()).isBetween(before, before.plus(Duration.ofHours(1)));
            assertThat(List.of(first, second, third))
                    .allSatisfy(window -> assertThat(Duration.between(window.from(), window.to()))
                            .isLessThanOrEqualTo(Duration.ofDays(15)));
            // A record may show 45 minutes after its event.
            assertThat(second.from()).isBefore(first.to().minus(Duration.ofMinutes(45)));
            assertThat(third.from()).isBefore(second.to().minus(Duration.ofMinutes(45)));
            assertThat(third.to()).isAfter(orgtrail.clock().instant());
            assertThat(orgtrail.part(Gaps.class).list("acme"))
                    .filteredOn(gap -> gap.source().equals("LoginEventLog"))
                    .singleElement()
                    .satisfies(gap -> assertThat(gap.reason()).contains("30 days"));
        }
    }

    private record Window(Instant from, Instant to) {}

    private static Window poll(StartedOrgtrail orgtrail, LivePoll poll, Map<String, Object> headers) {
        var exchange = new DefaultExchange(orgtrail.part(CamelContext.class));
        headers.forEach(exchange.getIn()::setHeader);
        poll.open(exchange);
        poll.through(exchange);
        return new Window(Instant.parse(Rows.header(exchange, "from")), Instant.parse(Rows.header(exchange, "to")));
    }

    @Test
    void theStandInRefusesWhatSalesforceRefuses() throws Exception {
        try (StandInOrg org = new StandInOrg(small().eventLogObjects(Duration.ofMinutes(30))).start();
                CollectedOrg collected = new CollectedOrg(org, Map.of())) {
            org.eventLogRow("LoginEventLog", Instant.now().minusSeconds(60));
            var soql = collected.part(Soql.class);
            for (String refused : List.of(
                    "SELECT Timestamp FROM LoginEventLog WHERE Timestamp >= 2026-01-01T00:00:00Z AND Timestamp < 2026-01-17T00:00:00Z",
                    "SELECT Timestamp FROM LoginEventLog WHERE Timestamp != 2026-01-01T00:00:00Z",
                    "SELECT Timestamp FROM LoginEventLog WHERE Timestamp > 2026-01-01T00:00:00Z AND Timestamp > 2026-01-02T00:00:00Z"
                            + " AND Timestamp < 2026-01-03T00:00:00Z",
                    "SELECT Timestamp FROM LoginEventLog LIMIT 1 OFFSET 1",
                    "SELECT Id FROM LoginEventLog")) {
                assertThatThrownBy(() -> soql.firstPage("acme", ApiPurpose.OTHER, refused))
                        .as(refused)
                        .isInstanceOf(SalesforceUnavailable.class);
            }
            // Without a filter the last 15 days, of which the last half an hour is not there yet.
            assertThat(soql.firstPage("acme", ApiPurpose.OTHER, "SELECT Timestamp FROM LoginEventLog"))
                    .isNotEmpty()
                    .allSatisfy(row -> assertThat(WindowReader.instant(String.valueOf(row.get("Timestamp"))))
                            .isBetween(
                                    Instant.now().minus(Duration.ofDays(16)),
                                    Instant.now().minus(Duration.ofMinutes(30))));
        }
    }

    private static String found(StartedOrgtrail orgtrail) {
        return orgtrail.part(Preflight.class).run("acme").checks().stream()
                .filter(check -> check.prerequisite() == Prerequisite.EVENT_LOG_OBJECTS)
                .map(check -> check.outcome() + " " + check.found())
                .findFirst()
                .orElseThrow();
    }

    private Path out() {
        return folder.resolve("out");
    }

    private List<JsonNode> events() {
        List<JsonNode> events = new ArrayList<>();
        Reconciliation.of(out(), events::add);
        return events;
    }

    private List<String> logFileTypes() {
        return events().stream()
                .filter(event -> event.at("/metadata/source").asText().equals("event-log-file"))
                .map(event -> event.at("/metadata/event_code").asText())
                .distinct()
                .toList();
    }

    /** Of the objects' records, which are missing or too many. */
    private List<String> owedOrTooMuch(StandInOrg org) {
        return Reconciliation.of(out()).differences(org.ledger()).stream()
                .filter(line -> EventLogObjects.isOne(line.split(" ")[0]))
                .toList();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }
}
