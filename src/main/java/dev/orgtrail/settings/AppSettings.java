package dev.orgtrail.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The app in Salesforce by which orgs are connected in the browser.
 *
 * @param clientId its consumer key; null where it is set on the page
 * @param clientSecret its consumer secret
 * @param clientSecretFile file that holds it
 * @param loginUrls where else than at Salesforce one may log in: a stand-in on this machine
 * @param pubsubHost host of the Pub/Sub API for orgs connected in the browser
 * @param pubsubPort its port
 * @param pubsubPlaintext no TLS, for a stand-in on this machine only
 */
public record AppSettings(
        @Nullable String clientId,
        @Nullable Secret clientSecret,
        @Nullable Path clientSecretFile,
        @DefaultValue List<URI> loginUrls,
        @DefaultValue("api.pubsub.salesforce.com") String pubsubHost,
        @DefaultValue("7443") int pubsubPort,
        @DefaultValue("false") boolean pubsubPlaintext) {

    /** Reads the secret where it is given by file. */
    public AppSettings {
        clientId = clientId == null || clientId.isBlank() ? null : clientId;
        clientSecretFile = SecretFile.named(clientSecretFile);
        Secret secret = SecretFile.read(clientSecret, clientSecretFile);
        clientSecret = secret == null || secret.value().isEmpty() ? null : secret;
        loginUrls = List.copyOf(loginUrls);
    }
}
