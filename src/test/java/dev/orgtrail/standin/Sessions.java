package dev.orgtrail.standin;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The access tokens an org has given out and not yet seen expire.
 *
 * <p>Pub/Sub API guide, <em>Authentication</em>: a session ends after two hours without activity unless it is set otherwise. Here
 * it ends two hours after its beginning, which is stricter.
 */
public final class Sessions {
    private final Map<String, Instant> expiries = new ConcurrentHashMap<>();
    private final Set<String> given = ConcurrentHashMap.newKeySet();
    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger revoked = new AtomicInteger();
    private final String orgId;
    private final Duration lifetime;
    private final Clock clock;

    Sessions(String orgId, Duration lifetime, Clock clock) {
        this.orgId = orgId;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    String open() {
        byte[] bytes = new byte[48];
        random.nextBytes(bytes);
        String token = RecordId.shortForm(orgId) + "!AQ"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        expiries.put(token, clock.instant().plus(lifetime));
        given.add(token);
        opened.incrementAndGet();
        return token;
    }

    /** Whether this access token works now. */
    public boolean valid(@Nullable String token) {
        Instant expiry = token == null ? null : expiries.get(token);
        return expiry != null && clock.instant().isBefore(expiry);
    }

    boolean revoke(@Nullable String token) {
        boolean ended = token != null && expiries.remove(token) != null;
        if (ended) {
            revoked.incrementAndGet();
        }
        return ended;
    }

    /** Ends every session. */
    public void expireAll() {
        expiries.clear();
    }

    /** Every access token since the start, also those that work no longer. */
    public Set<String> given() {
        return Set.copyOf(given);
    }

    /** How many sessions were opened since the start. */
    public int opened() {
        return opened.get();
    }

    /** How many sessions in use were revoked since the start. */
    public int revoked() {
        return revoked.get();
    }

    /** The org the sessions belong to (18 characters). */
    public String orgId() {
        return orgId;
    }
}
