package dev.orgtrail.settings;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the credentials that Orgtrail keeps are encrypted.
 *
 * @param key 32 random bytes as Base64; null has a key made up in a file beside an H2 state
 * @param keyFile file that holds it
 * @param oldKeys earlier keys; what they have encrypted is encrypted anew at the start
 */
public record VaultSettings(
        @Nullable Secret key,
        @Nullable Path keyFile,
        @DefaultValue List<Secret> oldKeys) {

    /** Reads the key where it is given by file. */
    public VaultSettings {
        keyFile = SecretFile.named(keyFile);
        Secret read = SecretFile.read(key, keyFile);
        key = read == null || read.value().isEmpty() ? null : read;
        oldKeys = oldKeys.stream().filter(old -> !old.value().isBlank()).toList();
    }
}
