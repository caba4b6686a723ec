package dev.orgtrail.state;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Encrypted secrets by name. What is in them only the vault can tell. */
@Component
public class Credentials {
    private final Statements jdbc;
    private final Upsert upsert;
    private final Clock clock;

    Credentials(Statements jdbc, Upsert upsert, Clock clock) {
        this.jdbc = jdbc;
        this.upsert = upsert;
        this.clock = clock;
    }

    /**
     * An encrypted secret.
     *
     * @param origin tells which secret of the settings it has taken the place of; null where it has of none
     */
    public record Encrypted(
            String name, String encrypted, @Nullable String origin) {}

    /** Finds one. */
    public Optional<Encrypted> find(String name) {
        return jdbc.sql("SELECT name, encrypted, origin FROM credentials WHERE name = ?")
                .param(name)
                .query(Encrypted.class)
                .optional();
    }

    /** All of them. */
    public List<Encrypted> all() {
        return jdbc.sql("SELECT name, encrypted, origin FROM credentials ORDER BY name")
                .query(Encrypted.class)
                .list();
    }

    /** Keeps one, in place of what had its name. */
    @Transactional
    public void keep(Encrypted secret) {
        upsert.run(
                () -> jdbc.sql("UPDATE credentials SET encrypted = ?, origin = ?, stored_at = ? WHERE name = ?")
                        .params(
                                StoredText.whole(secret.encrypted()),
                                secret.origin(),
                                StoredTime.of(clock.instant()),
                                secret.name())
                        .update(),
                () -> jdbc.sql("INSERT INTO credentials (name, encrypted, origin, stored_at) VALUES (?, ?, ?, ?)")
                        .params(
                                secret.name(),
                                StoredText.whole(secret.encrypted()),
                                secret.origin(),
                                StoredTime.of(clock.instant()))
                        .update());
    }

    /** Forgets one. */
    @Transactional
    public void forget(String name) {
        jdbc.sql("DELETE FROM credentials WHERE name = ?").param(name).update();
    }
}
