package dev.orgtrail.settings;

import dev.orgtrail.standin.StandInOrg;
import java.net.URI;
import java.util.List;

/** What a user would write below {@code orgtrail.orgs} to connect a stand-in org. */
public final class StandInSettings {
    private StandInSettings() {}

    /** All sources, with client credentials. */
    public static OrgSettings of(StandInOrg org) {
        return of(org, org.baseUrl(), "localhost", Math.max(1, org.pubSubPort()), OrgSettings.SOURCES);
    }

    /** With client credentials, over other addresses than the org's own. */
    public static OrgSettings of(
            StandInOrg org, String loginUrl, String pubSubHost, int pubSubPort, List<String> sources) {
        return new OrgSettings(
                URI.create(loginUrl),
                Auth.CLIENT_CREDENTIALS,
                org.clientId(),
                new Secret(org.clientSecret()),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                "PKCS12",
                null,
                null,
                pubSubHost,
                pubSubPort,
                true,
                null,
                sources,
                List.of());
    }
}
