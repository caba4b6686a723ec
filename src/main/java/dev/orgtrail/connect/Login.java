package dev.orgtrail.connect;

import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.Secret;
import org.apache.camel.component.salesforce.AuthenticationType;
import org.apache.camel.component.salesforce.SalesforceLoginConfig;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.jspecify.annotations.Nullable;

/**
 * Tells camel-salesforce how to log in to an org without a person.
 *
 * <p>Follows Salesforce's <em>OAuth Authorization Flows</em>: client credentials, JWT bearer, refresh token, and
 * username-password.
 */
public final class Login {
    private Login() {}

    /** The component's own description of the org's login. The settings were checked at start. */
    public static SalesforceLoginConfig of(OrgSettings org) {
        SalesforceLoginConfig login = new SalesforceLoginConfig();
        login.setLoginUrl(withoutSlash(org.login().toString()));
        login.setClientId(org.clientId());
        if (org.instanceUrl() != null) {
            login.setInstanceUrl(withoutSlash(org.instanceUrl().toString()));
        }
        switch (org.auth()) {
            case CLIENT_CREDENTIALS -> {
                login.setType(AuthenticationType.CLIENT_CREDENTIALS);
                login.setClientSecret(reveal(org.clientSecret()));
            }
            case REFRESH_TOKEN -> {
                login.setType(AuthenticationType.REFRESH_TOKEN);
                login.setClientSecret(reveal(org.clientSecret()));
                login.setRefreshToken(reveal(org.refreshToken()));
            }
            case PASSWORD -> {
                login.setType(AuthenticationType.USERNAME_PASSWORD);
                login.setClientSecret(reveal(org.clientSecret()));
                login.setUserName(org.username());
                login.setPassword(reveal(org.password()));
            }
            case JWT -> {
                login.setType(AuthenticationType.JWT);
                login.setUserName(org.username());
                login.setKeystore(keystore(org));
                login.setJwtAudience(JwtAudience.of(org));
            }
        }
        return login;
    }

    private static KeyStoreParameters keystore(OrgSettings org) {
        KeyStoreParameters keystore = new KeyStoreParameters();
        keystore.setResource("file:" + org.keystore());
        keystore.setType(org.keystoreType());
        keystore.setPassword(reveal(org.keystorePassword()));
        return keystore;
    }

    private static @Nullable String reveal(@Nullable Secret secret) {
        return secret == null ? null : secret.value();
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
