package dev.orgtrail.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.normalize.Mappings;
import dev.orgtrail.normalize.Normalizer;
import dev.orgtrail.normalize.Origin;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Engine;
import dev.orgtrail.state.Logins;
import dev.orgtrail.state.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** One login as its three sources tell it, in whatever order they come, through the shipped mappings. */
class LoginCorrelationTest {
    private static final String USER = "00530000009M943AAC";
    private static final String KEY = "QJ4hCI5x3n0d4zGT";
    private static final String HISTORY_ID = "0Ya5g00000000001AA";

    private final Normalizer normalizer = new Normalizer(Mappings.load(Path.of("routes/mappings")));
    private final State state = State.on(Engine.H2);
    private LoginCorrelation correlation = correlation("all");

    @AfterEach
    void close() {
        state.close();
    }

    private LoginCorrelation correlation(String logins) {
        OrgtrailSettings settings = new Binder(new MapConfigurationPropertySource(Map.of("orgtrail.logins", logins)))
                .bindOrCreate("orgtrail", OrgtrailSettings.class);
        return new LoginCorrelation(state.part(Logins.class), settings, state.clock());
    }

    private static Map<String, Object> row(String uid, Object... pairs) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("_uid", "00D000000000123AAA:" + uid);
        for (int i = 0; i < pairs.length; i += 2) {
            row.put(pairs[i].toString(), pairs[i + 1]);
        }
        return row;
    }

    private static Map<String, Object> history(String id, String time) {
        return row(
                id,
                "Id",
                id,
                "UserId",
                USER,
                "LoginTime",
                time,
                "SourceIp",
                "203.0.113.7",
                "Status",
                "Success",
                "LoginType",
                "Application",
                "Application",
                "Browser",
                "Browser",
                "Chrome 129",
                "Platform",
                "Windows 11",
                "TlsProtocol",
                "TLS 1.3",
                "CountryIso",
                "DE");
    }

    private static Map<String, Object> file(String key, String time) {
        return row(
                "hash-" + key,
                "EVENT_TYPE",
                "Login",
                "TIMESTAMP_DERIVED",
                time,
                "USER_ID_DERIVED",
                USER,
                "USER_NAME",
                "ada@acme.example",
                "SOURCE_IP",
                "203.0.113.7",
                "LOGIN_STATUS",
                "LOGIN_NO_ERROR",
                "LOGIN_KEY",
                key,
                "REQUEST_ID",
                "4exLFFQZ1234xFl1cJNwOV",
                "CPU_TIME",
                "33",
                "COUNTRY_CODE",
                "DE");
    }

    private static Map<String, Object> object(String key, String time) {
        return row(
                "hash-" + key,
                "Timestamp",
                time,
                "UserIdentifier",
                "00530000009M943",
                "SourceIp",
                "203.0.113.7",
                "LoginStatus",
                "LOGIN_NO_ERROR",
                "LoginKey",
                key,
                "RequestIdentifier",
                "4exLFFQZ1234xFl1cJNwOV");
    }

    private static Map<String, Object> stream(String key, String historyId, String time) {
        return row(
                "uuid-" + key,
                "EventIdentifier",
                "uuid-" + key,
                "EventDate",
                time,
                "UserId",
                USER,
                "Username",
                "ada@acme.example",
                "SourceIp",
                "203.0.113.7",
                "Status",
                "Success",
                "LoginKey",
                key,
                "LoginHistoryId",
                historyId,
                "SessionKey",
                "vMASKIU6AxEr",
                "City",
                "Berlin",
                "CountryIso",
                "DE");
    }

    private List<Map<String, Object>> deliver(String source, List<Map<String, Object>> rows) {
        Origin origin =
                switch (source) {
                    case "history" -> origin("login-history", "LoginHistory", "");
                    case "file" -> origin("event-log-file", "EventLogFile", "Login");
                    case "object" -> origin("LoginEventLog", "LoginEventLog", "");
                    default -> origin("streaming", "LoginEventStream", "");
                };
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(
                Batch.PROPERTY,
                new Batch(
                        origin.org(),
                        origin.orgId(),
                        origin.source(),
                        origin.logName(),
                        origin.eventType(),
                        new Position.InFeed("poll", null),
                        null));
        exchange.getIn().setBody(normalizer.normalize(origin, rows).events());
        correlation.correlate(exchange);
        List<Map<String, Object>> events = new ArrayList<>();
        ((List<?>) exchange.getIn().getBody())
                .forEach(event -> events.add(Objects.requireNonNull(Addition.map(event))));
        return events;
    }

    private static Origin origin(String source, String log, String type) {
        return new Origin("acme", "00D000000000123AAA", source, log, type.isEmpty() ? null : type);
    }

    private Map<String, Object> theLogin(String source) {
        return switch (source) {
            case "history" -> history(HISTORY_ID, "2026-11-01T04:46:15.000+0000");
            case "file" -> file(KEY, "2026-11-01T04:46:15.961Z");
            case "object" -> object(KEY, "2026-11-01T04:46:15.961+0000");
            default -> stream(KEY, HISTORY_ID, "2026-11-01T04:46:15.703Z");
        };
    }

    private static String correlationUid(Map<String, Object> event) {
        return String.valueOf(
                Objects.requireNonNull(Addition.map(event.get("metadata"))).get("correlation_uid"));
    }

    @ParameterizedTest
    @CsvSource({
        "history, file, stream",
        "history, stream, file",
        "file, history, stream",
        "file, stream, history",
        "stream, history, file",
        "stream, file, history",
        "history, object, stream",
        "object, stream, history"
    })
    void theThreeRecordsOfALoginBelongTogetherInWhateverOrderTheyCome(String first, String second, String third) {
        List<String> uids = new ArrayList<>();
        for (String source : List.of(first, second, third)) {
            uids.add(correlationUid(deliver(source, List.of(theLogin(source))).get(0)));
        }
        assertThat(uids).hasSize(3).containsOnly(uids.get(0));
    }

    @Test
    void theThreeRecordsOfALoginAgreeInWhatTheyAllTell() {
        Map<String, Object> history =
                deliver("history", List.of(theLogin("history"))).get(0);
        Map<String, Object> file = deliver("file", List.of(theLogin("file"))).get(0);
        Map<String, Object> stream =
                deliver("stream", List.of(theLogin("stream"))).get(0);
        for (String same : List.of(
                "class_uid",
                "activity_id",
                "status_id",
                "user.uid",
                "src_endpoint.ip",
                "src_endpoint.location.country",
                "service.name",
                "metadata.correlation_uid",
                "metadata.tenant_uid")) {
            assertThat(List.of(at(history, same), at(file, same), at(stream, same)))
                    .as(same)
                    .doesNotContain("null")
                    .containsOnly(at(history, same));
        }
        assertThat(at(file, "user.name")).isEqualTo(at(stream, "user.name"));
        assertThat(List.of(at(file, "time"), at(stream, "time"))).allSatisfy(time -> assertThat(
                        Duration.ofMillis(Long.parseLong(time) - Long.parseLong(at(history, "time"))))
                .isLessThan(Duration.ofSeconds(2)));
    }

    private static String at(Map<String, Object> event, String path) {
        Object value = event;
        for (String name : path.split("\\.", -1)) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return String.valueOf(value);
    }

    @Test
    void twoLoginsOfAUserInOneSecondAreTwo() {
        List<Map<String, Object>> history = deliver(
                "history",
                List.of(
                        history("0Ya5g00000000001AA", "2026-11-01T04:46:15.000+0000"),
                        history("0Ya5g00000000002AA", "2026-11-01T04:46:15.000+0000")));
        List<Map<String, Object>> file = deliver(
                "file",
                List.of(file("keyOne", "2026-11-01T04:46:15.100Z"), file("keyTwo", "2026-11-01T04:46:15.900Z")));
        assertThat(history.stream().map(LoginCorrelationTest::correlationUid))
                .containsExactlyInAnyOrder("0Ya5g00000000001AA", "0Ya5g00000000002AA")
                .containsExactlyInAnyOrderElementsOf(
                        file.stream().map(LoginCorrelationTest::correlationUid).toList());
    }

    @Test
    void aLoginOfTheNextSecondKeepsItsOwnRecord() {
        deliver(
                "history",
                List.of(
                        history("0Ya5g00000000001AA", "2026-11-01T04:46:10.000+0000"),
                        history("0Ya5g00000000002AA", "2026-11-01T04:46:11.000+0000")));
        assertThat(correlationUid(deliver("file", List.of(file("keyOne", "2026-11-01T04:46:10.900Z")))
                        .get(0)))
                .isEqualTo("0Ya5g00000000001AA");
    }

    @Test
    void anotherUsersLoginAtTheSameTimeIsAnotherLogin() {
        Map<String, Object> other = theLogin("history");
        other.put("UserId", "00530000009M944AAC");
        deliver("history", List.of(other));
        assertThat(correlationUid(deliver("file", List.of(theLogin("file"))).get(0)))
                .isEqualTo(KEY);
    }

    @Test
    void onceDeliversTheFirstAsALogonAndLaterOnesWithWhatTheyAloneKnow() {
        correlation = correlation("once");
        Map<String, Object> first =
                deliver("stream", List.of(theLogin("stream"))).get(0);
        assertThat(first).containsEntry("activity_name", "Logon");
        Map<String, Object> later = deliver("file", List.of(theLogin("file"))).get(0);
        assertThat(later)
                .containsEntry("activity_id", 99)
                .containsEntry("activity_name", "Logon Details")
                .containsEntry("type_uid", 300299)
                .doesNotContainKeys("status_id", "severity_detail");
        assertThat(at(later, "unmapped.CPU_TIME")).isEqualTo("33");
        assertThat(correlationUid(later)).isEqualTo(correlationUid(first));
    }

    @Test
    void onceLeavesOutWhatTellsNothingNew() {
        correlation = correlation("once");
        deliver("stream", List.of(theLogin("stream")));
        Map<String, Object> bare = row(
                HISTORY_ID,
                "Id",
                HISTORY_ID,
                "UserId",
                USER,
                "LoginTime",
                "2026-11-01T04:46:15.000+0000",
                "SourceIp",
                "203.0.113.7",
                "Status",
                "Success");
        assertThat(deliver("history", List.of(bare))).isEmpty();
    }

    @Test
    void onceDeliversTheFirstAgainWhenItIsReadAgain() {
        correlation = correlation("once");
        deliver("stream", List.of(theLogin("stream")));
        deliver("file", List.of(theLogin("file")));
        correlation = correlation("once");
        assertThat(deliver("stream", List.of(theLogin("stream"))).get(0)).containsEntry("activity_name", "Logon");
    }

    @Test
    void oldLoginsAreForgotten() {
        deliver("history", List.of(theLogin("history")));
        state.clock().pass(Duration.ofDays(5));
        correlation = correlation("all");
        deliver("history", List.of(history("0Ya5g00000000009AA", "2026-11-06T04:46:15.000+0000")));
        assertThat(state.part(Logins.class).known("acme", List.of(), List.of(HISTORY_ID)))
                .isEmpty();
    }
}
