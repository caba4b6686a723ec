package dev.orgtrail.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.Secret;
import dev.orgtrail.settings.Sha256;
import dev.orgtrail.state.Orgs;
import dev.orgtrail.state.Remains;
import dev.orgtrail.state.StateTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Connects an org by way of Salesforce's consent page: the OAuth web server flow with PKCE and {@code state}. What is asked
 * for is as little as it takes: {@code api} and {@code refresh_token}.
 *
 * <p>Follows Salesforce's <em>OAuth 2.0 Web Server Flow for Web App Integration</em>.
 */
@Component
public class ConsentFlow {
    /** How long one may take from the first page to the last. */
    public static final Duration TIME = Duration.ofMinutes(10);

    /** A REST API version that no org is without, for the one question before the org's own are known. */
    private static final String EVERY_ORG_HAS = "66.0";

    private static final Logger LOG = LoggerFactory.getLogger(ConsentFlow.class);
    private static final Pattern IDENTITY = Pattern.compile(".*/id/(00D[A-Za-z0-9]{15})/(005[A-Za-z0-9]{15})");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LARGEST_REPLY = 64 * 1024;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ConnectedApp app;
    private final OrgApps apps;
    private final OrgRegistry registry;
    private final Orgs orgs;
    private final NewAliases aliases;
    private final Remains remains;
    private final Vault vault;
    private final Clock clock;
    private final ObjectMapper json;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    ConsentFlow(
            ConnectedApp app,
            OrgApps apps,
            OrgRegistry registry,
            Orgs orgs,
            NewAliases aliases,
            Remains remains,
            Vault vault,
            Clock clock,
            ObjectMapper json) {
        this.app = app;
        this.apps = apps;
        this.registry = registry;
        this.orgs = orgs;
        this.aliases = aliases;
        this.remains = remains;
        this.vault = vault;
        this.clock = clock;
        this.json = json;
    }

    /** Which login page an org has. */
    public enum Kind {
        /** {@code login.salesforce.com}. */
        PRODUCTION,
        /** {@code test.salesforce.com}. */
        SANDBOX,
        /** The org's own. */
        MY_DOMAIN
    }

    /**
     * An attempt that has begun. It is to be kept with the browser's session, and used once.
     *
     * @param state what Salesforce's answer must carry
     * @param verifier the secret of PKCE
     * @param callback where Salesforce sends the browser back to
     */
    public record Attempt(String alias, URI login, String state, String verifier, String callback, Instant begun)
            implements Serializable {}

    /** An org that was connected; again, if it was before. */
    public record Connected(String alias, String orgId, String username, boolean again) {}

    /**
     * An attempt that has ended well.
     *
     * @param earlier the refresh token that the org had before, to be revoked once nothing new is read by it
     */
    public record Ended(Connected connected, Optional<Secret> earlier) {}

    /** What became of a refresh token that was to be revoked. */
    public enum Revocation {
        /** Salesforce has revoked it. */
        DONE("Salesforce has revoked the token."),
        /** Salesforce has answered that it does not. */
        REFUSED(
                "Salesforce did not revoke the token: it may have ended before. See Setup > Connected Apps OAuth Usage."),
        /** Salesforce has not answered. */
        UNANSWERED(
                "Salesforce did not answer, so the token is only forgotten here. Revoke it in Setup > Connected Apps OAuth"
                        + " Usage.");

        private final String words;

        Revocation(String words) {
            this.words = words;
        }

        /** What happened, with what to do where there is something left to do. */
        public String words() {
            return words;
        }
    }

    /**
     * The app that somebody has given for one org.
     *
     * @param clientId the consumer key
     * @param clientSecret the consumer secret; empty for the one that the org keeps of this app
     * @throws NotConnected where one of both is missing
     */
    public ConnectedApp.Client ownApp(String alias, String clientId, String clientSecret) throws NotConnected {
        String id = clientId.strip();
        if (id.isEmpty()) {
            throw new NotConnected(Refusal.HALF_AN_APP, "");
        }
        return clientSecret.isBlank()
                ? apps.kept(alias)
                        .filter(kept -> kept.id().equals(id))
                        .orElseThrow(() -> new NotConnected(Refusal.HALF_AN_APP, ""))
                : new ConnectedApp.Client(id, new Secret(clientSecret.strip()));
    }

    /** Whose token it is: Salesforce's answer names them by an identity URL. */
    private record Identity(String orgId, String userId) {
        static Identity of(JsonNode tokens) throws NotConnected {
            var named = IDENTITY.matcher(tokens.path("id").asText());
            if (!named.matches()) {
                throw new NotConnected(Refusal.UNREACHABLE, "the answer names no org");
            }
            return new Identity(named.group(1), named.group(2));
        }
    }

    /**
     * Begins.
     *
     * @param alias the name the team has chosen
     * @param myDomain the org's own login page, as {@code acme}, {@code acme.my.salesforce.com} or a URL; for the kind
     *     {@code MY_DOMAIN} only
     * @param own the org's own app; empty for the one for all
     * @param callback the callback URL, which the app must know
     * @throws NotConnected when it cannot even begin
     */
    public Attempt begin(String alias, Kind kind, String myDomain, Optional<ConnectedApp.Client> own, String callback)
            throws NotConnected {
        if (!OrgSettings.ALIAS.matcher(alias).matches() || aliases.isRefused(alias)) {
            throw new NotConnected(Refusal.BAD_ALIAS, "");
        }
        if (registry.fromSettings(alias)) {
            throw new NotConnected(Refusal.ALIAS_OF_SETTINGS, "");
        }
        if (own.or(app::client).isEmpty()) {
            throw new NotConnected(Refusal.NO_APP, "");
        }
        if (!vault.open()) {
            throw new NotConnected(Refusal.NO_KEY, "");
        }
        URI login =
                switch (kind) {
                    case PRODUCTION -> URI.create("https://login.salesforce.com");
                    case SANDBOX -> URI.create("https://test.salesforce.com");
                    case MY_DOMAIN -> myDomain(myDomain);
                };
        Attempt attempt = new Attempt(alias, login, random(), random(), callback, clock.instant());
        own.ifPresent(each -> apps.attempt(attempt.state(), each));
        return attempt;
    }

    private URI myDomain(String given) throws NotConnected {
        String text = given.strip().replaceAll("/+$", "");
        if (!text.contains("://")) {
            text = "https://" + text;
        }
        try {
            URI url = URI.create(text);
            String host = url.getHost();
            if (host != null && !host.contains(".") && !"localhost".equals(host) && url.getPort() < 0) {
                url = URI.create("https://" + host + ".my.salesforce.com");
            }
            boolean bare = (url.getRawPath() == null || url.getRawPath().isEmpty())
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null
                    && url.getRawUserInfo() == null;
            if (host != null && bare && app.trusts(url)) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("No login page: {}", e.getMessage());
        }
        throw new NotConnected(Refusal.BAD_LOGIN_URL, "");
    }

    private static String random() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Salesforce's own page, to which the browser is sent. */
    public URI consentPage(Attempt attempt) throws NotConnected {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", apps.ofAttempt(attempt).id());
        query.put("redirect_uri", attempt.callback());
        query.put("scope", "api refresh_token");
        query.put("state", attempt.state());
        query.put("code_challenge", challenge(attempt.verifier()));
        query.put("code_challenge_method", "S256");
        // Whoever happens to be logged in to Salesforce is seldom the service account.
        query.put("prompt", "login consent");
        return URI.create(attempt.login() + "/services/oauth2/authorize?" + form(query));
    }

    private static String challenge(String verifier) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(verifier));
    }

    /**
     * Makes sure that an answer belongs to an attempt.
     *
     * @param attempt the one that was kept with the browser's session, null where there was none of the answer's state
     * @throws NotConnected when it does not, or was begun too long ago
     */
    public Attempt admit(@Nullable Attempt attempt) throws NotConnected {
        if (attempt == null) {
            throw new NotConnected(Refusal.STATE_UNKNOWN, "");
        }
        Duration age = Duration.between(attempt.begun(), clock.instant());
        // Below zero where our clock was set back: nobody knows then how old it is.
        if (age.compareTo(TIME) > 0 || age.isNegative()) {
            throw new NotConnected(Refusal.STATE_EXPIRED, "");
        }
        return attempt;
    }

    /** What Salesforce's refusal on the consent page means. */
    public NotConnected refused(String error, String description) {
        return new NotConnected(Refusal.of(error, description), shortened(description.isEmpty() ? error : description));
    }

    private static String shortened(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    /**
     * Ends an attempt: the code is exchanged for a refresh token, which is kept.
     *
     * @param code the one that came back
     * @param by who connects it
     * @throws NotConnected when Salesforce refuses, or it is another org than before; nothing is kept then
     */
    public Ended finish(Attempt attempt, String code, String by) throws NotConnected {
        ConnectedApp.Client client = apps.ofAttempt(attempt);
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "authorization_code");
        fields.put("code", code);
        fields.put("redirect_uri", attempt.callback());
        fields.put("client_id", client.id());
        fields.put("client_secret", client.secret().value());
        fields.put("code_verifier", attempt.verifier());
        JsonNode tokens = send(post(attempt.login().resolve("/services/oauth2/token"), fields));
        String refresh = tokens.path("refresh_token").asText();
        boolean kept = false;
        try {
            URI instance = instance(tokens);
            Identity user = Identity.of(tokens);
            if (refresh.isEmpty()) {
                throw new NotConnected(Refusal.SCOPE_MISSING, "");
            }
            Optional<String> before = remains.asked(attempt.alias()) ? Optional.empty() : orgs.orgId(attempt.alias());
            if (before.isPresent() && !before.get().equals(user.orgId())) {
                throw new NotConnected(Refusal.WRONG_ORG, "it is " + user.orgId() + ", and was " + before.get());
            }
            String username =
                    username(instance, user, tokens.path("access_token").asText());
            Optional<Secret> earlier = registry.connected(
                    attempt.alias(),
                    attempt.login(),
                    instance,
                    new OrgRegistry.Grant(client, username, new Secret(refresh)),
                    by);
            kept = true;
            LOG.info("Org {} ({}) is connected as {} by {}.", attempt.alias(), user.orgId(), username, by);
            return new Ended(new Connected(attempt.alias(), user.orgId(), username, before.isPresent()), earlier);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("Org {}: the token was not kept. {}", attempt.alias(), StateTrouble.plainly(e));
            throw new NotConnected(Refusal.NOT_KEPT, "");
        } finally {
            if (!kept && !refresh.isEmpty()) {
                revoke(attempt.login(), new Secret(refresh));
            }
        }
    }

    private URI instance(JsonNode tokens) throws NotConnected {
        try {
            URI instance = URI.create(tokens.path("instance_url").asText());
            if (app.trusts(instance)) {
                return instance;
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("No instance: {}", e.getMessage());
        }
        throw new NotConnected(Refusal.ELSEWHERE, "");
    }

    /**
     * The user's name, asked for by the one scope that Orgtrail has for questions. Where the API does not tell, the user's id
     * has to do: what is wrong then, Test API says better.
     */
    private String username(URI instance, Identity user, String accessToken) {
        String query = form(Map.of("q", "SELECT Username FROM User WHERE Id = '" + user.userId() + "'"));
        try {
            JsonNode answer = send(
                    HttpRequest.newBuilder(instance.resolve("/services/data/v" + EVERY_ORG_HAS + "/query?" + query))
                            .timeout(PATIENCE)
                            .header("Authorization", "Bearer " + accessToken)
                            .header("Accept", "application/json")
                            .build());
            String name = answer.path("records").path(0).path("Username").asText();
            return name.isEmpty() ? user.userId() : name;
        } catch (NotConnected e) {
            LOG.debug("The API does not tell the name of user {}: {}", user.userId(), e.said());
            return user.userId();
        }
    }

    /**
     * Forgets the refresh token of an org that was connected in the browser.
     *
     * @param stateToo who wants its state forgotten too; null where it is to be kept
     * @return the token, for it to be revoked; empty where none could be read
     */
    public Optional<Secret> forget(String alias, @Nullable String stateToo) {
        return registry.forget(alias, stateToo);
    }

    /**
     * Asks Salesforce to revoke a refresh token, which ends its sessions too.
     *
     * @param login where its user logged in
     * @return whether Salesforce has; where it has not, an administrator can under Connected Apps OAuth Usage
     */
    public Revocation revoke(URI login, Secret token) {
        try {
            HttpResponse<InputStream> answer = http.send(
                    post(login.resolve("/services/oauth2/revoke"), Map.of("token", token.value())),
                    HttpResponse.BodyHandlers.ofInputStream());
            answer.body().close();
            if (answer.statusCode() == 200) {
                return Revocation.DONE;
            }
            LOG.warn(
                    "A refresh token could not be revoked: Salesforce answers HTTP {}. If it still works, revoke it in Setup >"
                            + " Connected Apps OAuth Usage.",
                    answer.statusCode());
            return Revocation.REFUSED;
        } catch (IOException e) {
            LOG.warn(
                    "A refresh token could not be revoked, for Salesforce does not answer: revoke it in Setup > Connected Apps"
                            + " OAuth Usage.");
            return Revocation.UNANSWERED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Revocation.UNANSWERED;
        }
    }

    private static HttpRequest post(URI place, Map<String, String> fields) {
        return HttpRequest.newBuilder(place)
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(form(fields)))
                .build();
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private JsonNode send(HttpRequest request) throws NotConnected {
        try {
            HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            byte[] body = whole(answer.body());
            if (answer.statusCode() >= 300 && answer.statusCode() < 400) {
                throw new NotConnected(Refusal.ELSEWHERE, "a redirect, HTTP " + answer.statusCode());
            }
            JsonNode reply = json.readTree(body);
            String error = reply.path("error").asText();
            if (!error.isEmpty()) {
                throw refused(error, reply.path("error_description").asText());
            }
            if (answer.statusCode() != 200 || !reply.isObject()) {
                throw new NotConnected(Refusal.UNREACHABLE, "HTTP " + answer.statusCode());
            }
            return reply;
        } catch (IOException e) {
            // Not the message: a body that is no JSON may be quoted in it.
            throw new NotConnected(Refusal.UNREACHABLE, e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotConnected(Refusal.UNREACHABLE, "Orgtrail stops");
        }
    }

    /** All of an answer; the limit of a request's time ends with the headers of its answer. */
    private static byte[] whole(InputStream body) throws IOException {
        CompletableFuture<Void> limit = CompletableFuture.runAsync(
                () -> giveUp(body), CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        try (body) {
            byte[] read = body.readNBytes(LARGEST_REPLY);
            if (!limit.cancel(false)) {
                throw new HttpTimeoutException("The answer does not end");
            }
            return read;
        }
    }

    /** Whoever reads it finds its end. */
    private static void giveUp(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            LOG.debug("An answer could not be given up", e);
        }
    }
}
