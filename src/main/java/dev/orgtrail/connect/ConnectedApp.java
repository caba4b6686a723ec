package dev.orgtrail.connect;

import dev.orgtrail.settings.AppSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.settings.SalesforceHosts;
import dev.orgtrail.settings.Secret;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * The app in Salesforce by which orgs are connected in the browser that have none of their own: an external client app, or a
 * connected app of before Spring '26. The settings name it, or somebody has set it on the page.
 */
@Component
public class ConnectedApp {
    private static final String ID = "app/client-id";
    private static final String SECRET = "app/client-secret";

    private final AppSettings settings;
    private final Vault vault;

    ConnectedApp(OrgtrailSettings settings, Vault vault) {
        this.settings = settings.app();
        this.vault = vault;
    }

    /** Consumer key and secret. */
    public record Client(String id, Secret secret) {
        /** What Salesforce makes up are letters, digits and a few signs, some hundred of them. */
        private static final Pattern OF_SALESFORCE = Pattern.compile("[!-~]{1,1024}");

        /** Whether both can be those of an app: a key or secret that was not copied as it is holds other characters. */
        public boolean isPlausible() {
            return OF_SALESFORCE.matcher(id).matches()
                    && OF_SALESFORCE.matcher(secret.value()).matches();
        }
    }

    /** Whether the settings name it, so that it cannot be set on the page. */
    public boolean fromSettings() {
        return settings.clientId() != null;
    }

    /** The app, empty while none is set. */
    public Optional<Client> client() {
        String id = settings.clientId();
        Secret secret = settings.clientSecret();
        if (id != null && secret != null) {
            return Optional.of(new Client(id, secret));
        }
        return vault.find(ID).flatMap(kept -> vault.find(SECRET).map(hidden -> new Client(kept.value(), hidden)));
    }

    /**
     * Sets it.
     *
     * @throws IllegalStateException when the settings name it, or there is no key to encrypt it by
     */
    public void set(String id, Secret secret) {
        if (fromSettings()) {
            throw new IllegalStateException("The app is set by orgtrail.app in application.yaml: change it there.");
        }
        vault.keep(ID, new Secret(id.strip()), null);
        vault.keep(SECRET, new Secret(secret.value().strip()), null);
    }

    /** Whether people may be sent there to log in, and tokens: Salesforce, or what the settings name. */
    boolean trusts(URI place) {
        return SalesforceHosts.include(place) || named(place);
    }

    private boolean named(URI place) {
        return settings.loginUrls().stream()
                .anyMatch(url -> SalesforceHosts.origin(url).equals(SalesforceHosts.origin(place)));
    }
}
