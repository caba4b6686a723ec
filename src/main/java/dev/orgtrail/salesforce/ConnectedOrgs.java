package dev.orgtrail.salesforce;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The orgs that are connected now, by alias. */
@Component
public class ConnectedOrgs {
    private final Map<String, ConnectedOrg> orgs = new ConcurrentHashMap<>();

    /**
     * A connected org.
     *
     * @throws SalesforceUnavailable when it is not connected
     */
    public ConnectedOrg get(String alias) {
        return find(alias)
                .orElseThrow(() -> new SalesforceUnavailable(
                        alias, "the org is not connected", "Look at its status under /api/orgs."));
    }

    /** A connected org, empty when it is not connected. */
    public Optional<ConnectedOrg> find(String alias) {
        return Optional.ofNullable(orgs.get(alias));
    }

    /** All of them. */
    public Collection<ConnectedOrg> all() {
        return orgs.values();
    }

    /** Makes an org known as connected. */
    public void add(ConnectedOrg org) {
        orgs.put(org.alias(), org);
    }

    /** Makes an org known as no longer connected. */
    public void remove(String alias) {
        ConnectedOrg org = orgs.remove(alias);
        if (org != null) {
            org.close();
        }
    }
}
