package dev.orgtrail.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.SmallDisk;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.settings.Secret;
import dev.orgtrail.state.Credentials;
import dev.orgtrail.state.Credentials.Encrypted;
import dev.orgtrail.state.Engine;
import dev.orgtrail.state.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class VaultTest {
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String NEWER = Base64.getEncoder()
            .encodeToString("a key of thirty-two bytes, newer".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    private static final Secret TOKEN = new Secret("5Aep861-a-refresh-token");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private State state;

    @BeforeEach
    void open() {
        state = State.on(Engine.H2);
    }

    @AfterEach
    void close() {
        state.close();
    }

    private Credentials credentials() {
        return state.part(Credentials.class);
    }

    private Vault vault(Map<String, String> settings) {
        return new Vault(
                new Binder(new MapConfigurationPropertySource(settings))
                        .bindOrCreate("orgtrail", OrgtrailSettings.class),
                credentials());
    }

    @Test
    void aSecretIsFoundAgainAndNotStoredInTheClear() {
        vault(Map.of("orgtrail.vault.key", KEY)).keep("org/acme/refresh-token", TOKEN, null);
        assertThat(vault(Map.of("orgtrail.vault.key", KEY)).find("org/acme/refresh-token"))
                .hasValue(TOKEN);
        String stored = credentials().all().get(0).encrypted();
        assertThat(new String(Base64.getDecoder().decode(stored), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("refresh");
    }

    @Test
    void theSameSecretLooksDifferentEachTime() {
        Vault vault = vault(Map.of("orgtrail.vault.key", KEY));
        vault.keep("a", TOKEN, null);
        String first = credentials().all().get(0).encrypted();
        vault.keep("a", TOKEN, null);
        assertThat(credentials().all().get(0).encrypted()).isNotEqualTo(first);
    }

    @Test
    void aSecretThatIsMovedToAnotherNameCannotBeReadThere() {
        Vault vault = vault(Map.of("orgtrail.vault.key", KEY));
        vault.keep("org/acme/refresh-token", TOKEN, null);
        String stored = credentials().all().get(0).encrypted();
        credentials().keep(new Encrypted("org/evil/refresh-token", stored, null));
        assertThat(vault.find("org/evil/refresh-token")).isEmpty();
    }

    @Test
    void withANewKeyWhatTheOldOneEncryptedIsEncryptedAnew() {
        vault(Map.of("orgtrail.vault.key", KEY)).keep("a", TOKEN, "its origin");
        vault(Map.of("orgtrail.vault.key", NEWER, "orgtrail.vault.old-keys", KEY));
        Vault withoutTheOld = vault(Map.of("orgtrail.vault.key", NEWER));
        assertThat(withoutTheOld.find("a")).hasValue(TOKEN);
        assertThat(withoutTheOld.origin("a")).hasValue("its origin");
        assertThat(withoutTheOld.unreadable()).isEmpty();
    }

    @Test
    void withoutItsKeyASecretIsNamedAndLeftAsItIs() {
        vault(Map.of("orgtrail.vault.key", KEY)).keep("a", TOKEN, null);
        Vault other = vault(Map.of("orgtrail.vault.key", NEWER));
        assertThat(other.find("a")).isEmpty();
        assertThat(other.unreadable()).containsExactly("a");
        assertThat(vault(Map.of("orgtrail.vault.key", KEY)).find("a")).hasValue(TOKEN);
    }

    @Test
    void besideAnH2FileAKeyIsMadeUpThatOnlyItsOwnerReads() throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("state");
        vault(Map.of("orgtrail.state.url", url)).keep("a", TOKEN, null);
        assertThat(vault(Map.of("orgtrail.state.url", url)).find("a")).hasValue(TOKEN);
        Path key = folder.resolve("state.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(Base64.getDecoder().decode(Files.readString(key))).hasSize(32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:h2:file:~/state", "jdbc:h2:~/state;MODE=PostgreSQL"})
    void theKeyIsBesideTheStateWhereH2PutsItIntoTheHomeDirectory(String url) {
        String home = System.getProperty("user.home");
        System.setProperty("user.home", folder.toString());
        try {
            assertThat(vault(Map.of("orgtrail.state.url", url)).open()).isTrue();
        } finally {
            System.setProperty("user.home", home);
        }
        assertThat(folder.resolve("state.key")).exists();
    }

    @Test
    void withAServersDatabaseAKeyMustBeGiven() {
        Vault vault = vault(Map.of("orgtrail.state.url", "jdbc:postgresql://db/orgtrail"));
        assertThat(vault.open()).isFalse();
        assertThatThrownBy(() -> vault.keep("a", TOKEN, null)).hasMessageContaining("orgtrail.vault.key");
    }

    @Test
    void aKeyForWhichThereIsNoRoomSaysThatTheDiskIsFull() throws Exception {
        try (SmallDisk small = new SmallDisk(folder, "64k")) {
            small.fill();
            assertThatThrownBy(() -> vault(Map.of("orgtrail.state.url", "jdbc:h2:file:" + folder.resolve("orgtrail"))))
                    .hasMessageContaining("its disk is full. Make room there")
                    .hasMessageContaining(folder.toString())
                    .hasMessageNotContaining("writable");
        }
    }
}
