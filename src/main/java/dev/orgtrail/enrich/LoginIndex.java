package dev.orgtrail.enrich;

import dev.orgtrail.state.Logins.Login;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The logins that a batch of events may be telling of. */
final class LoginIndex {
    /** LoginHistory has whole seconds, and the log file the time at which its own server wrote the row. */
    static final Duration APART = Duration.ofSeconds(3);

    private final Map<String, Login> byKey = new HashMap<>();
    private final Map<String, Login> byHistoryId = new HashMap<>();
    private final Map<String, NavigableMap<Instant, List<Login>>> byUser = new HashMap<>();
    private final Set<Login> changed = new LinkedHashSet<>();

    LoginIndex(Collection<Login> known) {
        known.forEach(this::add);
    }

    /** What is new or newly known since the beginning. */
    Collection<Login> changed() {
        return changed;
    }

    /** The login that an event tells of, or null if it is the first to tell of it. */
    @Nullable
    Login find(LoginEvent event) {
        Login login = event.loginKey() == null ? null : byKey.get(event.loginKey());
        if (login == null && event.historyId() != null) {
            login = byHistoryId.get(event.historyId());
        }
        return login == null ? nearest(event) : login;
    }

    /** Puts a login in the place of what was known of it, or as a new one. */
    void put(@Nullable Login before, Login now) {
        if (before != null) {
            changed.remove(before);
            if (before.userId() != null) {
                atTheSameTime(before.userId(), before.at()).remove(before);
            }
        }
        add(now);
        changed.add(now);
    }

    private void add(Login login) {
        if (login.loginKey() != null) {
            byKey.put(login.loginKey(), login);
        }
        if (login.historyId() != null) {
            byHistoryId.put(login.historyId(), login);
        }
        if (login.userId() != null) {
            atTheSameTime(login.userId(), login.at()).add(login);
        }
    }

    private List<Login> atTheSameTime(String userId, Instant at) {
        return byUser.computeIfAbsent(userId, user -> new TreeMap<>()).computeIfAbsent(at, time -> new ArrayList<>());
    }

    /** The nearest login in time of the same user and address of which the other of history and file has told, alone. */
    private @Nullable Login nearest(LoginEvent event) {
        boolean ofHistory = event.loginKey() == null;
        boolean ofFile = event.historyId() == null;
        NavigableMap<Instant, List<Login>> ofUser = event.userId() == null ? null : byUser.get(event.userId());
        if (ofUser == null || (!ofHistory && !ofFile)) {
            return null;
        }
        return ofUser.subMap(event.at().minus(APART), true, event.at().plus(APART), true).values().stream()
                .flatMap(List::stream)
                .filter(login -> ofHistory ? login.historyId() == null : login.loginKey() == null)
                .filter(login ->
                        event.ip() == null || login.ip() == null || event.ip().equals(login.ip()))
                .min(Comparator.comparing((Login login) -> seconds(login, event))
                        .thenComparing(login ->
                                Duration.between(login.at(), event.at()).abs()))
                .orElse(null);
    }

    /** In whole seconds first: of a login at 10.9 s, LoginHistory says 10, which is further off than another's 11. */
    private static Duration seconds(Login login, LoginEvent event) {
        return Duration.between(
                        login.at().truncatedTo(ChronoUnit.SECONDS), event.at().truncatedTo(ChronoUnit.SECONDS))
                .abs();
    }
}
