package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.preflight.Check;
import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.preflight.Preflight;
import dev.orgtrail.preflight.Prerequisite;
import dev.orgtrail.preflight.Report;
import dev.orgtrail.settings.ApiToken;
import dev.orgtrail.standin.Faults;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Statuses;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Test API: every prerequisite is met, or made to fail and told with its remedy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreflightTest {
    /** No objects are set, and Event Log Objects are not read beside log files. */
    private static final Set<Prerequisite> UNUSED = EnumSet.of(Prerequisite.OBJECTS, Prerequisite.EVENT_LOG_OBJECTS);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private StandInOrg org;

    @SuppressWarnings("NullAway.Init")
    private StandInOrg poor;

    @SuppressWarnings("NullAway.Init")
    private RunningOrgtrail orgtrail;

    @BeforeAll
    void start() throws Exception {
        org = new StandInOrg(RunningOrgtrail.like(OrgSettings.everything(), "one", 1)).start();
        poor = new StandInOrg(RunningOrgtrail.like(OrgSettings.everything(), "poor", 2)
                        .licensed(false)
                        .changeDataCapture(List.of("Account"))
                        .apiVersions(List.of("62.0", "63.0"))
                        .dailyApiRequests(4_000)
                        .streams(sessions -> new dev.orgtrail.standin.SalesforceStreams(sessions, false)))
                .start();
        orgtrail = new RunningOrgtrail(
                folder.resolve("out"),
                org,
                RunningOrgtrail.connecting(
                        "acme",
                        org,
                        RunningOrgtrail.connecting(
                                "poor",
                                poor,
                                "orgtrail.orgs.poor.api-version=68.0",
                                "orgtrail.streaming.push-topics=Account",
                                // Seldom, so that what a test takes away is not missed by the readers as well.
                                "orgtrail.poll.login-history=1h",
                                "orgtrail.poll.setup-audit-trail=1h",
                                "orgtrail.poll.event-log-file=1h")));
        orgtrail.awaitConnected("acme");
        orgtrail.awaitConnected("poor");
    }

    @AfterEach
    void mend() {
        org.faults().clear();
        for (String permission : List.of(
                "ApiEnabled",
                "ManageUsers",
                "ViewSetup",
                "ViewEventLogFiles",
                "ViewAllData",
                "QueryAllFiles",
                "MonitorLoginHistory",
                "ViewDataLeakageEvents",
                "CustomizeApplication",
                "ContentAdministrator",
                "ViewAllUsers",
                "DelegatedTwoFactor")) {
            org.permission(permission, true);
        }
        org.connectingUser("IsActive", true);
        org.connectingUser("UserPermissionsSFContentUser", true);
        org.content(true);
        org.lacksNothing();
        org.eventSwitch("ApiEventStream", true);
        orgtrail.part(Statuses.class).sink("file-sink", Statuses.State.ON, "");
    }

    @AfterAll
    void stop() {
        orgtrail.close();
        org.close();
        poor.close();
    }

    private Report run(String alias) {
        return orgtrail.part(Preflight.class).run(alias);
    }

    private Check check(Report report, Prerequisite prerequisite) {
        return report.checks().stream()
                .filter(check -> check.prerequisite() == prerequisite)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void allIsGreenInAnOrgThatHasAll() {
        Report report = run("acme");
        assertThat(report.checks()).allSatisfy(check -> assertThat(check.outcome())
                .as(check.prerequisite().label())
                .isEqualTo(UNUSED.contains(check.prerequisite()) ? Outcome.NOT_APPLICABLE : Outcome.PASSED));
        assertThat(report.checks().stream().map(Check::prerequisite).collect(Collectors.toSet()))
                .isEqualTo(EnumSet.allOf(Prerequisite.class));
        assertThat(report.passed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ViewSetup,VIEW_SETUP,FAILED",
        "ViewEventLogFiles,VIEW_EVENT_LOG_FILES,FAILED",
        "ViewAllData,VIEW_ALL_DATA,WARNING",
        "ViewDataLeakageEvents,VIEW_REAL_TIME,FAILED",
        "CustomizeApplication,CUSTOMIZE_APPLICATION,FAILED",
        "ViewAllUsers,VIEW_ALL_USERS,WARNING",
        "DelegatedTwoFactor,MANAGE_MFA,WARNING",
        "ContentAdministrator,MANAGE_CONTENT,WARNING"
    })
    void aPermissionThatIsMissingIsNamedAsSetupNamesItWithItsRemedy(
            String permission, Prerequisite prerequisite, Outcome outcome) throws Exception {
        org.permission(permission, false);
        Check check = check(run("acme"), prerequisite);
        assertThat(check.outcome()).isEqualTo(outcome);
        assertThat(check.remedy()).contains("Setup > ").contains(prerequisite.label());
        String page = WebClient.loggedIn(orgtrail.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD)
                .get("/orgs/acme/preflight")
                .body();
        assertThat(page)
                .contains("data-prerequisite=\"" + prerequisite + "\" data-outcome=\"" + outcome + "\"")
                .contains(prerequisite.remedy().replace(">", "&gt;").replace("'", "&#39;"));
    }

    @Test
    void withoutApiEnabledTheApiIsRefusedAndBothAreNamed() {
        org.permission("ApiEnabled", false);
        Report report = run("acme");
        assertThat(check(report, Prerequisite.API_ENABLED).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(check(report, Prerequisite.EDITION).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(check(report, Prerequisite.EDITION).remedy()).contains("Enterprise");
        assertThat(check(report, Prerequisite.API_REQUESTS).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void whatTheUserDoesNotSeeIsNamedWithWhatItCostsAndWhatBringsIt() {
        for (String name : List.of("LoginHistory.NetworkId", "LoginGeo", "SetupAuditTrail.DelegateUser", "Dashboard")) {
            org.lacks(name);
        }
        Check check = check(run("acme"), Prerequisite.COLUMNS);
        assertThat(check.outcome()).isEqualTo(Outcome.WARNING);
        assertThat(check.found())
                .contains("LoginHistory.NetworkId", "Setup > Digital Experiences")
                .contains("LoginGeo: logins lack Salesforce's own city and country", "Manage Users")
                .contains("SetupAuditTrail.DelegateUser", "Salesforce decides who sees this field")
                .contains("Dashboard: dashboards lack their names");
        org.lacks("SetupAuditTrail.CreatedDate");
        Check off = check(run("acme"), Prerequisite.COLUMNS);
        assertThat(off.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(off.found()).contains("setup-audit-trail is off: it cannot do without SetupAuditTrail.CreatedDate");
        org.lacksNothing();
        assertThat(check(run("acme"), Prerequisite.COLUMNS).outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void withoutViewSetupTheRepliesTellHowManyApiRequestsAreLeft() {
        org.permission("ViewSetup", false);
        Check requests = check(run("acme"), Prerequisite.API_REQUESTS);
        assertThat(requests.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(requests.found()).contains(" of 1,000,000 requests are left", "needs View Setup and Configuration");
    }

    @Test
    void crmContentIsAskedForOnlyWhereTheOrgHasIt() {
        org.connectingUser("UserPermissionsSFContentUser", false);
        Check user = check(run("acme"), Prerequisite.CONTENT_USER);
        assertThat(user.outcome()).isEqualTo(Outcome.WARNING);
        assertThat(user.remedy()).contains("Setup > Users");
        org.content(false);
        Report without = run("acme");
        assertThat(check(without, Prerequisite.CONTENT_USER).outcome()).isEqualTo(Outcome.NOT_APPLICABLE);
        assertThat(check(without, Prerequisite.MANAGE_CONTENT).outcome()).isEqualTo(Outcome.NOT_APPLICABLE);
    }

    @Test
    void aPersonsOwnUserIsWarnedOf() {
        org.connectingUser("IsActive", false);
        Check check = check(run("acme"), Prerequisite.SERVICE_ACCOUNT);
        assertThat(check.outcome()).isEqualTo(Outcome.WARNING);
        assertThat(check.found()).contains("inactive");
        assertThat(check.remedy()).contains("Setup > Users");
    }

    @Test
    void whatPolledUsersAndStoredEventsLackIsNamedToo() {
        org.lacks("User.LastModifiedById");
        org.lacks("IdentityVerificationEvent.Remarks");
        assertThat(check(run("acme"), Prerequisite.COLUMNS).found())
                .contains("streaming: ", "User.LastModifiedById", "IdentityVerificationEvent.Remarks");
    }

    @Test
    void whatIsNotSeenOfTheUserAndTheOrgIsNotSaidToBeWrong() {
        for (String name : List.of("User.UserType", "User.IsActive", "Organization.InstanceName")) {
            org.lacks(name);
        }
        Report report = run("acme");
        assertThat(check(report, Prerequisite.SERVICE_ACCOUNT).found()).doesNotContain("its type", "inactive");
        assertThat(check(report, Prerequisite.EDITION).found())
                .contains("Enterprise")
                .doesNotContain("null");
    }

    @Test
    void anOrgWithoutTheLicenceAnOldReleaseAndFewRequestsIsWarnedOf() {
        Report report = run("poor");
        for (Prerequisite prerequisite : Set.of(
                Prerequisite.API_VERSION,
                Prerequisite.EVENT_MONITORING,
                Prerequisite.HOURLY_FILES,
                Prerequisite.CHANNELS,
                Prerequisite.API_REQUESTS)) {
            Check check = check(report, prerequisite);
            assertThat(check.outcome()).as(prerequisite.name()).isEqualTo(Outcome.WARNING);
            assertThat(check.remedy()).isNotBlank();
        }
        assertThat(check(report, Prerequisite.EVENT_MONITORING).found()).contains("1 day instead of 30");
        assertThat(check(report, Prerequisite.HOURLY_FILES).remedy()).contains("come with Event Monitoring");
        assertThat(check(report, Prerequisite.API_REQUESTS).found()).contains("of 4,000 requests are left");
    }

    @Test
    void streamsThatAreSwitchedOffAreNamedWithThePathInSetup() {
        org.eventSwitch("ApiEventStream", false);
        Check check = check(run("acme"), Prerequisite.CHANNELS);
        assertThat(check.outcome()).isEqualTo(Outcome.WARNING);
        assertThat(check.found()).contains("Streaming is off for: ApiEventStream");
        assertThat(check.remedy()).contains("Setup > Event Manager", "Enable Streaming");
    }

    @Test
    void storesThatAreSwitchedOffAreNamedWithTheirCostAndThePathInSetup() {
        assertThat(check(run("acme"), Prerequisite.STORES).outcome()).isEqualTo(Outcome.PASSED);
        // A stream that is off has no gaps that its store would heal.
        List<String> stores =
                List.of("ListViewEvent", "ApiEvent", "IdentityVerificationEvent", "UriEventStream", "UriEvent");
        stores.forEach(store -> org.eventSwitch(store, false));
        try {
            Check check = check(run("acme"), Prerequisite.STORES);
            assertThat(check.outcome()).isEqualTo(Outcome.WARNING);
            assertThat(check.found())
                    .isEqualTo("Storing is off for: ListViewEventStream (a gap of these streams cannot be healed);"
                            + " ApiEventStream (a gap of these streams is healed from other sources only, which tell less);"
                            + " IdentityVerificationEvent (these events are not read at all, as Salesforce does not stream"
                            + " them)");
            assertThat(check.remedy()).contains("Setup > Event Manager > the event > Enable Storing");
        } finally {
            stores.forEach(store -> org.eventSwitch(store, true));
        }
    }

    @Test
    void whereTheSwitchesCannotBeSeenItIsNotKnownWhatIsStored() {
        org.permission("ViewSetup", false);
        Check check = check(run("acme"), Prerequisite.STORES);
        assertThat(check.outcome()).isEqualTo(Outcome.NOT_KNOWN);
        assertThat(check.remedy()).contains("View Setup and Configuration");
    }

    @Test
    void changesOfUsersThatTheOrgDoesNotCaptureAreNotSaidToBeFollowed() {
        Check captured = check(run("acme"), Prerequisite.CHANGES);
        assertThat(captured.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(captured.found()).contains("UserChangeEvent");
        Report report = run("poor");
        assertThat(check(report, Prerequisite.CHANGES).outcome()).isEqualTo(Outcome.WARNING);
        assertThat(check(report, Prerequisite.CHANGES).found())
                .contains("does not capture changes of users", "Setup > Change Data Capture");
        assertThat(check(report, Prerequisite.CHANNELS).found()).doesNotContain("UserChangeEvent");
    }

    @Test
    void pushTopicsThatCannotBeMadeAreWarnedOf() {
        org.faults().add(Faults.Fault.status("PushTopic", 20, 500));
        Check check = check(run("acme"), Prerequisite.PUSH_TOPICS);
        assertThat(check.outcome()).isEqualTo(Outcome.WARNING);
        assertThat(check.remedy()).contains("Customize Application");
    }

    @Test
    void aSinkThatIsDownFails() throws Exception {
        orgtrail.part(Statuses.class)
                .sink("file-sink", Statuses.State.FAILING, "the disk is full. Make room in /var/lib/orgtrail.");
        Check check = check(run("acme"), Prerequisite.SINK);
        assertThat(check.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(check.found()).contains("file-sink", "Make room");
        Files.writeString(folder.resolve("no-directory"), "");
        try (RunningOrgtrail own = new RunningOrgtrail(
                folder.resolve("own"),
                org,
                "orgtrail.orgs.acme.login-url=http://localhost:1",
                "orgtrail.orgs.acme.client-id=x",
                "orgtrail.orgs.acme.client-secret=y",
                "orgtrail.sinks=file-sink,kafka-sink",
                "camel.kamelet.kafka-sink.bootstrapServers=localhost:1")) {
            Report report = own.part(Preflight.class).run("acme");
            assertThat(report.checks())
                    .filteredOn(each -> each.prerequisite() == Prerequisite.SINK)
                    .extracting(Check::outcome)
                    .containsExactly(Outcome.PASSED, Outcome.FAILED);
            assertThat(check(report, Prerequisite.LOG_IN).outcome()).isEqualTo(Outcome.FAILED);
            assertThat(report.checks())
                    .filteredOn(each ->
                            each.prerequisite() != Prerequisite.SINK && each.prerequisite() != Prerequisite.LOG_IN)
                    .isNotEmpty()
                    .allSatisfy(each -> assertThat(each.outcome()).isEqualTo(Outcome.NOT_KNOWN));
            assertThat(report.summary())
                    .startsWith("2 prerequisites are not met; ")
                    .endsWith(" not known.");
        }
    }

    @Test
    void aClockThatIsWrongIsWarnedOf() throws Exception {
        dev.orgtrail.state.PassingClock late = new dev.orgtrail.state.PassingClock();
        late.pass(Duration.ofMinutes(-30));
        try (StandInOrg behind = new StandInOrg(RunningOrgtrail.like(OrgSettings.everything(), "behind", 3)
                                .clock(late))
                        .start();
                RunningOrgtrail own = acme("clock", behind, "orgtrail.orgs.acme.sources=setup-audit-trail")) {
            own.awaitConnected("acme");
            Check check = check(own.part(Preflight.class).run("acme"), Prerequisite.CLOCK);
            assertThat(check.outcome()).isEqualTo(Outcome.WARNING);
            assertThat(check.remedy()).contains("NTP");
        }
    }

    @Test
    void withoutCustomizeApplicationOnlyIdentityProviderEventsAreMissedWhereNoPushTopicIsAskedFor() throws Exception {
        org.permission("CustomizeApplication", false);
        try (RunningOrgtrail own = acme("without-push-topics", org)) {
            own.awaitConnected("acme");
            Check check = check(own.part(Preflight.class).run("acme"), Prerequisite.CUSTOMIZE_APPLICATION);
            assertThat(check.outcome()).isEqualTo(Outcome.WARNING);
            assertThat(check.found()).contains("IdentityProviderEventStore is not read");
        }
    }

    @Test
    void whileOrgtrailIsStillLoggingInNothingIsKnownAndTheCommandSaysSo() throws Exception {
        org.faults().add(Faults.Fault.delay("/services/oauth2/token", 1, 60_000));
        try (RunningOrgtrail own = acme("logging-in", org, "orgtrail.preflight.log-in=500ms")) {
            Report report = own.part(Preflight.class).run("acme");
            assertThat(check(report, Prerequisite.LOG_IN).outcome()).isEqualTo(Outcome.NOT_KNOWN);
            assertThat(check(report, Prerequisite.EDITION).outcome()).isEqualTo(Outcome.NOT_KNOWN);
            assertThat(report.failed()).isZero();
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            assertThat(PreflightCommand.run(
                            List.of("acme", "--url=" + own.url(), "--token=" + ApiToken.VALUE),
                            new PrintStream(said, true, StandardCharsets.UTF_8)))
                    .isEqualTo(3);
            assertThat(said.toString(StandardCharsets.UTF_8)).contains("still logging in");
        }
    }

    /** An Orgtrail of a test's own. */
    private static RunningOrgtrail acme(String name, StandInOrg org, String... more) {
        return new RunningOrgtrail(folder.resolve(name), org, RunningOrgtrail.connecting("acme", org, more));
    }

    @Test
    void itRunsAtTheConnectionByItself() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> orgtrail.part(Preflight.class).last("poor").isPresent());
    }

    @Test
    void theApiAndTheCommandTellTheSameAndTheCommandFailsWithIt() throws Exception {
        WebClient client = new WebClient(orgtrail.url());
        assertThat(client.api("POST", "/api/orgs/acme/preflight").body())
                .contains("\"passed\":true", "\"prerequisite\":\"VIEW_SETUP\"", "\"remedy\":\"\"");
        assertThat(client.api("GET", "/api/orgs/acme/preflight").statusCode()).isEqualTo(200);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertThat(command(said, "acme")).isZero();
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("Permissions", "PASSED", "All that is needed is there");
        org.permission("ViewSetup", false);
        assertThat(command(said, "acme")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("1 prerequisite is not met")
                .contains(Prerequisite.VIEW_SETUP.remedy());
        assertThat(command(said, "nobody")).isEqualTo(3);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("there is no org nobody");
        assertThat(command(said, "no such/org")).isEqualTo(3);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("there is no org no such/org");
        assertThat(command(said)).isEqualTo(2);
    }

    @Test
    void theCommandTellsAnOrgThatLacksSomethingFromAnOrgtrailThatDoesNotAnswer() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertThat(PreflightCommand.run(List.of("acme", "--url=http://localhost:1"), out))
                .isEqualTo(3);
        assertThat(PreflightCommand.run(List.of("acme", "--url=" + orgtrail.url(), "--token=no-such-token"), out))
                .isEqualTo(3);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Orgtrail does not answer");
        assertThat(command(said, "poor"))
                .as(said.toString(StandardCharsets.UTF_8))
                .isZero();
    }

    @Test
    void aLookThatFailsNeverPassesAndSaysWhy() {
        org.faults().add(Faults.Fault.status("EventLogFile", 20, 500));
        Check check = check(run("acme"), Prerequisite.HOURLY_FILES);
        assertThat(check.outcome()).isEqualTo(Outcome.NOT_KNOWN);
        assertThat(check.found()).startsWith("could not be looked at: ");
    }

    @Test
    void aLoginHistoryThatShowsOnlyTheUsersOwnLoginsFailsAndTheLesserPermissionIsEnough() {
        org.permission("ManageUsers", false);
        Check enough = check(run("acme"), Prerequisite.MONITOR_LOGIN_HISTORY);
        assertThat(enough.outcome()).isEqualTo(Outcome.PASSED);
        assertThat(enough.found()).isEqualTo("Monitor Login History is granted");
        org.permission("MonitorLoginHistory", false);
        Check neither = check(run("acme"), Prerequisite.MONITOR_LOGIN_HISTORY);
        assertThat(neither.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(neither.found()).contains("only its own logins");
        assertThat(neither.remedy()).contains("Setup > Permission Sets > the set > System Permissions > Monitor Login");
    }

    private int command(ByteArrayOutputStream said, String... words) {
        List<String> args = new java.util.ArrayList<>(List.of(words));
        args.add("--url=" + orgtrail.url());
        args.add("--token=" + ApiToken.VALUE);
        return PreflightCommand.run(args, new PrintStream(said, true, StandardCharsets.UTF_8));
    }
}
