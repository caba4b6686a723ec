package dev.orgtrail.connect;

import dev.orgtrail.settings.OrgSettings;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * Whom an org's JWT is for: the claim {@code aud}.
 *
 * <p>Follows Salesforce's <em>OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration</em>: {@code
 * https://login.salesforce.com} for a production org, {@code https://test.salesforce.com} for a sandbox, or the URL of an
 * Experience Cloud site; and <em>My Domain URL Formats</em>, which tell a sandbox or a scratch org by its host.
 */
final class JwtAudience {
    private static final String PRODUCTION = "https://login.salesforce.com";
    private static final String SANDBOX = "https://test.salesforce.com";
    private static final List<String> MY_DOMAIN = List.of(".my.salesforce.com", ".my.salesforce.mil");
    private static final List<String> LIKE_A_SANDBOX =
            List.of(".sandbox.my.salesforce.com", ".scratch.my.salesforce.com", ".sandbox.my.salesforce.mil");

    private JwtAudience() {}

    /** The audience that is set, or the one that Salesforce documents for the login host; else the login URL itself. */
    static String of(OrgSettings org) {
        URI set = org.jwtAudience();
        return set == null ? of(org.login()) : withoutSlash(set);
    }

    private static String of(URI login) {
        String host = String.valueOf(login.getHost()).toLowerCase(Locale.ROOT);
        if (MY_DOMAIN.stream().noneMatch(host::endsWith)) {
            return withoutSlash(login);
        }
        String name = host.substring(0, host.indexOf('.'));
        // Before enhanced domains a sandbox was told by its name only, as in acme--uat.my.salesforce.com.
        boolean sandbox = name.contains("--") || LIKE_A_SANDBOX.stream().anyMatch(host::endsWith);
        return sandbox ? SANDBOX : PRODUCTION;
    }

    private static String withoutSlash(URI url) {
        return url.toString().replaceAll("/+$", "");
    }
}
