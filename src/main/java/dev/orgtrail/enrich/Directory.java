package dev.orgtrail.enrich;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orgtrail.state.Users;
import dev.orgtrail.state.Users.User;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The user directory of each org, with the users that were asked for last at hand. */
@Component
public class Directory {
    private static final int AT_HAND = 20_000;
    private static final Duration AT_MOST = Duration.ofMinutes(10);

    private record Key(String org, String id) {}

    private final Users users;
    private final Cache<Key, Optional<User>> cache =
            Caffeine.newBuilder().maximumSize(AT_HAND).expireAfterWrite(AT_MOST).build();

    Directory(Users users) {
        this.users = users;
    }

    /** Finds a user of an org by the 18-character id. */
    public Optional<User> find(String org, String id) {
        return cache.get(new Key(org, id), key -> users.find(org, id));
    }

    /** Brings users up to date. */
    public void put(String org, List<User> changed) {
        users.put(org, changed);
        changed.forEach(user -> cache.invalidate(new Key(org, user.id())));
    }
}
