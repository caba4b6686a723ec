package dev.orgtrail.console.security;

import dev.orgtrail.settings.ConsoleSettings.Role;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.settings.Secret;
import dev.orgtrail.settings.Sha256;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The tokens of machines. They are known by their hash, so that a comparison tells nothing by its time. */
@Component
class ApiTokens {
    /** Whose token it is, by the name in the settings, and what it may do. */
    record Owner(String name, Role role) {}

    private final Map<ByteBuffer, Owner> tokens = new HashMap<>();

    ApiTokens(OrgtrailSettings settings) {
        settings.console().tokens().forEach((name, token) -> {
            Secret value = token.value();
            if (value != null) {
                tokens.put(hash(value.value()), new Owner(name, token.role()));
            }
        });
    }

    /** Whose a token is; empty where it is nobody's. */
    Optional<Owner> owner(String token) {
        return Optional.ofNullable(tokens.get(hash(token)));
    }

    private static ByteBuffer hash(String token) {
        return ByteBuffer.wrap(Sha256.of(token));
    }
}
