package dev.orgtrail.console.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
    private static final String HERE = "10.0.0.5";

    private final AtomicLong nanos = new AtomicLong();
    private final LoginThrottle throttle = new LoginThrottle(nanos::get);

    private void tries(String user, String address, int times) {
        for (int i = 0; i < times; i++) {
            throttle.begins(user, address);
        }
    }

    @Test
    void afterFiveAttemptsAUserWaitsFiveMinutesAtThatAddress() {
        tries("ada", HERE, LoginThrottle.OF_A_USER_FROM_AN_ADDRESS);
        assertThat(throttle.begins("ada", HERE)).isFalse();
        assertThat(throttle.begins("ada", "10.0.0.6")).isTrue();
        assertThat(throttle.begins("grace", HERE)).isTrue();
        nanos.addAndGet(LoginThrottle.WAIT.toNanos() + 1);
        assertThat(throttle.begins("ada", HERE)).isTrue();
    }

    @Test
    void aNameThatLooksLikeAnotherUsersKeyLocksNobodyOut() {
        tries("ada at " + HERE, HERE, 20);
        tries("ada", "", 20);
        tries("", HERE, 4);
        assertThat(throttle.begins("ada", HERE)).isTrue();
    }

    @Test
    void whoLogsInDoesNotClearWhatOthersTriedFromTheAddress() {
        for (int i = 0; i < LoginThrottle.FROM_AN_ADDRESS - 1; i++) {
            throttle.begins("name-" + i, HERE);
        }
        assertThat(throttle.begins("ada", HERE)).isTrue();
        throttle.worked("ada", HERE);
        assertThat(throttle.begins("one-more", HERE)).isTrue();
        assertThat(throttle.begins("too-much", HERE)).isFalse();
    }

    @Test
    void wrongTokensAreCountedApart() {
        for (int i = 0; i < LoginThrottle.TOKENS_FROM_AN_ADDRESS; i++) {
            assertThat(throttle.wrongToken(HERE)).isTrue();
        }
        assertThat(throttle.wrongToken(HERE)).isFalse();
        assertThat(throttle.begins("ada", HERE)).isTrue();
    }

    @Test
    void anAttemptThatIsRefusedMakesNoWaitLonger() {
        tries("ada", HERE, LoginThrottle.OF_A_USER_FROM_AN_ADDRESS);
        for (int i = 0; i < LoginThrottle.TOKENS_FROM_AN_ADDRESS; i++) {
            throttle.wrongToken(HERE);
        }
        nanos.addAndGet(LoginThrottle.WAIT.toNanos() / 2);
        assertThat(throttle.begins("ada", HERE)).isFalse();
        assertThat(throttle.wrongToken(HERE)).isFalse();
        nanos.addAndGet(LoginThrottle.WAIT.toNanos() / 2 + 1);
        assertThat(throttle.begins("ada", HERE)).isTrue();
        assertThat(throttle.wrongToken(HERE)).isTrue();
    }

    @Test
    void whoIsRefusedForWhatOthersTriedIsNotCountedForIt() {
        for (int i = 0; i < LoginThrottle.OF_A_USER; i++) {
            throttle.begins("ada", "10.0.1." + i);
        }
        nanos.addAndGet(LoginThrottle.WAIT.toNanos() / 2);
        tries("ada", HERE, LoginThrottle.OF_A_USER_FROM_AN_ADDRESS);
        assertThat(throttle.begins("ada", HERE)).isFalse();
        nanos.addAndGet(LoginThrottle.WAIT.toNanos() / 2 + 1);
        assertThat(throttle.begins("ada", HERE)).isTrue();
    }

    @Test
    void attemptsAtTheSameTimeGainNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            Callable<Boolean> attempt = () -> throttle.begins("ada", HERE);
            long admitted = 0;
            for (Future<Boolean> done : threads.invokeAll(
                    IntStream.range(0, 200).mapToObj(i -> attempt).toList())) {
                admitted += done.get() ? 1 : 0;
            }
            assertThat(admitted).isEqualTo(LoginThrottle.OF_A_USER_FROM_AN_ADDRESS);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void longNamesTakeNoMoreRoomThanOthers() {
        tries("a".repeat(100_000), HERE, 2);
        assertThat(throttle.begins("a".repeat(100_001), HERE)).isTrue();
    }
}
