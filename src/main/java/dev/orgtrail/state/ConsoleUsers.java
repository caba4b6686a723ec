package dev.orgtrail.state;

import java.time.Clock;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The people whose password Orgtrail has made up, with a hash of it. */
@Component
public class ConsoleUsers {
    private final Statements jdbc;
    private final Upsert upsert;
    private final Clock clock;

    ConsoleUsers(Statements jdbc, Upsert upsert, Clock clock) {
        this.jdbc = jdbc;
        this.upsert = upsert;
        this.clock = clock;
    }

    /** The hash of somebody's password; empty where none was made up. */
    public Optional<String> passwordHash(String name) {
        return jdbc.sql("SELECT password_hash FROM console_users WHERE name = ?")
                .param(name)
                .query(String.class)
                .optional();
    }

    /** Keeps the hash of somebody's password. */
    @Transactional
    public void keep(String name, String passwordHash) {
        upsert.run(
                () -> jdbc.sql("UPDATE console_users SET password_hash = ?, created_at = ? WHERE name = ?")
                        .params(passwordHash, StoredTime.of(clock.instant()), name)
                        .update(),
                () -> jdbc.sql("INSERT INTO console_users (name, password_hash, created_at) VALUES (?, ?, ?)")
                        .params(name, passwordHash, StoredTime.of(clock.instant()))
                        .update());
    }
}
