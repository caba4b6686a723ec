package dev.orgtrail.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.batch.SliceId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A state of before slices had kinds. */
class KindsOfSlicesTest {
    private static final String DAY = "2026-11-01";
    private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2026-11-02T00:00:00Z");
    private static final String HEALS = "heal/LoginEventStream/LoginEvent/2026-11-01T04:00:00Z";
    private static final String FILE = "0AT000000000001AAA";
    private static final String OTHER_FILE = "0AT000000000002AAA";

    private static void stored(JdbcClient jdbc) {
        jdbc.sql("INSERT INTO orgs (alias, org_id, connected_at) VALUES ('acme', '00D1', CURRENT_TIMESTAMP)")
                .update();
        slice(jdbc, "login-history", DAY, null, "planned", 0);
        slice(jdbc, "login-history", "again/2026-11-01T04:00:00Z/2", null, "planned", 0);
        slice(jdbc, "streaming", HEALS, null, "planned", 0);
        slice(jdbc, "streaming", "again/LoginEventStream/LoginEvent/2026-11-01T04:00:00Z/1", null, "delivered", 9);
        slice(jdbc, Sources.EVENT_LOG_FILE, FILE, "Login", "delivered", 100);
        slice(jdbc, Sources.EVENT_LOG_FILE, FILE + "~2", "Login", "reading", 50);
        jdbc.sql("""
                INSERT INTO dead_letters (org, org_id, source, log_name, uid, stage, reason, record, set_aside_at)
                VALUES ('acme', '00D1', 'login-history', 'LoginHistory', 'u1', 'normalize', 'no time', '{}',
                        CURRENT_TIMESTAMP)""").update();
    }

    private static void slice(
            JdbcClient jdbc, String source, String slice, @Nullable String type, String state, long rows) {
        jdbc.sql("""
                        INSERT INTO slices (org, source, slice, slice_from, slice_to, event_type, hourly, state, row_reached,
                                            accounted, attempts, not_before, planned_at)
                        VALUES ('acme', ?, ?, ?, ?, ?, FALSE, ?, ?, ?, 0, ?, ?)""")
                .params(
                        source,
                        slice,
                        StoredTime.of(FROM),
                        StoredTime.of(TO),
                        type,
                        state,
                        rows,
                        rows,
                        StoredTime.of(Instant.EPOCH),
                        StoredTime.of(Instant.EPOCH))
                .update();
    }

    @ParameterizedTest
    @EnumSource
    void whatAnEarlierVersionHasPlannedIsReadToItsEnd(Engine engine) {
        try (State state = State.leftBy(engine, "16", KindsOfSlicesTest::stored)) {
            assertThat(kinds(state))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            DAY,
                            "window false null",
                            "again/2026-11-01T04:00:00Z/2",
                            "window true null",
                            HEALS,
                            "stored-events false null",
                            "again/LoginEventStream/LoginEvent/2026-11-01T04:00:00Z/1",
                            "stored-events true null",
                            FILE,
                            "log-file false " + FILE,
                            FILE + "~2",
                            "log-file true " + FILE));

            Slices slices = state.slices();
            assertThat(slices.waiting("acme", "login-history", FROM, TO)).isTrue();
            slices.releaseAllBut("acme", Set.of());
            List<Slice> claimed = slices.claim("acme", 10);
            assertThat(claimed)
                    .extracting(Slice::name)
                    .containsExactlyInAnyOrder(
                            new SliceId.Window(DAY),
                            new SliceId.WindowAgain(Instant.parse("2026-11-01T04:00:00Z"), 2),
                            new SliceId.StoredEvents(
                                    "LoginEventStream", "LoginEvent", Instant.parse("2026-11-01T04:00:00Z"), 0),
                            new SliceId.LogFileAgain(FILE, 2));
            assertThat(claimed.stream().filter(slice -> slice.rowReached() == 50))
                    .hasSize(1);

            slices.reached("acme", "login-history", DAY, 3, Optional.empty(), true);
            assertThat(slices.waiting("acme", "login-history", FROM, TO))
                    .as("what is read again does not count")
                    .isFalse();
            Slice daily = slices.find("acme", Sources.EVENT_LOG_FILE, FILE).orElseThrow();
            assertThat(slices.isReplaced(daily, false))
                    .as("its second reading is not another file")
                    .isFalse();
            slices.plan(List.of(Slice.logFile("acme", OTHER_FILE, FROM, TO, "Login", false, 10L)));
            assertThat(slices.isReplaced(daily, false)).isTrue();
            assertThat(state.part(DeadLetters.class).list("acme", 0, 10)).hasSize(1);
        }
    }

    /** What is planned is kept as what was planned before is. */
    @ParameterizedTest
    @EnumSource
    void whatIsPlannedHasItsKind(Engine engine) {
        try (State state = State.on(engine)) {
            Slice file = Slice.logFile("acme", FILE, FROM, TO, "Login", false, 10L);
            Slice again = Slice.logFile("acme", FILE + "~2", FROM, TO, "Login", false, 10L);
            state.slices()
                    .plan(List.of(
                            file,
                            again,
                            Slice.window("acme", "login-history", "again/2026-11-01T04:00:00Z/2", FROM, TO),
                            Slice.window("acme", Sources.STREAMING, HEALS, FROM, TO)));
            assertThat(kinds(state))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "again/2026-11-01T04:00:00Z/2",
                            "window true null",
                            HEALS,
                            "stored-events false null",
                            FILE,
                            "log-file false " + FILE,
                            FILE + "~2",
                            "log-file true " + FILE));
        }
    }

    private static Map<String, String> kinds(State state) {
        Map<String, String> kinds = new HashMap<>();
        state.part(JdbcClient.class)
                .sql("SELECT slice, kind, read_again, file_id FROM slices")
                .query(row -> {
                    kinds.put(
                            row.getString("slice"),
                            row.getString("kind") + " " + row.getBoolean("read_again") + " "
                                    + row.getString("file_id"));
                });
        return kinds;
    }
}
