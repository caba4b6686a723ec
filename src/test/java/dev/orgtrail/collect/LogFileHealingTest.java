package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.collect.HealingWay.Healed;
import dev.orgtrail.collect.HealingWay.NotHealed;
import dev.orgtrail.collect.HealingWay.Verdict;
import dev.orgtrail.collect.HealingWay.Waits;
import dev.orgtrail.state.Engine;
import dev.orgtrail.state.Gaps.Gap;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gap of API events is healed by the daily log files of API, RestApi, BulkApi and BulkApi2. */
class LogFileHealingTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Instant GAP_DAY = Instant.parse("2026-11-10T00:00:00Z");
    private static final Gap GAP = Gap.found(
            "acme",
            Sources.STREAMING,
            "ApiEventStream",
            GAP_DAY.plusSeconds(36_000),
            GAP_DAY.plusSeconds(43_200),
            "The replay id has expired");

    private final State state = State.on(Engine.H2);
    private final LogFileHealing healing = new LogFileHealing(state.slices(), state.clock());

    /** It is the day of the gap, at 12:20. */
    @BeforeEach
    void theGapWasFoundToday() {
        assertThat(state.clock().instant()).isBetween(GAP_DAY, GAP_DAY.plus(DAY));
    }

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void theFilesOfItsDayHealIt() {
        List.of("API", "RestApi", "BulkApi", "BulkApi2").forEach(type -> delivered(type, GAP_DAY));

        assertThat(healing.of(GAP)).isInstanceOf(Healed.class);
    }

    @Test
    void bulkApi2IsATypeOfItsOwn() {
        List.of("API", "RestApi", "BulkApi").forEach(type -> delivered(type, GAP_DAY));

        assertThat(healing.of(GAP))
                .asInstanceOf(InstanceOfAssertFactories.type(Waits.class))
                .extracting(Waits::what)
                .asString()
                .contains("BulkApi2");
    }

    @Test
    void filesThatComeThreeDaysLateHealIt() {
        state.clock().pass(DAY.multipliedBy(4));
        assertThat(healing.of(GAP)).isInstanceOf(Waits.class);

        List.of("API", "RestApi", "BulkApi", "BulkApi2").forEach(type -> delivered(type, GAP_DAY));

        assertThat(healing.of(GAP)).isInstanceOf(Healed.class);
    }

    @Test
    void aTypeWithoutAFileHadNoEventsOnceOtherFilesOfThatDayAreThereAndNoneIsExpectedAnyMore() {
        delivered("Login", GAP_DAY);
        delivered("RestApi", GAP_DAY);
        state.clock().pass(DAY.multipliedBy(4));
        assertThat(healing.of(GAP)).isInstanceOf(Waits.class);

        state.clock().pass(DAY.multipliedBy(2));

        assertThat(healing.of(GAP))
                .asInstanceOf(InstanceOfAssertFactories.type(Healed.class))
                .extracting(Healed::how)
                .asString()
                .contains("API, BulkApi, BulkApi2: nothing of that kind happened");
    }

    @Test
    void aDayOfWhichNoFileCameIsNotHealed() {
        delivered("Login", GAP_DAY.plus(DAY));
        state.clock().pass(DAY.multipliedBy(6));

        Verdict verdict = healing.of(GAP);

        assertThat(verdict)
                .asInstanceOf(InstanceOfAssertFactories.type(NotHealed.class))
                .satisfies(not -> {
                    assertThat(not.forGood()).isTrue();
                    assertThat(not.looked()).contains("Setup > Event Monitoring Settings > Generate event log files");
                });
    }

    @Test
    void aFileThatIsListedAndNotDeliveredIsNotTakenForNone() {
        delivered("Login", GAP_DAY);
        List.of("API", "RestApi", "BulkApi").forEach(type -> delivered(type, GAP_DAY));
        listed("BulkApi2", GAP_DAY);
        state.clock().pass(DAY.multipliedBy(6));

        assertThat(healing.of(GAP)).isInstanceOf(NotHealed.class);
    }

    @Test
    void theRowsOfAnHourlyFileAreNotTakenForNone() {
        delivered("Login", GAP_DAY);
        state.clock().pass(DAY.multipliedBy(6));
        Gap file = Gap.found("acme", Sources.EVENT_LOG_FILE, "0AT1", GAP.from(), GAP.to(), "It is gone");

        assertThat(healing.ofHour(file, "API")).isInstanceOf(NotHealed.class);
    }

    private String listed(String type, Instant day) {
        String id = type + "/" + day;
        state.slices().plan(List.of(Slice.logFile("acme", id, day, day.plus(DAY), type, false, 10L)));
        return id;
    }

    private void delivered(String type, Instant day) {
        state.slices().reached("acme", Sources.EVENT_LOG_FILE, listed(type, day), 1, Optional.empty(), true);
    }
}
