package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.StandInOrg;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** People log in by OpenID Connect, with a provider of this machine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class OidcTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private OidcProvider provider;

    @SuppressWarnings("NullAway.Init")
    private StandInOrg org;

    @SuppressWarnings("NullAway.Init")
    private RunningOrgtrail orgtrail;

    @BeforeAll
    void start() throws Exception {
        provider = new OidcProvider();
        org = new StandInOrg(RunningOrgtrail.org("one", 1)).start();
        String registration = "spring.security.oauth2.client.registration.acme.";
        orgtrail = new RunningOrgtrail(
                folder.resolve("out"),
                org,
                registration + "client-id=" + OidcProvider.CLIENT,
                registration + "client-secret=a-secret-of-oidc",
                registration + "scope=openid,email,profile",
                registration + "client-name=Acme",
                "spring.security.oauth2.client.provider.acme.issuer-uri=" + provider.url(),
                "orgtrail.console.oidc-operators=group:soc-admins",
                "orgtrail.console.oidc-viewers=grace@acme.example");
    }

    @AfterAll
    void stop() {
        orgtrail.close();
        org.close();
        provider.close();
    }

    /** Logs in by the provider; returns the browser. */
    private WebClient logIn(Map<String, Object> person) throws Exception {
        provider.person(person);
        WebClient browser = new WebClient(orgtrail.url());
        assertThat(browser.get("/login").body()).contains("Log in with Acme", "/oauth2/authorization/acme");
        String place = "/oauth2/authorization/acme";
        for (int hop = 0; hop < 3; hop++) {
            HttpResponse<String> answer = browser.get(place);
            assertThat(answer.statusCode()).isEqualTo(302);
            place = WebClient.location(answer);
        }
        assertThat(place).doesNotContain("error");
        return browser;
    }

    @Test
    void theProviderSendsNobodyToTheHostThatTheRequestNames() throws Exception {
        try (Socket socket = new Socket("localhost", orgtrail.port())) {
            socket.getOutputStream()
                    .write("GET /oauth2/authorization/acme HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .contains("redirect_uri=" + orgtrail.url() + "/login/oauth2/code/acme")
                    .doesNotContain("evil");
        }
    }

    @Test
    void aGroupMakesAnOperator() throws Exception {
        WebClient ada = logIn(Map.of("sub", "00u1", "groups", List.of("staff", "soc-admins")));
        assertThat(ada.get("/").body()).contains("Connect Salesforce");
        assertThat(ada.get("/connect").statusCode()).isEqualTo(200);
    }

    @Test
    void aVerifiedAddressMakesAViewer() throws Exception {
        WebClient grace = logIn(Map.of("sub", "00u2", "email", "grace@acme.example", "email_verified", true));
        assertThat(grace.get("/").statusCode()).isEqualTo(200);
        assertThat(grace.get("/connect").statusCode()).isEqualTo(403);
    }

    @Test
    void whoIsInNoListIsToldSoAndSeesNothing() throws Exception {
        WebClient eve = logIn(Map.of("sub", "00u3", "email", "grace@acme.example"));
        HttpResponse<String> page = eve.get("/", "Accept", "text/html");
        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(page.body()).contains("You may not do this", "oidc-viewers").doesNotContain("events delivered");
        assertThat(eve.get("/api/orgs").statusCode()).isEqualTo(403);
    }

    @Test
    void aLogInLastsAsLongAsOneByPassword() throws Exception {
        WebClient ada = logIn(Map.of("sub", "00u1", "groups", List.of("soc-admins")));
        assertThat(orgtrail.idle(ada.session())).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void aLogInThatTheProviderRefusesIsSaidToBeSoAndLogged(CapturedOutput output) throws Exception {
        WebClient browser = new WebClient(orgtrail.url());
        String asked = WebClient.location(browser.get("/oauth2/authorization/acme"));
        Matcher state = Pattern.compile("[?&]state=([^&]+)").matcher(asked);
        assertThat(state.find()).isTrue();
        HttpResponse<String> answer =
                browser.get("/login/oauth2/code/acme?error=access_denied%0AWARN%20made%20up&state=" + state.group(1));
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(browser.get(WebClient.location(answer)).body())
                .contains("identity provider", "its log says why")
                .doesNotContain("password is wrong");
        assertThat(output).contains("access_denied WARN made up");
    }

    @Test
    void aCodeAndItsStateCountOnceAndInOneBrowserOnly() throws Exception {
        provider.person(Map.of("sub", "00u1", "groups", List.of("soc-admins")));
        WebClient ada = new WebClient(orgtrail.url());
        String asked = WebClient.location(ada.get("/oauth2/authorization/acme"));
        String back = WebClient.location(ada.get(asked));
        assertRefused(new WebClient(orgtrail.url()), back);
        assertThat(WebClient.location(ada.get(back))).endsWith("/");
        assertThat(ada.get("/").statusCode()).isEqualTo(200);
        assertRefused(new WebClient(orgtrail.url()), back);
        assertThat(WebClient.location(ada.get(back))).as("once more").endsWith("/login?provider");
    }

    private static void assertRefused(WebClient thief, String back) throws Exception {
        assertThat(WebClient.location(thief.get(back))).endsWith("/login?provider");
        assertThat(WebClient.location(thief.get("/"))).endsWith("/login");
    }

    @Test
    void passwordsWorkBesideIt() throws Exception {
        WebClient.loggedIn(orgtrail.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
    }
}
