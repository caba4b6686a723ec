package dev.orgtrail.standin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code /services/oauth2/authorize}: the page on which a user logs in, and then allows or denies.
 *
 * <p>After Salesforce Help, <em>OAuth 2.0 Web Server Flow for Web App Integration</em> and <em>OAuth 2.0
 * Authorization Errors</em>. That PKCE is demanded here is stricter than Salesforce, where it is a setting of the app.
 */
final class ConsentPage {
    private final StandInOrg org;
    private final OrgSettings settings;
    private final Consent consent;

    ConsentPage(StandInOrg org, OrgSettings settings, Consent consent) {
        this.org = org;
        this.settings = settings;
        this.consent = consent;
    }

    void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getMethod().equals("POST")) {
            answer(request, response);
        } else {
            ask(request, response);
        }
    }

    /** What is wrong with the request itself is shown here: Salesforce sends nobody back to a place it does not know. */
    private void ask(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String callback = String.valueOf(request.getParameter("redirect_uri"));
        String wrong = !settings.clientId.equals(request.getParameter("client_id"))
                ? "error=invalid_client_id&error_description=client identifier invalid"
                : !consent.knows(callback)
                        ? "error=redirect_uri_mismatch&error_description=redirect_uri must match configuration"
                        : null;
        if (wrong != null) {
            page(response, 400, "<h1>OAuth Error</h1><p role=alert>" + html(wrong));
            return;
        }
        String problem = !"code".equals(request.getParameter("response_type"))
                ? "unsupported_response_type"
                : !"S256".equals(request.getParameter("code_challenge_method"))
                                || String.valueOf(request.getParameter("code_challenge"))
                                                .length()
                                        < 43
                        ? "invalid_request"
                        : null;
        String state = String.valueOf(request.getParameter("state"));
        if (problem != null) {
            back(response, callback, Map.of("error", problem, "state", state));
            return;
        }
        String id = consent.ask(new Consent.Asked(
                callback,
                state,
                request.getParameter("code_challenge"),
                String.valueOf(request.getParameter("scope"))));
        logIn(response, id, "");
    }

    private void logIn(HttpServletResponse response, String id, String trouble) throws IOException {
        page(
                response,
                200,
                "<h1>Log in to " + html(settings.alias) + "</h1>"
                        + (trouble.isEmpty() ? "" : "<p role=alert>" + html(trouble))
                        + form(id)
                        + "<p><label>Username <input name=username autocomplete=off value='" + html(settings.username)
                        + "'></label><p><label>Password <input name=password type=password value='"
                        + html(settings.password)
                        + "'></label><p><button name=step value=login>Log In</button></form>");
    }

    private static String form(String id) {
        return "<form method=post action=/services/oauth2/authorize><input type=hidden name=id value='" + html(id)
                + "'>";
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String id = String.valueOf(request.getParameter("id"));
        Consent.Asked asked = consent.request(id);
        if (asked == null) {
            page(response, 400, "<h1>OAuth Error</h1><p role=alert>This request is over.");
            return;
        }
        switch (String.valueOf(request.getParameter("step"))) {
            case "allow" ->
                back(response, asked.callback(), answer("code", consent.allow(id, asked), asked.state(), null));
            case "deny" -> {
                consent.deny(id);
                back(
                        response,
                        asked.callback(),
                        answer("error", "access_denied", asked.state(), "end-user denied authorization"));
            }
            default -> {
                if (settings.username.equals(request.getParameter("username"))
                        && settings.password.equals(request.getParameter("password"))) {
                    page(
                            response,
                            200,
                            "<h1>Allow Access?</h1><p>Orgtrail asks to: <ul><li>Manage user data via APIs (api)<li>Perform"
                                    + " requests at any time (refresh_token)</ul><p>Logged in as "
                                    + html(settings.username)
                                    + form(id)
                                    + "<button name=step value=deny>Deny</button> <button name=step"
                                    + " value=allow>Allow</button></form>");
                } else {
                    logIn(response, id, "Please check your username and password.");
                }
            }
        }
    }

    private static Map<String, String> answer(String name, String value, String state, @Nullable String description) {
        Map<String, String> answer = new TreeMap<>(Map.of(name, value, "state", state));
        if (description != null) {
            answer.put("error_description", description);
        }
        return answer;
    }

    private static void back(HttpServletResponse response, String callback, Map<String, String> answer) {
        StringBuilder url = new StringBuilder(callback);
        String joint = callback.contains("?") ? "&" : "?";
        for (Map.Entry<String, String> each : answer.entrySet()) {
            url.append(joint)
                    .append(each.getKey())
                    .append('=')
                    .append(URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8));
            joint = "&";
        }
        response.setStatus(302);
        response.setHeader("Location", url.toString());
    }

    private void page(HttpServletResponse response, int status, String body) throws IOException {
        response.setStatus(status);
        response.setContentType("text/html;charset=UTF-8");
        response.getOutputStream()
                .write(
                        ("<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>Stand-in for"
                                        + " Salesforce, " + html(org.baseUrl()) + "</title><style>body{font:16px"
                                        + " system-ui;max-width:26rem;margin:4rem auto}</style>" + body)
                                .getBytes(StandardCharsets.UTF_8));
    }

    private static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace("'", "&#39;")
                .replace("\"", "&quot;");
    }
}
