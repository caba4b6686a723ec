package dev.orgtrail.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One org. A secret is given as a value, mostly {@code ${ENVIRONMENT_VARIABLE}}, or by a key that ends in
 * {@code -file} with the path of a file that holds it; line breaks at its end do not count.
 *
 * @param loginUrl where to log in: {@code https://login.salesforce.com}, {@code https://test.salesforce.com} or the
 *     org's My Domain; plain http only for this machine
 * @param auth how to log in
 * @param clientId consumer key of the org's app
 * @param clientSecret consumer secret of the org's app
 * @param clientSecretFile file that holds it
 * @param username the connecting user
 * @param password the connecting user's password, with the security token at its end where the org asks for one
 * @param passwordFile file that holds it
 * @param refreshToken a refresh token of the app
 * @param refreshTokenFile file that holds it
 * @param keystore keystore with the one key to sign with
 * @param keystorePassword the keystore's password
 * @param keystorePasswordFile file that holds it
 * @param keystoreType JKS or PKCS12
 * @param jwtAudience the audience ({@code aud}) of the JWT; null for the one that Salesforce documents for the login host
 * @param apiVersion REST API version; null for the org's newest, up to {@link #NEWEST_TESTED}
 * @param pubsubHost host of the Pub/Sub API
 * @param pubsubPort its port
 * @param pubsubPlaintext no TLS, for a stand-in on this machine only
 * @param instanceUrl the org's own URL; null to take it from the login
 * @param sources which sources to read
 * @param objects objects that are read as sources of their own, besides those for all orgs
 */
public record OrgSettings(
        @Nullable URI loginUrl,
        @DefaultValue("client-credentials") Auth auth,
        @Nullable String clientId,
        @Nullable Secret clientSecret,
        @Nullable Path clientSecretFile,
        @Nullable String username,
        @Nullable Secret password,
        @Nullable Path passwordFile,
        @Nullable Secret refreshToken,
        @Nullable Path refreshTokenFile,
        @Nullable Path keystore,
        @Nullable Secret keystorePassword,
        @Nullable Path keystorePasswordFile,
        @DefaultValue("PKCS12") String keystoreType,
        @Nullable URI jwtAudience,
        @Nullable String apiVersion,
        @DefaultValue("api.pubsub.salesforce.com") String pubsubHost,
        @DefaultValue("7443") int pubsubPort,
        @DefaultValue("false") boolean pubsubPlaintext,
        @Nullable URI instanceUrl,

        @DefaultValue({"login-history", "setup-audit-trail", "event-log-file", "streaming", "directory"})
        List<String> sources,

        @DefaultValue List<ObjectSettings> objects) {

    /** What an org's alias may be; {@link Alias} says which of these no org gets any more. */
    public static final Pattern ALIAS = Pattern.compile("[a-z0-9-]{1,32}");

    /** The newest REST API version that Orgtrail was tested with. A newer one is used only where it is set. */
    public static final String NEWEST_TESTED = "68.0";

    /** The sources there are. */
    public static final List<String> SOURCES =
            List.of("login-history", "setup-audit-trail", "event-log-file", "streaming", "directory");

    /** Reads the secrets that are given by file. */
    public OrgSettings {
        clientSecret = SecretFile.read(clientSecret, clientSecretFile);
        password = SecretFile.read(password, passwordFile);
        refreshToken = SecretFile.read(refreshToken, refreshTokenFile);
        keystorePassword = SecretFile.read(keystorePassword, keystorePasswordFile);
        apiVersion = apiVersion == null || apiVersion.isBlank() ? null : apiVersion;
        sources = List.copyOf(sources);
        objects = List.copyOf(objects);
    }

    /**
     * An org that was connected in the browser: all sources, by its refresh token.
     *
     * @param loginUrl where its user logged in
     * @param instanceUrl where its API answers
     * @param clientId consumer key of the app
     * @param clientSecret consumer secret of the app
     * @param refreshToken the refresh token
     * @param app where its Pub/Sub API is
     */
    public static OrgSettings connected(
            URI loginUrl, URI instanceUrl, String clientId, Secret clientSecret, Secret refreshToken, AppSettings app) {
        return new OrgSettings(
                loginUrl,
                Auth.REFRESH_TOKEN,
                clientId,
                clientSecret,
                null,
                null,
                null,
                null,
                refreshToken,
                null,
                null,
                null,
                null,
                "PKCS12",
                null,
                null,
                app.pubsubHost(),
                app.pubsubPort(),
                app.pubsubPlaintext(),
                instanceUrl,
                SOURCES,
                List.of());
    }

    /** The same with another refresh token. */
    public OrgSettings withRefreshToken(Secret token) {
        return new OrgSettings(
                loginUrl,
                auth,
                clientId,
                clientSecret,
                null,
                username,
                password,
                null,
                token,
                null,
                keystore,
                keystorePassword,
                null,
                keystoreType,
                jwtAudience,
                apiVersion,
                pubsubHost,
                pubsubPort,
                pubsubPlaintext,
                instanceUrl,
                sources,
                objects);
    }

    /** {@return the URL to log in at, which a checked setting always has} */
    public URI login() {
        return java.util.Objects.requireNonNull(loginUrl, "login-url");
    }

    /**
     * The value of a key that some way of logging in requires.
     *
     * @return the value, null if it is absent or empty
     */
    @Nullable
    Object valueOf(String key) {
        Object value =
                switch (key) {
                    case "client-id" -> clientId;
                    case "client-secret" -> clientSecret;
                    case "username" -> username;
                    case "password" -> password;
                    case "refresh-token" -> refreshToken;
                    case "keystore" -> keystore;
                    case "keystore-password" -> keystorePassword;
                    default -> throw new IllegalArgumentException(key);
                };
        String text = value instanceof Secret secret ? secret.value() : String.valueOf(value);
        return value == null || text.isBlank() ? null : value;
    }
}
