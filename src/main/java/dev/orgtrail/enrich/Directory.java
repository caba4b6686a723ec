package dev.orgtrail.enrich;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orgtrail.state.RecordNames;
import dev.orgtrail.state.Users;
import dev.orgtrail.state.Users.User;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The directory of each org: its users, and the names of what events give the id of. What was asked for last is at hand. */
@Component
public class Directory {
    private static final int AT_HAND = 20_000;
    private static final Duration AT_MOST = Duration.ofMinutes(10);
    private static final String USERNAME = "username";
    private static final String USER = "user";

    private record Key(String org, String kind, String id) {}

    private final Users users;
    private final RecordNames names;
    private final Cache<Key, Optional<User>> foundUsers =
            Caffeine.newBuilder().maximumSize(AT_HAND).expireAfterWrite(AT_MOST).build();
    private final Cache<Key, Optional<String>> foundNames =
            Caffeine.newBuilder().maximumSize(AT_HAND).expireAfterWrite(AT_MOST).build();

    Directory(Users users, RecordNames names) {
        this.users = users;
        this.names = names;
    }

    /** Finds a user of an org by the 18-character id. */
    public Optional<User> find(String org, String id) {
        return foundUsers.get(new Key(org, USER, id), key -> users.find(org, id));
    }

    /** Finds a user of an org by username. */
    public Optional<User> findByUsername(String org, String username) {
        return foundUsers.get(new Key(org, USERNAME, username), key -> users.findByUsername(org, username));
    }

    /**
     * Finds the name of an object or a record.
     *
     * @param kind {@link RecordNames#OBJECT} with a key prefix, or an object such as {@code Report} with a record id
     */
    public Optional<String> name(String org, String kind, String id) {
        return foundNames.get(new Key(org, kind, id), key -> names.find(org, kind, id));
    }

    /** Brings users up to date. */
    public void put(String org, List<User> changed) {
        users.put(org, changed);
        changed.forEach(user -> {
            foundUsers.invalidate(new Key(org, USER, user.id()));
            if (user.username() != null) {
                foundUsers.invalidate(new Key(org, USERNAME, user.username()));
            }
        });
    }

    /**
     * Replaces what is known of the permissions of an org's users.
     *
     * @param byUser the permissions that matter by user id
     */
    public void putPermissions(String org, Map<String, ? extends Collection<String>> byUser) {
        if (users.permissions(org, byUser)) {
            foundUsers.invalidateAll();
        }
    }

    /**
     * Replaces the names of a kind.
     *
     * @param byId the names by record id or key prefix
     */
    public void putNames(String org, String kind, Map<String, String> byId) {
        names.replace(org, kind, byId).forEach(id -> foundNames.invalidate(new Key(org, kind, id)));
    }
}
