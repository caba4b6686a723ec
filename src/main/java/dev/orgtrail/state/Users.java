package dev.orgtrail.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The user directory of each org. */
@Component
public class Users {
    private final Statements jdbc;
    private final Upsert upsert;
    private final Clock clock;

    Users(Statements jdbc, Upsert upsert, Clock clock) {
        this.jdbc = jdbc;
        this.upsert = upsert;
        this.clock = clock;
    }

    /**
     * A user of an org.
     *
     * @param id the 18-character user id
     * @param username the name to log in with
     * @param name the full name
     * @param type Salesforce's UserType, such as {@code Standard} or {@code Guest}
     * @param license the licence of the profile, such as {@code Salesforce Integration}
     * @param permissions the permissions that matter, such as {@code ModifyAllData}; kept apart from the rest, see
     *     {@link Users#permissions}
     */
    public record User(
            String id,
            @Nullable String username,
            @Nullable String name,
            @Nullable String email,
            @Nullable String type,
            boolean active,
            @Nullable String profile,
            @Nullable String role,
            @Nullable String license,
            List<String> permissions) {

        /** Keeps a copy of the list. */
        public User {
            permissions = List.copyOf(permissions);
        }
    }

    /** Finds a user of an org by the 18-character id. */
    public Optional<User> find(String org, String id) {
        return jdbc.sql("SELECT * FROM users WHERE org = ? AND user_id = ?")
                .params(org, id)
                .query(Users::user)
                .optional();
    }

    /** Finds a user of an org by username. */
    public Optional<User> findByUsername(String org, String username) {
        return jdbc
                .sql("SELECT * FROM users WHERE org = ? AND username = ? ORDER BY user_id")
                .params(org, username)
                .query(Users::user)
                .list()
                .stream()
                .findFirst();
    }

    private static User user(ResultSet row, int number) throws SQLException {
        String permissions = row.getString("permissions");
        return new User(
                row.getString("user_id"),
                row.getString("username"),
                row.getString("full_name"),
                row.getString("email"),
                row.getString("user_type"),
                row.getBoolean("active"),
                row.getString("profile"),
                row.getString("user_role"),
                row.getString("license"),
                permissions == null ? List.of() : List.of(permissions.split(",")));
    }

    /**
     * Replaces what is known of the permissions of an org's users.
     *
     * @param byUser the permissions that matter by user id; a user who is not in it has none
     * @return whether those of any user changed
     */
    @Transactional
    public boolean permissions(String org, Map<String, ? extends Collection<String>> byUser) {
        Map<String, String> before = new HashMap<>();
        jdbc.sql("SELECT user_id, permissions FROM users WHERE org = ? AND permissions IS NOT NULL")
                .param(org)
                .query((ResultSet row) -> {
                    before.put(row.getString(1), row.getString(2));
                });
        boolean changed = false;
        for (Map.Entry<String, ? extends Collection<String>> user : byUser.entrySet()) {
            String now = StoredText.clean(String.join(",", new TreeSet<>(user.getValue())));
            changed |= !now.equals(before.remove(StoredKey.of(user.getKey()))) && permit(org, user.getKey(), now);
        }
        for (String id : before.keySet()) {
            changed |= permit(org, id, null);
        }
        return changed;
    }

    private boolean permit(String org, String id, @Nullable String permissions) {
        return jdbc.sql("UPDATE users SET permissions = ? WHERE org = ? AND user_id = ?")
                        .params(StoredText.whole(permissions), org, id)
                        .update()
                > 0;
    }

    /** Adds users or brings them up to date. */
    @Transactional
    public void put(String org, List<User> users) {
        var now = StoredTime.of(clock.instant());
        // In the order of their ids, so that two that do it at once wait for each other and never in a circle.
        users.stream()
                .sorted(Comparator.comparing(User::id))
                .forEach(user -> upsert.run(() -> update(org, user, now), () -> insert(org, user, now)));
    }

    private int update(String org, User user, OffsetDateTime now) {
        return jdbc.sql("""
                UPDATE users SET username = ?, full_name = ?, email = ?, user_type = ?, active = ?, profile = ?,
                                 user_role = ?, license = ?, seen_at = ?
                WHERE org = ? AND user_id = ?""")
                .params(
                        user.username(),
                        StoredText.shown(user.name()),
                        StoredText.shown(user.email()),
                        StoredText.shown(user.type()),
                        user.active(),
                        StoredText.shown(user.profile()),
                        StoredText.shown(user.role()),
                        StoredText.shown(user.license()),
                        now,
                        org,
                        user.id())
                .update();
    }

    private void insert(String org, User user, OffsetDateTime now) {
        jdbc.sql("""
                INSERT INTO users (org, user_id, username, full_name, email, user_type, active, profile, user_role,
                                   license, seen_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        org,
                        user.id(),
                        user.username(),
                        StoredText.shown(user.name()),
                        StoredText.shown(user.email()),
                        StoredText.shown(user.type()),
                        user.active(),
                        StoredText.shown(user.profile()),
                        StoredText.shown(user.role()),
                        StoredText.shown(user.license()),
                        now)
                .update();
    }

    /** How many users of an org are known. */
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
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }
}
