package dev.orgtrail.console.security;

import dev.orgtrail.settings.ConsoleSettings;
import dev.orgtrail.settings.ConsoleSettings.Role;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.settings.Secret;
import dev.orgtrail.state.ConsoleUsers;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * The people who log in by password: those of the settings. Where the first operator has none, one is made up at the first
 * start and logged, once; only its hash is kept. That happens when everything is started: a start that fails spends no password.
 */
@Component
@ConditionalOnWebApplication
class Accounts implements UserDetailsService {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final int RANDOM_BYTES = 15;

    private record Account(String hash, Role role) {}

    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final String first;
    private final ConsoleUsers users;
    private final PasswordEncoder encoder;

    Accounts(OrgtrailSettings settings, ConsoleUsers users, PasswordEncoder encoder) {
        this.users = users;
        this.encoder = encoder;
        ConsoleSettings console = settings.console();
        console.users().forEach((name, person) -> {
            Secret password = person.password();
            if (password != null) {
                accounts.put(name, new Account(hash(password, encoder), person.role()));
            }
        });
        first = console.user();
        Secret given = console.password();
        Optional<String> hash = given == null ? users.passwordHash(first) : Optional.of(hash(given, encoder));
        hash.ifPresent(known -> accounts.put(first, new Account(known, Role.OPERATOR)));
    }

    /** Makes up the first operator's password where there is none. */
    @EventListener(ApplicationReadyEvent.class)
    void makeUpFirst() {
        if (accounts.containsKey(first)) {
            return;
        }
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        String hash = encoder.encode(password);
        users.keep(first, hash);
        accounts.put(first, new Account(hash, Role.OPERATOR));
        LOG.warn(
                "Log in to the pages as {} with the password {}. It is told this once; orgtrail.console.password sets another.",
                first,
                password);
    }

    private static String hash(Secret password, PasswordEncoder encoder) {
        return password.value().startsWith("{") ? password.value() : encoder.encode(password.value());
    }

    @Override
    public UserDetails loadUserByUsername(String name) {
        Account account = accounts.get(name);
        if (account == null) {
            throw new UsernameNotFoundException("no such user");
        }
        return User.withUsername(name)
                .password(account.hash())
                .authorities(authorities(account.role()))
                .build();
    }

    /** What somebody of a role may do: an operator may also look. */
    static List<GrantedAuthority> authorities(Role role) {
        GrantedAuthority look = new SimpleGrantedAuthority("ROLE_VIEWER");
        return role == Role.OPERATOR ? List.of(look, new SimpleGrantedAuthority("ROLE_OPERATOR")) : List.of(look);
    }
}
