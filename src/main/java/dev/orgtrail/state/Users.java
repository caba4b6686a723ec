package dev.orgtrail.state;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The user directory of each org. */
@Component
public class Users {
    private final JdbcClient jdbc;
    private final Clock clock;

    Users(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A user of an org.
     *
     * @param id the 18-character user id
     * @param type Salesforce's UserType, such as {@code Standard} or {@code Guest}
     */
    public record User(
            String id,
            @Nullable String username,
            @Nullable String name,
            @Nullable String email,
            @Nullable String type,
            boolean active,
            @Nullable String profile,
            @Nullable String role) {}

    /** Finds a user of an org by the 18-character id. */
    public Optional<User> find(String org, String id) {
        return jdbc.sql("SELECT * FROM users WHERE org = ? AND user_id = ?")
                .params(org, id)
                .query((row, number) -> new User(
                        row.getString("user_id"),
                        row.getString("username"),
                        row.getString("full_name"),
                        row.getString("email"),
                        row.getString("user_type"),
                        row.getBoolean("active"),
                        row.getString("profile"),
                        row.getString("user_role")))
                .optional();
    }

    /** Adds users or brings them up to date. */
    @Transactional
    public void put(String org, List<User> users) {
        var now = Slices.at(clock.instant());
        for (User user : users) {
            int updated = jdbc.sql("""
                    UPDATE users SET username = ?, full_name = ?, email = ?, user_type = ?, active = ?, profile = ?, user_role = ?, seen_at = ?
                    WHERE org = ? AND user_id = ?""")
                    .params(
                            user.username(),
                            user.name(),
                            user.email(),
                            user.type(),
                            user.active(),
                            user.profile(),
                            user.role(),
                            now,
                            org,
                            user.id())
                    .update();
            if (updated == 0) {
                jdbc.sql("""
                        INSERT INTO users (org, user_id, username, full_name, email, user_type, active, profile, user_role, seen_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                        .params(
                                org,
                                user.id(),
                                user.username(),
                                user.name(),
                                user.email(),
                                user.type(),
                                user.active(),
                                user.profile(),
                                user.role(),
                                now)
                        .update();
            }
        }
    }

    /** How many users of an org are known, and when the oldest of them was last seen. */
    public long count(String org) {
        return jdbc.sql("SELECT count(*) FROM users WHERE org = ?")
                .param(org)
                .query(Long.class)
                .single();
    }

    /** When the directory of an org was last refreshed, empty when it never was. */
    public Optional<Instant> refreshedAt(String org) {
        return jdbc.sql("SELECT max(seen_at) FROM users WHERE org = ?")
                .param(org)
                .query(java.time.OffsetDateTime.class)
                .optional()
                .map(java.time.OffsetDateTime::toInstant);
    }
}
