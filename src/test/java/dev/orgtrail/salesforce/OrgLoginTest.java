package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.orgtrail.connect.TokenKeeper;
import dev.orgtrail.settings.Auth;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.settings.Secret;
import dev.orgtrail.standin.Faults;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.ApiCalls;
import dev.orgtrail.state.Engine;
import dev.orgtrail.state.RefusedLogIns;
import dev.orgtrail.state.State;
import dev.orgtrail.threads.SharedThreads;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PublicKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.component.salesforce.api.dto.Limits;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Logging in with the real component, on the stand-in org. */
class OrgLoginTest {
    private static final String KEYSTORE_PASSWORD = "keystore-secret";
    private static final List<String> SECRETS = List.of(
            "stand-in-secret", "stand-in-password", "stand-in-refresh-token", "wrong-secret", KEYSTORE_PASSWORD);

    private Path directory;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<String> tokens = new ArrayList<>();
    private DefaultCamelContext camel;
    private OrgLogin login;
    private StandInOrg standIn;
    private State state;
    private PublicKey key;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        log.start();
        root().addAppender(log);
        camel = new DefaultCamelContext();
        camel.start();
        OrgtrailSettings settings = new Binder().bindOrCreate("orgtrail", OrgtrailSettings.class);
        state = State.on(Engine.H2);
        login = new OrgLogin(
                camel,
                new Patience(),
                new ApiBudget(settings, state.part(ApiCalls.class), new SimpleMeterRegistry(), state.clock()),
                Clock.systemUTC(),
                new StaticListableBeanFactory().getBeanProvider(TokenKeeper.class),
                new PasswordLockout(state.part(RefusedLogIns.class), state.clock()),
                new SharedThreads(settings),
                new SharedHttp());
        key = keystore();
        standIn = new StandInOrg(standInSettings().jwtKey(key)).start();
    }

    @AfterEach
    void stopAndFindNoSecretInTheLog() throws Exception {
        camel.close();
        standIn.close();
        state.close();
        root().detachAppender(log);
        List<String> lines = List.copyOf(log.list).stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                .map(event -> event.getFormattedMessage() + " "
                        + (event.getThrowableProxy() == null
                                ? ""
                                : event.getThrowableProxy().getMessage()))
                .toList();
        assertThat(lines).isNotEmpty().allSatisfy(line -> {
            assertThat(SECRETS).noneMatch(line::contains);
            assertThat(tokens).noneMatch(line::contains);
        });
    }

    @Test
    void logsInWithClientCredentials() {
        assertLoggedIn(settings(Auth.CLIENT_CREDENTIALS, "stand-in-secret", null));
    }

    @Test
    void logsInWithAJwt() {
        assertLoggedIn(settings(Auth.JWT, null, null));
    }

    @Test
    void logsInWithARefreshToken() {
        assertLoggedIn(settings(Auth.REFRESH_TOKEN, "stand-in-secret", null));
    }

    @Test
    void logsInWithAPassword() {
        assertLoggedIn(settings(Auth.PASSWORD, "stand-in-secret", null));
    }

    @Test
    void saysWhatToDoAboutAWrongSecretWithoutTellingIt() {
        assertThatThrownBy(() -> login.logIn("acme", settings(Auth.CLIENT_CREDENTIALS, "wrong-secret", null)))
                .isInstanceOf(SalesforceUnavailable.class)
                .hasMessageContaining("acme")
                .hasMessageContaining("Manage Consumer Details")
                .hasMessageNotContaining("wrong-secret");
        assertThat(camel.hasComponent("salesforce-acme")).isNull();
    }

    @Test
    void warnsOfNothingThatNobodyCanMendWhenALogInFails() {
        assertThatThrownBy(() -> login.logIn("acme", settings(Auth.CLIENT_CREDENTIALS, "wrong-secret", null)))
                .isInstanceOf(SalesforceUnavailable.class);
        // The session is there, and neither tells its versions nor can be ended: more is answered than is read of a
        // page.
        standIn.faults().add(new Faults.Fault("/services/data$", -1, 500, "[]", -1, 0, null));
        standIn.faults().add(new Faults.Fault("/services/oauth2/revoke", -1, 200, "x".repeat(3_000_000), -1, 0, null));
        assertThatThrownBy(() -> login.logIn("beta", settings(Auth.CLIENT_CREDENTIALS, "stand-in-secret", null)))
                .isInstanceOf(SalesforceUnavailable.class);

        assertThat(List.copyOf(log.list))
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .filteredOn(line -> !line.startsWith("Missing property packages"))
                .isEmpty();
    }

    @Test
    void keepsThePauseThatSalesforceAsksForAtTheFirstLogIn() throws Exception {
        standIn.faults().add(Faults.Fault.retryAfter("/services/oauth2/token", -1, 503, "120"));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> login.logIn("acme", settings(Auth.CLIENT_CREDENTIALS, "stand-in-secret", null)))
                    .isInstanceOf(CallMustWait.class)
                    .hasMessageContaining("HTTP 503");
        }
        assertThat(standIn.faults().struck()).isEqualTo(1);
    }

    @Test
    void takesTheNewestVersionOfTheOrgWithOneLogIn() {
        ConnectedOrg org = login.logIn("acme", settings(Auth.CLIENT_CREDENTIALS, "stand-in-secret", null));
        remember(org);
        assertThat(org.path("/limits")).isEqualTo("/services/data/v68.0/limits");
        assertThat(org.remarks()).isEmpty();
        assertThat(standIn.sessions().opened()).isEqualTo(1);
    }

    @Test
    void takesTheVersionThatIsSetWhereTheOrgHasIt() {
        ConnectedOrg org = login.logIn("acme", settings(Auth.CLIENT_CREDENTIALS, "stand-in-secret", "63.0"));
        remember(org);
        assertThat(org.path("/limits")).isEqualTo("/services/data/v63.0/limits");
        assertThat(org.remarks()).isEmpty();
    }

    @Test
    void saysThatTheOrgDoesNotHaveTheVersionThatIsSetAndLogsInOnceAllTheSame() {
        ConnectedOrg org = login.logIn("acme", settings(Auth.CLIENT_CREDENTIALS, "stand-in-secret", "70.0"));
        remember(org);
        assertThat(org.apiVersion()).isEqualTo("68.0");
        assertThat(org.remarks()).contains("acme", "70.0 that api-version sets", "read with 68.0");
        assertThat(standIn.sessions().opened()).isEqualTo(1);
    }

    @Test
    void readsAnOrgThatIsNewerThanOrgtrailWithTheVersionThatWasTested() throws Exception {
        try (StandInOrg newer = new StandInOrg(
                        standInSettings().apiVersions(List.of("66.0", "67.0", "68.0", "69.0", "70.0")))
                .start()) {
            assertThat(login.logIn("newer", at(newer, null)).apiVersion()).isEqualTo("68.0");
            assertThat(login.logIn("set", at(newer, "70.0")).apiVersion())
                    .as("a version that is set, and that the org has")
                    .isEqualTo("70.0");
        }
    }

    @Test
    void readsAnOrgThatIsBehindWithItsNewestVersion() throws Exception {
        try (StandInOrg older = new StandInOrg(standInSettings().apiVersions(List.of("62.0", "66.0"))).start()) {
            assertThat(login.logIn("older", at(older, null)).apiVersion()).isEqualTo("66.0");
            assertThat(camel.createProducerTemplate().requestBody("salesforce-older:limits", null, Limits.class))
                    .as(
                            "what a team's own route asks for, which the org would refuse with a version that it does not have")
                    .isNotNull();
        }
    }

    private static OrgSettings at(StandInOrg org, @Nullable String version) {
        return bound(Map.of(
                "login-url", org.baseUrl(),
                "client-id", org.clientId(),
                "client-secret", org.clientSecret(),
                "api-version", version == null ? "" : version));
    }

    @Test
    void saysWhatToSetWhereTheOrgWantsAnotherAudience() throws Exception {
        try (StandInOrg sandbox =
                new StandInOrg(standInSettings().jwtKey(key).jwtAudiences("https://test.salesforce.com")).start()) {
            Map<String, String> jwt = Map.of(
                    "login-url",
                    sandbox.baseUrl(),
                    "auth",
                    "jwt",
                    "client-id",
                    sandbox.clientId(),
                    "username",
                    "collector@acme.example",
                    "keystore",
                    directory.resolve("key.p12").toString(),
                    "keystore-password",
                    KEYSTORE_PASSWORD);
            assertThatThrownBy(() -> login.logIn("sandbox", bound(jwt)))
                    .isInstanceOf(SalesforceUnavailable.class)
                    .hasMessageContaining("audience is invalid")
                    .hasMessageContaining("orgtrail.orgs.sandbox.jwt-audience")
                    .hasMessageContaining("https://test.salesforce.com");
            Map<String, String> mended = new HashMap<>(jwt);
            mended.put("jwt-audience", "https://test.salesforce.com");
            remember(login.logIn("sandbox", bound(mended)));
        }
    }

    @Test
    void saysThatTheAppBelongsToAnotherOrg() throws Exception {
        try (StandInOrg other = new StandInOrg(standInSettings().appOfAnotherOrg("stand-in-client")).start()) {
            assertThatThrownBy(() -> login.logIn("other", at(other, null)))
                    .isInstanceOf(SalesforceUnavailable.class)
                    .hasMessageContaining("not installed in this org")
                    .hasMessageContaining("Setup > External Client App Manager");
        }
    }

    @Test
    void saysThatClientCredentialsNeedTheMyDomain() {
        Map<String, String> atTheLoginHost = Map.of(
                "login-url", standIn.baseUrl().replace("localhost", "127.0.0.1"),
                "client-id", standIn.clientId(),
                "client-secret", standIn.clientSecret());
        assertThatThrownBy(() -> login.logIn("acme", bound(atTheLoginHost)))
                .isInstanceOf(SalesforceUnavailable.class)
                .hasMessageContaining("request not supported on this domain")
                .hasMessageContaining("Setup > My Domain")
                .hasMessageContaining("login-url");
    }

    private static OrgSettings bound(Map<String, String> settings) {
        Map<String, String> keyed = new HashMap<>();
        settings.forEach((key, value) -> keyed.put("orgtrail.orgs.bound." + key, value));
        return new Binder(new MapConfigurationPropertySource(keyed))
                .bind("orgtrail.orgs.bound", OrgSettings.class)
                .get();
    }

    @Test
    void logsInOnceForAllWhoHaveTheSameStaleToken() {
        ConnectedOrg org = login.logIn("acme", settings(Auth.CLIENT_CREDENTIALS, "stand-in-secret", null));
        String stale = org.accessToken();
        remember(org);
        standIn.sessions().expireAll();
        String fresh = org.logIn(stale);
        remember(org);
        assertThat(org.logIn(stale)).isEqualTo(fresh).isNotEqualTo(stale);
        assertThat(standIn.sessions().valid(fresh)).isTrue();
        assertThatThrownBy(() -> org.logIn(fresh))
                .as("a session that is refused as soon as it has begun")
                .isInstanceOf(SalesforceUnavailable.class);
    }

    private void assertLoggedIn(OrgSettings settings) {
        ConnectedOrg org = login.logIn("acme", settings);
        remember(org);
        assertThat(org.orgId()).isEqualTo(standIn.orgId());
        assertThat(org.apiVersion()).isEqualTo("68.0");
        assertThat(org.instanceUrl()).isEqualTo(standIn.baseUrl());
        String token = org.accessToken();
        assertThat(standIn.sessions().valid(token)).isTrue();
        login.logOut("acme");
        assertThat(standIn.sessions().valid(token)).isFalse();
    }

    private void remember(ConnectedOrg org) {
        tokens.add(org.accessToken());
    }

    private static dev.orgtrail.standin.OrgSettings standInSettings() {
        return dev.orgtrail.standin.OrgSettings.plain().scale(0.02);
    }

    private OrgSettings settings(Auth auth, @Nullable String secret, @Nullable String version) {
        return new OrgSettings(
                URI.create(standIn.baseUrl()),
                auth,
                standIn.clientId(),
                secret == null ? null : new Secret(secret),
                null,
                "collector@acme.example",
                new Secret("stand-in-password"),
                null,
                new Secret("stand-in-refresh-token"),
                null,
                directory.resolve("key.p12"),
                new Secret(KEYSTORE_PASSWORD),
                null,
                "PKCS12",
                null,
                version,
                "localhost",
                1,
                true,
                null,
                OrgSettings.SOURCES,
                List.of());
    }

    /** Makes a keystore as an administrator does; returns the public key for the app. */
    private PublicKey keystore() throws Exception {
        Path file = directory.resolve("key.p12");
        run(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "orgtrail",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=orgtrail",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                KEYSTORE_PASSWORD);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, KEYSTORE_PASSWORD.toCharArray());
        }
        return keys.getCertificate("orgtrail").getPublicKey();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @Test
    void logsOutWithTheTokenInTheBodyAndNotInTheUrl() {
        ConnectedOrg org = login.logIn("acme", settings(Auth.CLIENT_CREDENTIALS, "stand-in-secret", null));
        remember(org);
        login.logOut("acme");
        assertThat(standIn.revocations()).containsExactly("POST /services/oauth2/revoke 200");
    }
}
