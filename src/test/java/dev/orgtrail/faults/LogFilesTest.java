package dev.orgtrail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.state.Gaps;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Log files that come late, again, in the wrong order or not at all. */
@WholeOrgtrail
class LogFilesTest {
    private final ApplicationContext orgtrail;

    @Autowired
    LogFilesTest(ApplicationContext orgtrail) {
        this.orgtrail = orgtrail;
    }

    @Test
    void aFileThatAppearsLateIsFound() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.org().logFile("API", "Hourly", null, 5);
            row.collect().awaitEverything();
            row.org().logFile("API", "Hourly", null, 5, Instant.now().minus(Duration.ofHours(20)));
            row.awaitEverything();
        }
    }

    @Test
    void rowsThatComeAgainInAnotherFileAreDeliveredOnce() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            String first = row.org().logFile("API", "Hourly", null, 5);
            row.collect().awaitEverything();
            row.awaitFiles(3, () -> {
                        row.org().logFileAgain(first, "Hourly", Instant.now());
                        row.org().logFileAgain(first, "Daily", Instant.now());
                        row.org().logFileAgain(first, "Hourly", Instant.now().minus(Duration.ofHours(20)));
                    })
                    .awaitEverything();
        }
    }

    @Test
    void aDailyFileThatIsReplacedByAFullerOneIsDeliveredOnce() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            String goes = row.org().logFile("API", "Daily", null, 300);
            String stays = row.org().logFile("URI", "Daily", null, 300);
            row.collect().awaitEverything();
            row.awaitFiles(2, () -> {
                        row.org().replaceLogFile(goes, 4, false);
                        row.org().replaceLogFile(stays, 4, true);
                    })
                    .awaitEverything();
            assertThat(row.gaps()).isEmpty();
        }
    }

    @Test
    void aDailyFileThatIsReplacedBeforeItIsReadIsNoGap() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            String goes = row.org().logFile("API", "Daily", null, 5);
            row.wire().spoil("/LogFile$", Tricks.text(503, "[]"));
            row.collect().awaitTrouble("HTTP 503");
            row.org().replaceLogFile(goes, 4, false);
            row.awaitRecovery();
            assertThat(row.gaps()).isEmpty();
        }
    }

    @Test
    void theGapOfADailyFileThatIsGoneIsHealedOnceAnotherOneOfItsDayIsThere() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            String gone = row.lost(() -> row.org().logFile("API", "Daily", null, 5));
            row.org().vanish(gone);
            row.collect().await(() -> assertThat(row.gaps()).hasSize(1));
            row.org().logFile("API", "Daily", null, 5);
            row.await(() -> assertThat(row.gaps()).singleElement().satisfies(gap -> assertThat(gap.state())
                    .isEqualTo(Gaps.State.HEALED)));
            row.awaitEverything();
        }
    }

    @Test
    void aDailyFileThatComesThreeDaysLateRepeatsNothingOfTheHourlyOnes() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            String hourly = row.org().logFile("API", "Hourly", null, 300);
            row.collect().awaitEverything();
            // The day itself, and a daily file that is created three days after the usual time.
            row.passes(Duration.ofDays(4).plusHours(3));
            row.awaitFiles(1, () -> row.org().logFileAgain(hourly, "Daily", Instant.now()))
                    .awaitEverything();
        }
    }

    @Test
    void anHourlyFileBehindTheDailyOneIsLeftOut() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.org().logFile("Login", "Hourly", null, 1);
            String daily = row.org().logFile("API", "Daily", null, 5);
            row.collect().awaitEverything();
            row.awaitFiles(1, () -> row.org().logFileAgain(daily, "Hourly", Instant.now()))
                    .awaitEverything();
        }
    }

    @Test
    void hourlyFilesMayBeSwitchedOnAndOff() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.org().logFile("API", "Daily", null, 5);
            row.collect().awaitEverything();
            String hourly = row.org().logFile("API", "Hourly", null, 5);
            row.awaitEverything();
            row.awaitFiles(1, () -> row.org().logFileAgain(hourly, "Daily", Instant.now()))
                    .awaitEverything();
            row.org().logFile("Login", "Daily", null, 5);
            row.awaitEverything();
        }
    }

    @Test
    void aFileThatIsCutShortOnceAfterOtherTroubleIsNotGivenUp() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            Map<String, Integer> asked = new ConcurrentHashMap<>();
            row.wire().spoil("/LogFile$", (truth, client) -> {
                int time = asked.merge(truth.path(), 1, Integer::sum);
                if (time <= 3) {
                    Tricks.text(503, "[]").answer(truth, client);
                } else if (time == 4) {
                    Tricks.shortened(20).answer(truth, client);
                } else {
                    truth.writeTo(client);
                }
            });
            row.collect().awaitEverything();
            assertThat(asked.values()).as("tries").isNotEmpty().allMatch(times -> times > 4);
            assertThat(row.gaps()).isEmpty();
        }
    }

    @Test
    void aFileThatIsGoneWhenItIsAskedForEndsInAGapAndHoldsNothingUp() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            String gone = row.lost(() -> row.org().logFile("API", "Hourly", null, 5));
            row.org().vanish(gone);
            row.org().logFile("API", "Hourly", null, 5);
            row.collect().awaitTrouble("NOT_FOUND");
            row.await(() -> assertThat(row.gaps()).singleElement().satisfies(gap -> assertThat(gap.feed())
                    .isEqualTo(gone)));
            row.awaitEverything();
        }
    }
}
