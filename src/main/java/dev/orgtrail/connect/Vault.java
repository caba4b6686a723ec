package dev.orgtrail.connect;

import com.google.crypto.tink.subtle.AesGcmJce;
import dev.orgtrail.settings.FilePermissions;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.settings.Secret;
import dev.orgtrail.settings.VaultSettings;
import dev.orgtrail.state.Credentials;
import dev.orgtrail.state.Credentials.Encrypted;
import dev.orgtrail.state.StateFile;
import dev.orgtrail.state.StateTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Keeps secrets, encrypted by AES-256-GCM with Google Tink. Each is bound to its name: one that is moved to another name
 * cannot be read there. The key is the settings'; with an H2 state in a file one is made up beside it. What was encrypted
 * by an earlier key is encrypted anew at the start.
 */
@Component
public class Vault {
    private static final Logger LOG = LoggerFactory.getLogger(Vault.class);
    private static final int KEY_BYTES = 32;

    private final Credentials credentials;
    private final List<AesGcmJce> keys;
    private final List<String> unreadable = new ArrayList<>();

    Vault(OrgtrailSettings settings, Credentials credentials) {
        this.credentials = credentials;
        this.keys = keys(settings);
        encryptAnew();
    }

    private static List<AesGcmJce> keys(OrgtrailSettings settings) {
        VaultSettings vault = settings.vault();
        List<String> all = new ArrayList<>();
        String key = vault.key() == null
                ? madeUp(settings.state().url())
                : vault.key().value();
        if (key != null) {
            all.add(key);
        }
        vault.oldKeys().stream().map(Secret::value).forEach(all::add);
        return all.stream().map(Vault::cipher).toList();
    }

    private static AesGcmJce cipher(String key) {
        try {
            return new AesGcmJce(Base64.getDecoder().decode(key.strip()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Not the cause: it may tell of the key.
            throw new IllegalStateException(
                    "The key of the vault is not 32 bytes as Base64. Give one by orgtrail.vault.key: openssl rand -base64 32");
        }
    }

    /** The key beside an H2 state, made up where there is none; null for any other state. */
    private static @Nullable String madeUp(@Nullable String stateUrl) {
        Optional<Path> state = StateFile.path(stateUrl);
        if (state.isEmpty()) {
            return stateUrl != null && stateUrl.startsWith("jdbc:h2:mem:") ? random() : null;
        }
        Path file = state.get().resolveSibling(state.get().getFileName() + ".key");
        try {
            Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
            FilePermissions.OWNER_ONLY.createFolders(folder);
            if (!Files.exists(file)) {
                // Readable by its owner only, as temporary files are; whole when it gets its name.
                Path whole = Files.createTempFile(folder, "key", ".tmp");
                Files.writeString(whole, random(), StandardOpenOption.WRITE, StandardOpenOption.SYNC);
                Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
                LOG.info(
                        "A key for the credentials that Orgtrail keeps is in {}. Back it up apart from the state, or give one"
                                + " by orgtrail.vault.key.",
                        file);
            }
            FilePermissions.OWNER_ONLY.setOn(file);
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The vault's key cannot be kept in " + file
                            + (StateTrouble.noRoom(e)
                                    ? ": its disk is full. Make room there"
                                    : ": make its directory writable")
                            + ", or give a key by orgtrail.vault.key.",
                    e);
        }
    }

    private static String random() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    private void encryptAnew() {
        for (Encrypted secret : credentials.all()) {
            Optional<byte[]> clear = decrypt(secret, 0, 1);
            if (clear.isPresent()) {
                continue;
            }
            clear = decrypt(secret, 1, keys.size());
            if (clear.isPresent()) {
                credentials.keep(new Encrypted(secret.name(), encrypt(secret.name(), clear.get()), secret.origin()));
                LOG.info("Credential {} is encrypted by the new key.", secret.name());
            } else {
                unreadable.add(secret.name());
                LOG.warn(
                        "Credential {} cannot be read by the keys of orgtrail.vault. Give back the key that encrypted it, in"
                                + " orgtrail.vault.old-keys, or connect again what it is for.",
                        secret.name());
            }
        }
    }

    /** Whether there is a key to keep secrets by. */
    public boolean open() {
        return !keys.isEmpty();
    }

    /** The secrets that no key can read. */
    public List<String> unreadable() {
        return List.copyOf(unreadable);
    }

    /**
     * Keeps a secret in place of what had its name.
     *
     * @param origin which secret of the settings it takes the place of, see {@link Credentials.Encrypted}
     * @throws IllegalStateException when there is no key
     */
    public void keep(String name, Secret secret, @Nullable String origin) {
        if (!open()) {
            throw new IllegalStateException(
                    "There is no key to encrypt credentials by: give one by orgtrail.vault.key (openssl rand -base64 32).");
        }
        credentials.keep(new Encrypted(name, encrypt(name, secret.value().getBytes(StandardCharsets.UTF_8)), origin));
        unreadable.remove(name);
    }

    /** A secret; empty where none is kept under the name, or no key can read it. */
    public Optional<Secret> find(String name) {
        return credentials
                .find(name)
                .flatMap(secret -> decrypt(secret, 0, keys.size()))
                .map(clear -> new Secret(new String(clear, StandardCharsets.UTF_8)));
    }

    /** Which secret of the settings a kept one has taken the place of. */
    public Optional<String> origin(String name) {
        return credentials.find(name).map(Encrypted::origin);
    }

    /** Forgets a secret. */
    public void forget(String name) {
        credentials.forget(name);
        unreadable.remove(name);
    }

    private String encrypt(String name, byte[] clear) {
        try {
            return Base64.getEncoder().encodeToString(keys.get(0).encrypt(clear, bound(name)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Credential " + name + " cannot be encrypted", e);
        }
    }

    private Optional<byte[]> decrypt(Encrypted secret, int from, int to) {
        for (int i = from; i < Math.min(to, keys.size()); i++) {
            try {
                return Optional.of(
                        keys.get(i).decrypt(Base64.getDecoder().decode(secret.encrypted()), bound(secret.name())));
            } catch (GeneralSecurityException | IllegalArgumentException otherKey) {
                LOG.trace("Key {} does not read {}", i, secret.name());
            }
        }
        return Optional.empty();
    }

    private static byte[] bound(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }
}
