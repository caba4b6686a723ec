package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orgtrail.acceptance.Reconciliation;
import dev.orgtrail.console.OrgView;
import dev.orgtrail.deliver.Replay;
import dev.orgtrail.normalize.MappingTests;
import dev.orgtrail.preflight.Check;
import dev.orgtrail.preflight.Preflight;
import dev.orgtrail.preflight.Prerequisite;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.DeadLetters;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import dev.orgtrail.state.PassingClock;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An object that the settings name is a source like the others. */
class ObjectSourcesTest {
    private static final String OBJECT = "MyAudit__c";
    private static final String SET = "orgtrail.objects[0].object=" + OBJECT;
    private static final String BY_CHANGE = "orgtrail.objects[0].time=SystemModstamp";
    private static final String BY_HAPPENING = "orgtrail.objects[0].time=Happened_At__c";
    private static final String NO_OTHERS = "orgtrail.orgs.acme.sources=";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static OrgSettings small() {
        return OrgSettings.everything()
                .scale(0.02)
                .historyDays(4)
                .logFileDays(1)
                .customAudit();
    }

    @Test
    void allRecordsPastAndLiveArriveOnceAlsoAfterARestart() throws Exception {
        try (StandInOrg org = new StandInOrg(small()).start()) {
            String last;
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, SET, NO_OTHERS)) {
                await(orgtrail, org);
                patiently().untilAsserted(() -> assertThat(
                                orgtrail.part(OrgView.class).progress("acme").sources())
                        .filteredOn(source -> source.source().equals(OBJECT))
                        .singleElement()
                        .satisfies(source -> {
                            assertThat(source.state()).isEqualTo(Statuses.State.ON);
                            assertThat(source.historyComplete()).isTrue();
                            assertThat(source.delivered()).isGreaterThan(30);
                        }));
                org.customRecord();
                last = org.customRecord();
                patiently().untilAsserted(() -> assertThat(delivered(last)).isEqualTo(1));
            }
            String meanwhile = org.customRecord();
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, SET, NO_OTHERS)) {
                patiently().untilAsserted(() -> assertThat(delivered(meanwhile)).isEqualTo(1));
                await(orgtrail, org);
            }
            assertThat(events()).allSatisfy(event -> {
                assertThat(event.at("/metadata/source").asText()).isEqualTo(OBJECT);
                assertThat(event.at("/metadata/log_name").asText()).isEqualTo(OBJECT);
                assertThat(event.at("/unmapped/Details__c").asText()).startsWith("Quote ");
                assertThat(event.path("unmapped").fieldNames())
                        .toIterable()
                        .doesNotContain("LastViewedDate", "LastReferencedDate", "IsDeleted");
            });
        }
    }

    /** Everything that the org has is delivered, once, and Salesforce counts no more. */
    private void await(StartedOrgtrail orgtrail, StandInOrg org) {
        Comparisons comparisons = orgtrail.part(Comparisons.class);
        Instant begun = orgtrail.clock().instant();
        patiently().untilAsserted(() -> {
            assertThat(owedOrTooMuch(org)).isEmpty();
            assertThat(orgtrail.hasPolledSince(begun, List.of(OBJECT))).isTrue();
            assertThat(comparisons.summaries("acme"))
                    .filteredOn(found -> found.source().equals(OBJECT))
                    .isNotEmpty()
                    .allSatisfy(found -> {
                        assertThat(found.held()).isPositive().isEqualTo(found.accounted());
                        assertThat(found.missing()).isZero();
                    });
            assertThat(comparisons.differing("acme")).isEmpty();
            assertThat(orgtrail.notHandedOverOnce(org, OBJECT::equals)).isEmpty();
        });
        assertThat(Reconciliation.of(out()).doubled()).isEmpty();
    }

    @Test
    void whatAppearsLateIsFoundByReconciliationAndDeliveredOnce() throws Exception {
        try (StandInOrg org = new StandInOrg(small()).start();
                StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, SET, NO_OTHERS)) {
            await(orgtrail, org);
            Instant hoursAgo = Instant.now().minus(Duration.ofHours(3));
            String late = org.customRecord(hoursAgo);
            patiently().untilAsserted(() -> assertThat(delivered(late)).isEqualTo(1));
            await(orgtrail, org);
            // For this one the hour is read again, and with it the one before.
            String later = org.customRecord(hoursAgo);
            patiently().untilAsserted(() -> assertThat(delivered(later)).isEqualTo(1));
            await(orgtrail, org);
        }
    }

    @Test
    void whatIsWrittenHoursAfterItHappenedIsFoundByReconciliationAndDeliveredOnce() throws Exception {
        try (StandInOrg org = new StandInOrg(small()).start();
                StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, SET, BY_HAPPENING, NO_OTHERS)) {
            await(orgtrail, org);
            String written = org.customRecordOf(Instant.now().minus(Duration.ofHours(3)));
            patiently().untilAsserted(() -> assertThat(delivered(written)).isEqualTo(1));
            await(orgtrail, org);
        }
    }

    @Test
    void slicesOfAnObjectThatTheSettingsNoLongerNameAreNotTried() throws Exception {
        String logins = "orgtrail.orgs.acme.sources=login-history";
        Slice left = Slice.window("acme", OBJECT, "left", Instant.now().minusSeconds(60), Instant.now());
        try (StandInOrg org = new StandInOrg(small()).start()) {
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, NO_OTHERS)) {
                orgtrail.part(Slices.class).plan(List.of(left));
            }
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, logins)) {
                patiently().untilAsserted(() -> assertThat(
                                orgtrail.part(OrgView.class).progress("acme").sources())
                        .filteredOn(source -> source.source().equals(Sources.LOGIN_HISTORY))
                        .singleElement()
                        .satisfies(
                                source -> assertThat(source.historyComplete()).isTrue()));
                assertThat(orgtrail.part(JdbcClient.class)
                                .sql("SELECT state FROM slices WHERE slice = 'left'")
                                .query(String.class)
                                .single())
                        .isEqualTo("planned");
            }
        }
    }

    @Test
    void whereTheTimeIsThatOfTheLastChangeEachChangeIsAnEvent() throws Exception {
        PassingClock salesforce = new PassingClock();
        try (StandInOrg org = new StandInOrg(small().clock(salesforce)).start();
                StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, SET, BY_CHANGE, NO_OTHERS)) {
            patiently().untilAsserted(() -> assertThat(owedOrTooMuch(org)).isEmpty());
            String id = org.customRecord();
            patiently().untilAsserted(() -> assertThat(delivered(id)).isEqualTo(1));
            // Another second, which is what Salesforce dates changes by.
            salesforce.pass(Duration.ofSeconds(1));
            org.customRecord(id, "Outcome__c", "Revoked");
            patiently().untilAsserted(() -> assertThat(delivered(id)).isEqualTo(2));
            assertThat(Reconciliation.of(out()).doubled()).isEmpty();
        }
    }

    @Test
    void theTimeMayBeWrittenInAnyCase() throws Exception {
        try (StandInOrg org = new StandInOrg(small()).start();
                StartedOrgtrail orgtrail =
                        new StartedOrgtrail(folder, org, SET, "orgtrail.objects[0].time=createddate", NO_OTHERS)) {
            patiently().untilAsserted(() -> assertThat(owedOrTooMuch(org)).isEmpty());
            String id = org.customRecord();
            patiently().untilAsserted(() -> assertThat(delivered(id)).isEqualTo(1));
        }
    }

    @Test
    void aRecordThatIsDatedAheadWaitsForItsTimeAndHoldsUpNoOther() throws Exception {
        try (StandInOrg org = new StandInOrg(small()).start();
                StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, SET, BY_HAPPENING, NO_OTHERS)) {
            patiently().untilAsserted(() -> assertThat(owedOrTooMuch(org)).isEmpty());
            String ahead = org.customRecord();
            org.customRecord(ahead, "Happened_At__c", Instant.now().plus(Duration.ofDays(300)));
            String next = org.customRecord();
            patiently().untilAsserted(() -> assertThat(delivered(next)).isEqualTo(1));
            String other = org.customRecord();
            patiently().untilAsserted(() -> assertThat(delivered(other)).isEqualTo(1));
        }
    }

    @Test
    void aColumnThatIsHiddenIsLeftOutAndWithoutItsTimeTheObjectIsNotRead() throws Exception {
        try (StandInOrg org = new StandInOrg(small().lacks(OBJECT + ".Details__c", OBJECT + ".CreatedDate")).start();
                StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, SET, NO_OTHERS)) {
            patiently().untilAsserted(() -> {
                Statuses.Status status = orgtrail.part(Statuses.class).source("acme", OBJECT);
                assertThat(status.state()).isNotEqualTo(Statuses.State.ON);
                assertThat(status.detail()).contains("Setup > Object Manager > MyAudit__c", "CreatedDate");
            });
            assertThat(checks(orgtrail)).singleElement().satisfies(check -> {
                assertThat(check.outcome()).isEqualTo(Check.Outcome.FAILED);
                assertThat(check.found()).contains("MyAudit__c.CreatedDate");
                assertThat(check.remedy()).contains("Set Field-Level Security");
            });
            org.has(OBJECT + ".CreatedDate");
            assertThat(checks(orgtrail)).singleElement().satisfies(check -> assertThat(check.outcome())
                    .isEqualTo(Check.Outcome.PASSED));
            // Slices of what rests look once a minute whether it still does.
            orgtrail.clock().pass(Duration.ofMinutes(1));
            patiently().untilAsserted(() -> assertThat(owedOrTooMuch(org)).isEmpty());
            assertThat(events())
                    .allSatisfy(event -> assertThat(event.path("unmapped").fieldNames())
                            .toIterable()
                            .contains("Action__c")
                            .doesNotContain("Details__c"));
        }
    }

    @Test
    void preflightNamesAnObjectAFieldOrATypeThatCannotBeReadAndWhatIsNotShared() throws Exception {
        try (StandInOrg org = new StandInOrg(small().withoutPermissions("ViewAllData")).start();
                StartedOrgtrail orgtrail = new StartedOrgtrail(
                        folder,
                        org,
                        SET,
                        "orgtrail.orgs.acme.objects[0].object=NotThere__c",
                        "orgtrail.orgs.acme.objects[1].object=Report",
                        "orgtrail.orgs.acme.objects[1].time=DeveloperName",
                        NO_OTHERS)) {
            patiently().until(() -> !checks(orgtrail).isEmpty());
            assertThat(checks(orgtrail))
                    .extracting(Check::outcome, Check::found)
                    .satisfiesExactlyInAnyOrder(
                            shared -> assertThat(shared.toList().toString()).contains("WARNING", "shared"),
                            absent -> assertThat(absent.toList().toString())
                                    .contains("FAILED", "does not see NotThere__c"),
                            text -> assertThat(text.toList().toString())
                                    .contains("FAILED", "Report.DeveloperName is no date/time field"));
        }
    }

    @Test
    void columnsThatDoNotFitIntoOneQueryAreNamedInTheStatus() throws Exception {
        try (StandInOrg org = new StandInOrg(small().customAudit(400)).start();
                StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, SET, NO_OTHERS)) {
            patiently().untilAsserted(() -> {
                assertThat(owedOrTooMuch(org)).isEmpty();
                assertThat(orgtrail.part(Statuses.class).source("acme", OBJECT).detail())
                        .contains("Detail_of_a_Long_Name_That_Is_Number_399__c", "routes/sources/object.camel.yaml")
                        .doesNotContain("Number_100__c");
            });
            assertThat(org.askedQueries().all())
                    .filteredOn(soql -> soql.contains("Number_100__c"))
                    .isNotEmpty()
                    .allSatisfy(soql -> assertThat(java.net.URLEncoder.encode(soql, StandardCharsets.UTF_8)
                                    .replace("+", "%20"))
                            .hasSizeLessThan(13_000));
        }
    }

    @Test
    void aRowThatNoMappingTakesIsADeadLetterAndDeliveredOnceItDoes() throws Exception {
        Path routes = Guide.copyOfRoutes(folder);
        Path mapping = routes.resolve("mappings/my-audit.yaml");
        // An event has a time, and this text is none; nor does the user see another time.
        Files.writeString(mapping, "source: MyAudit__c\nclass: base_event\nmap: {time: Details__c}\n");
        try (StandInOrg org = new StandInOrg(small().lacks(
                                        OBJECT + ".CreatedDate",
                                        OBJECT + ".LastModifiedDate",
                                        OBJECT + ".SystemModstamp"))
                        .start();
                StartedOrgtrail orgtrail =
                        new StartedOrgtrail(folder, org, SET, BY_HAPPENING, NO_OTHERS, "orgtrail.routes=" + routes)) {
            DeadLetters letters = orgtrail.part(DeadLetters.class);
            patiently().until(() -> !letters.list("acme", 0, 1).isEmpty());
            String id = org.customRecord();
            DeadLetter letter = patiently()
                    .until(
                            () -> letters.list("acme", 0, 1_000).stream()
                                    .filter(each -> String.valueOf(each.uid()).endsWith(id))
                                    .findFirst(),
                            java.util.Optional::isPresent)
                    .orElseThrow();
            assertThat(letter.source()).isEqualTo(OBJECT);

            Files.delete(mapping);
            patiently().until(() -> orgtrail.part(Replay.class).replay(letter).delivered());
            assertThat(delivered(id)).isEqualTo(1);
            assertThat(letters.find(letter.id())).isEmpty();
        }
    }

    @Test
    void theGuideAddsAnObjectByItsSettingAndAMappingWithItsTest() throws Exception {
        List<String> blocks = Guide.yamlOf(Files.readString(Path.of("docs/objects.md")));
        Path settings = Files.writeString(folder.resolve("guide.yaml"), blocks.get(0));
        Path routes = Guide.copyOfRoutes(folder);
        Files.writeString(routes.resolve("mappings/my-audit.test.yaml"), blocks.get(1));
        Files.writeString(routes.resolve("mappings/my-audit.yaml"), blocks.get(2));
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        assertThat(MappingTests.run(routes.resolve("mappings"), new PrintStream(told, true, StandardCharsets.UTF_8)))
                .as(told.toString(StandardCharsets.UTF_8))
                .isZero();
        try (StandInOrg org = new StandInOrg(small()).start();
                StartedOrgtrail orgtrail = new StartedOrgtrail(
                        folder,
                        org,
                        NO_OTHERS,
                        "orgtrail.routes=" + routes,
                        "spring.config.additional-location=file:" + settings)) {
            await(orgtrail, org);
            String id = org.customRecord();
            patiently().untilAsserted(() -> assertThat(delivered(id)).isEqualTo(1));
            assertThat(events())
                    .allSatisfy(event ->
                            assertThat(event.path("class_name").asText()).isEqualTo("Entity Management"));
        }
    }

    private List<Check> checks(StartedOrgtrail orgtrail) {
        return orgtrail.part(Preflight.class).run("acme").checks().stream()
                .filter(check -> check.prerequisite() == Prerequisite.OBJECTS)
                .toList();
    }

    private Path out() {
        return folder.resolve("out");
    }

    private long delivered(String id) {
        return events().stream()
                .filter(event ->
                        event.at("/metadata/original_event_uid").asText().equals(id))
                .count();
    }

    private List<JsonNode> events() {
        List<JsonNode> events = new ArrayList<>();
        Reconciliation.of(out(), events::add);
        return events;
    }

    /** Of the object's records, which are missing or too many. */
    private List<String> owedOrTooMuch(StandInOrg org) {
        return Reconciliation.of(out()).differences(org.ledger()).stream()
                .filter(line -> line.startsWith(OBJECT))
                .toList();
    }

    private static ConditionFactory patiently() {
        return org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }
}
