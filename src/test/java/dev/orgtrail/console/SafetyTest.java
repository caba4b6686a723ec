package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import dev.orgtrail.collect.OrgSupervisor;
import dev.orgtrail.settings.ApiToken;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.DeadLetters;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.RecentEvents;
import dev.orgtrail.state.Statuses;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Who may see and do what, and what no page, answer or log may hold. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class SafetyTest {
    private static final String VIEWER = "a-token-that-may-only-look-0123456789";
    /** As many wrong passwords as one may give. */
    private static final int WRONG_PASSWORDS = 5;

    private static final String EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private StandInOrg org;

    @SuppressWarnings("NullAway.Init")
    private RunningOrgtrail orgtrail;

    @BeforeAll
    void start() throws Exception {
        org = new StandInOrg(RunningOrgtrail.org("one", 1)).start();
        orgtrail = new RunningOrgtrail(
                folder.resolve("out"),
                org,
                RunningOrgtrail.connecting(
                        "given",
                        org,
                        "orgtrail.console.tokens.looker.value=" + VIEWER,
                        "server.forward-headers-strategy=native"));
    }

    @AfterAll
    void stop() {
        orgtrail.close();
        org.close();
    }

    private WebClient admin() throws Exception {
        return WebClient.loggedIn(orgtrail.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
    }

    private WebClient nobody() {
        return new WebClient(orgtrail.url());
    }

    /** Every path that something answers, with a method. */
    private List<String[]> paths() {
        List<String[]> all = new ArrayList<>();
        orgtrail.part("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .forEach((mapping, handler) -> {
                    Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
                    for (String pattern : mapping.getPatternValues()) {
                        String path = pattern.replace("{org}", "given").replace("{id}", "1");
                        for (RequestMethod method : methods.isEmpty() ? Set.of(RequestMethod.GET) : methods) {
                            all.add(new String[] {method.name(), path});
                        }
                    }
                });
        assertThat(all).hasSizeGreaterThan(30);
        return all;
    }

    private HttpResponse<String> send(WebClient client, String method, String path, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(orgtrail.url() + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build());
    }

    @Test
    void nothingIsShownToNobody() throws Exception {
        for (String[] path : paths()) {
            if (path[1].equals("/login") || path[1].equals("/error")) {
                continue;
            }
            HttpResponse<String> answer = send(nobody(), path[0], path[1]);
            String where = path[0] + " " + path[1];
            if (path[0].equals("GET") && !path[1].startsWith("/api")) {
                assertThat(answer.statusCode()).as(where).isEqualTo(302);
                assertThat(WebClient.location(answer)).as(where).endsWith("/login");
            } else {
                assertThat(answer.statusCode()).as(where).isIn(401, 403);
            }
        }
    }

    @Test
    void aViewerLooksAndChangesNothing() throws Exception {
        WebClient vera = WebClient.loggedIn(orgtrail.url(), "vera", "just looking");
        assertThat(vera.get("/").statusCode()).isEqualTo(200);
        assertThat(vera.get("/").body()).doesNotContain("Connect Salesforce");
        assertThat(vera.get("/connect").statusCode()).isEqualTo(403);
        assertThat(vera.get("/app").body()).contains("You may look, and change nothing");
        for (String[] path : paths()) {
            if (path[0].equals("GET") || path[1].equals("/login")) {
                continue;
            }
            HttpResponse<String> answer = send(nobody(), path[0], path[1], "Authorization", "Bearer " + VIEWER);
            assertThat(answer.statusCode()).as(path[0] + " " + path[1]).isEqualTo(403);
            assertThat(answer.body()).contains("You may look, and change nothing");
        }
    }

    @Test
    void aFormThatIsNotOursChangesNothing() throws Exception {
        WebClient admin = admin();
        for (String[] path : paths()) {
            if (path[0].equals("GET") || path[1].equals("/error")) {
                continue;
            }
            assertThat(send(admin, path[0], path[1]).statusCode())
                    .as(path[0] + " " + path[1])
                    .isEqualTo(403);
        }
        assertThat(admin.post("/logout", Map.of()).statusCode()).isEqualTo(403);
    }

    @Test
    void theSessionsCookieIsForTheServerAloneAndForHttpsWhereThatIsSpoken() throws Exception {
        HttpResponse<String> plain = nobody().get("/login");
        assertThat(plain.headers().firstValue("Set-Cookie").orElse(""))
                .startsWith("ORGTRAIL=")
                .contains("HttpOnly", "SameSite=Lax")
                .doesNotContain("Secure");
        assertThat(plain.headers().firstValue("Strict-Transport-Security")).isEmpty();
        HttpResponse<String> secure = nobody().get("/login", "X-Forwarded-Proto", "https");
        assertThat(secure.headers().firstValue("Set-Cookie").orElse("")).contains("Secure");
        assertThat(secure.headers().firstValue("Strict-Transport-Security")).isPresent();
    }

    @Test
    void aSessionIsAnotherOneAfterTheLogInAndNoneAfterTheLogOut() throws Exception {
        WebClient client = nobody();
        client.get("/login");
        String before = client.session();
        client.logIn(RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
        String after = client.session();
        assertThat(after).isNotEqualTo(before);
        client.submit("/", "/logout", Map.of());
        assertThat(nobody().get("/", "Cookie", "ORGTRAIL=" + after).statusCode())
                .isEqualTo(302);
    }

    @Test
    void everyAnswerForbidsTheBrowserWhatPagesDoNotNeed() throws Exception {
        WebClient admin = admin();
        for (String path : List.of("/", "/orgs/given", "/activity", "/nowhere", "/api/orgs")) {
            HttpResponse<String> answer = admin.get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .as(path)
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'")
                    .doesNotContain("unsafe");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("X-Frame-Options")).hasValue("DENY");
            assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
            assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        }
        for (String path : pages()) {
            assertThat(admin.get(path).body())
                    .as(path)
                    .doesNotContainPattern("<script(?![^>]*\\ssrc=)")
                    .doesNotContainPattern("<[^>]+\\son\\w+=")
                    .doesNotContainPattern("<[^>]+\\sstyle=")
                    .doesNotContainPattern("(src|href)=\"(https?:)?//(?!localhost)");
        }
    }

    private List<String> pages() {
        return List.of(
                "/login",
                "/",
                "/orgs/given",
                "/orgs/given/preflight",
                "/orgs/given/disconnect",
                "/activity",
                "/dead-letters",
                "/gaps",
                "/connect",
                "/app",
                "/live/overview",
                "/live/orgs/given",
                "/live/activity");
    }

    @Test
    void whoTriesPasswordsWaitsAndNobodyElseDoes() throws Exception {
        for (int i = 0; i < WRONG_PASSWORDS; i++) {
            assertThat(WebClient.location(nobody().logIn("mallory", "wrong " + i)))
                    .contains("error");
        }
        HttpResponse<String> refused = nobody().logIn("mallory", "once more");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("300");
        assertThat(refused.body()).contains("Too many attempts");
        admin();
        WebClient.loggedIn(orgtrail.url(), "vera", "just looking");
    }

    @Test
    void spacesAroundANameMakeNoOtherUserOfIt() throws Exception {
        for (int i = 0; i < WRONG_PASSWORDS; i++) {
            assertThat(WebClient.location(nobody().logIn(" ".repeat(i) + "trudy", "wrong " + i)))
                    .contains("error");
        }
        assertThat(nobody().logIn("trudy ", "once more").statusCode()).isEqualTo(429);
    }

    @Test
    void wrongTokensAreRefusedAndDoNotKeepRightOnesOut() throws Exception {
        boolean slowed = false;
        for (int i = 0; i < 40; i++) {
            int status =
                    nobody().api("GET", "/api/orgs", "Bearer wrong-" + i, "").statusCode();
            assertThat(status).isIn(401, 429);
            slowed |= status == 429;
        }
        assertThat(slowed).isTrue();
        assertThat(nobody().api("GET", "/api/orgs").statusCode()).isEqualTo(200);
        admin();
    }

    @Test
    void aTokenCountsInItsHeaderOnly() throws Exception {
        assertThat(nobody().get("/api/orgs?access_token=" + ApiToken.VALUE).statusCode())
                .isEqualTo(401);
        assertThat(nobody().get(
                                "/api/orgs",
                                "Cookie",
                                "Authorization=" + ApiToken.VALUE + "; ORGTRAIL=" + ApiToken.VALUE)
                        .statusCode())
                .isEqualTo(401);
        assertThat(nobody().api("GET", "/api/orgs").headers().firstValue("Set-Cookie"))
                .isEmpty();
    }

    @Test
    void aTokenLogsNoSessionInAndNoSessionLendsItItsRole() throws Exception {
        WebClient nobody = nobody();
        nobody.get("/login");
        String cookie = "ORGTRAIL=" + nobody.session();
        assertThat(nobody.get("/api/orgs", "Authorization", ApiToken.HEADER, "Cookie", cookie)
                        .statusCode())
                .isEqualTo(200);
        assertThat(nobody.get("/api/orgs").statusCode())
                .as("the session that a token came with")
                .isEqualTo(401);
        WebClient admin = admin();
        assertThat(send(admin, "POST", "/api/orgs/given/pause", "Authorization", "Bearer " + VIEWER)
                        .statusCode())
                .as("an operator's cookie with a viewer's token")
                .isEqualTo(403);
        assertThat(admin.get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void healthIsOpenAndTheRestOfTheActuatorIsNot() throws Exception {
        HttpResponse<String> health = nobody().get("/actuator/health");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).doesNotContain("components");
        assertThat(nobody().get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(nobody().get("/actuator/prometheus").statusCode()).isEqualTo(401);
        assertThat(nobody().get("/actuator").statusCode()).isEqualTo(401);
        assertThat(nobody().api("GET", "/actuator/prometheus").body()).contains("orgtrail_org_connected");
        assertThat(nobody().api("GET", "/actuator/heapdump").statusCode()).isEqualTo(404);
        assertThat(nobody().api("GET", "/actuator/env").statusCode()).isEqualTo(404);
    }

    @Test
    void whoOnlyLooksInGetsNoSession() throws Exception {
        for (String path : List.of(
                "/",
                "/gaps",
                "/live/overview",
                "/nowhere",
                "/error",
                "/api/orgs",
                "/actuator/health",
                "/assets/icon.svg")) {
            assertThat(nobody().get(path).headers().firstValue("Set-Cookie"))
                    .as(path)
                    .isEmpty();
        }
    }

    @Test
    void aSessionInWhichNobodyIsLoggedInEndsSoon() throws Exception {
        WebClient client = nobody();
        client.get("/login");
        assertThat(orgtrail.idle(client.session())).isEqualTo(Duration.ofMinutes(10));
        client.logIn(RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
        assertThat(orgtrail.idle(client.session())).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void aSessionEndsAfterHalfADayHoweverBusy() throws Exception {
        try (RunningOrgtrail own = new RunningOrgtrail(folder.resolve("own"), org)) {
            WebClient client = WebClient.loggedIn(own.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
            assertThat(client.get("/").statusCode()).isEqualTo(200);
            own.clock().pass(Duration.ofHours(12).plusSeconds(1));
            assertThat(client.get("/").statusCode()).isEqualTo(302);
        }
    }

    @Test
    void whatComesFromSalesforceIsTextAndNothingElse() throws Exception {
        Instant now = Instant.now();
        RecentEvents.Recent recent = new RecentEvents.Recent(
                0, "given", "login-history", EVIL, EVIL, EVIL, "High", "Failure", EVIL, EVIL, EVIL, now, now);
        orgtrail.part(RecentEvents.class)
                .keep(
                        List.of(new RecentEvents.Full(
                                recent,
                                "{\"name\":" + new ObjectMapper().writeValueAsString(EVIL) + "}",
                                "{\"Display\":" + new ObjectMapper().writeValueAsString(EVIL) + "}")),
                        10_000);
        orgtrail.part(DeadLetters.class)
                .add(new DeadLetters.DeadLetter(
                        0, "given", org.orgId(), "event-log-file", EVIL, EVIL, "1", EVIL, EVIL, EVIL, now));
        orgtrail.part(Gaps.class).add(Gaps.Gap.found("given", "streaming", EVIL, now.minusSeconds(60), now, EVIL));
        orgtrail.part(Statuses.class).source("given", "streaming/" + EVIL, Statuses.State.FAILING, EVIL);
        orgtrail.part(Statuses.class).sink(EVIL, Statuses.State.FAILING, EVIL);

        WebClient admin = admin();
        long event = orgtrail.part(RecentEvents.class)
                .find(new RecentEvents.Search(null, null, null, null, "onerror", null, null, null), 1)
                .get(0)
                .id();
        long letter =
                orgtrail.part(DeadLetters.class).list("given", 0, 1).get(0).id();
        List<String> places = new ArrayList<>(pages());
        places.add("/activity/" + event);
        places.add("/dead-letters/" + letter);
        places.add("/activity?text=" + java.net.URLEncoder.encode(EVIL, StandardCharsets.UTF_8));
        places.add("/connect/callback?error=" + java.net.URLEncoder.encode(EVIL, StandardCharsets.UTF_8)
                + "&error_description=" + java.net.URLEncoder.encode(EVIL, StandardCharsets.UTF_8));
        places.add("/connect?org=" + java.net.URLEncoder.encode(EVIL, StandardCharsets.UTF_8));
        places.add("/orgs/"
                + java.net.URLEncoder.encode(EVIL, StandardCharsets.UTF_8).replace("%2F", ""));
        int shown = 0;
        for (String place : places) {
            String body = admin.get(place, "Accept", "text/html").body();
            assertThat(body).as(place).doesNotContain("<script>alert").doesNotContain("<img src=x");
            shown += body.contains("&lt;script&gt;alert(1)") ? 1 : 0;
        }
        assertThat(shown).as("pages that show it as text").isGreaterThanOrEqualTo(7);
        admin.submit("/dead-letters/" + letter, "/dead-letters/" + letter + "/discard", Map.of());
        assertThat(orgtrail.part(DeadLetters.class).find(letter)).isEmpty();
    }

    @Test
    void noSecretIsOnAPageInAnAnswerOrInTheLog(CapturedOutput output) throws Exception {
        WebClient admin = admin();
        new SalesforceUser(admin, org).connect("acme");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> orgtrail.part(Statuses.class).org("acme").state() == Statuses.State.ON);
        List<String> secrets = new ArrayList<>(org.consent().working());
        secrets.addAll(List.of(RunningOrgtrail.SECRET, RunningOrgtrail.PASSWORD, ApiToken.VALUE, VIEWER));
        Set<String> places = new TreeSet<>(pages());
        places.add("/orgs/acme");
        paths().stream()
                .filter(path -> path[0].equals("GET") && !path[1].equals("/api/live"))
                .forEach(path -> places.add(path[1]));
        places.addAll(
                List.of("/api/app", "/actuator/health", "/actuator/prometheus", "/actuator/info", "/api/openapi"));
        for (String place : places) {
            String body = admin.get(place).body();
            secrets.forEach(secret -> assertThat(body).as(place).doesNotContain(secret));
        }
        secrets.forEach(secret -> assertThat(output.getAll()).doesNotContain(secret));
        admin.api("DELETE", "/api/orgs/acme?keepState=false");
    }

    @Test
    void anErrorTellsNothingOfTheInside() throws Exception {
        for (String path :
                List.of("/api/dead-letters/none", "/api/activity?from=yesterday", "/api/orgs/nobody/progress")) {
            HttpResponse<String> answer = nobody().api("GET", path);
            assertThat(answer.statusCode()).as(path).isBetween(400, 499);
            assertThat(answer.body()).as(path).doesNotContain("dev.orgtrail", "Exception", "\tat ", "trace");
        }
        HttpResponse<String> answer = nobody().api("PUT", "/api/app", ApiToken.HEADER, "{not json");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("/api/openapi").doesNotContain("Exception");
    }

    @Test
    void aLogInPageThatWasOpenForTooLongLeadsToAFreshOne() throws Exception {
        WebClient client = nobody();
        String old = client.hidden("/login");
        client.cookies().getCookieStore().removeAll();
        HttpResponse<String> answer = client.post(
                "/login", Map.of("username", RunningOrgtrail.USER, "password", RunningOrgtrail.PASSWORD, "_csrf", old));
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(client.get("/").statusCode()).as("logged in by it").isEqualTo(302);
        assertThat(client.get(WebClient.location(answer)).body()).contains("open for too long", "Log in again");
        assertThat(WebClient.location(client.logIn(RunningOrgtrail.USER, RunningOrgtrail.PASSWORD)))
                .doesNotContain("login");
    }

    @Test
    void nobodyIsLedAwayAfterTheLogIn() throws Exception {
        for (String path : List.of("/login?continue=https://evil.example", "/login?next=//evil.example")) {
            WebClient client = nobody();
            HttpResponse<String> answer = client.submit(
                    path, path, Map.of("username", RunningOrgtrail.USER, "password", RunningOrgtrail.PASSWORD));
            assertThat(URI.create(WebClient.location(answer)).getHost()).isEqualTo("localhost");
        }
    }

    @Test
    void theLogInLeadsBackToThePageThatWasAskedForAndToNothingElse() throws Exception {
        WebClient client = nobody();
        client.get("/gaps", "Accept", "text/html,*/*;q=0.8");
        client.get("/live/activity", "Accept", "text/html,*/*;q=0.8");
        client.get("/activity", "Accept", "text/html,*/*;q=0.8", "HX-Request", "true");
        client.get("/api/orgs", "Accept", "text/html,*/*;q=0.8");
        client.get("/actuator/prometheus", "Accept", "text/html,*/*;q=0.8");
        client.get("/activity", "Accept", "*/*");
        HttpResponse<String> answer = client.logIn(RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
        assertThat(URI.create(WebClient.location(answer)).getPath()).isEqualTo("/gaps");
    }

    @Test
    void theCallbackUrlIsFixedWhateverTheRequestSaysOfItsHost() throws Exception {
        try (Socket socket = new Socket("localhost", orgtrail.port())) {
            socket.getOutputStream()
                    .write(("GET /api/app HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n"
                                    + "Authorization: " + ApiToken.HEADER + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .contains("http://localhost:" + orgtrail.port() + "/connect/callback")
                    .doesNotContain("evil");
        }
    }

    private static final String FORM = "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ";

    /** What the server sends back to a request that no HTTP client would send. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("localhost", orgtrail.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login", "/app", "/api/orgs/given/pause"})
    void aFormThatBreaksOffLeavesNoStackTraceInTheLog(String path, CapturedOutput log) throws IOException {
        try (Socket socket = new Socket("localhost", orgtrail.port())) {
            socket.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nHost: a" + FORM + "1000\r\n\r\nusername=")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
        assertThat(log.getAll())
                .doesNotContain("ERROR")
                .doesNotContain("\tat ")
                .doesNotContain("IllegalStateException");
    }

    private String rawAs(WebClient client, String line, String more) throws IOException {
        return raw(line + " HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n"
                + "Accept: text/html\r\nCookie: ORGTRAIL=" + client.session() + more);
    }

    @Test
    void noRedirectLeadsToTheHostThatTheRequestNames() throws Exception {
        WebClient client = nobody();
        String csrf = client.hidden("/login");
        assertThat(rawAs(client, "GET /gaps", "\r\n\r\n")).as("to the log-in").contains("\r\nLocation: /login\r\n");
        String right = WebClient.form(
                Map.of("username", RunningOrgtrail.USER, "password", RunningOrgtrail.PASSWORD, "_csrf", csrf));
        assertThat(rawAs(client, "POST /login", FORM + 9 + "\r\n\r\n_csrf=bad"))
                .as("a form that is too old")
                .contains("\r\nLocation: /login?late\r\n");
        String wrong = "username=trent&password=no-such-one&_csrf=" + csrf;
        assertThat(rawAs(client, "POST /login", FORM + wrong.length() + "\r\n\r\n" + wrong))
                .as("a wrong password")
                .contains("\r\nLocation: /login?error\r\n");
        assertThat(rawAs(client, "POST /login", FORM + right.length() + "\r\n\r\n" + right))
                .as("from the log-in to the page asked for before")
                .contains("\r\nLocation: /gaps?continue\r\n");
        WebClient admin = admin();
        String token = "_csrf=" + admin.hidden("/app") + "&clientId=&clientSecret=";
        for (String[] form : new String[][] {{"/app", "/app"}, {"/logout", "/login?out"}}) {
            assertThat(rawAs(admin, "POST " + form[0], FORM + token.length() + "\r\n\r\n" + token))
                    .as(form[0])
                    .contains("\r\nLocation: " + form[1] + "\r\n")
                    .doesNotContain("evil");
        }
        assertThat(rawAs(admin(), "GET http://evil.example/connect/done", "\r\n\r\n"))
                .contains("\r\nLocation: /\r\n")
                .doesNotContain("evil");
        assertThat(raw("GET /api/openapi HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nAuthorization: "
                        + ApiToken.HEADER + "\r\n\r\n"))
                .contains("\"servers\"")
                .doesNotContain("evil");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /orgs/a;b=c HTTP/1.1\r\nHost: a",
                "GET /api/orgs/a;b=c HTTP/1.1\r\nHost: a",
                "GET //gaps HTTP/1.1\r\nHost: a",
                "GET /%00 HTTP/1.1\r\nHost: a",
                "GET /a%2fb HTTP/1.1\r\nHost: a",
                "GET /% HTTP/1.1\r\nHost: a",
                "GET /{a} HTTP/1.1\r\nHost: a",
                "GET /../../etc HTTP/1.1\r\nHost: a",
                "BREW /login HTTP/1.1\r\nHost: a",
                "TRACE /login HTTP/1.1\r\nHost: a",
                "B@D /login HTTP/1.1\r\nHost: a",
                "GET /login HTTP/9.9\r\nHost: a",
                "GET /login HTTP/1.1\r\nHost: a\r\nHost: b",
                "GET /login HTTP/1.1\r\nHost: a <b>",
                "GET /login HTTP/1.1\r\nHost: a\r\nno header",
                "GET /login HTTP/1.1",
                "POST /login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chumped",
                "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: -5",
                "POST /login HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nContent-Length: 0",
                "GET / no HTTP",
                "who goes there?"
            })
    void whatNoPageAnswersIsRefusedWithTheSameHeadersAndTellsNothingOfTheServer(String request) throws Exception {
        assertRefusedBarely(raw(request + "\r\nConnection: close\r\n\r\n"));
    }

    @Test
    void soIsWhatIsTooLarge() throws Exception {
        String large = "a".repeat(20_000);
        assertRefusedBarely(raw("GET /login HTTP/1.1\r\nHost: a\r\nX-Large: " + large + "\r\n\r\n"));
        assertRefusedBarely(raw("GET /" + large + " HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    private static void assertRefusedBarely(String answer) {
        assertThat(answer)
                .matches("(?s)HTTP/1.1 [45]\\d\\d .*")
                .contains(
                        "Content-Security-Policy: default-src 'none'",
                        "X-Content-Type-Options: nosniff",
                        "X-Frame-Options: DENY",
                        "Referrer-Policy: same-origin",
                        "Permissions-Policy: camera=()",
                        "no-store")
                .doesNotContainIgnoringCase("tomcat", "apache", "exception", "\tat ", "<style", "Server:");
    }

    @Test
    void theApiDescribesEveryOperation() throws Exception {
        JsonNode paths = new ObjectMapper()
                .readTree(nobody().api("GET", "/api/openapi").body())
                .path("paths");
        assertThat(paths).hasSizeGreaterThan(12);
        paths.fields().forEachRemaining(path -> path.getValue().fields().forEachRemaining(operation -> assertThat(
                        operation.getValue().path("summary").asText())
                .as(operation.getKey() + " " + path.getKey())
                .isNotBlank()));
        for (String[] path : paths()) {
            if (path[1].startsWith("/api/") && !path[1].startsWith("/api/openapi")) {
                String known = path[1].replace("given", "{org}").replaceAll("/1(?=/|$)", "/{id}");
                assertThat(paths.path(known).has(path[0].toLowerCase(java.util.Locale.ROOT)))
                        .as(path[0] + " " + known)
                        .isTrue();
            }
        }
    }

    @Test
    void liveUpdatesComeToWhoIsLoggedInAndEndWithTheApplication() throws Exception {
        assertThat(nobody().get("/api/live").statusCode()).isEqualTo(401);
        try (Socket socket = new Socket("localhost", orgtrail.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("GET /api/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + ApiToken.HEADER
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            StringBuilder heard = new StringBuilder();
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
                heard.append(read(socket));
                return heard.toString().contains("event:tick");
            });
        }
    }

    @Test
    void aStreamThatEndsIsNoErrorWhetherTheTokenCountsForOneRequestOrTheSessionIsOver(CapturedOutput output)
            throws Exception {
        int said;
        try (RunningOrgtrail own = new RunningOrgtrail(folder.resolve("stream-out"), org);
                Socket machine = new Socket("localhost", own.port());
                Socket person = new Socket("localhost", own.port())) {
            WebClient admin = WebClient.loggedIn(own.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
            hearATick(machine, "Authorization: " + ApiToken.HEADER);
            hearATick(person, "Cookie: ORGTRAIL=" + admin.session());
            admin.submit("/", "/logout", Map.of());
            said = output.getAll().length();
        }
        assertThat(output.getAll().substring(said)).doesNotContain("AuthorizationDenied", "Access Denied", "\tat ");
    }

    @Test
    void aStateDatabaseThatIsDownIsNamedAlsoWhereNothingCanBeginToBeWritten() throws Exception {
        try (RunningOrgtrail own = new RunningOrgtrail(
                folder.resolve("down-out"),
                org,
                "orgtrail.orgs.given.login-url=http://localhost:1",
                "orgtrail.orgs.given.client-id=x",
                "orgtrail.orgs.given.client-secret=y")) {
            Awaitility.await()
                    .until(() -> own.part(OrgSupervisor.class).standsBy().isEmpty());
            own.part(DataSource.class).unwrap(HikariDataSource.class).close();
            WebClient client = new WebClient(own.url());
            for (HttpResponse<String> answer :
                    List.of(client.api("GET", "/api/dead-letters/1"), client.api("POST", "/api/orgs/given/pause"))) {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                assertThat(answer.body()).contains("orgtrail.state.url");
            }
        }
    }

    private static void hearATick(Socket socket, String header) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream()
                .write(("GET /api/live HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        StringBuilder heard = new StringBuilder();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            heard.append(read(socket));
            return heard.toString().contains("event:tick");
        });
    }

    private static String read(Socket socket) throws IOException {
        byte[] some = new byte[1024];
        int length = socket.getInputStream().read(some);
        return length <= 0 ? "" : new String(some, 0, length, StandardCharsets.UTF_8);
    }

    @Test
    void theFirstPasswordIsMadeUpToldOnceAndWorksForEver(CapturedOutput output) throws Exception {
        String state = "jdbc:h2:file:" + folder.resolve("first").toAbsolutePath();
        String password;
        try (RunningOrgtrail first =
                new RunningOrgtrail(state, folder.resolve("first-out"), org, "orgtrail.console.password=")) {
            java.util.regex.Matcher told = java.util.regex.Pattern.compile("with the password (\\S+)\\.")
                    .matcher(output.getAll());
            assertThat(told.find()).isTrue();
            password = told.group(1);
            WebClient.loggedIn(first.url(), RunningOrgtrail.USER, password);
        }
        int said = output.getAll().length();
        try (RunningOrgtrail again =
                new RunningOrgtrail(state, folder.resolve("first-out"), org, "orgtrail.console.password=")) {
            WebClient.loggedIn(again.url(), RunningOrgtrail.USER, password);
            assertThat(output.getAll().substring(said)).doesNotContain(password);
        }
        try (RunningOrgtrail set = new RunningOrgtrail(
                state, folder.resolve("first-out"), org, "orgtrail.console.password=another one of mine")) {
            WebClient.loggedIn(set.url(), RunningOrgtrail.USER, "another one of mine");
            assertThat(WebClient.location(new WebClient(set.url()).logIn(RunningOrgtrail.USER, password)))
                    .contains("error");
        }
    }

    @Test
    void thePageOfErrorsIsNoneToAskFor() throws Exception {
        assertThat(nobody().get("/error").statusCode()).isEqualTo(404);
        assertThat(admin().get("/error").statusCode()).isEqualTo(404);
        assertThat(nobody().api("GET", "/error").body()).doesNotContain("999");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "\\ud800", "\\n", "\\u00e4", " "})
    void aKeyOfAnAppThatIsNoneOfSalesforcesIsRefused(String character) throws Exception {
        for (String body : List.of(
                "{\"clientId\":\"a%sb\",\"clientSecret\":\"secret\"}",
                "{\"clientId\":\"id\",\"clientSecret\":\"a%sb\"}")) {
            HttpResponse<String> answer = nobody().api("PUT", "/api/app", ApiToken.HEADER, body.formatted(character));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("copy both from the app in Setup");
        }
    }

    @Test
    void aParameterThatIsWrongOrMissingIsNamed() throws Exception {
        HttpResponse<String> wrong = nobody().api("GET", "/api/activity?before=abc");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("before").doesNotContain("null", "Exception", "java.lang");

        HttpResponse<String> missing = admin().submit("/connect", "/connect", Map.of("alias", "acme"));
        assertThat(missing.statusCode()).isEqualTo(400);
        assertThat(missing.body()).contains("kind").doesNotContain("Exception", "dev.orgtrail");

        HttpResponse<String> none = admin().submit("/connect", "/connect", Map.of("alias", "acme", "kind", "x"));
        assertThat(none.statusCode()).isEqualTo(400);
        assertThat(none.body()).contains("kind").doesNotContain("Exception", "dev.orgtrail");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            /activity?before=x                      | 400 | The value of before is not of the kind that is asked for
            /live/activity?before=1.5               | 400 | The value of before is not of the kind that is asked for
            /activity/x                             | 400 | The value of id is not of the kind that is asked for
            /dead-letters?after=x                   | 400 | The value of after is not of the kind that is asked for
            /connect/callback?state=x&code=y        | 400 | This answer belongs to no attempt that was begun in this browser
            /connect/callback?state=x%00y&code=y    | 400 | This answer belongs to no attempt that was begun in this browser
            /connect/callback?code=y                | 400 | This answer belongs to no attempt that was begun in this browser
            /connect/callback?state=x&state=y       | 400 | This answer belongs to no attempt that was begun in this browser
            /app/x                                  | 404 | There is no page of this address
            /nothing/at/all                         | 404 | There is no page of this address
            /connect/callback/x                     | 404 | There is no page of this address
            /style.css/x                            | 404 | There is no page of this address
            /app.                                   | 404 | There is no page of this address
            """)
    void whatIsWrongWithAnAddressIsSaidInPlainWords(String address, int status, String words) throws Exception {
        HttpResponse<String> answer = admin().get(address);
        assertThat(answer.body())
                .contains(words)
                .doesNotContain("Validation failed", "static resource", "Exception", "dev.orgtrail", "object");
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void anAddressOfTheApiThatIsNoneIsNotFound() throws Exception {
        HttpResponse<String> answer = nobody().api("GET", "/api/nothing");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body())
                .contains("There is no page of this address; see /api/openapi for those of the API.")
                .doesNotContain("static resource");
    }

    @Test
    void anAppOfTwoHundredThousandCharactersIsRefused() throws Exception {
        String body = "{\"clientId\":\"" + "a".repeat(200_000) + "\",\"clientSecret\":\"secret\"}";
        HttpResponse<String> answer = nobody().api("PUT", "/api/app", ApiToken.HEADER, body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("copy both from the app in Setup").doesNotContain("Exception", "aaaa");
    }
}
