package dev.orgtrail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.state.PassingClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Clocks that do not agree. */
@WholeOrgtrail
class ClocksTest {
    private final ApplicationContext orgtrail;

    @Autowired
    ClocksTest(ApplicationContext orgtrail) {
        this.orgtrail = orgtrail;
    }

    @ParameterizedTest
    @CsvSource({"26, behind", "-26, ahead of"})
    void whatHappensIsDeliveredWhereSalesforcesClockIsMoreThanADayOff(int hours, String ours) throws Exception {
        Clock salesforce = Clock.offset(Clock.systemUTC(), Duration.ofHours(hours));
        try (FaultCase row = new FaultCase(orgtrail, FaultCase.small().clock(salesforce))) {
            row.collect().awaitEverything();
            for (int i = 0; i < 2; i++) {
                row.org().login();
                row.org().setupChange();
                row.org().logFile("API", "Hourly", null, 5, salesforce.instant());
                row.awaitEverything();
            }
            assertThat(row.statuses()).anySatisfy(status -> assertThat(status)
                    .contains("this machine's clock is", ours + " Salesforce's", "time server"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void nothingIsLostAndNothingWaitsWhereOurClockJumpsByAnHourAndBack(int hours) throws Exception {
        PassingClock ours = orgtrail.getBean(PassingClock.class);
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.collect().awaitEverything();
            for (int jump : new int[] {hours, -hours}) {
                row.wire().spoil("/LogFile$", Tricks.page(500));
                row.org().login();
                row.org().setupChange();
                row.org().logFile("API", "Hourly", null, 5);
                // What failed waits for a while by the clock of before.
                row.awaitTrouble("HTTP 500");
                ours.pass(Duration.ofHours(jump));
                row.awaitRecovery();
            }
        }
    }

    /** So little apart, the clocks count as the same; the events that follow are dated before the channel was followed. */
    @Test
    void whatIsStreamedIsDeliveredWhereOurClockIsLessThanAMinuteAhead() throws Exception {
        try (FaultCase row = FaultCase.streamed(orgtrail)) {
            orgtrail.getBean(PassingClock.class).stopAt(Instant.now().plusSeconds(55));
            row.streams().keepAliveEvery(Duration.ofSeconds(1));
            row.follow();
            row.await(() -> assertThat(row.followedFromAReplayId()).isTrue());
            row.streams().completeStreams();
            row.await(() -> assertThat(row.streams().openStreams()).isEqualTo(2));
            row.org().login();
            row.org().apiEvent();
            row.awaitEverything();
        }
    }
}
