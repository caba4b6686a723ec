package dev.orgtrail.salesforce;

import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.SalesforceHosts;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.jetty.client.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Where an org's secrets and tokens may be sent: the hosts that its settings name, and Salesforce's own by HTTPS. A stand-in on this
 * machine may move to another port of its host.
 */
final class TrustedHosts {
    private final String alias;
    private final Set<String> configured = new HashSet<>();
    private final @Nullable String standIn;

    TrustedHosts(String alias, OrgSettings settings) {
        this.alias = alias;
        configured.add(SalesforceHosts.origin(settings.login()));
        // Plain HTTP is for this machine only, as the settings' check holds.
        standIn = "http".equals(settings.login().getScheme()) ? settings.login().getHost() : null;
        URI instance = settings.instanceUrl();
        if (instance != null) {
            configured.add(SalesforceHosts.origin(instance));
        }
    }

    /** Whether this is a place for the org's secrets. */
    boolean include(URI place) {
        return configured.contains(SalesforceHosts.origin(place))
                || SalesforceHosts.include(place)
                || (standIn != null && standIn.equals(place.getHost()) && "http".equals(place.getScheme()));
    }

    /** Has a client send nothing to any other place, whoever named it: a redirect, a reply, a login. */
    void guard(HttpClient http) {
        http.setFollowRedirects(false);
        http.getRequestListeners().addQueuedListener(request -> {
            if (!include(request.getURI())) {
                request.abort(refusal("another host, " + SalesforceHosts.origin(request.getURI())));
            }
        });
    }

    /** What to say of a place that is not one of these. */
    SalesforceUnavailable refusal(String place) {
        return new SalesforceUnavailable(
                alias,
                "Salesforce's answer leads to " + place + ", which Orgtrail does not send the org's token to",
                "Remove instance-url if it is set, and look for a proxy between Orgtrail and Salesforce.");
    }

    /** Whether this is the URL of such a place. */
    boolean include(@Nullable String url) {
        try {
            return include(URI.create(String.valueOf(url)));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Makes sure of the same.
     *
     * @throws SalesforceUnavailable when it is none
     */
    void require(@Nullable String url) {
        if (!include(url)) {
            throw refusal("another host, " + url);
        }
    }
}
