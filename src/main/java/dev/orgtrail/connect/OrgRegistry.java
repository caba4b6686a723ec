package dev.orgtrail.connect;

import dev.orgtrail.settings.Auth;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.settings.Secret;
import dev.orgtrail.settings.Sha256;
import dev.orgtrail.state.Connections;
import dev.orgtrail.state.Connections.Connection;
import dev.orgtrail.state.Remains;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Every org there is and how to log in to it: those of the settings, and those that were connected in the browser. */
@Component
public class OrgRegistry implements TokenKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(OrgRegistry.class);

    private final OrgtrailSettings settings;
    private final Connections connections;
    private final ConnectedApp app;
    private final OrgApps apps;
    private final Vault vault;
    private final TransactionTemplate transactions;
    private final Remains remains;
    private final Set<String> byBrowser = ConcurrentHashMap.newKeySet();

    OrgRegistry(
            OrgtrailSettings settings,
            Connections connections,
            ConnectedApp app,
            OrgApps apps,
            Vault vault,
            TransactionTemplate transactions,
            Remains remains) {
        this.settings = settings;
        this.connections = connections;
        this.app = app;
        this.apps = apps;
        this.vault = vault;
        this.transactions = transactions;
        this.remains = remains;
        byBrowser.addAll(connectedByBrowser());
    }

    /** The aliases of all orgs, sorted. */
    public Set<String> aliases() {
        Set<String> all = new TreeSet<>(settings.orgs().keySet());
        all.addAll(byBrowser);
        return all;
    }

    /** Whether there is an org of this alias. */
    public boolean knows(String alias) {
        return fromSettings(alias) || byBrowser.contains(alias);
    }

    /** Whether an org is one of the settings, which only an edit of them can remove. */
    public boolean fromSettings(String alias) {
        return settings.orgs().containsKey(alias);
    }

    /** The sources that are to be read of an org; none where there is no org of the alias. */
    public List<String> sources(String alias) {
        OrgSettings given = settings.orgs().get(alias);
        if (given != null) {
            return given.sources();
        }
        return byBrowser.contains(alias) ? OrgSettings.SOURCES : List.of();
    }

    /** All orgs that can be logged in to, by alias. */
    public Map<String, OrgSettings> all() {
        Map<String, OrgSettings> all = new TreeMap<>();
        aliases().forEach(alias -> find(alias).ifPresent(org -> all.put(alias, org)));
        return all;
    }

    /** How to log in to an org; empty where there is none of the alias, or its refresh token cannot be read. */
    public Optional<OrgSettings> find(String alias) {
        OrgSettings given = settings.orgs().get(alias);
        if (given != null) {
            return Optional.of(withKeptToken(alias, given));
        }
        Optional<Connection> connection = connections.find(alias);
        Optional<ConnectedApp.Client> client = apps.of(alias);
        Optional<Secret> token = vault.find(refreshToken(alias));
        if (connection.isEmpty() || client.isEmpty() || token.isEmpty()) {
            return Optional.empty();
        }
        String login = connection.get().loginUrl();
        String instance = connection.get().instanceUrl();
        if (login == null || instance == null) {
            return Optional.empty();
        }
        return Optional.of(OrgSettings.connected(
                URI.create(login),
                URI.create(instance),
                client.get().id(),
                client.get().secret(),
                token.get(),
                settings.app()));
    }

    /** The token that Salesforce has given in place of the settings' own; a new one in the settings comes first again. */
    private OrgSettings withKeptToken(String alias, OrgSettings given) {
        Secret token = given.refreshToken();
        if (given.auth() != Auth.REFRESH_TOKEN || token == null) {
            return given;
        }
        String name = refreshToken(alias);
        boolean inItsPlace = vault.origin(name).map(fingerprint(token)::equals).orElse(false);
        return inItsPlace ? vault.find(name).map(given::withRefreshToken).orElse(given) : given;
    }

    /**
     * Sets the app by which orgs are connected in the browser. The orgs that are connected go on with the app of their tokens.
     *
     * @throws IllegalStateException when the settings name the app, or there is no key to encrypt it by
     */
    public synchronized void setApp(ConnectedApp.Client client) {
        transactions.executeWithoutResult(all -> {
            Optional<ConnectedApp.Client> before = app.client();
            byBrowser.stream()
                    .filter(alias -> apps.kept(alias).isEmpty())
                    .forEach(alias -> before.ifPresent(each -> apps.keep(alias, each)));
            app.set(client.id(), client.secret());
        });
    }

    /** The consumer key of an org's own app; empty where it goes by the app for all, or is none of the browser's. */
    public Optional<String> ownApp(String alias) {
        String all = app.client().map(ConnectedApp.Client::id).orElse("");
        return apps.kept(alias).map(ConnectedApp.Client::id).filter(id -> !id.equals(all));
    }

    /**
     * What Salesforce has granted.
     *
     * @param app the app that the token belongs to
     * @param username the user that it stands for
     */
    record Grant(ConnectedApp.Client app, String username, Secret refreshToken) {}

    /**
     * Keeps an org that was connected in the browser.
     *
     * @return the refresh token that it had before, where that is another; empty too where it cannot be read
     */
    synchronized Optional<Secret> connected(String alias, URI login, URI instance, Grant grant, String by) {
        Secret refreshToken = grant.refreshToken();
        Optional<Secret> earlier = vault.find(refreshToken(alias));
        transactions.executeWithoutResult(both -> {
            vault.keep(refreshToken(alias), refreshToken, null);
            apps.keep(alias, grant.app());
            connections.connected(alias, login.toString(), instance.toString(), grant.username(), by);
        });
        byBrowser.add(alias);
        return earlier.filter(token -> !token.value().equals(refreshToken.value()));
    }

    @Override
    public synchronized void rotated(String org, Secret before, Secret token) {
        Optional<Secret> now = find(org).map(OrgSettings::refreshToken);
        if (!now.equals(Optional.of(before))) {
            LOG.info("Org {}: the new refresh token is not kept, for the org goes by another, or by none.", org);
            return;
        }
        OrgSettings given = settings.orgs().get(org);
        Secret first = given == null ? null : given.refreshToken();
        vault.keep(refreshToken(org), token, first == null ? null : fingerprint(first));
    }

    /**
     * Forgets how to log in to an org.
     *
     * @param stateToo who wants its state forgotten too, once nothing is read of it any more; null where it is to be kept
     * @return the refresh token, for it to be revoked; empty where there was none
     */
    synchronized Optional<Secret> forget(String alias, @Nullable String stateToo) {
        Optional<Secret> token = vault.find(refreshToken(alias));
        transactions.executeWithoutResult(all -> {
            vault.forget(refreshToken(alias));
            apps.forget(alias);
            connections.forget(alias);
            if (stateToo != null) {
                remains.ask(alias, stateToo);
            }
        });
        byBrowser.remove(alias);
        return token;
    }

    /** Reads again which orgs were connected in the browser: another Orgtrail may have worked on the state meanwhile. */
    public synchronized void reload() {
        List<String> connected = connectedByBrowser();
        byBrowser.retainAll(connected);
        byBrowser.addAll(connected);
    }

    private List<String> connectedByBrowser() {
        return connections.byBrowser().stream().map(Connection::org).toList();
    }

    private static String refreshToken(String alias) {
        return "org/" + alias + "/refresh-token";
    }

    private static String fingerprint(Secret secret) {
        return Base64.getEncoder().encodeToString(Sha256.of(secret.value()));
    }
}
