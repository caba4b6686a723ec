package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.Orgtrail;
import dev.orgtrail.salesforce.EventSwitches;
import dev.orgtrail.standin.Faults.Fault;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.Comparisons.Comparison;
import dev.orgtrail.state.Comparisons.Outcome;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Gaps.Gap;
import dev.orgtrail.state.PassingClock;
import dev.orgtrail.state.Sources;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Streams are compared with the objects that store their events, big ones and standard ones, at a cost that has a bound. */
@SpringBootTest(
        classes = {Orgtrail.class, StoreComparisonTest.Parts.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "orgtrail.state.url=jdbc:h2:mem:store-comparison",
            "orgtrail.reconcile.every=500ms",
            "orgtrail.reconcile.settle=0s",
            "orgtrail.retry.initial=100ms",
            "orgtrail.retry.max=200ms"
        })
@DirtiesContext
class StoreComparisonTest {
    private static final int PAGE = 10;

    /** More in an hour than is read of it. */
    private static final int MANY = 360;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path out;

    @SuppressWarnings("NullAway.Init")
    private static ComparedOrg acme;

    @SuppressWarnings("NullAway.Init")
    private static StandInOrg org;

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private Comparisons comparisons;

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private JdbcClient state;

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private Gaps gaps;

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private EventSwitches switches;

    /** The streams, with their stores, that hold what is compared. */
    private static final List<String> COMPARED = List.of(
            "UriEventStream",
            "UriEvent",
            "ListViewEventStream",
            "ListViewEvent",
            "BulkApiResultEvent",
            "BulkApiResultEventStore",
            "ApiAnomalyEvent",
            "ApiAnomalyEventStore",
            "LoginAnomalyEvent",
            "LoginAnomalyEventStore",
            "GuestUserAnomalyEvent",
            "GuestUserAnomalyEventStore");

    /** Of Orgtrail and of the org. */
    private static final PassingClock clock = new PassingClock();

    static class Parts {
        @Bean
        @Primary
        PassingClock passingClock() {
            return clock;
        }
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) throws Exception {
        acme = new ComparedOrg(
                OrgSettings.plain()
                        .switchedOn(COMPARED)
                        .scale(0.01)
                        .pageSize("ApiEvent", PAGE)
                        .withoutSwitch(List.of("BulkApiResultEventStore"))
                        .clock(clock)
                        .sessionLifetime(Duration.ofDays(365)),
                out);
        org = acme.org();
        acme.connect(settings);
        settings.add("orgtrail.orgs.acme.sources", () -> "streaming");
    }

    @AfterAll
    static void stop() {
        acme.close();
    }

    @BeforeEach
    void allStreamsAreFollowed() {
        org.faults().clear();
        patiently()
                .until(() -> acme.streams().apis().openStreams() > 20
                        && state.sql("SELECT count(*) FROM checkpoints WHERE source = 'streaming'")
                                        .query(Integer.class)
                                        .single()
                                > 20);
        patiently()
                .untilAsserted(() -> assertThat(comparisons.differing("acme")).isEmpty());
    }

    @Test
    void aSettledHourOfABigObjectIsReadOnceHoweverOftenSourcesAreCompared() {
        Instant hour = hour();
        org.monitoringEvent("UriEventStream");
        clock.pass(Duration.ofHours(1));
        patiently().until(() -> compared("UriEventStream", hour).isPresent());
        int queries = queries("UriEvent", () -> awaitRounds(5));

        assertThat(queries).isZero();
    }

    @Test
    void someHoursAreReadAgainADayLaterForEventsThatAreStoredLate() {
        Instant sixth = Instant.ofEpochSecond((clock.instant().getEpochSecond() / 21_600 + 1) * 21_600);
        clock.pass(Duration.between(clock.instant(), sixth.plus(Duration.ofHours(1))));
        patiently().until(() -> compared("UriEventStream", sixth).isPresent());
        acme.streams().apis().silence("/event/UriEventStream");
        String late = org.monitoringEvent("UriEventStream", sixth.plusSeconds(60), sixth.plusSeconds(7_000));
        awaitRounds(2);
        assertThat(acme.delivered(late)).isEmpty();

        clock.pass(Duration.ofHours(24));

        patiently().untilAsserted(() -> assertThat(acme.delivered(late)).hasSize(1));
        acme.streams().apis().resume("/event/UriEventStream");
    }

    @Test
    void anEventWhoseTwoDatesLieInDifferentHoursIsNotTakenForMissing() {
        Instant edge = hour().plus(Duration.ofHours(1));
        String early = org.monitoringEvent("ReportEventStream", edge.minusSeconds(2), edge.plusSeconds(3));
        patiently().untilAsserted(() -> assertThat(acme.delivered(early)).hasSize(1));
        clock.pass(Duration.between(clock.instant(), edge.plusSeconds(30)));

        patiently().until(() -> compared("ReportEventStream", edge.minus(Duration.ofHours(1)))
                .isPresent());
        awaitRounds(2);
        clock.pass(Duration.ofHours(1));
        patiently().until(() -> compared("ReportEventStream", edge).isPresent());
        assertThat(comparisons.between("acme", Sources.STREAMING, "ReportEventStream", Instant.EPOCH, clock.instant()))
                .allSatisfy((hour, found) -> assertThat(found.outcome()).isEqualTo(Outcome.AGREES));
        assertThat(readAgain("ReportEventStream")).isZero();
    }

    /** The hour that it is. */
    private static Instant hour() {
        return clock.instant().truncatedTo(ChronoUnit.HOURS);
    }

    @Test
    void anEventThatABigObjectHoldsAndTheStreamSwallowedIsRead() {
        assertThatASwallowedEventIsRead("ListViewEventStream");
    }

    @Test
    void anAnomalyThatIsStoredHoursAfterItHappenedAndThatTheStreamSwallowedIsRead() {
        assertThatASwallowedEventIsRead("ApiAnomalyEvent");
        assertThatASwallowedEventIsRead("LoginAnomalyEvent");
    }

    @Test
    void ofAnHourWithMoreEventsThanAreReadASampleIsComparedAndWhatIsMissingInItIsFound() {
        Instant hour = hour().plus(Duration.ofHours(1));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Instant happened = hour.plusSeconds(i * 10L);
            ids.add(org.monitoringEvent("ApiEventStream", happened, happened.plusSeconds(1)));
        }
        patiently().untilAsserted(() -> assertThat(acme.delivered(ids.get(MANY - 1)))
                .hasSize(1));
        acme.streams().apis().silence("/event/ApiEventStream");
        Instant late = hour.plusSeconds(1799);
        String lost = org.monitoringEvent("ApiEventStream", late, late.plusSeconds(1));

        clock.pass(Duration.ofHours(3));

        patiently().untilAsserted(() -> assertThat(acme.delivered(lost)).hasSize(1));
        acme.streams().apis().resume("/event/ApiEventStream");
        patiently().untilAsserted(() -> assertThat(compared("ApiEventStream", hour))
                .get()
                .satisfies(found -> {
                    assertThat(found.outcome()).isEqualTo(Outcome.SAMPLED);
                    assertThat(found.held()).isEqualTo(found.accounted()).isEqualTo(240);
                }));
        assertThat(comparisons.summaries("acme"))
                .filteredOn(feed -> feed.feed().equals("ApiEventStream"))
                .singleElement()
                .satisfies(feed -> assertThat(feed.sampledHours()).isEqualTo(1));
        assertThat(acme.everythingDelivered()).doesNotHaveDuplicates();
    }

    @Test
    void aGapIsNotHealedFromAStoreThatIsSwitchedOff() {
        org.eventSwitch("ListViewEvent", false);
        switches.look("acme");

        Gap gap = settledGap("ListViewEventStream", Duration.ofHours(1));

        assertThat(gap.state()).isEqualTo(Gaps.State.UNHEALABLE);
        assertThat(gap.outcome())
                .contains("storing is switched off", "Setup > Event Manager > ListViewEventStream > Enable Storing");
        org.eventSwitch("ListViewEvent", true);
        switches.look("acme");
    }

    /** No event of this kind was stored before the gap: that storing is on now does not show that it was on then. */
    @Test
    void aStoreThatWasSwitchedOnAfterAGapDoesNotHealIt() {
        assertThat(switches.of("acme", "ListViewEvent")).isEqualTo(EventSwitches.Switch.ON);

        Gap gap = settledGap("ListViewEventStream", Duration.ofDays(120));

        assertThat(gap.state()).isEqualTo(Gaps.State.UNHEALABLE);
        assertThat(gap.outcome()).contains("ListViewEvent was read, but it has no events from both before and after");
    }

    @Test
    void whereTheOrgDoesNotTellEventsStoredBeforeAndAfterAGapShowThatItStoresThem() {
        Instant before = clock.instant().minus(Duration.ofHours(3));
        Instant after = clock.instant().minus(Duration.ofMinutes(10));
        org.monitoringEvent("BulkApiResultEvent", before, before.plusSeconds(2));
        org.monitoringEvent("BulkApiResultEvent", after, after.plusSeconds(2));

        Gap gap = settledGap("BulkApiResultEvent", Duration.ofHours(1));

        assertThat(gap.state()).isEqualTo(Gaps.State.HEALED);
        assertThat(gap.outcome()).contains("BulkApiResultEventStore");
    }

    @Test
    void whereTheOrgDoesNotTellAStoreThatHasNoEventsBeforeAGapHealsNothing() {
        Gap gap = settledGap("BulkApiResultEvent", Duration.ofDays(90));

        assertThat(gap.state()).isEqualTo(Gaps.State.UNHEALABLE);
        assertThat(gap.outcome())
                .contains(
                        "is not known whether it stored events then",
                        "Setup > Event Manager > BulkApiResultEvent > Enable Storing");
    }

    /** A gap of an hour that ended a while ago, once it is settled. */
    private Gap settledGap(String feed, Duration ago) {
        Instant to = clock.instant().minus(ago).truncatedTo(ChronoUnit.MINUTES);
        gaps.add(
                Gap.found("acme", Sources.STREAMING, feed, to.minus(Duration.ofHours(1)), to, "The replay id expired"));
        AtomicReference<@Nullable Gap> settled = new AtomicReference<>();
        patiently().until(() -> {
            gaps.list("acme").stream()
                    .filter(gap -> gap.feed().equals(feed) && gap.to().equals(to) && gap.state() != Gaps.State.OPEN)
                    .forEach(settled::set);
            return settled.get() != null;
        });
        return java.util.Objects.requireNonNull(settled.get());
    }

    private void assertThatASwallowedEventIsRead(String channel) {
        acme.streams().apis().silence("/event/" + channel);
        String id = org.monitoringEvent(channel);
        clock.pass(Duration.ofHours(1));
        patiently().untilAsserted(() -> assertThat(acme.delivered(id)).hasSize(1));
        acme.streams().apis().resume("/event/" + channel);
    }

    /** How many stretches of a stream were read again. */
    private int readAgain(String feed) {
        return state.sql("SELECT count(*) FROM slices WHERE slice LIKE ?")
                .param("again/" + feed + "/%")
                .query(Integer.class)
                .single();
    }

    /** Everything was compared so many times more. */
    private void awaitRounds(int rounds) {
        Fault round = Fault.delay("FROM(\\+|%20)GuestUserAnomalyEventStore", rounds, 0);
        org.faults().add(round);
        patiently().until(() -> org.faults().active().stream()
                .noneMatch(fault -> fault.path().equals(round.path())));
    }

    /** How often an object is asked for its events while something goes on. */
    private int queries(String object, Runnable meanwhile) {
        Fault counted = Fault.delay("FROM(\\+|%20)" + object + "(\\+|%20)", 1_000, 0);
        org.faults().add(counted);
        meanwhile.run();
        return org.faults().active().stream()
                .filter(fault -> fault.path().equals(counted.path()))
                .mapToInt(fault -> 1_000 - fault.times())
                .sum();
    }

    /** What was found of an hour, once it was compared to its end. */
    private Optional<Comparison> compared(String feed, Instant hour) {
        return comparisons
                .between(
                        "acme",
                        Sources.STREAMING,
                        feed,
                        hour.minus(Duration.ofHours(1)),
                        hour.plus(Duration.ofHours(1)))
                .values()
                .stream()
                .filter(found -> found.to().equals(hour.plus(Duration.ofHours(1))))
                .findFirst();
    }

    private static ConditionFactory patiently() {
        return ComparedOrg.patiently(clock, Duration.ofSeconds(20));
    }
}
