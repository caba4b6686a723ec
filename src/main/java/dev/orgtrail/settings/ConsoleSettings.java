package dev.orgtrail.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The pages and the API, and who may use them.
 *
 * @param url how browsers reach the pages, such as {@code https://orgtrail.acme.example}; null for localhost
 * @param user the name of the first operator
 * @param password its password, in the clear or as {@code {bcrypt}…}; null has one made up at the first start
 * @param passwordFile file that holds it
 * @param users further people by name
 * @param tokens API tokens by a name of your choice
 * @param oidcOperators people who log in by OpenID Connect and may change things, by e-mail address, subject, {@code role:…}
 *     or {@code group:…}
 * @param oidcViewers those who may only look
 * @param session how long a log-in lasts at most
 */
public record ConsoleSettings(
        @Nullable URI url,
        @DefaultValue("admin") String user,
        @Nullable Secret password,
        @Nullable Path passwordFile,
        @DefaultValue Map<String, Person> users,
        @DefaultValue Map<String, Token> tokens,
        @DefaultValue List<String> oidcOperators,
        @DefaultValue List<String> oidcViewers,
        @DefaultValue("12h") Duration session) {

    /** Reads the password where it is given by file. */
    public ConsoleSettings {
        url = url == null || url.toString().isEmpty() ? null : url;
        passwordFile = SecretFile.named(passwordFile);
        password = given(SecretFile.read(password, passwordFile));
        users = Map.copyOf(users);
        tokens = Map.copyOf(tokens);
        oidcOperators = List.copyOf(oidcOperators);
        oidcViewers = List.copyOf(oidcViewers);
    }

    /**
     * How browsers reach the pages, whatever a request says of its host.
     *
     * @param port the server's own port
     * @return without a slash at its end
     */
    public String address(int port) {
        return url == null ? "http://localhost:" + port : url.toString().replaceAll("/+$", "");
    }

    /** What somebody may do. */
    public enum Role {
        /** Look. */
        VIEWER,
        /** Look, connect, pause, replay, and whatever else changes something. */
        OPERATOR
    }

    /**
     * Somebody who may log in.
     *
     * @param password in the clear or as {@code {bcrypt}…}
     * @param passwordFile file that holds it
     * @param role what they may do
     */
    public record Person(
            @Nullable Secret password,
            @Nullable Path passwordFile,
            @DefaultValue("viewer") Role role) {
        /** Reads the password where it is given by file. */
        public Person {
            passwordFile = SecretFile.named(passwordFile);
            password = given(SecretFile.read(password, passwordFile));
        }
    }

    /**
     * A machine's token.
     *
     * @param value the token, 32 characters at least
     * @param valueFile file that holds it
     * @param role what it may do
     */
    public record Token(
            @Nullable Secret value,
            @Nullable Path valueFile,
            @DefaultValue("viewer") Role role) {
        /** Reads the token where it is given by file. */
        public Token {
            valueFile = SecretFile.named(valueFile);
            value = given(SecretFile.read(value, valueFile));
        }
    }

    private static @Nullable Secret given(@Nullable Secret secret) {
        return secret == null || secret.value().isEmpty() ? null : secret;
    }
}
