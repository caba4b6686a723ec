package dev.orgtrail.console.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Slows down who tries passwords or tokens: after some attempts, others wait. Attempts are counted when they begin, so that
 * many at the same time gain nothing; one that succeeds is taken back. One that is refused does not count, or somebody could
 * keep a user out for ever.
 */
@Component
class LoginThrottle {
    /** How long attempts count after the last one that was let pass. */
    static final Duration WAIT = Duration.ofMinutes(5);

    static final int OF_A_USER_FROM_AN_ADDRESS = 5;
    static final int OF_A_USER = 50;
    static final int FROM_AN_ADDRESS = 30;
    static final int TOKENS_FROM_AN_ADDRESS = 30;
    private static final int MOST_KEYS = 20_000;
    private static final int LONGEST_NAME = 64;

    private enum Kind {
        USER_FROM_ADDRESS,
        USER,
        ADDRESS,
        TOKENS
    }

    private record Key(Kind kind, String user, String address) {}

    private final Cache<Key, Integer> attempts;

    @Autowired
    LoginThrottle() {
        this(Ticker.systemTicker());
    }

    LoginThrottle(Ticker ticker) {
        attempts = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterWrite(WAIT)
                .ticker(ticker)
                .build();
    }

    /** Whether somebody may try a password now, which then counts. */
    boolean begins(String user, String address) {
        String name = shortened(user);
        Key userFromAddress = new Key(Kind.USER_FROM_ADDRESS, name, address);
        Key ofUser = new Key(Kind.USER, name, "");
        Key fromAddress = new Key(Kind.ADDRESS, "", address);
        return isFree(userFromAddress, OF_A_USER_FROM_AN_ADDRESS)
                && isFree(ofUser, OF_A_USER)
                && isFree(fromAddress, FROM_AN_ADDRESS)
                && counts(userFromAddress, OF_A_USER_FROM_AN_ADDRESS)
                && counts(ofUser, OF_A_USER)
                && counts(fromAddress, FROM_AN_ADDRESS);
    }

    /** Takes back the attempts of somebody who has logged in; those of others from the address stay. */
    void worked(String user, String address) {
        String name = shortened(user);
        attempts.invalidate(new Key(Kind.USER_FROM_ADDRESS, name, address));
        takeBack(new Key(Kind.USER, name, ""));
        takeBack(new Key(Kind.ADDRESS, "", address));
    }

    /** Whether an address may send another wrong token, which then counts. Right ones are not asked about. */
    boolean wrongToken(String address) {
        Key tokens = new Key(Kind.TOKENS, "", address);
        return isFree(tokens, TOKENS_FROM_AN_ADDRESS) && counts(tokens, TOKENS_FROM_AN_ADDRESS);
    }

    private boolean isFree(Key key, int most) {
        Integer counted = attempts.getIfPresent(key);
        return counted == null || counted < most;
    }

    private boolean counts(Key key, int most) {
        Integer counted = attempts.asMap().compute(key, (same, so) -> so == null ? 1 : Math.min(so + 1, most + 1));
        return counted != null && counted <= most;
    }

    private void takeBack(Key key) {
        attempts.asMap().computeIfPresent(key, (same, so) -> so <= 1 ? null : so - 1);
    }

    private static String shortened(String user) {
        return user.length() <= LONGEST_NAME ? user : user.substring(0, LONGEST_NAME);
    }
}
