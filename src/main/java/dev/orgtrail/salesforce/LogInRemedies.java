package dev.orgtrail.salesforce;

import java.util.Optional;
import java.util.Set;

/**
 * What to do about a log-in that Salesforce refuses.
 *
 * <p>Follows Salesforce's <em>OAuth 2.0 Authorization Errors</em>; descriptions that this page does not have are those that
 * users report.
 */
final class LogInRemedies {
    /** The {@code error}s of the token endpoint that a person has to mend. */
    static final Set<String> CODES = Set.of(
            "invalid_client",
            "invalid_client_id",
            "invalid_grant",
            "inactive_user",
            "inactive_org",
            "unsupported_grant_type");

    private LogInRemedies() {}

    /**
     * The remedy.
     *
     * @param org the org's alias
     * @param code the {@code error} of the token endpoint's answer
     * @param description its {@code error_description}, in lower case
     * @return empty where the code is none of a log-in
     */
    static Optional<String> of(String org, String code, String description) {
        if (description.contains("not installed in this org") || description.contains("cross-org")) {
            return Optional.of(
                    "The app belongs to another org. Create one in this org (Setup > External Client App Manager >"
                            + " New External Client App) and give its consumer key and secret, or install the app's package here.");
        }
        return Optional.ofNullable(
                switch (code) {
                    case "invalid_client", "invalid_client_id" ->
                        "Check client-id and client-secret against Setup > External Client App Manager > the app > Settings >"
                                + " OAuth Settings > Consumer Key and Secret (of a connected app: Setup > App Manager > the app >"
                                + " View > Manage Consumer Details).";
                    case "invalid_grant" -> grant(org, description);
                    case "inactive_user" -> "Activate the connecting user: Setup > Users > the user > Active.";
                    case "inactive_org" -> "The org is locked or its trial is over: ask Salesforce support.";
                    case "unsupported_grant_type" ->
                        "Enable the flow in Setup > External Client App Manager > the app > Settings > OAuth Settings > Flow"
                                + " Enablement (of a connected app: Setup > App Manager > the app > Edit), or choose another auth.";
                    default -> null;
                });
    }

    private static String grant(String org, String description) {
        if (description.contains("ip restricted")) {
            return "Allow Orgtrail's address: Setup > Profiles > the connecting user's profile > Login IP Ranges, or relax"
                    + " IP restrictions in the app's policies.";
        }
        if (description.contains("approved this consumer")) {
            return "Admit the connecting user: Setup > External Client App Manager > the app > Policies > OAuth Policies >"
                    + " Permitted Users (of a connected app: Setup > Manage Connected Apps > the app > Edit Policies), and assign"
                    + " its profile or permission set.";
        }
        if (description.contains("audience")) {
            return "Set orgtrail.orgs." + org + ".jwt-audience to https://login.salesforce.com for a production org, to"
                    + " https://test.salesforce.com for a sandbox, or to the org's My Domain URL where neither is taken.";
        }
        if (description.contains("not supported on this domain")) {
            return "The client credentials flow works at the org's My Domain only: set orgtrail.orgs." + org
                    + ".login-url to the URL that Setup > My Domain shows, such as https://acme.my.salesforce.com.";
        }
        if (description.contains("expired")) {
            return "The refresh token has expired, was revoked, or was rotated (switch Refresh Token Rotation off in the app's"
                    + " policies): give a new one.";
        }
        if (description.contains("authentication failure")) {
            return "Check username and password (with the security token where the address is not trusted), or use the"
                    + " client credentials or JWT flow.";
        }
        return "Check the credentials, the flow's settings in Setup > External Client App Manager > the app (of a connected app: Setup"
                + " > App Manager > the app), and the user that runs it.";
    }
}
