package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orgtrail.Orgtrail;
import dev.orgtrail.acceptance.Reconciliation;
import dev.orgtrail.enrich.Directory;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.SalesforceStreams;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.PassingClock;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import dev.orgtrail.state.Users;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What belongs to streaming, and Salesforce does not stream: events that are only stored, and changes of users. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolledFeedsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final List<String> IDENTITY = List.of("IdentityProviderEventStore", "IdentityVerificationEvent");

    /** Of the orgs. */
    private final PassingClock clock = new PassingClock();

    private final Map<String, StandInOrg> orgs = new LinkedHashMap<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path out;

    @SuppressWarnings("NullAway.Init")
    private ConfigurableApplicationContext orgtrail;

    @BeforeAll
    void start() throws Exception {
        orgs.put("all", org(storing().changeDataCapture(List.of("User")).pageSize("IdentityVerificationEvent", 2)));
        orgs.put("uncaptured", org(storing().lacks("User.LastModifiedById", "IdentityVerificationEvent.Remarks")));
        orgs.put("lacking", org(storing().changeDataCapture(List.of("User"))));
        for (String permission : List.of("ViewAllUsers", "DelegatedTwoFactor", "CustomizeApplication")) {
            org("lacking").permission(permission, false);
        }
        orgs.put("unstored", org(OrgSettings.plain()));
        List<String> settings = new ArrayList<>(List.of(
                "--server.port=0",
                "--orgtrail.state.url=jdbc:h2:mem:polled-feeds",
                "--orgtrail.console.password=a long password",
                "--orgtrail.enrich.devices=false",
                "--orgtrail.poll.stored-events=300ms",
                "--orgtrail.poll.user-changes=300ms",
                "--orgtrail.poll.directory=1h",
                "--orgtrail.streaming.every=500ms",
                "--orgtrail.batch.records=3",
                "--orgtrail.retry.initial=100ms",
                "--orgtrail.retry.max=200ms",
                "--camel.main.name=polled-feeds",
                "--camel.kamelet.file-sink.directory=" + out));
        orgs.forEach((alias, org) -> settings.addAll(List.of(
                "--orgtrail.orgs." + alias + ".login-url=" + org.baseUrl(),
                "--orgtrail.orgs." + alias + ".client-id=" + org.clientId(),
                "--orgtrail.orgs." + alias + ".client-secret=" + org.clientSecret(),
                "--orgtrail.orgs." + alias + ".pubsub-host=localhost",
                "--orgtrail.orgs." + alias + ".pubsub-port=" + org.pubSubPort(),
                "--orgtrail.orgs." + alias + ".pubsub-plaintext=true",
                "--orgtrail.orgs." + alias + ".sources=streaming,directory")));
        orgtrail = new SpringApplicationBuilder(Orgtrail.class).run(settings.toArray(String[]::new));
        for (String alias : orgs.keySet()) {
            await().atMost(LONG)
                    .until(() ->
                            orgtrail.getBean(ConnectedOrgs.class).find(alias).isPresent());
            awaitState(alias, "streaming", Statuses.State.ON, "");
        }
    }

    private static OrgSettings storing() {
        return OrgSettings.plain().switchedOn(IDENTITY);
    }

    private StandInOrg org(OrgSettings settings) throws Exception {
        return new StandInOrg(settings.seed(orgs.size() + 1)
                        .scale(0.01)
                        .historyDays(1)
                        .logFileDays(1)
                        .clock(clock)
                        .streams(sessions -> new SalesforceStreams(sessions, true)))
                .start();
    }

    private StandInOrg org(String alias) {
        return Objects.requireNonNull(orgs.get(alias));
    }

    @AfterAll
    void stop() {
        orgtrail.close();
        orgs.values().forEach(StandInOrg::close);
    }

    @Test
    void eventsThatAreOnlyStoredAreReadFromTheirStoresEachOnceAlsoWhereTheyComeInPagesAndBatches() {
        for (String event : IDENTITY) {
            List<String> happened = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                happened.add(org("all").monitoringEvent(event));
            }
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(ids("all", event)).containsAll(happened));
            happened.add(org("all").monitoringEvent(event));
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(ids("all", event)).containsAll(happened).doesNotHaveDuplicates());
            assertThat(events("all", event)).allSatisfy(found -> {
                assertThat(found.path("class_uid").asInt()).isEqualTo(3002);
                assertThat(found.path("metadata").path("uid").asText())
                        .isEqualTo(org("all").orgId() + ":"
                                + found.path("metadata")
                                        .path("original_event_uid")
                                        .asText());
            });
            awaitState("all", "streaming/" + event, Statuses.State.ON, "");
        }
        // The file sink leaves out by itself what comes twice, so what it is given is counted too.
        await().atMost(LONG).untilAsserted(() -> assertThat(
                        orgtrail.getBean(Progress.class).records("all").get(Sources.STREAMING))
                .extracting(Progress.Records::delivered)
                .isEqualTo((long) streamed("all").size()));
    }

    @Test
    void aStoreThatTheUserMayNotReadIsOffWithThePermissionByItsName() {
        awaitState("lacking", "streaming/" + IDENTITY.get(0), Statuses.State.OFF, "Customize Application");
        awaitState(
                "lacking",
                "streaming/" + IDENTITY.get(1),
                Statuses.State.OFF,
                "Manage Multi-Factor Authentication in User Interface");
    }

    @Test
    void aStoreThatIsSwitchedOffIsOffWithThePathAndReadFromWhenItIsSwitchedOn() {
        String event = IDENTITY.get(1);
        awaitState("unstored", "streaming/" + event, Statuses.State.OFF, "Setup > Event Manager > " + event);
        awaitState("unstored", "streaming/" + event, Statuses.State.OFF, "Enable Storing");
        org("unstored").eventSwitch(event, true);
        String happened = org("unstored").monitoringEvent(event);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(ids("unstored", event)).containsExactly(happened));
        awaitState("unstored", "streaming/" + event, Statuses.State.ON, "");
    }

    @Test
    void whereChangesOfUsersAreCapturedTheyComeByTheirStreamAndTheDirectoryIsBroughtUpToDate() {
        awaitState("all", "streaming/UserChangeEvent", Statuses.State.ON, "");
        // Users are polled until the stream is five minutes old.
        orgtrail.getBean(Checkpoints.class)
                .restart("all", "streaming", "UserChangeEvent", Instant.now().minus(Duration.ofMinutes(6)));
        awaitState("all", "streaming/User", Statuses.State.OFF, "UserChangeEvent");
        int polled = events("all", "User").size();
        String renamed = org("all").userRenamed("Grace Hopper");
        await().atMost(LONG).untilAsserted(() -> assertThat(events("all", "UserChangeEvent"))
                .anySatisfy(event ->
                        assertThat(event.path("user").path("uid").asText()).isEqualTo(renamed)));
        awaitName("all", renamed, "Grace Hopper");
        org("all").askedQueries().clear();
        // Users would be polled as often as stored events are.
        await().atMost(LONG).until(() -> asked("all", "FROM IdentityVerificationEvent WHERE EventDate >=") > 3);
        assertThat(asked("all", "FROM User WHERE SystemModstamp >=")).isZero();
        assertThat(events("all", "User")).hasSize(polled);
    }

    @Test
    void whereTheyAreNotCapturedUsersArePolledAndEachChangeIsAnEventOfItsOwn() {
        awaitState("uncaptured", "streaming/UserChangeEvent", Statuses.State.OFF, "Setup > Change Data Capture");
        assertPolled("uncaptured");
    }

    @Test
    void whereTheUserLacksViewAllUsersTheyArePolledToo() {
        awaitState("lacking", "streaming/UserChangeEvent", Statuses.State.OFF, "View All Users");
        assertPolled("lacking");
    }

    @Test
    void whatTheyLackIsNamedInTheirStatuses() {
        awaitState("uncaptured", "streaming/User", Statuses.State.ON, "User.LastModifiedById");
        awaitState(
                "uncaptured",
                "streaming/IdentityVerificationEvent",
                Statuses.State.ON,
                "IdentityVerificationEvent.Remarks");
    }

    private void assertPolled(String alias) {
        String renamed = org(alias).userRenamed("Grace Hopper");
        await().atMost(LONG).untilAsserted(() -> assertThat(ids(alias, "User")).contains(renamed));
        awaitName(alias, renamed, "Grace Hopper");
        int before = events(alias, "User").size();
        // Another change is another event, of the same user too, once the second is over that Salesforce tells it by.
        clock.pass(Duration.ofSeconds(1));
        org(alias).userRenamed(renamed, "Katherine Johnson");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(events(alias, "User")).hasSize(before + 1));
        assertThat(events(alias, "User").stream()
                        .map(event -> event.path("metadata").path("uid").asText()))
                .doesNotHaveDuplicates();
        awaitState(alias, "streaming/User", Statuses.State.ON, "polls users");
    }

    /** How often an org was asked something. */
    private long asked(String alias, String words) {
        return org(alias).askedQueries().all().stream()
                .filter(query -> query.contains(words))
                .count();
    }

    private void awaitName(String alias, String user, String name) {
        await().atMost(LONG).untilAsserted(() -> assertThat(
                        orgtrail.getBean(Directory.class).find(alias, user))
                .get()
                .extracting(Users.User::name)
                .isEqualTo(name));
    }

    private List<String> ids(String alias, String logName) {
        return events(alias, logName).stream()
                .map(event -> event.path("metadata").path("original_event_uid").asText())
                .toList();
    }

    private List<JsonNode> events(String alias, String logName) {
        return streamed(alias).stream()
                .filter(event ->
                        event.path("metadata").path("log_name").asText().equals(logName))
                .toList();
    }

    private List<JsonNode> streamed(String alias) {
        List<JsonNode> events = new ArrayList<>();
        Reconciliation.of(out.resolve(alias), events::add);
        return events;
    }

    private void awaitState(String alias, String source, Statuses.State state, String detail) {
        Statuses statuses = orgtrail.getBean(Statuses.class);
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(statuses.source(alias, source).detail()).contains(detail);
            assertThat(statuses.source(alias, source).state()).isEqualTo(state);
        });
    }
}
