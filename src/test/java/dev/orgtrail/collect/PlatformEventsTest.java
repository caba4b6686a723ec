package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orgtrail.acceptance.Reconciliation;
import dev.orgtrail.normalize.MappingTests;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.SalesforceStreams;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.Gaps;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A platform event that a team has defined itself comes from the oldest that Salesforce retains, each once. */
class PlatformEventsTest {
    private static final String CHANNEL = "/event/Order_Shipped__e";
    private static final String SET = "orgtrail.streaming.channels=" + CHANNEL;
    private static final String STREAMS = "orgtrail.orgs.acme.sources=streaming";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final AtomicReference<SalesforceStreams> streams = new AtomicReference<>();

    private StandInOrg org() throws Exception {
        return new StandInOrg(OrgSettings.everything()
                        .scale(0.02)
                        .historyDays(2)
                        .logFileDays(1)
                        .customAudit()
                        .eventLogObjects(Duration.ofMillis(100))
                        .changeDataCapture(List.of())
                        .streams(sessions -> {
                            SalesforceStreams made = new SalesforceStreams(sessions, Set.of());
                            made.apis().addOrderShipped();
                            streams.set(made);
                            return made;
                        }))
                .start();
    }

    @Test
    void whatWasRetainedBeforeTheFirstSubscriptionAndAllThatIsNewArrivesOnceAlsoAfterARestart() throws Exception {
        try (StandInOrg org = org()) {
            shipped(org, 5);
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, SET, STREAMS)) {
                awaitEvents(orgtrail, org, 5);
                shipped(org, 3);
                awaitEvents(orgtrail, org, 8);
            }
            shipped(org, 4);
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, SET, STREAMS)) {
                awaitEvents(orgtrail, org, 12);
                shipped(org, 1);
                awaitEvents(orgtrail, org, 13);
            }
            assertThat(events()).allSatisfy(event -> {
                assertThat(event.path("class_name").asText()).isEqualTo("Base Event");
                assertThat(event.at("/metadata/source").asText()).isEqualTo("streaming");
                assertThat(event.at("/unmapped/Order_Number__c").asText()).startsWith("ORD-");
                assertThat(event.at("/actor/user/uid").asText()).startsWith("005");
            });
        }
    }

    @Test
    void whereTheReplayIdHasExpiredAGapIsRecordedAndTheStreamGoesOn() throws Exception {
        try (StandInOrg org = org()) {
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, SET, STREAMS)) {
                patiently().until(() -> streams().apis().openStreams() == 1);
                shipped(org, 2);
                awaitEvents(orgtrail, org, 2);
            }
            shipped(org, 3);
            assertThat(streams().apis().expireReplayIds(CHANNEL)).isPositive();
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, SET, STREAMS)) {
                Gaps gaps = orgtrail.part(Gaps.class);
                patiently().untilAsserted(() -> assertThat(gaps.list("acme"))
                        .singleElement()
                        .satisfies(gap -> {
                            assertThat(gap.feed()).isEqualTo("Order_Shipped__e");
                            assertThat(gap.state()).isEqualTo(Gaps.State.UNHEALABLE);
                        }));
                org.orderShipped();
                patiently().untilAsserted(() -> assertThat(events()).hasSize(3));
            }
        }
    }

    @Test
    void theGuideAddsAPlatformEventByItsSettingAndAMappingWithItsTest() throws Exception {
        List<String> blocks = Guide.yamlOf(Files.readString(Path.of("docs/objects.md")));
        Path settings = Files.writeString(folder.resolve("guide.yaml"), blocks.get(3));
        Path routes = Guide.copyOfRoutes(folder);
        Files.writeString(routes.resolve("mappings/order-shipped.test.yaml"), blocks.get(4));
        Files.writeString(routes.resolve("mappings/order-shipped.yaml"), blocks.get(5));
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        assertThat(MappingTests.run(routes.resolve("mappings"), new PrintStream(told, true, StandardCharsets.UTF_8)))
                .as(told.toString(StandardCharsets.UTF_8))
                .isZero();
        try (StandInOrg org = org();
                StartedOrgtrail orgtrail = new StartedOrgtrail(
                        folder,
                        org,
                        STREAMS,
                        "orgtrail.routes=" + routes,
                        "orgtrail.event-log-objects=off",
                        "spring.config.additional-location=file:" + settings)) {
            shipped(org, 2);
            awaitEvents(orgtrail, org, 2);
            assertThat(events()).filteredOn(event -> isOurs(event)).allSatisfy(event -> assertThat(
                            event.path("class_name").asText())
                    .isEqualTo("Entity Management"));
        }
    }

    @Test
    void aCustomObjectEventLogObjectsAndAPlatformEventArrivePastAndLiveOnceAndReconciledAlsoAfterARestart()
            throws Exception {
        String object = "orgtrail.objects[0].object=MyAudit__c";
        String soon = "orgtrail.poll.event-log-objects=300ms";
        try (StandInOrg org = org()) {
            shipped(org, 3);
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, SET, STREAMS, object, soon)) {
                awaitAll(orgtrail, org);
            }
            shipped(org, 2);
            org.customRecord();
            org.eventLogRow("ReportEventLog", Instant.now());
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, SET, STREAMS, object, soon)) {
                awaitAll(orgtrail, org);
                shipped(org, 2);
                org.customRecord();
                org.eventLogRow("LoginEventLog", Instant.now());
                org.customRecord(Instant.now().minus(Duration.ofHours(4)));
                awaitAll(orgtrail, org);
            }
        }
    }

    private void awaitAll(StartedOrgtrail orgtrail, StandInOrg org) {
        Instant begun = orgtrail.clock().instant();
        patiently().untilAsserted(() -> {
            assertThat(orgtrail.hasPolledSince(begun, List.of("MyAudit__c", "LoginEventLog", "ReportEventLog")))
                    .isTrue();
            assertThat(Reconciliation.of(folder.resolve("out")).differences(org.ledger()).stream()
                            .filter(line -> line.startsWith("MyAudit__c")
                                    || line.startsWith("streaming Order_Shipped__e")
                                    || EventLogObjects.isOne(line.split(" ")[0])))
                    .isEmpty();
            Comparisons comparisons = orgtrail.part(Comparisons.class);
            assertThat(comparisons.differing("acme")).isEmpty();
            assertThat(comparisons.summaries("acme"))
                    .extracting(Comparisons.Summary::source)
                    .contains("MyAudit__c", "LoginEventLog");
            assertThat(orgtrail.notHandedOverOnce(
                            org,
                            source -> source.equals("MyAudit__c")
                                    || source.equals("streaming")
                                    || EventLogObjects.isOne(source)))
                    .isEmpty();
        });
        assertThat(Reconciliation.of(folder.resolve("out")).doubled()).isEmpty();
    }

    private SalesforceStreams streams() {
        return Objects.requireNonNull(streams.get());
    }

    private static void shipped(StandInOrg org, int times) {
        for (int i = 0; i < times; i++) {
            org.orderShipped();
        }
    }

    private void awaitEvents(StartedOrgtrail orgtrail, StandInOrg org, int times) {
        patiently().untilAsserted(() -> {
            assertThat(Reconciliation.of(folder.resolve("out")).differences(org.ledger()))
                    .filteredOn(line -> line.startsWith("streaming Order_Shipped__e"))
                    .isEmpty();
            assertThat(orgtrail.notHandedOverOnce(org, "streaming"::equals)).isEmpty();
        });
        assertThat(events()).filteredOn(PlatformEventsTest::isOurs).hasSize(times);
        assertThat(Reconciliation.of(folder.resolve("out")).doubled()).isEmpty();
    }

    private static boolean isOurs(JsonNode event) {
        return event.at("/metadata/log_name").asText().equals("Order_Shipped__e");
    }

    private List<JsonNode> events() {
        List<JsonNode> events = new ArrayList<>();
        Reconciliation.of(folder.resolve("out"), events::add);
        return events.stream().filter(PlatformEventsTest::isOurs).toList();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }
}
