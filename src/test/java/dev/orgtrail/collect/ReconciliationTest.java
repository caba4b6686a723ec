package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.Orgtrail;
import dev.orgtrail.acceptance.Reconciliation;
import dev.orgtrail.settings.ApiToken;
import dev.orgtrail.standin.Faults.Fault;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.Comparisons.Outcome;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.PassingClock;
import dev.orgtrail.state.Sources;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.http.HttpHeaders;
import org.springframework.http.RequestEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What is missing is found, read again and delivered once; what stays missing is reported. */
@SpringBootTest(
        classes = {Orgtrail.class, ReconciliationTest.Parts.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "orgtrail.state.url=jdbc:h2:mem:reconciliation",
            ApiToken.SETTING,
            "orgtrail.poll.login-history=300ms",
            "orgtrail.poll.setup-audit-trail=300ms",
            "orgtrail.poll.event-log-file=500ms",
            "orgtrail.reconcile.every=500ms",
            "orgtrail.reconcile.settle=0s",
            "orgtrail.retry.initial=100ms",
            "orgtrail.retry.log-file=100ms",
            "orgtrail.retry.max=200ms"
        })
@DirtiesContext
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReconciliationTest {
    /** What a test has made Orgtrail forget that it was delivered. */
    private static final Set<String> FORGOTTEN = new HashSet<>();

    /** What the org has deleted after it was delivered. */
    private static final Set<String> DELETED = new HashSet<>();

    private static final PassingClock ORGS_CLOCK = new PassingClock();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path out;

    @SuppressWarnings("NullAway.Init")
    private static ComparedOrg acme;

    @SuppressWarnings("NullAway.Init")
    private static StandInOrg org;

    /** How many daily files there were before any day had passed. */
    private static int dailyFilesAtFirst;

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private Comparisons comparisons;

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private Gaps gaps;

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private JdbcClient state;

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private PassingClock clock;

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private TestRestTemplate http;

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private MeterRegistry meters;

    static class Parts {
        @Bean
        @Primary
        PassingClock passingClock() {
            return new PassingClock();
        }
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) throws Exception {
        acme = new ComparedOrg(
                OrgSettings.plain().clock(ORGS_CLOCK).hourly(true).scale(0.05).logFileDays(5), out);
        org = acme.org();
        acme.connect(settings);
    }

    @AfterAll
    static void stop() {
        acme.close();
    }

    /** All of the history is delivered, and was found to be all there. */
    @BeforeEach
    void awaitAgreement() {
        org.faults().clear();
        patiently().untilAsserted(() -> {
            assertThat(summary(Sources.LOGIN_HISTORY)).isPresent();
            assertThat(summary(Sources.SETUP_AUDIT_TRAIL)).isPresent();
            assertThat(summary(Sources.EVENT_LOG_FILE)).isPresent();
            assertThat(comparisons.differing("acme")).isEmpty();
        });
        if (dailyFilesAtFirst == 0) {
            dailyFilesAtFirst = dailyFiles("TRUE");
        }
    }

    @Test
    void allThatSalesforceHoldsOfTheHistoryIsAccountedFor() {
        patiently().untilAsserted(() -> {
            assertThat(summary(Sources.LOGIN_HISTORY)).get().satisfies(found -> {
                assertThat(found.missing()).isZero();
                assertThat(found.held())
                        .isEqualTo(found.accounted() - DELETED.size())
                        .isGreaterThan(200);
            });
            assertThat(comparisons.comparedFrom("acme", Sources.LOGIN_HISTORY, ""))
                    .get()
                    .satisfies(from -> assertThat(from).isBefore(Instant.now().minus(Duration.ofDays(59))));
        });
        assertThat(summary(Sources.EVENT_LOG_FILE)).get().satisfies(found -> assertThat(found.held())
                .isEqualTo(found.accounted())
                .isGreaterThan(100));
    }

    @Test
    void aLoginThatThePollCouldNotSeeIsReadAfterAllAndDeliveredOnce() {
        String id = org.lateLogin(Instant.now().minus(Duration.ofHours(3)));

        patiently().untilAsserted(() -> assertThat(acme.delivered(id)).hasSize(1));
        awaitAgreement();
        assertThat(acme.delivered(id)).hasSize(1);
        assertThat(acme.everythingDelivered().stream().filter(uid -> !FORGOTTEN.contains(uid)))
                .doesNotHaveDuplicates();
    }

    @Test
    void aRecordThatTheCheckpointLostIsDeliveredAgain() {
        String id = org.lateLogin(Instant.now().minus(Duration.ofHours(5)));
        patiently().untilAsserted(() -> assertThat(acme.delivered(id)).hasSize(1));
        awaitAgreement();
        Instant hour = Instant.now().minus(Duration.ofHours(5)).truncatedTo(ChronoUnit.HOURS);

        FORGOTTEN.add(org.orgId() + ":" + id);
        state.sql("DELETE FROM delivered_rows WHERE uid = ?")
                .param(org.orgId() + ":" + id)
                .update();
        int lost = state.sql(
                        "UPDATE ledger SET records = records - 1 WHERE source = 'login-history' AND hour_start = ?")
                .param(hour.atOffset(ZoneOffset.UTC))
                .update();

        assertThat(lost).isEqualTo(1);
        patiently().untilAsserted(() -> assertThat(acme.delivered(id)).hasSize(2));
        awaitAgreement();
        assertThat(acme.everythingDelivered().stream().filter(uid -> !uid.endsWith(id)))
                .doesNotHaveDuplicates();
    }

    @Test
    void whatWasDeletedOfOneHourHidesNothingThatIsMissingInAnother() {
        Instant moment = Instant.now().minus(Duration.ofHours(14));
        isDeleted(delivered(moment));
        patiently().untilAsserted(() -> assertThat(
                        comparisons.find("acme", Sources.LOGIN_HISTORY, "", moment.truncatedTo(ChronoUnit.HOURS)))
                .get()
                .satisfies(found -> {
                    assertThat(found.held()).isEqualTo(found.accounted() - 1);
                    assertThat(found.outcome()).isEqualTo(Outcome.AGREES);
                }));
        String id = org.lateLogin(Instant.now().minus(Duration.ofHours(13)));

        patiently().untilAsserted(() -> assertThat(acme.delivered(id)).hasSize(1));
        awaitAgreement();
    }

    /** Among the last, as the clocks cannot be set back. */
    @Test
    @Order(Integer.MAX_VALUE - 3)
    void whatWasDeletedAndHasAppearedSinceTheSameLookIsFoundADayLater() {
        String deleted = delivered(Instant.now().minus(Duration.ofHours(16)));
        org.faults().add(new Fault("count.*FROM(\\+|%20)LoginHistory", -1, 503, "", -1, 0, null));
        isDeleted(deleted);
        String id = org.lateLogin(Instant.now().minus(Duration.ofHours(15)));
        org.faults().clear();
        ORGS_CLOCK.pass(Duration.ofDays(1));
        clock.pass(Duration.ofDays(1));

        patiently().untilAsserted(() -> assertThat(acme.delivered(id)).hasSize(1));
        awaitAgreement();
    }

    private static void isDeleted(String id) {
        org.deleted("LoginHistory", id);
        DELETED.add(id);
    }

    /** A record that appeared late, was delivered, and agrees. */
    private String delivered(Instant moment) {
        String id = org.lateLogin(moment);
        patiently().untilAsserted(() -> assertThat(acme.delivered(id)).hasSize(1));
        awaitAgreement();
        return id;
    }

    @Test
    void whatCannotBeReadIsReportedAsMissingAndAsNoLongerMissingOnceItCan() {
        org.faults()
                .add(new Fault(
                        "count.*FROM(\\+|%20)SetupAuditTrail",
                        -1, 200, "{\"totalSize\":100000,\"done\":true}", -1, 0, null));

        patiently().untilAsserted(() -> assertThat(comparisons.differing("acme"))
                .filteredOn(found -> found.outcome() == Outcome.MISSING)
                .isNotEmpty()
                .allSatisfy(found -> assertThat(found.tries()).isEqualTo(3)));
        assertThat(http.exchange(
                                RequestEntity.get("/api/orgs/acme/reconciliation")
                                        .header(HttpHeaders.AUTHORIZATION, ApiToken.HEADER)
                                        .build(),
                                String.class)
                        .getBody())
                .contains("MISSING");
        patiently().untilAsserted(() -> assertThat(missingInMetrics()).isPositive());

        org.faults().clear();
        awaitAgreement();
        // Metrics may be a second old.
        patiently().untilAsserted(() -> assertThat(missingInMetrics()).isZero());
        assertThat(acme.everythingDelivered().stream().filter(uid -> !FORGOTTEN.contains(uid)))
                .doesNotHaveDuplicates();
    }

    @Test
    void eachOfManyRecordsThatAppearLateOneAfterTheOtherInOneHourIsRead() {
        Instant moment = Instant.now().minus(Duration.ofHours(7));
        for (int record = 0; record < 5; record++) {
            String id = org.lateLogin(moment);
            patiently()
                    .untilAsserted(() -> assertThat(acme.delivered(id)).as(id).hasSize(1));
            awaitAgreement();
        }
        assertThat(acme.everythingDelivered().stream().filter(uid -> !FORGOTTEN.contains(uid)))
                .doesNotHaveDuplicates();
    }

    @Test
    void anHourThatWasLeftIsReadAgainWhenAnotherOfItsRecordsAppears() {
        Instant moment = Instant.now().minus(Duration.ofHours(9));
        String first = loginThatIsCountedAndNotGiven(moment);

        org.faults().clear();
        String second = org.lateLogin(moment);
        patiently().untilAsserted(() -> {
            assertThat(acme.delivered(first)).hasSize(1);
            assertThat(acme.delivered(second)).hasSize(1);
        });
        awaitAgreement();
    }

    /** With those that follow it among the last, as the clocks cannot be set back. */
    @Test
    @Order(Integer.MAX_VALUE - 2)
    void anHourThatWasLeftIsReadAgainADayLaterWhenThePermissionMayHaveBeenMended() {
        String id = loginThatIsCountedAndNotGiven(Instant.now().minus(Duration.ofHours(11)));

        org.faults().clear();
        ORGS_CLOCK.pass(Duration.ofDays(1));
        clock.pass(Duration.ofDays(1));
        patiently().untilAsserted(() -> assertThat(acme.delivered(id)).hasSize(1));
        awaitAgreement();
        assertThat(acme.delivered(id)).hasSize(1);
    }

    /** Until the faults are cleared, with its hour said to be missing it. */
    private String loginThatIsCountedAndNotGiven(Instant moment) {
        org.faults()
                .add(new Fault(
                        "SELECT(\\+|%20)(?!count).*FROM(\\+|%20)LoginHistory",
                        -1, 200, "{\"totalSize\":0,\"done\":true,\"records\":[]}", -1, 0, null));
        String id = org.lateLogin(moment);
        patiently().untilAsserted(() -> assertThat(comparisons.differing("acme"))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.outcome()).isEqualTo(Outcome.MISSING);
                    assertThat(found.tries()).isEqualTo(3);
                    assertThat(found.from()).isEqualTo(moment.truncatedTo(ChronoUnit.HOURS));
                }));
        assertThat(acme.delivered(id)).isEmpty();
        return id;
    }

    @Test
    void aLogFileThatTheListingMissedIsRead() {
        state.sql("UPDATE checkpoints SET cursor_at = ? WHERE source = 'event-log-file'")
                .param(Instant.now().plus(Duration.ofDays(30)) + "|")
                .update();
        String file = org.logFile("Report", "Daily", null, 12);
        clock.pass(Duration.ofMinutes(1));

        patiently().untilAsserted(() -> assertThat(out.resolve("acme/event-log-file/" + file + ".ndjson"))
                .exists());
        awaitAgreement();
        assertThat(acme.everythingDelivered().stream().filter(uid -> !FORGOTTEN.contains(uid)))
                .doesNotHaveDuplicates();
    }

    @Test
    void aDayOfLogFilesThatDidNotAgreeIsComparedAgainHoweverLongAgoThatWas() {
        Instant day = Instant.now().minus(Duration.ofDays(20)).truncatedTo(ChronoUnit.DAYS);
        comparisons.keep(
                "acme", Sources.EVENT_LOG_FILE, "", day, day.plus(Duration.ofDays(1)), 7, 0, Outcome.READING, 0);
        assertThat(comparisons.differing("acme")).isNotEmpty();

        awaitAgreement();
    }

    /** Next to the last, as the clocks cannot be set back. */
    @Test
    @Order(Integer.MAX_VALUE - 1)
    void dailyFilesThatAreNotThereYetAreNoGapAndAreReadWhenTheyComeDaysLate() {
        assertThat(gapsOfLogFiles()).isEmpty();
        for (int day = 0; day < 4; day++) {
            ORGS_CLOCK.pass(Duration.ofDays(1));
            clock.pass(Duration.ofDays(1));
            patiently().untilAsserted(() -> assertThat(rowsNotDelivered()).isEmpty());
            awaitAgreement();
            assertThat(gapsOfLogFiles()).isEmpty();
        }
        patiently().untilAsserted(() -> assertThat(dailyFiles("state = 'delivered'"))
                .as("some came late")
                .isGreaterThan(dailyFilesAtFirst));
        assertThat(acme.everythingDelivered().stream().filter(uid -> !FORGOTTEN.contains(uid)))
                .doesNotHaveDuplicates();
    }

    private int dailyFiles(String condition) {
        return state.sql("SELECT count(*) FROM slices WHERE source = 'event-log-file' AND hourly = FALSE AND "
                        + condition)
                .query(Integer.class)
                .single();
    }

    private static List<String> rowsNotDelivered() {
        return Reconciliation.of(out.resolve("acme")).differences(org.ledger()).stream()
                .filter(line -> line.startsWith(Sources.EVENT_LOG_FILE))
                .toList();
    }

    private List<Gaps.Gap> gapsOfLogFiles() {
        return gaps.list("acme").stream()
                .filter(gap -> gap.source().equals(Sources.EVENT_LOG_FILE))
                .toList();
    }

    /** The last, as the clock cannot be set back. */
    @Test
    @Order(Integer.MAX_VALUE)
    void historyOfWhichNoMoreIsKnownIsNotTakenForMissing() {
        int before = acme.everythingDelivered().size();
        clock.pass(Duration.ofDays(160));

        patiently().untilAsserted(() -> assertThat(state.sql("SELECT count(*) FROM ledger WHERE hour_start < ?")
                        .param(Instant.now().minus(Duration.ofDays(45)).atOffset(ZoneOffset.UTC))
                        .query(Integer.class)
                        .single())
                .as("the oldest of the history is forgotten")
                .isZero());
        awaitComparison();
        awaitComparison();
        assertThat(comparisons.differing("acme")).isEmpty();
        assertThat(acme.everythingDelivered()).hasSize(before);
    }

    /** Two hours more were compared. */
    private void awaitComparison() {
        Instant before = summary(Sources.LOGIN_HISTORY).orElseThrow().comparedTo();
        clock.pass(Duration.ofHours(2));
        patiently().until(() -> summary(Sources.LOGIN_HISTORY)
                .filter(found -> found.comparedTo().isAfter(before))
                .isPresent());
    }

    @Test
    void theGapOfAStreamIsHealedFromWhereItsEventsAreStored() {
        String channel = "/event/LoginEventStream";
        patiently().until(() -> acme.streams().apis().openStreams() > 20);
        org.login();
        patiently()
                .until(() -> state.sql(
                                        "SELECT count(*) FROM checkpoints WHERE feed = 'LoginEventStream' AND cursor_at IS NOT NULL")
                                .query(Integer.class)
                                .single()
                        == 1);

        acme.streams().apis().silence(channel);
        List<String> lost = List.of(org.monitoringEvent("LoginEventStream"), org.monitoringEvent("LoginEventStream"));
        acme.streams().apis().expireReplayIds(channel);
        acme.streams().apis().completeStreams();
        acme.streams().apis().resume(channel);

        patiently().untilAsserted(() -> assertThat(gaps.list("acme"))
                .filteredOn(gap -> gap.feed().equals("LoginEventStream"))
                .singleElement()
                .satisfies(gap -> {
                    assertThat(gap.state()).isEqualTo(Gaps.State.HEALED);
                    assertThat(gap.outcome()).contains("LoginEvent");
                }));
        lost.forEach(id -> assertThat(acme.delivered(id)).hasSize(1));
        assertThat(acme.everythingDelivered().stream().filter(uid -> !FORGOTTEN.contains(uid)))
                .doesNotHaveDuplicates();
    }

    @Test
    void anEventThatAStreamHasSwallowedIsReadFromWhereItIsStored() {
        String channel = "/event/ReportEventStream";
        patiently().until(() -> acme.streams().apis().openStreams() > 20);
        acme.streams().apis().silence(channel);
        String id = org.monitoringEvent("ReportEventStream");
        clock.pass(Duration.ofHours(1));

        patiently().untilAsserted(() -> assertThat(acme.delivered(id)).hasSize(1));
        acme.streams().apis().resume(channel);
        awaitAgreement();
        assertThat(acme.everythingDelivered().stream().filter(uid -> !FORGOTTEN.contains(uid)))
                .doesNotHaveDuplicates();
    }

    private double missingInMetrics() {
        return meters.get("orgtrail.missing.records")
                .tags("org", "acme", "source", Sources.SETUP_AUDIT_TRAIL)
                .gauge()
                .value();
    }

    private Optional<Comparisons.Summary> summary(String source) {
        return comparisons.summaries("acme").stream()
                .filter(summary -> summary.source().equals(source))
                .findFirst();
    }

    private ConditionFactory patiently() {
        return ComparedOrg.patiently(clock, Duration.ofSeconds(60));
    }
}
