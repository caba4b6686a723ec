package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.connect.ConsentFlow;
import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.connect.Refusal;
import dev.orgtrail.settings.Auth;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.Secret;
import dev.orgtrail.standin.Faults;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Connections;
import dev.orgtrail.state.Credentials;
import dev.orgtrail.state.Orgs;
import dev.orgtrail.state.Pace;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.Remains;
import dev.orgtrail.state.Statuses;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An org is connected on Salesforce's consent page, watched over, paused, and disconnected. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class ConnectTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private StandInOrg org;

    @SuppressWarnings("NullAway.Init")
    private StandInOrg other;

    @SuppressWarnings("NullAway.Init")
    private RunningOrgtrail orgtrail;

    @SuppressWarnings("NullAway.Init")
    private WebClient browser;

    @SuppressWarnings("NullAway.Init")
    private SalesforceUser user;

    @BeforeAll
    void start() throws Exception {
        org = new StandInOrg(RunningOrgtrail.org("one", 1)).start();
        other = new StandInOrg(RunningOrgtrail.org("other", 2)).start();
        orgtrail = new RunningOrgtrail(
                folder.resolve("out"),
                org,
                "orgtrail.app.login-urls=" + org.baseUrl() + "," + other.baseUrl(),
                "orgtrail.orgs.given.login-url=" + other.baseUrl(),
                "orgtrail.orgs.given.client-id=" + RunningOrgtrail.CLIENT,
                "orgtrail.orgs.given.client-secret=" + RunningOrgtrail.SECRET,
                "orgtrail.orgs.given.sources=setup-audit-trail");
    }

    @BeforeEach
    void logIn() throws Exception {
        browser = WebClient.loggedIn(orgtrail.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
        user = new SalesforceUser(browser, org);
    }

    @AfterEach
    void disconnect() throws Exception {
        orgtrail.clock().reset();
        org.consent().admit();
        org.consent().rotates(false);
        org.faults().clear();
        for (String alias : List.of("acme", "else")) {
            browser.api("DELETE", "/api/orgs/" + alias + "?keepState=false");
            await(() -> assertThat(orgtrail.part(Orgs.class).orgId(alias)).isEmpty());
        }
    }

    @AfterAll
    void stop() {
        orgtrail.close();
        org.close();
        other.close();
    }

    private static void await(ThrowingRunnable condition) {
        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(condition);
    }

    private Statuses.Status status(String alias) {
        return orgtrail.part(Statuses.class).org(alias);
    }

    private void awaitState(String alias, Statuses.State state) {
        await(() -> assertThat(status(alias).state()).as(status(alias).detail()).isEqualTo(state));
    }

    private long delivered(String alias) {
        return orgtrail.part(Progress.class).records(alias).values().stream()
                .mapToLong(Progress.Records::delivered)
                .sum();
    }

    private static void assertRefused(HttpResponse<String> page, Refusal refusal) {
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body())
                .contains("data-refusal=\"" + refusal.name() + "\"")
                .contains("is not connected");
    }

    private String wordsOf(HttpResponse<String> page) {
        return page.body().replaceAll("<[^>]+>", " ").replaceAll("\\s+", " ");
    }

    @Test
    void anOrgIsConnectedAndItsHistoryDeliveredAndItsTokenEncrypted(CapturedOutput output) throws Exception {
        String link = user.begin("acme");
        assertThat(link)
                .startsWith(org.baseUrl() + "/services/oauth2/authorize?response_type=code&")
                .contains("code_challenge_method=S256", "scope=api+refresh_token", "state=");

        HttpResponse<String> page = user.back(user.answer(link, "allow"));
        assertThat(wordsOf(page)).contains("Salesforce is connected", org.orgId(), "collector@acme.example");
        awaitState("acme", Statuses.State.ON);
        await(() -> assertThat(delivered("acme")).isPositive());

        String token = org.consent().working().stream()
                .filter(working -> working.startsWith("5Aep"))
                .findFirst()
                .orElseThrow();
        assertThat(orgtrail.part(Credentials.class).all())
                .anySatisfy(secret -> assertThat(secret.name()).isEqualTo("org/acme/refresh-token"))
                .noneSatisfy(secret -> assertThat(secret.encrypted()).contains(token));
        assertThat(output.getAll()).doesNotContain(token).doesNotContain(RunningOrgtrail.SECRET);
        assertThat(browser.get("/orgs/acme").body())
                .contains("collector@acme.example")
                .doesNotContain(token);
    }

    @Test
    void whoDeniesIsToldSo() throws Exception {
        assertRefused(user.back(user.answer(user.begin("acme"), "deny")), Refusal.DENIED);
        assertThat(orgtrail.part(Connections.class).byBrowser()).isEmpty();
    }

    @Test
    void aStateCountsOnce() throws Exception {
        String back = user.answer(user.begin("acme"), "allow");
        assertThat(user.back(back).statusCode()).isEqualTo(200);
        assertRefused(browser.get(back), Refusal.STATE_UNKNOWN);
    }

    @Test
    void aStolenCodeIsOfNoUseInAnotherBrowser() throws Exception {
        String back = user.answer(user.begin("acme"), "allow");
        WebClient thief = WebClient.loggedIn(orgtrail.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
        assertRefused(thief.get(back), Refusal.STATE_UNKNOWN);
        assertThat(orgtrail.part(Connections.class).byBrowser()).isEmpty();
    }

    @Test
    void aCodeThatIsPutIntoAnotherAttemptFailsByItsVerifier() throws Exception {
        String stolen = user.answer(user.begin("acme"), "allow").replaceAll(".*[?&]code=([^&]+).*", "$1");
        String mine = user.begin("else").replaceAll(".*[?&]state=([^&]+).*", "$1");
        HttpResponse<String> page = user.back(orgtrail.url() + "/connect/callback?code=" + stolen + "&state=" + mine);
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(wordsOf(page)).contains("invalid code verifier");
    }

    @Test
    void anAttemptIsGoodForTenMinutes() throws Exception {
        String back = user.answer(user.begin("acme"), "allow");
        orgtrail.clock().pass(ConsentFlow.TIME.plusSeconds(1));
        assertRefused(user.back(back), Refusal.STATE_EXPIRED);
    }

    @Test
    void aClockThatIsSetBackMakesNoAttemptGoodForLonger() throws Exception {
        String back = user.answer(user.begin("acme"), "allow");
        orgtrail.clock().pass(Duration.ofHours(-1));
        try {
            assertRefused(user.back(back), Refusal.STATE_EXPIRED);
        } finally {
            orgtrail.clock().pass(Duration.ofHours(1));
        }
    }

    @Test
    void aStateCountsOnceAlsoForThoseWhoComeAtTheSameTime() throws Exception {
        int working = org.consent().working().size();
        String back = user.answer(user.begin("acme"), "allow");
        List<CompletableFuture<Integer>> answers = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> statusCode(back)))
                .limit(4)
                .toList();
        assertThat(answers.stream().map(CompletableFuture::join))
                .containsOnlyOnce(302)
                .hasSize(4);
        assertThat(org.consent().working()).as("refresh tokens").hasSize(working + 1);
    }

    private int statusCode(String place) {
        try {
            return browser.get(place).statusCode();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anExpiredCodeIsToldSo() throws Exception {
        String back = user.answer(user.begin("acme"), "allow");
        org.consent().expireCodes();
        assertRefused(user.back(back), Refusal.CODE_EXPIRED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "invalid_grant|ip restricted|IP_RESTRICTED",
                "invalid_grant|user hasn't approved this consumer|APP_NOT_APPROVED",
                "inactive_user|user is inactive|USER_INACTIVE",
                "inactive_org|org is locked|ORG_INACTIVE",
                "invalid_app_access|the user may not use this app|APP_NOT_APPROVED",
                "invalid_client|app must be installed into org|APP_NOT_INSTALLED",
                "invalid_client|External client app is not installed in this org|APP_NOT_INSTALLED",
                "invalid_client|invalid client credentials|CLIENT_WRONG",
                "redirect_uri_mismatch|redirect_uri must match configuration|CALLBACK_MISMATCH",
                "server_busy|try later|OTHER"
            })
    void whatSalesforceRefusesIsToldWithItsRemedy(String error, String description, Refusal refusal) throws Exception {
        org.consent().refuse(error, description);
        HttpResponse<String> page = user.connect("acme");
        assertRefused(page, refusal);
        assertThat(wordsOf(page)).contains(description.replace("'", "&#39;"));
    }

    @Test
    void withoutARefreshTokenNothingIsConnected() throws Exception {
        org.consent().offline(false);
        assertRefused(user.connect("acme"), Refusal.SCOPE_MISSING);
    }

    @Test
    void anInstanceElsewhereGetsNoToken() throws Exception {
        org.consent().instanceUrl("https://salesforce.example");
        assertRefused(user.connect("acme"), Refusal.ELSEWHERE);
    }

    @Test
    void aProxysPageIsNoAnswer() throws Exception {
        String back = user.answer(user.begin("acme"), "allow");
        org.faults().add(new Faults.Fault("/services/oauth2/token", 1, 200, "<html>Who are you?</html>", -1, 0, null));
        assertRefused(user.back(back), Refusal.UNREACHABLE);
    }

    @Test
    void anAnswerThatNeverEndsIsNoAnswer() throws Exception {
        String back = user.answer(user.begin("acme"), "allow");
        org.faults().add(Faults.Fault.drip("/services/oauth2/token"));
        assertRefused(user.back(back), Refusal.UNREACHABLE);
    }

    /** The app may have no scope but api and refresh_token, and what is wrong with the API is for Test API to say. */
    @Test
    void whoseApiDoesNotTellTheUserIsConnectedAllTheSame() throws Exception {
        org.faults().add(Faults.Fault.status("/query", 1, 403));
        assertThat(wordsOf(user.connect("acme"))).contains("Salesforce is connected", "as 005");
    }

    @Test
    void aTokenThatCannotBeKeptIsRevokedAndTheLogSaysWhyInWords(CapturedOutput log) throws Exception {
        String back = user.answer(user.begin("acme"), "allow");
        List<String> working = org.consent().working();
        JdbcClient state = orgtrail.part(JdbcClient.class);
        state.sql("ALTER TABLE connections RENAME TO out_of_order").update();
        try {
            assertRefused(user.back(back), Refusal.NOT_KEPT);
        } finally {
            state.sql("ALTER TABLE out_of_order RENAME TO connections").update();
        }
        assertThat(org.consent().working()).isEqualTo(working);
        assertThat(orgtrail.part(Credentials.class).all()).isEmpty();
        assertThat(log.getAll())
                .contains("Org acme: the token was not kept. The state database is in trouble", "tries again by itself")
                .doesNotContain("The state database;");
    }

    @Test
    void connectedAgainTheEarlierTokenIsRevoked() throws Exception {
        user.connect("acme");
        awaitState("acme", Statuses.State.ON);
        List<String> first = org.consent().working();
        user.connect("acme");
        assertThat(org.consent().working()).hasSameSizeAs(first).isNotEqualTo(first);
        awaitState("acme", Statuses.State.ON);
        String login = org.login();
        await(() -> assertThat(deliveredText("acme")).contains(login));
    }

    @Test
    void anAliasStaysWithItsOrg() throws Exception {
        user.connect("acme");
        awaitState("acme", Statuses.State.ON);
        int working = other.consent().working().size();
        HttpResponse<String> page = new SalesforceUser(browser, other).connect("acme");
        assertRefused(page, Refusal.WRONG_ORG);
        assertThat(wordsOf(page)).contains(other.orgId(), org.orgId());
        assertThat(other.consent().working())
                .as("the token of the wrong org is revoked")
                .hasSize(working);
        assertThat(status("acme").state()).isEqualTo(Statuses.State.ON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Acme",
                "a/../b",
                "<script>",
                "an-alias-that-is-longer-than-32-letters",
                "-acme",
                "acme-",
                "con",
                "lpt1"
            })
    void aBadAliasIsRefused(String alias) throws Exception {
        assertRefused(user.form(alias, org.baseUrl()), Refusal.BAD_ALIAS);
    }

    @Test
    void anAliasOfTheSettingsIsTheirs() throws Exception {
        assertRefused(user.form("given", org.baseUrl()), Refusal.ALIAS_OF_SETTINGS);
        HttpResponse<String> answer = browser.api("DELETE", "/api/orgs/given?keepState=true");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("orgtrail.orgs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "https://login.salesforce.com.evil.example",
                "http://login.salesforce.com",
                "https://acme.my.salesforce.com:22",
                "https://acme.my.salesforce.com:8443",
                "https://acme.force.com",
                "https://acme.lightning.force.com",
                "https://acme.my.site.com",
                "https://acme.cloudforce.com",
                "https://help.salesforce.com",
                "https://my.salesforce.com",
                "https://acme-my.salesforce.com",
                "https://user@login.salesforce.com",
                "https://login.salesforce.com/somewhere",
                "https://login.salesforce.com?next=https://evil.example",
                "javascript:alert(1)",
                "//evil.example",
                "http://localhost:1",
                ""
            })
    void nobodyIsSentToALoginPageThatIsNotSalesforces(String myDomain) throws Exception {
        assertRefused(user.form("acme", myDomain), Refusal.BAD_LOGIN_URL);
    }

    @ParameterizedTest
    @CsvSource({
        "PRODUCTION,,https://login.salesforce.com/services",
        "SANDBOX,,https://test.salesforce.com/services",
        "MY_DOMAIN,acme,https://acme.my.salesforce.com/services",
        "MY_DOMAIN,acme--uat.sandbox.my.salesforce.com,https://acme--uat.sandbox.my.salesforce.com/services",
        "MY_DOMAIN,https://acme.my.salesforce.com/,https://acme.my.salesforce.com/services",
        "MY_DOMAIN,https://acme.my.salesforce.com:443,https://acme.my.salesforce.com:443/services",
        "MY_DOMAIN,acme-dev-ed.develop.my.salesforce.com,https://acme-dev-ed.develop.my.salesforce.com/services",
        "MY_DOMAIN,acme.my.salesforce.mil,https://acme.my.salesforce.mil/services",
        "MY_DOMAIN,acme.my.sfcrmproducts.cn,https://acme.my.sfcrmproducts.cn/services",
        "MY_DOMAIN,eu55.salesforce.com,https://eu55.salesforce.com/services"
    })
    void everyKindOfLoginPageIsKnown(String kind, String myDomain, String begins) throws Exception {
        HttpResponse<String> page = browser.submit(
                "/connect",
                "/connect",
                Map.of("alias", "acme", "kind", kind, "myDomain", myDomain == null ? "" : myDomain));
        assertThat(page.body()).contains("href=\"" + begins + "/oauth2/authorize");
    }

    @Test
    void anOrgIsPausedResumedAndGoesOnFromWhereItWas() throws Exception {
        user.connect("acme");
        await(() -> assertThat(delivered("acme")).isPositive());
        assertThat(browser.api("POST", "/api/orgs/acme/pause").statusCode()).isEqualTo(202);
        await(() -> {
            assertThat(status("acme").state()).isEqualTo(Statuses.State.OFF);
            assertThat(status("acme").detail())
                    .startsWith("Paused by token tests")
                    .doesNotContain("waits");
        });
        long before = delivered("acme");
        String login = org.login();
        Awaitility.await().during(Duration.ofSeconds(2)).untilAsserted(() -> assertThat(delivered("acme"))
                .isEqualTo(before));
        browser.submit("/orgs/acme", "/orgs/acme/resume", Map.of());
        await(() -> assertThat(deliveredText("acme")).contains(login));
        awaitState("acme", Statuses.State.ON);
    }

    private String deliveredText(String alias) throws Exception {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder.resolve("out").resolve(alias))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        } catch (java.io.UncheckedIOException | java.nio.file.NoSuchFileException renamed) {
            // A file was renamed meanwhile; what is asked for comes with the next look.
        }
        return all.toString();
    }

    @Test
    void disconnectedTheTokenIsRevokedAndTheStateKeptOrDeletedAsAsked() throws Exception {
        user.connect("acme");
        await(() -> assertThat(delivered("acme")).isPositive());
        int working = org.consent().working().size();
        assertThat(WebClient.location(
                        browser.submit("/orgs/acme/disconnect", "/orgs/acme/disconnect", Map.of("keepState", "true"))))
                .endsWith("/");
        assertThat(org.consent().working()).hasSize(working - 1);
        assertThat(wordsOf(browser.get("/"))).contains("Org acme is disconnected. Salesforce has revoked the token.");
        assertThat(browser.get("/orgs/acme").statusCode()).isEqualTo(404);
        assertThat(orgtrail.part(Orgs.class).orgId("acme")).hasValue(org.orgId());

        HttpResponse<String> again = user.connect("acme");
        assertThat(wordsOf(again)).contains("It goes on from where it was");
        awaitState("acme", Statuses.State.ON);
        browser.api("DELETE", "/api/orgs/acme?keepState=false");
        await(() -> assertThat(orgtrail.part(Orgs.class).orgId("acme")).isEmpty());
        assertThat(orgtrail.part(Progress.class).history("acme")).isEmpty();
    }

    @Test
    void theStateIsDeletedAlsoWhereTheOrgIsConnectedAgainBeforeItIsLeft() throws Exception {
        user.connect("acme");
        awaitState("acme", Statuses.State.ON);
        orgtrail.part(Pace.class).add("acme", "before", 1);
        org.faults().add(Faults.Fault.delay("/services/data$", 1, 6_000));
        browser.api("POST", "/api/orgs/acme/resume");
        await(() -> assertThat(org.faults().active()).isEmpty());
        CompletableFuture<Void> disconnected = CompletableFuture.runAsync(() -> {
            try {
                browser.api("DELETE", "/api/orgs/acme?keepState=false");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await(() -> assertThat(orgtrail.part(Connections.class).byBrowser()).isEmpty());

        assertThat(wordsOf(user.connect("acme"))).doesNotContain("It goes on from where it was");
        awaitState("acme", Statuses.State.ON);
        disconnected.get(1, TimeUnit.MINUTES);
        assertThat(orgtrail.part(Pace.class).since("acme", Instant.EPOCH))
                .extracting(Pace.Minute::source)
                .doesNotContain("before");
        assertThat(orgtrail.part(Connections.class).byBrowser()).hasSize(1);
    }

    @Test
    void whatOrgtrailCouldNotDeleteBeforeItEndedItDeletesWhenItBegins() throws Exception {
        String state = "jdbc:h2:file:" + folder.resolve("deleted").toAbsolutePath();
        try (RunningOrgtrail first = new RunningOrgtrail(state, folder.resolve("first"), org)) {
            first.part(Orgs.class).connected("gone", "00D000000000009AAA");
            first.part(Remains.class).ask("gone", "a test");
        }
        try (RunningOrgtrail second = new RunningOrgtrail(state, folder.resolve("second"), org)) {
            await(() -> assertThat(second.part(Orgs.class).orgId("gone")).isEmpty());
            assertThat(second.part(Remains.class).asked()).isEmpty();
        }
    }

    @Test
    void pausedWhileItIsBeingConnectedAnOrgIsNotCalledOn() throws Exception {
        org.faults().add(Faults.Fault.delay("/services/data$", 1, 3_000));
        user.connect("acme");
        await(() -> assertThat(org.faults().active()).isEmpty());
        browser.api("POST", "/api/orgs/acme/pause");
        Awaitility.await()
                .during(Duration.ofSeconds(5))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> {
                    assertThat(status("acme").state()).isEqualTo(Statuses.State.OFF);
                    assertThat(status("acme").detail()).startsWith("Paused by");
                });
    }

    @Test
    void testApiWaitsForTheLogInOfAnOrgThatHasJustBeenConnected() throws Exception {
        org.faults().add(Faults.Fault.delay("/services/data$", 1, 2_000));
        user.connect("acme");
        assertThat(browser.api("POST", "/api/orgs/acme/preflight").body())
                .contains("as org " + org.orgId())
                .contains("\"lookedAt\":true")
                .doesNotContain("is not logged in");
    }

    @Test
    void aTokenThatIsRotatedByWhatIsOverTakesNoOthersPlace() throws Exception {
        user.connect("acme");
        awaitState("acme", Statuses.State.ON);
        OrgRegistry registry = orgtrail.part(OrgRegistry.class);
        Secret token = registry.find("acme").map(OrgSettings::refreshToken).orElseThrow();
        registry.rotated("acme", new Secret("an earlier one"), new Secret("its successor"));
        assertThat(registry.find("acme").map(OrgSettings::refreshToken)).hasValue(token);
        browser.api("DELETE", "/api/orgs/acme?keepState=false");
        registry.rotated("acme", token, new Secret("its successor"));
        assertThat(orgtrail.part(Credentials.class).all()).isEmpty();
    }

    @Test
    void aTokenThatSalesforceDoesNotRevokeIsNotCalledUnanswered() throws Exception {
        user.connect("acme");
        org.faults().add(Faults.Fault.status("/services/oauth2/revoke", 2, 400));
        assertThat(browser.api("DELETE", "/api/orgs/acme?keepState=false").body())
                .contains("\"tokenRevoked\":false", "may have ended before");
    }

    @Test
    void anOrgIsDisconnectedInTheMiddleOfItsHistory() throws Exception {
        for (int i = 0; i < 3; i++) {
            user.connect("acme");
            awaitState("acme", Statuses.State.ON);
            assertThat(browser.api("DELETE", "/api/orgs/acme?keepState=false").body())
                    .contains("\"tokenRevoked\":true");
            await(() -> assertThat(orgtrail.part(Orgs.class).orgId("acme")).isEmpty());
        }
    }

    @Test
    void aTokenThatIsRevokedLaterIsNamedAndConnectingAgainMendsIt() throws Exception {
        user.connect("acme");
        awaitState("acme", Statuses.State.ON);
        org.consent().revokeAll(org.sessions());
        await(() -> {
            HttpResponse<String> page = browser.get("/orgs/acme");
            assertThat(wordsOf(page)).contains("expired, was revoked");
        });
        user.connect("acme");
        awaitState("acme", Statuses.State.ON);
        String login = org.login();
        await(() -> assertThat(deliveredText("acme")).contains(login));
    }

    @Test
    void aRefreshTokenThatIsRotatedIsFollowed() throws Exception {
        org.consent().rotates(true);
        user.connect("acme");
        awaitState("acme", Statuses.State.ON);
        for (int i = 0; i < 3; i++) {
            org.sessions().expireAll();
            String login = org.login();
            await(() -> assertThat(deliveredText("acme")).contains(login));
        }
    }

    @Test
    void whoIsAtAnotherAddressThanTheCallbacksIsSentToThatFirst() throws Exception {
        WebClient here = WebClient.loggedIn(
                "http://127.0.0.1:" + orgtrail.port(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
        assertThat(here.get("/connect").body()).contains("href=\"" + orgtrail.url() + "/connect\"");
        assertThat(browser.get("/connect").body()).doesNotContain("another address");
    }

    @Test
    void theAppOfTheSettingsCannotBeSetOnThePage() throws Exception {
        assertThat(setAppByApi(browser).statusCode()).isEqualTo(409);
        assertThat(browser.get("/app").body()).contains("orgtrail.app").doesNotContain(RunningOrgtrail.SECRET);
        assertThat(browser.api("GET", "/api/app").body())
                .contains(orgtrail.url() + "/connect/callback")
                .doesNotContain(RunningOrgtrail.SECRET);
    }

    @Test
    void whatWasConnectedSetAndPausedIsSoAfterARestartAndTokensRotateOverIt() throws Exception {
        String state = "jdbc:h2:file:" + folder.resolve("state").toAbsolutePath();
        String[] settings = {
            "orgtrail.app.client-id=",
            "orgtrail.app.client-secret=",
            "orgtrail.orgs.set.login-url=" + other.baseUrl(),
            "orgtrail.orgs.set.auth=" + Auth.REFRESH_TOKEN.key(),
            "orgtrail.orgs.set.client-id=" + RunningOrgtrail.CLIENT,
            "orgtrail.orgs.set.client-secret=" + RunningOrgtrail.SECRET,
            "orgtrail.orgs.set.refresh-token=stand-in-refresh-token",
            "orgtrail.orgs.set.sources=setup-audit-trail"
        };
        org.consent().rotates(true);
        other.consent().rotates(true);
        for (int start = 0; start < 3; start++) {
            try (RunningOrgtrail again = new RunningOrgtrail(state, folder.resolve("again"), org, settings)) {
                WebClient mine = WebClient.loggedIn(again.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
                Statuses statuses = again.part(Statuses.class);
                if (start == 0) {
                    SalesforceUser me = new SalesforceUser(mine, org);
                    assertRefused(me.form("acme", org.baseUrl()), Refusal.NO_APP);
                    mine.submit(
                            "/app",
                            "/app",
                            Map.of("clientId", RunningOrgtrail.CLIENT, "clientSecret", RunningOrgtrail.SECRET));
                    assertThat(me.connect("acme").statusCode()).isEqualTo(200);
                    // As the org's app was not kept by an earlier Orgtrail.
                    again.part(JdbcClient.class)
                            .sql("DELETE FROM credentials WHERE name LIKE 'org/acme/client-%'")
                            .update();
                    setAnotherAppForAll(mine);
                }
                Statuses.State expected = start == 2 ? Statuses.State.OFF : Statuses.State.ON;
                await(() -> assertThat(statuses.org("acme").state()).isEqualTo(expected));
                await(() -> assertThat(statuses.org("set").state())
                        .as(statuses.org("set").detail())
                        .isEqualTo(Statuses.State.ON));
                if (start == 1) {
                    mine.submit("/orgs/acme", "/orgs/acme/pause", Map.of());
                    await(() -> assertThat(statuses.org("acme").detail()).startsWith("Paused by admin"));
                }
            }
        }
    }

    /** From here on the org's token works only if the app that it was given to is kept with it. */
    private static void setAnotherAppForAll(WebClient mine) throws Exception {
        mine.submit("/app", "/app", Map.of("clientId", "another", "clientSecret", "secret"));
        assertThat(mine.get("/app").body())
                .contains("go on with the app that they were connected by")
                .contains("value=\"another\"");
        assertThat(setAppByApi(mine).statusCode()).isEqualTo(204);
    }

    @Test
    void anOrgIsConnectedByAnAppOfItsOwnAndGoesOnWithItWhateverAppIsSetForAll() throws Exception {
        String state = "jdbc:h2:file:" + folder.resolve("own-app").toAbsolutePath();
        StandInOrg local = new StandInOrg(RunningOrgtrail.org("local", 5).client("local-app", "local-secret")).start();
        String logins = "orgtrail.app.login-urls=" + org.baseUrl() + "," + local.baseUrl();
        try (local) {
            for (int start = 0; start < 2; start++) {
                try (RunningOrgtrail own = new RunningOrgtrail(state, folder.resolve("own"), org, logins)) {
                    WebClient mine = WebClient.loggedIn(own.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
                    SalesforceUser me = new SalesforceUser(mine, local);
                    if (start == 0) {
                        assertRefused(me.form("else", local.baseUrl(), "local-app", ""), Refusal.HALF_AN_APP);
                        HttpResponse<String> page = me.form("else", local.baseUrl(), "local-app", "local-secret");
                        assertThat(page.body()).doesNotContain("local-secret");
                        assertThat(me.back(me.answer(SalesforceUser.link(page), "allow"))
                                        .statusCode())
                                .isEqualTo(200);
                    }
                    Statuses statuses = own.part(Statuses.class);
                    await(() -> assertThat(statuses.org("else").state())
                            .as(statuses.org("else").detail())
                            .isEqualTo(Statuses.State.ON));
                    assertThat(mine.get("/connect?org=else").body())
                            .contains("value=\"local-app\"")
                            .doesNotContain("local-secret");
                    HttpResponse<String> again = me.form("else", local.baseUrl(), "local-app", "");
                    assertThat(me.back(me.answer(SalesforceUser.link(again), "allow"))
                                    .statusCode())
                            .isEqualTo(200);
                }
            }
        }
    }

    private static HttpResponse<String> setAppByApi(WebClient client) throws Exception {
        return client.api(
                "PUT",
                "/api/app",
                dev.orgtrail.settings.ApiToken.HEADER,
                "{\"clientId\":\"another\",\"clientSecret\":\"secret\"}");
    }
}
