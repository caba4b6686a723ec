package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.settings.ApiToken;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser without a screen: it keeps cookies, follows nothing, and sends forms with their hidden token. */
final class WebClient {
    private static final Pattern HIDDEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final CookieManager cookies = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final String url;

    WebClient(String url) {
        this.url = url;
    }

    /** A browser in which somebody is logged in. */
    static WebClient loggedIn(String url, String user, String password) throws Exception {
        WebClient client = new WebClient(url);
        HttpResponse<String> answer = client.logIn(user, password);
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(location(answer)).doesNotContain("error");
        return client;
    }

    HttpResponse<String> logIn(String user, String password) throws Exception {
        return submit("/login", "/login", Map.of("username", user, "password", password));
    }

    CookieManager cookies() {
        return cookies;
    }

    /** The id of the session, as its cookie says it. */
    String session() {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("ORGTRAIL"))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElseThrow();
    }

    /** Where an answer leads, as a browser understands it; empty where nowhere. */
    static String location(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Location")
                .map(place -> answer.uri().resolve(place).toString())
                .orElse("");
    }

    /** A page, or whatever is there. */
    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(place(path)).timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    private URI place(String path) {
        return URI.create(path.startsWith("http") ? path : url + path);
    }

    /** Sends a form with the hidden token of a page. */
    HttpResponse<String> submit(String page, String path, Map<String, String> fields) throws Exception {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put("_csrf", hidden(page));
        return post(path, all);
    }

    /** The hidden token of a page. */
    String hidden(String page) throws Exception {
        Matcher hidden = HIDDEN.matcher(get(page).body());
        assertThat(hidden.find()).as("a form on " + page).isTrue();
        return hidden.group(1);
    }

    /** Sends a form as it is. */
    HttpResponse<String> post(String path, Map<String, String> fields, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(place(path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(fields)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** Calls the API as a machine does. */
    HttpResponse<String> api(String method, String path) throws Exception {
        return api(method, path, ApiToken.HEADER, "");
    }

    HttpResponse<String> api(String method, String path, String authorization, String json) throws Exception {
        return send(HttpRequest.newBuilder(place(path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
