package dev.orgtrail.console.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Slows down who tries passwords or tokens: after some attempts, others wait. Attempts are counted when they begin, so that
 * many at the same time gain nothing; one that succeeds is taken back.
 */
@Component
class LoginThrottle {
    /** How long an attempt counts after the last one. */
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
        return counts(new Key(Kind.USER_FROM_ADDRESS, name, address), OF_A_USER_FROM_AN_ADDRESS)
                && counts(new Key(Kind.USER, name, ""), OF_A_USER)
                && counts(new Key(Kind.ADDRESS, "", address), FROM_AN_ADDRESS);
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
        return counts(new Key(Kind.TOKENS, "", address), TOKENS_FROM_AN_ADDRESS);
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
