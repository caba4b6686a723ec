package dev.orgtrail.connect;

import dev.orgtrail.connect.ConnectedApp.Client;
import dev.orgtrail.settings.Secret;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * The app of each org that is connected in the browser. A token works with the app that it was given to and with no other, so
 * each org keeps the app of its token: one of its own, or the one for all as it was then.
 *
 * <p>A <em>Local</em> external client app serves only the org that it is in. One app serves several orgs where it is packaged
 * and installed in each (Salesforce Help, <em>External Client Apps</em>, Distribution State).
 */
@Component
class OrgApps {
    private final ConnectedApp forAll;
    private final Vault vault;
    private final Clock clock;

    /** The own apps of attempts, by state: a secret is not to lie in a browser's session. */
    private final Map<String, Attempted> attempted = new ConcurrentHashMap<>();

    OrgApps(ConnectedApp forAll, Vault vault, Clock clock) {
        this.forAll = forAll;
        this.vault = vault;
        this.clock = clock;
    }

    private record Attempted(Client app, Instant at) {}

    /** The app of an org: the one that it keeps, or else the one for all; empty where there is neither. */
    Optional<Client> of(String alias) {
        Optional<Client> all = forAll.client();
        // Where it is the same app, its secret may have been changed since.
        return kept(alias)
                .filter(own -> all.filter(each -> each.id().equals(own.id())).isEmpty())
                .or(() -> all);
    }

    /** The app that an org keeps; empty where it keeps none. */
    Optional<Client> kept(String alias) {
        return vault.find(id(alias)).flatMap(id -> vault.find(secret(alias)).map(each -> new Client(id.value(), each)));
    }

    /** Keeps the app of an org's token, called in the transaction that keeps the token. */
    void keep(String alias, Client app) {
        vault.keep(id(alias), new Secret(app.id()), null);
        vault.keep(secret(alias), app.secret(), null);
    }

    /** Forgets the app of an org. */
    void forget(String alias) {
        vault.forget(id(alias));
        vault.forget(secret(alias));
    }

    /** Notes with which app of its own an attempt is made. */
    void attempt(String state, Client own) {
        Instant now = clock.instant();
        attempted.values().removeIf(each -> each.at().plus(ConsentFlow.TIME).isBefore(now));
        attempted.put(state, new Attempted(own, now));
    }

    /**
     * The app that an attempt is made with.
     *
     * @throws NotConnected where there is none
     */
    Client ofAttempt(ConsentFlow.Attempt attempt) throws NotConnected {
        return Optional.ofNullable(attempted.get(attempt.state()))
                .map(Attempted::app)
                .or(forAll::client)
                .orElseThrow(() -> new NotConnected(Refusal.NO_APP, ""));
    }

    private static String id(String alias) {
        return "org/" + alias + "/client-id";
    }

    private static String secret(String alias) {
        return "org/" + alias + "/client-secret";
    }
}
