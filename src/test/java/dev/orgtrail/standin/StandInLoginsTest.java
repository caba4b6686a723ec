package dev.orgtrail.standin;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A login is told by LoginHistory, LoginEvent and the Login log file, and all three tell the same of it. */
class StandInLoginsTest {
    private final StandInOrg org = new StandInOrg(OrgSettings.everything().logFileDays(10));

    private List<NamedCsvRecord> dailyRows() throws IOException {
        List<NamedCsvRecord> rows = new ArrayList<>();
        for (Map<String, Object> file : org.records().all("EventLogFile")) {
            if ("Login".equals(file.get("EventType")) && "Daily".equals(file.get("Interval"))) {
                rows.addAll(rows(String.valueOf(file.get("Id"))));
            }
        }
        return rows;
    }

    private List<NamedCsvRecord> rows(String fileId) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Objects.requireNonNull(org.logFiles().file(fileId)).writeTo(body);
        try (CsvReader<NamedCsvRecord> reader =
                CsvReader.builder().ofNamedCsvRecord(body.toString(StandardCharsets.UTF_8))) {
            return reader.stream().toList();
        }
    }

    private Map<String, Map<String, Object>> eventsByKey() {
        Map<String, Map<String, Object>> events = new HashMap<>();
        org.records().all("LoginEvent").forEach(event -> events.put(String.valueOf(event.get("LoginKey")), event));
        return events;
    }

    private static Instant time(Map<String, Object> history) {
        return (Instant) Objects.requireNonNull(history.get("LoginTime"));
    }

    @Test
    void theFilesTellOfTheLoginsInLoginHistoryAndOfNoOthers() throws Exception {
        Map<String, Map<String, Object>> events = eventsByKey();
        Set<Object> told = new HashSet<>();
        int overTheEdge = 0;
        for (NamedCsvRecord row : dailyRows()) {
            Map<String, Object> event = Objects.requireNonNull(events.get(row.getField("LOGIN_KEY")));
            Map<String, Object> history =
                    Objects.requireNonNull(org.records().find("LoginHistory", event.get("LoginHistoryId")));
            Instant second = time(history);
            Instant logged = Instant.parse(row.getField("TIMESTAMP_DERIVED"));

            assertThat(told.add(history.get("Id"))).isTrue();
            assertThat(Duration.between(second, logged).abs()).isLessThan(Duration.ofSeconds(1));
            assertThat(logged.truncatedTo(ChronoUnit.HOURS)).isEqualTo(second.truncatedTo(ChronoUnit.HOURS));
            assertThat(row.getField("USER_ID_DERIVED"))
                    .isEqualTo(history.get("UserId"))
                    .isEqualTo(event.get("UserId"));
            assertThat(row.getField("SOURCE_IP"))
                    .isEqualTo(history.get("SourceIp"))
                    .isEqualTo(event.get("SourceIp"));
            assertThat(row.getField("LOGIN_STATUS").equals("LOGIN_NO_ERROR"))
                    .isEqualTo("Success".equals(history.get("Status")));
            overTheEdge += logged.isBefore(second) ? 1 : 0;
        }
        Instant newest = told.stream()
                .map(id -> time(Objects.requireNonNull(org.records().find("LoginHistory", id))))
                .max(Instant::compareTo)
                .orElseThrow();
        Instant days = org.settings().start.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(9));

        assertThat(overTheEdge).isPositive();
        assertThat(org.records().all("LoginHistory"))
                .filteredOn(login -> !time(login).isBefore(days) && !time(login).isAfter(newest))
                .extracting(login -> login.get("Id"))
                .containsExactlyInAnyOrderElementsOf(told);
    }

    @Test
    void someLogInTwiceWithinASecond() {
        Set<String> seen = new HashSet<>();

        assertThat(org.records().all("LoginHistory"))
                .filteredOn(login -> !seen.add(login.get("UserId") + " " + login.get("LoginTime")))
                .hasSizeGreaterThan(50);
    }

    @Test
    void makesOneLoginInAllItsSources() throws Exception {
        TracedLogin login = org.loginEverywhere();

        List<NamedCsvRecord> rows = rows(login.fileId());
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).getField("REQUEST_ID")).isEqualTo(login.requestId());
        assertThat(rows.get(0).getField("LOGIN_KEY")).isEqualTo(login.loginKey());
        assertThat(Objects.requireNonNull(eventsByKey().get(login.loginKey())))
                .containsEntry("LoginHistoryId", login.historyId())
                .containsEntry("EventIdentifier", login.eventIdentifier());
        List<String> owed = new ArrayList<>();
        org.ledger().forEach(entry -> owed.add(entry.key()));
        assertThat(owed).contains(login.historyId(), login.requestId());
    }

    @Test
    void everyWayToFailOccurs() {
        assertThat(org.records().all("LoginHistory"))
                .extracting(login -> String.valueOf(login.get("Status")))
                .containsAll(LoginStatuses.everyFailure());
    }

    @Test
    void aSentenceHasTheLogFilesCode() {
        assertThat(LoginStatuses.code("Success")).isEqualTo("LOGIN_NO_ERROR");
        assertThat(LoginStatuses.code("Invalid Password")).isEqualTo("LOGIN_ERROR_INVALID_PASSWORD");
        assertThat(LoginStatuses.code("invalid password")).isEqualTo("LOGIN_ERROR_INVALID_PASSWORD");
        assertThat(LoginStatuses.code("Something new")).isEqualTo("LOGIN_ERROR_UNKNOWN_ERROR");
    }
}
