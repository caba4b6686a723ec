package dev.orgtrail.standin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /services/oauth2}: authorize, token (authorization code with PKCE, client credentials, password, refresh token, JWT
 * bearer), revoke, introspect.
 *
 * <p>After Salesforce Help, <em>OAuth 2.0 Authorization Errors</em> (the errors, and "expired access/refresh token"), <em>OAuth
 * 2.0 Web Server Flow for Web App Integration</em>, <em>OAuth 2.0 Refresh Token Flow for Renewed Sessions</em> and <em>Revoke
 * OAuth Tokens Programmatically</em>. For introspection no page was found; it rests on RFC 7662. Of the other descriptions the
 * words were not found; they are those that public repositories quote.
 */
final class OAuthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String LOGIN_HOST = "127.0.0.1";
    private final transient StandInOrg org;
    private final transient OrgSettings settings;
    private final transient Sessions sessions;
    private final transient Clock clock;
    private final transient Consent consent;
    private final transient ConsentPage consentPage;

    OAuthServlet(StandInOrg org, OrgSettings settings, Sessions sessions, Clock clock) {
        this.org = org;
        this.settings = settings;
        this.sessions = sessions;
        this.clock = clock;
        this.consent = org.consent();
        this.consentPage = new ConsentPage(org, settings, consent);
    }

    /** A refusal of the token endpoint. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final String error;

        Refused(String error, String description) {
            super(description);
            this.error = error;
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = String.valueOf(request.getPathInfo());
        switch (path) {
            case "/authorize" -> consentPage.service(request, response);
            case "/token" -> token(request, response);
            case "/revoke" -> revoke(request, response);
            case "/introspect" -> introspect(request, response);
            default -> Replies.error(response, SalesforceError.notFound());
        }
    }

    private void token(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (!request.getMethod().equals("POST")) {
                throw new Refused("invalid_request", "must use HTTP POST");
            }
            String grant = String.valueOf(request.getParameter("grant_type"));
            String session = null;
            String refreshToken = null;
            boolean signed = true;
            switch (grant) {
                case "client_credentials" -> {
                    client(request, true);
                    onMyDomain(request);
                }
                case "password" -> {
                    client(request, true);
                    if (!org.logsIn(request.getParameter("username"), request.getParameter("password"))) {
                        throw new Refused("invalid_grant", "authentication failure");
                    }
                }
                case "refresh_token" -> {
                    // The secret is optional here unless the app asks for it; a wrong one is refused all the same.
                    client(request, request.getParameter("client_secret") != null);
                    String token = request.getParameter("refresh_token");
                    if (!consent.working().contains(token)) {
                        throw new Refused("invalid_grant", "expired access/refresh token");
                    }
                    session = sessions.open();
                    refreshToken = consent.refresh(token, session);
                    signed = false;
                }
                case "authorization_code" -> {
                    client(request, true);
                    Consent.Asked asked = consent.use(request.getParameter("code"));
                    if (!asked.callback().equals(request.getParameter("redirect_uri"))) {
                        throw new Refused("redirect_uri_mismatch", "redirect_uri must match configuration");
                    }
                    if (!asked.challenge().equals(challenge(String.valueOf(request.getParameter("code_verifier"))))) {
                        throw new Refused("invalid_grant", "invalid code verifier");
                    }
                    session = sessions.open();
                    refreshToken = consent.refreshToken(session);
                }
                case "urn:ietf:params:oauth:grant-type:jwt-bearer" ->
                    new JwtBearer(settings, org.baseUrl(), clock).check(request.getParameter("assertion"));
                default -> throw new Refused("unsupported_grant_type", "grant type not supported");
            }
            Replies.json(
                    response,
                    200,
                    Json.write(issued(session == null ? sessions.open() : session, signed, refreshToken)));
        } catch (Refused e) {
            Map<String, String> body = new LinkedHashMap<>();
            body.put("error", e.error);
            body.put("error_description", String.valueOf(e.getMessage()));
            Replies.json(response, 400, Json.write(body));
        }
    }

    /**
     * login.salesforce.com and test.salesforce.com have no client credentials flow. Here 127.0.0.1 stands for them, and
     * localhost for the org's My Domain.
     *
     * @see <a href="https://help.salesforce.com/s/articleView?id=000886201&type=1">Migrate from OAuth Username-Password to
     *     Client Credentials Flow</a>, and <a href="https://github.com/pozil/pub-sub-api-node-client/issues/58">the words</a>
     */
    private static void onMyDomain(HttpServletRequest request) throws Refused {
        if (request.getServerName().equals(LOGIN_HOST)) {
            throw new Refused("invalid_grant", "request not supported on this domain");
        }
    }

    private void client(HttpServletRequest request, boolean withSecret) throws Refused {
        String id = request.getParameter("client_id");
        String secret = request.getParameter("client_secret");
        String header = request.getHeader("Authorization");
        if (header != null && header.startsWith("Basic ")) {
            String[] pair =
                    new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8).split(":", 2);
            id = pair[0];
            secret = pair.length > 1 ? pair[1] : "";
        }
        if (settings.appOfAnotherOrg.equals(id)) {
            throw new Refused("invalid_client", "External client app is not installed in this org");
        }
        if (!settings.clientId.equals(id)) {
            throw new Refused("invalid_client_id", "client identifier invalid");
        }
        if (withSecret && !settings.clientSecret.equals(secret)) {
            throw new Refused("invalid_client", "invalid client credentials");
        }
    }

    private static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> issued(String session, boolean signed, @Nullable String refreshToken) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("access_token", session);
        if (refreshToken != null) {
            body.put("refresh_token", refreshToken);
        }
        if (signed) {
            body.put("signature", "c3RhbmQtaW4=");
        }
        body.put("scope", "api refresh_token");
        String elsewhere = consent.instanceUrl();
        body.put("instance_url", elsewhere == null ? org.baseUrl() : elsewhere);
        body.put("id", identityUrl());
        body.put("token_type", "Bearer");
        body.put("issued_at", Long.toString(clock.millis()));
        return body;
    }

    private String identityUrl() {
        return org.baseUrl() + "/id/" + settings.id() + "/" + People.integrationUser();
    }

    private void revoke(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String token = request.getParameter("token");
        if (consent.revoke(token, sessions) || sessions.revoke(token)) {
            response.setStatus(200);
            org.revoked(request, 200);
        } else {
            org.revoked(request, 400);
            Replies.json(
                    response,
                    400,
                    Json.write(Map.of(
                            "error",
                            "unsupported_token_type",
                            "error_description",
                            "this token type is not" + " supported")));
        }
    }

    private void introspect(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean active = sessions.valid(request.getParameter("token"));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("active", active);
        if (active) {
            body.put("client_id", settings.clientId);
            body.put("username", settings.username);
            body.put("sub", identityUrl());
            body.put("token_type", "access_token");
            body.put("scope", "api refresh_token");
        }
        Replies.json(response, 200, Json.write(body));
    }
}
