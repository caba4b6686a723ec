package dev.orgtrail.standin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.EventTypes.EventType;
import dev.orgtrail.state.PassingClock;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What log files an org has, and what is in their rows. */
class StandInLogFilesTest {
    private static final EventType CALLOUT = EventTypeFiles.read(new StringReader("""
            type: Made Up
            free: true
            rows-per-day: 6
            columns: [EVENT_TYPE, METHOD, SUCCESS, CLASS_ID, CLASS_ID_DERIVED, IS_LONG, ROW_SIZE, PROXY_IP, END_DATE]
            values: {METHOD: [GET, POST], SUCCESS: ["0", "1"]}
            """));

    @Test
    void readsAnEventTypeFromItsFile() {
        assertThat(CALLOUT.name()).isEqualTo("Made Up");
        assertThat(CALLOUT.free()).isTrue();
        assertThat(CALLOUT.rowsPerDay()).isEqualTo(6);
        assertThat(CALLOUT.columns()).hasSize(9).startsWith("EVENT_TYPE", "METHOD");
        assertThat(CALLOUT.values()).containsEntry("SUCCESS", List.of("0", "1"));
    }

    @Test
    void fillsColumnsWithTheirValuesAndTheOthersByTheirNames() {
        String row = LogRow.line(
                CALLOUT,
                "00D5g0000004uXyEAI",
                "request",
                Instant.parse("2026-11-01T10:00:00Z"),
                Map.of("Id", RecordId.of("005", 100), "Username", "ada.0@acme.example"),
                Dice.of(1, "row"));

        String[] fields = row.substring(1, row.length() - 2).split("\",\"", -1);
        assertThat(fields[0]).isEqualTo("Made Up");
        assertThat(fields[1]).isIn("GET", "POST");
        assertThat(fields[4]).hasSize(18).startsWith(fields[3]);
        assertThat(fields[5]).isIn("0", "1");
        assertThat(fields[6]).matches("\\d*");
        assertThat(fields[7]).matches("[0-9a-f.:]*");
        assertThat(fields[8]).isEqualTo("2026-11-01T10:00:00Z");
    }

    @Test
    void rareTypesHappenInOneHourOfEveryThirdDay() {
        LocalDate day = LocalDate.of(2026, 11, 1);

        assertThat(CALLOUT.hours()).hasSize(1);
        assertThat(day.datesUntil(day.plusDays(30)).filter(CALLOUT::happensOn)).hasSize(10);
        assertThat(EventTypes.named("API").hours()).hasSize(8);
        assertThat(day.datesUntil(day.plusDays(30)).allMatch(EventTypes.named("API")::happensOn))
                .isTrue();
    }

    @Test
    void aFullOrgsFilesAreFewEnoughToBeReadByATest() {
        StandInOrg org = new StandInOrg(OrgSettings.everything());

        assertThat(org.records().all("EventLogFile")).hasSizeBetween(2_000, 5_500);
        assertThat(org.ledger().total()).isBetween(30_000L, 60_000L);
    }

    @Test
    void somePlainOrgsDailyFilesComeOneToThreeDaysLateAndAppearThen() {
        PassingClock clock = new PassingClock();
        clock.stopAt(Instant.parse("2026-11-20T12:00:00Z"));
        StandInOrg org = new StandInOrg(plain(clock));
        List<Map<String, Object>> first = org.records().all("EventLogFile");
        long firstRows = rows(org);
        assertThat(first).allSatisfy(file -> {
            assertThat(created(file)).isBeforeOrEqualTo(clock.instant());
            assertThat(lateBy(file)).isBetween(0L, 3L);
        });
        assertThat(first).extracting(StandInLogFilesTest::lateBy).contains(0L, 1L, 2L, 3L);

        StandInOrg onTime = new StandInOrg(plain(clock).lateDailyFiles(false));
        clock.stopAt(clock.instant().plus(Duration.ofDays(4)));

        List<Map<String, Object>> later = org.records().all("EventLogFile");
        List<Map<String, Object>> came = later.subList(first.size(), later.size());
        assertThat(later.subList(0, first.size())).as("listed as before").isEqualTo(first);
        assertThat(came).isNotEmpty().allSatisfy(file -> assertThat(created(file))
                .isAfter(clock.instant().minus(Duration.ofDays(4))));
        assertThat(later)
                .extracting(file -> file.get("EventType") + " " + file.get("LogDate"))
                .containsExactlyInAnyOrderElementsOf(onTime.records().all("EventLogFile").stream()
                        .map(file -> file.get("EventType") + " " + file.get("LogDate"))
                        .toList());
        assertThat(firstRows).isLessThan(rows(org));
        assertThat(rows(org)).isEqualTo(rows(onTime));
    }

    private static OrgSettings plain(PassingClock clock) {
        return OrgSettings.plain().scale(0.01).historyDays(8).logFileDays(8).clock(clock);
    }

    private static long rows(StandInOrg org) {
        AtomicLong rows = new AtomicLong();
        org.ledger().forEach(entry -> rows.addAndGet(entry.source().equals("event-log-file") ? entry.count() : 0));
        return rows.get();
    }

    private static Instant created(Map<String, Object> file) {
        return (Instant) Objects.requireNonNull(file.get("CreatedDate"));
    }

    /** How many days later than the next day a daily file came. */
    private static long lateBy(Map<String, Object> file) {
        return Duration.between((Instant) Objects.requireNonNull(file.get("LogDate")), created(file))
                        .toDays()
                - 1;
    }
}
