package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Sources;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is missing of an org that keeps its log files for a day, after more than a day without a look. */
class KeptLogFilesTest {
    private static final Instant NOW = Instant.parse("2026-11-10T05:00:00Z");
    private static final Instant TODAY = Instant.parse("2026-11-10T00:00:00Z");

    private final StandInOrg org = new StandInOrg(OrgSettings.plain()
            .scale(0.01)
            .historyDays(1)
            .logFileGeneration(false)
            .clock(Clock.fixed(NOW, ZoneOffset.UTC)));
    private final CollectedOrg collected;

    KeptLogFilesTest() throws Exception {
        org.start();
        collected = new CollectedOrg(org, Map.of());
    }

    @AfterEach
    void end() {
        collected.close();
        org.close();
    }

    @Test
    void nothingIsMissingWhereNoDayIsOverWhoseFileMayBeGone() {
        read(daysAgo(2));

        lookedLast(Duration.ofHours(25));

        assertThat(gaps()).isEmpty();
    }

    @Test
    void nothingIsMissingWhereTheDayAfterTheLastThatWasReadIsListed() {
        read(daysAgo(2));
        listed(TODAY.plus(Duration.ofHours(3)));

        lookedLast(Duration.ofHours(25));

        assertThat(gaps()).isEmpty();
    }

    @Test
    void theDayIsMissingWhoseFileCameAfterTheLastLookAndIsGone() {
        read(daysAgo(3));
        // Yesterday's file; that of the day before was deleted when this one came.
        listed(TODAY.plus(Duration.ofHours(3)));

        lookedLast(Duration.ofHours(27));

        assertThat(gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.from()).isEqualTo(daysAgo(2));
            assertThat(gap.to()).isEqualTo(daysAgo(1));
        });
    }

    @Test
    void allDaysAreMissingBetweenTheLastThatWasReadAndTheFirstThatIsListed() {
        read(daysAgo(7));
        listed(TODAY.plus(Duration.ofHours(3)));

        lookedLast(Duration.ofDays(5));

        assertThat(gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.from()).isEqualTo(daysAgo(6));
            assertThat(gap.to()).isEqualTo(daysAgo(1));
        });
    }

    /** A daily file was read. */
    private void read(Instant day) {
        collected
                .part(Slices.class)
                .plan(List.of(Slice.logFile(
                        "acme", "0AT000000000001", day, day.plus(Duration.ofDays(1)), "Login", false, 1L)));
    }

    /** Yesterday's file is listed. */
    private void listed(Instant created) {
        org.logFile("Login", "Daily", null, 5, created);
    }

    /** The last look was so long ago. */
    private void lookedLast(Duration ago) {
        Checkpoints checkpoints = collected.part(Checkpoints.class);
        checkpoints.findOrStart("acme", Sources.EVENT_LOG_FILE, LivePoll.FEED, daysAgo(30));
        checkpoints.lookedAt("acme", Sources.EVENT_LOG_FILE, LivePoll.FEED, NOW.minus(ago));
        collected.part(KeptLogFiles.class).noteOutage("acme", NOW);
    }

    private List<Gaps.Gap> gaps() {
        return collected.part(Gaps.class).list("acme");
    }

    private static Instant daysAgo(int days) {
        return TODAY.minus(Duration.ofDays(days));
    }
}
