package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RepeatedTroublesTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final RepeatedTroubles troubles = new RepeatedTroubles(nanos::get);

    @Test
    void aTroubleThatComesAgainAndAgainIsToldEverLessOften() {
        List<Long> told = new ArrayList<>();
        for (long minute = 0; minute < 24 * 60; minute++) {
            if (troubles.worthALine("no host")) {
                told.add(minute);
            }
            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        }

        assertThat(told.subList(0, 8)).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 63L, 123L);
        assertThat(told).hasSizeLessThan(32);
    }

    @Test
    void anotherTroubleIsToldAtOnce() {
        assertThat(troubles.worthALine("no host")).isTrue();
        assertThat(troubles.worthALine("no host")).isFalse();
        assertThat(troubles.worthALine("no answer")).isTrue();
    }
}
