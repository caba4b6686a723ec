package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Checkpoints.Checkpoint;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Sources;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogFileBeginningTest {
    private final StandInOrg org =
            new StandInOrg(OrgSettings.plain().scale(0.01).historyDays(3).logFileDays(3));
    private final CollectedOrg collected;

    LogFileBeginningTest() throws Exception {
        org.start();
        collected = new CollectedOrg(org, Map.of());
    }

    @AfterEach
    void end() {
        collected.close();
        org.close();
    }

    @Test
    void autoBeginsThirtyDaysBackWhateverTheOrgKeepsAllAYearAndANumberThatMany() {
        assertThat(beginning("auto")).isCloseTo(daysAgo(30), within(1, ChronoUnit.HOURS));
        reset();
        assertThat(beginning("all")).isCloseTo(daysAgo(366), within(1, ChronoUnit.HOURS));
        reset();
        assertThat(beginning("7")).isCloseTo(daysAgo(7), within(1, ChronoUnit.HOURS));
    }

    @Test
    void aSettingThatIsRaisedHasTheEarlierDaysListedToo() {
        beginning("7");
        checkpoints().reached("acme", Sources.EVENT_LOG_FILE, LivePoll.FEED, daysAgo(1) + "|");

        assertThat(beginning("30")).isCloseTo(daysAgo(30), within(1, ChronoUnit.HOURS));
        assertThat(checkpoint().cursor()).isNull();
    }

    @Test
    void aSettingThatStaysOrIsLoweredListsNothingAgain() {
        Instant first = beginning("30");
        checkpoints().reached("acme", Sources.EVENT_LOG_FILE, LivePoll.FEED, daysAgo(1) + "|");
        collected.state().clock().pass(Duration.ofHours(5));

        assertThat(beginning("30")).isEqualTo(first);
        assertThat(beginning("7")).isEqualTo(first);
        assertThat(checkpoint().cursor()).isNotNull();
    }

    @Test
    void anEarlierDayThatARouteLeavesOutIsListedAgainOnceForEachConnection() {
        collected
                .part(Slices.class)
                .plan(List.of(Slice.logFile("acme", "0AT000000000001", daysAgo(0), daysAgo(-1), "Login", false, 1L)));
        LogFileBeginning beginning = of("30");
        beginning.find(collected.exchange(Map.of()));
        assertThat(listsAgain(beginning)).isTrue();
        assertThat(listsAgain(beginning)).isFalse();

        beginning.forget("acme");

        assertThat(listsAgain(beginning)).isTrue();
    }

    /** Whether what was listed up to yesterday is listed from its beginning on. */
    private boolean listsAgain(LogFileBeginning beginning) {
        checkpoints().reached("acme", Sources.EVENT_LOG_FILE, LivePoll.FEED, daysAgo(1) + "|");
        beginning.find(collected.exchange(Map.of()));
        return checkpoint().cursor() == null;
    }

    /** Where the listing begins by a setting. */
    private Instant beginning(String days) {
        of(days).find(collected.exchange(Map.of()));
        return checkpoint().startedAt();
    }

    private LogFileBeginning of(String days) {
        return new LogFileBeginning(
                collected.part(ConnectedOrgs.class),
                checkpoints(),
                collected.part(KeptLogFiles.class),
                collected.part(EventMonitoringLicence.class),
                CollectedOrg.settings(org, Map.of("orgtrail.history.log-file-days", days)),
                collected.part(Clock.class));
    }

    private void reset() {
        checkpoints().restart("acme", Sources.EVENT_LOG_FILE, LivePoll.FEED, daysAgo(0));
    }

    private Instant daysAgo(int days) {
        return collected
                .part(ConnectedOrgs.class)
                .get("acme")
                .now(collected.part(Clock.class))
                .minus(Duration.ofDays(days));
    }

    private Checkpoints checkpoints() {
        return collected.part(Checkpoints.class);
    }

    private Checkpoint checkpoint() {
        return checkpoints().find("acme", Sources.EVENT_LOG_FILE, LivePoll.FEED).orElseThrow();
    }
}
