package dev.orgtrail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orgtrail.acceptance.Reconciliation;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of Salesforce's that nobody expects: the rest of the source goes on, and the odd record is delivered. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OddValuesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** As JSON. */
    private static final String LONG = "0Ya5g00000".repeat(50);

    private static final String NUL = "0Ya\\u0000\\ud83d";

    @SuppressWarnings("NullAway.Init")
    private BesetOrgtrail orgtrail;

    @BeforeAll
    void start() throws Exception {
        orgtrail = new BesetOrgtrail();
    }

    @AfterAll
    void stop() throws Exception {
        orgtrail.close();
    }

    private FaultCase org() throws Exception {
        return new FaultCase(orgtrail.context());
    }

    static List<String> oddIds() {
        return List.of(LONG, NUL);
    }

    @ParameterizedTest
    @MethodSource("oddIds")
    void aLoginOfAnOddIdIsDeliveredOnce(String odd) throws Exception {
        try (FaultCase row = org()) {
            String id = row.lost(row.org()::login);
            row.wire().spoil("/query", edited("\"" + id + "\"", "\"" + odd + "\""));
            row.collect().await(() -> assertThat(events(
                            row,
                            event -> isOf(event, "LoginHistory")
                                    && !event.at("/metadata/original_event_uid")
                                            .asText()
                                            .matches("\\w{18}")))
                    .hasSize(1));
            String next = row.org().login();
            row.await(() -> assertThat(row.delivered("LoginHistory")).containsOnlyOnce(next));
            assertThat(row.letters()).isEmpty();
            assertThat(row.statuses()).noneMatch(status -> status.contains("Org " + row.alias()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UserId", "SourceIp", "Status", "Application"})
    void aLoginOfAnOddValueIsDelivered(String field) throws Exception {
        try (FaultCase row = org()) {
            row.org().login();
            row.wire().spoil("/query", edited("\"" + field + "\":\"[^\"]*\"", "\"" + field + "\":\"" + LONG + "\""));
            row.collect();
            row.org().login();
            row.awaitEverything();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Action", "Display", "Section", "DelegateUser"})
    void aSetupChangeOfAnOddValueIsDelivered(String field) throws Exception {
        try (FaultCase row = org()) {
            row.org().setupChange();
            row.wire()
                    .spoil(
                            "SetupAuditTrail",
                            edited(
                                    "\"" + field + "\":(?:\"(?:[^\"\\\\]|\\\\.)*\"|null)",
                                    "\"" + field + "\":\"" + LONG + NUL + "\""));
            row.collect().awaitEverything();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Username", "Name", "Email", "UserType"})
    void usersOfOddNamesHoldNothingUp(String field) throws Exception {
        try (FaultCase row = org()) {
            row.org().login();
            row.wire()
                    .spoil(
                            "\\+User\\b",
                            edited("\"" + field + "\":\"[^\"]*\"", "\"" + field + "\":\"" + LONG + NUL + "\""));
            row.collect().awaitEverything();
        }
    }

    @Test
    void aLogFileOfAnOddEventTypeIsDeliveredAndTheOthersArePlanned() throws Exception {
        try (FaultCase row = org()) {
            String odd = row.lost(() -> row.org().logFile("API", "Hourly", null, 5));
            row.wire().spoil("EventLogFile", edited("\"EventType\":\"API\"", "\"EventType\":\"" + LONG + "\""));
            row.collect();
            String next = row.org().logFile("URI", "Hourly", null, 5);
            row.await(() -> assertThat(List.of(odd, next))
                    .allSatisfy(file -> assertThat(row.out().resolve("event-log-file/" + file + ".ndjson"))
                            .content()
                            .hasLineCount(5)));
            assertThat(row.letters()).isEmpty();
            assertThat(row.gaps()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOGIN_KEY", "USER_ID", "REQUEST_STATUS", "USER_NAME", "SOURCE_IP", "TIMESTAMP"})
    void aRowOfALogFileOfAnOddValueIsDeliveredWithTheOthers(String column) throws Exception {
        try (FaultCase row = org()) {
            row.lost(() -> row.org().logFile("Login", "Hourly", null, 5));
            AtomicLong rows = new AtomicLong();
            row.org().ledger().forEach(entry -> {
                if (entry.source().equals("event-log-file") && "Login".equals(entry.eventType())) {
                    rows.addAndGet(entry.count());
                }
            });
            row.wire()
                    .spoil(
                            "EventLogFile|/LogFile$",
                            Tricks.edited((path, body) -> path.endsWith("/LogFile")
                                    ? withOdd(column, body)
                                    : body.replaceAll("\"LogFileLength\":[^,}]*", "\"LogFileLength\":null")));
            row.collect().await(() -> assertThat(events(row, event -> event.path("metadata")
                                            .path("event_code")
                                            .asText()
                                            .equals("Login"))
                                    .size()
                            + row.letters().size())
                    .isEqualTo((int) rows.get()));
            row.awaitAllButLetters();
        }
    }

    /** The CSV with an odd value of the column in the first row that is of one line, where it has the column. */
    private static String withOdd(String column, String csv) {
        String[] lines = csv.split("\n", -1);
        List<String> header = List.of(lines[0].strip().split(","));
        int index = header.indexOf("\"" + column + "\"");
        for (int i = 1; index >= 0 && i < lines.length; i++) {
            String[] values = lines[i].strip().split("(?<=\"),(?=\")", -1);
            if (values.length == header.size()) {
                values[index] = "\"" + LONG + "\0\"";
                lines[i] = String.join(",", values);
                break;
            }
        }
        return String.join("\n", lines);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9999-12-31T23:59:59.000+0000",
                "2031-01-01T00:00:00.000+0000",
                "0001-01-01T00:00:00.000+0000",
                "+292278994-08-17T07:12:55.807+0000",
                "292278994-08-17",
                "soon"
            })
    void aLoginAtAnImpossibleTimeIsSetAsideAtMostAndLaterOnesAreRead(String time) throws Exception {
        try (FaultCase row = org()) {
            String id = row.lost(row.org()::login);
            row.wire()
                    .spoil(
                            "/query",
                            edited(
                                    "\"Id\":\"" + id + "\"([^{}]*)\"LoginTime\":\"[^\"]*\"",
                                    "\"Id\":\"" + id + "\"$1\"LoginTime\":\"" + time + "\""));
            row.collect().await(() -> assertThat(
                            events(row, event -> event.toString().contains(id)).size()
                                    + row.letters().size())
                    .isEqualTo(1));
            row.org().login();
            row.awaitAllButLetters();
            assertThat(row.letters()).extracting(DeadLetter::record).allMatch(record -> record.contains(id));
        }
    }

    @ParameterizedTest
    @CsvSource({"Id, true", "Id, false", "LoginTime, true", "LoginTime, false"})
    void aLoginWithoutItsIdOrTimeIsSetAsideAndLaterOnesAreRead(String field, boolean isNull) throws Exception {
        try (FaultCase row = org()) {
            String odd = row.lost(row.org()::login);
            row.wire()
                    .spoil(
                            "/query.*LoginHistory",
                            Tricks.edited(
                                    (path, body) -> body.contains(odd) ? without(odd, field, isNull, body) : body));
            row.collect().await(() -> assertThat(row.letters())
                    .extracting(DeadLetter::reason)
                    .containsExactly("it has no " + field));
            String next = row.org().login();
            row.await(() -> assertThat(row.delivered("LoginHistory")).containsOnlyOnce(next));
            row.awaitAllButLetters();
            assertThat(row.letters()).hasSize(1);
        }
    }

    /** The reply without a field of the record with this id, or with null in its place. */
    private static String without(String id, String field, boolean isNull, String reply) {
        try {
            JsonNode tree = JSON.readTree(reply);
            for (JsonNode record : tree.path("records")) {
                if (record.path("Id").asText().equals(id) && isNull) {
                    ((ObjectNode) record).putNull(field);
                } else if (record.path("Id").asText().equals(id)) {
                    ((ObjectNode) record).remove(field);
                }
            }
            return JSON.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LogDate", "CreatedDate"})
    void aLogFileOfAnImpossibleDateIsReadAndLaterOnesAreFound(String field) throws Exception {
        for (String time : List.of("9999-12-31T23:59:59.000+0000", "0001-01-01T00:00:00.000+0000", "soon")) {
            try (FaultCase row = org()) {
                String id = row.org().logFile("API", "Hourly", null, 5);
                row.wire()
                        .spoil(
                                "EventLogFile",
                                edited("(\"" + id + "\"[^{}]*\"" + field + "\":)\"[^\"]*\"", "$1\"" + time + "\""));
                row.collect().awaitEverything();
                row.org().logFile("URI", "Hourly", null, 5);
                row.awaitEverything();
            }
        }
    }

    private static Wire.Trick edited(String pattern, String by) {
        return Tricks.edited((path, body) -> body.replaceAll(pattern, by.replace("\\u", "\\\\u")));
    }

    private static boolean isOf(JsonNode event, String logName) {
        return event.at("/metadata/log_name").asText().equals(logName);
    }

    private static List<JsonNode> events(FaultCase row, Predicate<JsonNode> wanted) {
        List<JsonNode> events = new ArrayList<>();
        Reconciliation.of(row.out(), event -> {
            if (wanted.test(event)) {
                events.add(event);
            }
        });
        return events;
    }
}
