package dev.orgtrail.settings;

import java.util.List;

/** How Orgtrail logs in to an org, and which settings that takes. */
public enum Auth {
    /** OAuth client credentials; the run-as user is set in the org's app. */
    CLIENT_CREDENTIALS("client-id", "client-secret"),
    /** OAuth JWT bearer, signed with a key of the keystore. */
    JWT("client-id", "username", "keystore", "keystore-password"),
    /** OAuth refresh token. */
    REFRESH_TOKEN("client-id", "refresh-token"),
    /** OAuth user name and password; blocked by default in new orgs. */
    PASSWORD("client-id", "client-secret", "username", "password");

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> required;

    Auth(String... required) {
        this.required = List.of(required);
    }

    /** {@return the keys below {@code orgtrail.orgs.<alias>} that this way needs, besides {@code login-url}} */
    public List<String> required() {
        return required;
    }

    /** {@return the name as it is written in the settings} */
    public String key() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
