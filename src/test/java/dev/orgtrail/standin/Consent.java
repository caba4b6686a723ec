package dev.orgtrail.standin;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What an org has been asked to consent to and has consented to: requests on its page, authorization codes, refresh tokens
 * with the sessions that they have begun. How it refuses can be set.
 *
 * <p>After Salesforce Help, <em>OAuth 2.0 Web Server Flow for Web App Integration</em> (a code works once, for 15 minutes),
 * <em>OAuth 2.0 Refresh Token Flow for Renewed Sessions</em> (rotation) and <em>Revoke OAuth Tokens Programmatically</em> (a
 * refresh token takes its access tokens with it).
 */
public final class Consent {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration MINUTES = Duration.ofMinutes(15);

    private final Clock clock;
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();
    private final Map<String, Code> codes = new ConcurrentHashMap<>();
    private final Map<String, List<String>> refreshTokens = new ConcurrentHashMap<>();
    private volatile List<String> callbacks = List.of();
    private volatile String @Nullable [] refusal;
    private volatile Duration codesWork = MINUTES;
    private volatile boolean rotates;
    private volatile boolean offline = true;
    private volatile @Nullable String instanceUrl;

    Consent(Clock clock, String firstRefreshToken) {
        this.clock = clock;
        refreshTokens.put(firstRefreshToken, new ArrayList<>());
    }

    /** A request on the page. */
    record Asked(String callback, String state, String challenge, String scope) {}

    private record Code(Asked asked, Instant until) {}

    /** The callback URLs that the app knows; none for any. */
    public void callbacks(List<String> known) {
        callbacks = List.copyOf(known);
    }

    /** Refuses every code and refresh token with an error until {@link #admit()}. */
    public void refuse(String error, String description) {
        refusal = new String[] {error, description};
    }

    /** Refuses no more. */
    public void admit() {
        refusal = null;
        codesWork = MINUTES;
        offline = true;
        instanceUrl = null;
        callbacks = List.of();
    }

    /** Whether each use of a refresh token gives another one, after which the first works no more. */
    public void rotates(boolean value) {
        rotates = value;
    }

    /** Whether the app has the scope refresh_token. */
    public void offline(boolean value) {
        offline = value;
    }

    /** Names another place than the org's own in replies. */
    public void instanceUrl(String value) {
        instanceUrl = value;
    }

    /** How long codes work from now on. */
    public void codesWork(Duration time) {
        codesWork = time;
    }

    /** Ends every code, as time does. */
    public void expireCodes() {
        codes.clear();
    }

    /** Ends every refresh token and every session begun by one, as an administrator does in Setup. */
    public void revokeAll(Sessions sessions) {
        refreshTokens.values().forEach(begun -> begun.forEach(sessions::revoke));
        refreshTokens.clear();
    }

    /** The refresh tokens that work. */
    public List<String> working() {
        return List.copyOf(refreshTokens.keySet());
    }

    @Nullable
    String instanceUrl() {
        return instanceUrl;
    }

    boolean knows(String callback) {
        return callbacks.isEmpty() || callbacks.contains(callback);
    }

    String ask(Asked request) {
        String id = random();
        asked.put(id, request);
        return id;
    }

    @Nullable
    Asked request(String id) {
        return asked.get(id);
    }

    /** A code for a request, which is over. */
    String allow(String id, Asked request) {
        asked.remove(id);
        String code = "aPrx" + random();
        codes.put(code, new Code(request, clock.instant().plus(codesWork)));
        return code;
    }

    void deny(String id) {
        asked.remove(id);
    }

    /** What a code was given for. It works once. */
    Asked use(@Nullable String code) throws OAuthServlet.Refused {
        refuseIfSet();
        Code known = code == null ? null : codes.remove(code);
        if (known == null || known.until().isBefore(clock.instant())) {
            throw new OAuthServlet.Refused("invalid_grant", "expired authorization code");
        }
        return known.asked();
    }

    private void refuseIfSet() throws OAuthServlet.Refused {
        String[] set = refusal;
        if (set != null) {
            throw new OAuthServlet.Refused(String.valueOf(set[0]), String.valueOf(set[1]));
        }
    }

    /** A new refresh token for a session; null where the app may have none. */
    @Nullable
    String refreshToken(String session) {
        if (!offline) {
            return null;
        }
        String token = "5Aep" + random();
        refreshTokens.put(token, new ArrayList<>(List.of(session)));
        return token;
    }

    /** Begins a session by a refresh token; returns the token to go on with where it is another one. */
    @Nullable
    String refresh(@Nullable String token, String session) throws OAuthServlet.Refused {
        refuseIfSet();
        List<String> sessions = token == null ? null : refreshTokens.get(token);
        if (token == null || sessions == null) {
            throw new OAuthServlet.Refused("invalid_grant", "expired access/refresh token");
        }
        sessions.add(session);
        if (!rotates) {
            return null;
        }
        refreshTokens.remove(token);
        String next = "5Aep" + random();
        refreshTokens.put(next, sessions);
        return next;
    }

    /** Whether a refresh token was revoked, and the sessions with it. */
    boolean revoke(@Nullable String token, Sessions sessions) {
        List<String> begun = token == null ? null : refreshTokens.remove(token);
        if (begun != null) {
            begun.forEach(sessions::revoke);
        }
        return begun != null;
    }

    private static String random() {
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
