package dev.orgtrail.connect;

import java.util.Locale;

/**
 * Why an org could not be connected in the browser, and what to do.
 *
 * <p>Follows Salesforce's <em>OAuth 2.0 Web Server Flow</em> and <em>OAuth Authorization Errors</em>.
 */
public enum Refusal {
    /** The person chose Deny. */
    DENIED(
            "Access was denied on Salesforce's page.",
            "Connect again and choose Allow, logged in as the service account that Orgtrail is to use."),
    /** The alias belongs to another org. */
    WRONG_ORG(
            "This is another org than the one connected before under this alias.",
            "Log out of Salesforce, or use a private window, and log in to the right org; or give the other org an alias of its"
                    + " own."),
    /** The app is not admitted for the user, or blocked in the org. */
    APP_NOT_APPROVED(
            "The app is not approved for this user.",
            "In Salesforce: Setup > External Client App Manager > the app > Policies > OAuth Policies > Permitted Users, and assign the"
                    + " user's profile or permission set under App Policies; of a connected app, Setup > Manage Connected Apps > the app >"
                    + " Edit Policies. See that the app is not blocked under Setup > Connected Apps OAuth Usage."),
    /** The org lets only apps be used that are installed in it. */
    APP_NOT_INSTALLED(
            "The app is not installed in this org.",
            "An external client app whose Distribution State is Local serves only the org that it is in: create one in this org, and"
                    + " give its consumer key and secret when connecting the org. A packaged one serves this org once its package is"
                    + " installed here. A connected app: Setup > Connected Apps OAuth Usage > the app > Install."),
    /** The address is not among those the user or the app may come from. */
    IP_RESTRICTED(
            "Salesforce does not let this user in from this address.",
            "Allow the address: Setup > Profiles > the user's profile > Login IP Ranges, or relax IP restrictions in the app's"
                    + " OAuth policies. Both the browser's and Orgtrail's address count."),
    /** The user is inactive or locked. */
    USER_INACTIVE(
            "The user is inactive or locked.",
            "Activate it: Setup > Users > the user > Active, or Unlock; then connect again."),
    /** The org is locked or its trial is over. */
    ORG_INACTIVE("The org is locked, or its trial is over.", "Ask Salesforce support, or connect another org."),
    /** The callback URL is not the app's. */
    CALLBACK_MISMATCH(
            "The app does not know this callback URL.",
            "Add the callback URL shown on the page App in Salesforce: Setup > External Client App Manager > the app > Settings > OAuth"
                    + " Settings > Callback URL (of a connected app: Setup > App Manager > the app > Edit). It must be the same to the letter;"
                    + " a new one takes up to ten minutes to work."),
    /** The consumer key or secret is wrong. */
    CLIENT_WRONG(
            "Salesforce does not know the app, or its secret is wrong.",
            "Compare consumer key and secret with Setup > External Client App Manager > the app > Settings > OAuth Settings > Consumer"
                    + " Key and Secret (of a connected app: Setup > App Manager > the app > View > Manage Consumer Details). Give them when"
                    + " connecting the org, on the page App in Salesforce, or under orgtrail.app. A new app takes up to ten minutes to work,"
                    + " and an app serves another org than its own only where it is packaged and installed there."),
    /** The code was used before, or too late. */
    CODE_EXPIRED(
            "Salesforce's answer has expired, or was used before.",
            "Connect again; the way from Allow back to Orgtrail may take some seconds only."),
    /** The answer belongs to no attempt of this browser. */
    STATE_UNKNOWN(
            "This answer belongs to no attempt that was begun in this browser.",
            "Begin again at Connect Salesforce, and stay in the same browser. Do not use a link that somebody has sent."),
    /** The attempt was begun too long ago. */
    STATE_EXPIRED("This attempt was begun more than ten minutes ago.", "Begin again at Connect Salesforce."),
    /** There is no refresh token. */
    SCOPE_MISSING(
            "Salesforce has given no refresh token, so Orgtrail could not stay connected.",
            "Give the app the scopes api and refresh_token: Setup > External Client App Manager > the app > Settings > OAuth Settings >"
                    + " Selected OAuth Scopes (of a connected app: Setup > App Manager > the app > Edit)."),
    /** Salesforce's answer names a place that is no place for a token. */
    ELSEWHERE(
            "The answer leads to a host that is not Salesforce's; nothing was sent there.",
            "Look for a proxy between Orgtrail and Salesforce."),
    /** Salesforce does not answer. */
    UNREACHABLE(
            "Salesforce could not be reached, or did not answer as Salesforce does.",
            "Check the login page, DNS, the proxy and the firewall between Orgtrail and Salesforce; then connect again."),
    /** The state database did not take the token. */
    NOT_KEPT(
            "Orgtrail could not keep the token, so Salesforce was asked to revoke it.",
            "See that the state database of orgtrail.state.url answers and can be written; then connect again."),
    /** No app is set. */
    NO_APP(
            "No app is set yet.",
            "Give the org's own when connecting it, or set one for all orgs on the page App in Salesforce, which tells how to create"
                    + " one."),
    /** Only one of consumer key and secret was given. */
    HALF_AN_APP(
            "Only one of consumer key and consumer secret was given.",
            "Give both of the org's own app, or choose the app for all orgs."),
    /** No key. */
    NO_KEY(
            "There is no key to encrypt the refresh token by.",
            "Give one by orgtrail.vault.key (openssl rand -base64 32) and start Orgtrail again."),
    /** The alias cannot be one. */
    BAD_ALIAS(
            "This is no good alias.",
            "Use lowercase letters, digits and hyphens, 32 at most, with a letter or digit at both ends, and none of the names"
                    + " that Windows keeps for itself, such as con and nul."),
    /** The alias is the settings'. */
    ALIAS_OF_SETTINGS(
            "This alias is used by an org of the settings.",
            "Choose another alias, or remove the org from orgtrail.orgs in application.yaml."),
    /** The login page is not one of Salesforce's. */
    BAD_LOGIN_URL(
            "This is no login page of Salesforce's.",
            "Give the org's My Domain, as acme.my.salesforce.com: Setup > My Domain shows it."),
    /** Anything else. */
    OTHER(
            "Salesforce has refused.",
            "Look at the user's Login History in Setup, and at the app's OAuth policies; then connect again.");

    private final String words;
    private final String remedy;

    Refusal(String words, String remedy) {
        this.words = words;
        this.remedy = remedy;
    }

    /** What happened. */
    public String words() {
        return words;
    }

    /** What to do. */
    public String remedy() {
        return remedy;
    }

    /**
     * Which one Salesforce's answer means.
     *
     * @param error the error code, such as {@code invalid_grant}
     * @param description the description beside it, which tells the cause of an {@code invalid_grant}
     */
    static Refusal of(String error, String description) {
        String text = description.toLowerCase(Locale.ROOT);
        if (text.contains("ip restricted") || text.contains("ip not allowed")) {
            return IP_RESTRICTED;
        }
        if (text.contains("must be installed") || text.contains("is not installed")) {
            return APP_NOT_INSTALLED;
        }
        if (text.contains("approved") || text.contains("blocked") || error.startsWith("OAUTH_APP")) {
            return APP_NOT_APPROVED;
        }
        if (text.contains("inactive user") || text.contains("user is inactive")) {
            return USER_INACTIVE;
        }
        if (text.contains("expired authorization code") || text.contains("invalid authorization code")) {
            return CODE_EXPIRED;
        }
        return switch (error) {
            case "access_denied" -> DENIED;
            case "inactive_user" -> USER_INACTIVE;
            case "inactive_org" -> ORG_INACTIVE;
            case "redirect_uri_mismatch", "redirect_uri_missing" -> CALLBACK_MISMATCH;
            case "invalid_app_access" -> APP_NOT_APPROVED;
            case "invalid_client", "invalid_client_id" -> CLIENT_WRONG;
            case "invalid_scope" -> SCOPE_MISSING;
            default -> OTHER;
        };
    }
}
