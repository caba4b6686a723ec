package dev.orgtrail.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.jdbc.core.simple.JdbcClient;

class DeliveredLogRowsTest {
    private static final String DAY = "API/2026-11-01";

    private final Random random = new Random(13);

    @OnEachEngine
    void rowsAreKnownWithinTheirDayAndEventTypeOnly(Engine engine) {
        try (State state = State.on(engine)) {
            Map<String, String> rows = rows(2_500);
            remember(state, DAY, rows);

            assertThat(rows(state).among("acme", DAY, rows)).isEqualTo(rows.keySet());
            assertThat(rows(state).among("acme", DAY, rows(100))).isEmpty();
            assertThat(rows(state).among("acme", "API/2026-11-02", rows)).isEmpty();
            assertThat(rows(state).among("other", DAY, rows)).isEmpty();
        }
    }

    @OnEachEngine
    void moreRowsOfOneMomentThanLieTogetherAreAllKnown(Engine engine) {
        try (State state = State.on(engine)) {
            Map<String, String> rows = new LinkedHashMap<>(rows(20_000));
            rows.replaceAll((uid, time) -> "20261101000000.000");
            Map<String, String> some = new LinkedHashMap<>();
            rows.forEach((uid, time) -> {
                some.put(uid, time);
                if (some.size() == 1_000) {
                    assertThat(rows(state).among("acme", DAY, some)).isEmpty();
                    remember(state, DAY, some);
                    some.clear();
                }
            });

            assertThat(rows(state).among("acme", DAY, rows)).isEqualTo(rows.keySet());
            assertThat(rows(state).among("acme", DAY, rows(100))).isEmpty();

            Map<String, String> more = rows(100);
            more.replaceAll((uid, time) -> "20261101000000.000");
            Map<String, String> all = new LinkedHashMap<>(rows);
            all.putAll(more);
            assertThat(remember(state, DAY, all)).isEqualTo(rows.keySet());
            assertThat(remember(state, DAY, all)).isEqualTo(all.keySet());
            assertThat(bytes(state)).as("each once").isEqualTo(all.size() * RowHash.BYTES);
        }
    }

    @OnEachEngine
    void rowsWithoutATimeOrWithoutAHashAreKnownToo(Engine engine) {
        try (State state = State.on(engine)) {
            Map<String, String> rows = new HashMap<>(rows(50));
            rows.replaceAll((uid, time) -> random.nextBoolean() ? "" : "yesterday, at noon");
            rows.put("a uid of another kind", "20261101999999.000");
            remember(state, DAY, rows);

            assertThat(rows(state).among("acme", DAY, rows)).isEqualTo(rows.keySet());
        }
    }

    @OnEachEngine
    void filesOfOneDayAreReadAtTheSameTimeAndAllTheirRowsAreKnown(Engine engine) throws Exception {
        int files = 3;
        ExecutorService readers = Executors.newFixedThreadPool(files);
        try (State state = State.on(engine)) {
            CyclicBarrier together = new CyclicBarrier(files);
            for (int day = 1; day <= 20; day++) {
                String scope = "API/2026-11-%02d".formatted(day);
                Map<String, String> all = rows(files * 5);
                all.replaceAll((uid, time) -> "20261101000000.000");
                List<Map.Entry<String, String>> rows = List.copyOf(all.entrySet());
                List<Callable<Void>> reading = new ArrayList<>();
                for (int file = 0; file < files; file++) {
                    Map<String, String> own = new HashMap<>();
                    rows.subList(file * 5, file * 5 + 5).forEach(row -> own.put(row.getKey(), row.getValue()));
                    reading.add(() -> {
                        together.await();
                        remember(state, scope, own);
                        return null;
                    });
                }
                for (Future<Void> read : readers.invokeAll(reading)) {
                    read.get();
                }
                assertThat(rows(state).among("acme", scope, all)).isEqualTo(all.keySet());
            }
        } finally {
            readers.shutdownNow();
        }
    }

    @OnEachEngine
    void aDayIsForgottenAsAWholeOnceNothingOfItComesAnyMore(Engine engine) {
        try (State state = State.on(engine)) {
            Map<String, String> early = rows(10);
            Map<String, String> late = rows(10);
            Map<String, String> other = rows(10);
            remember(state, DAY, early);
            remember(state, "API/2026-10-31", other);
            state.clock().pass(Duration.ofDays(5));
            remember(state, DAY, late);
            state.clock().pass(Duration.ofDays(5));
            rows(state).forget("acme", state.clock().instant().minus(Duration.ofDays(7)));

            assertThat(rows(state).among("acme", DAY, early)).hasSize(10);
            assertThat(rows(state).among("acme", "API/2026-10-31", other)).isEmpty();
        }
    }

    @OnEachEngine
    void anOrgThatIsForgottenLeavesNoRows(Engine engine) {
        try (State state = State.on(engine)) {
            remember(state, DAY, rows(10));
            state.part(Remains.class).forget("acme");

            assertThat(state.part(JdbcClient.class)
                            .sql("SELECT count(*) FROM log_row_hashes")
                            .query(Integer.class)
                            .single())
                    .isZero();
        }
    }

    @OnEachEngine
    void aRowTakesSixteenBytes(Engine engine) {
        try (State state = State.on(engine)) {
            for (int hour = 0; hour < 24; hour++) {
                Map<String, String> rows = new LinkedHashMap<>();
                String ofHour = "20261101%02d".formatted(hour);
                rows(1_000).forEach((uid, time) -> rows.put(uid, ofHour + time.substring(10)));
                remember(state, DAY, rows);
            }
            assertThat(bytes(state)).isEqualTo(24_000 * 16);
        }
    }

    private static DeliveredLogRows rows(State state) {
        return state.part(DeliveredLogRows.class);
    }

    /** Remembers rows, and returns those that were remembered already. */
    private static Set<String> remember(State state, String scope, Map<String, String> rows) {
        Map<String, String> copy = Map.copyOf(rows);
        Set<String> known = new HashSet<>();
        state.inTransaction(() -> known.addAll(rows(state).remember("acme", scope, copy)));
        return known;
    }

    private static long bytes(State state) {
        return state.part(JdbcClient.class)
                .sql("SELECT sum(octet_length(hashes)) FROM log_row_hashes")
                .query(Long.class)
                .single();
    }

    /** New rows, at any times of a day. */
    private Map<String, String> rows(int count) {
        Map<String, String> rows = new LinkedHashMap<>();
        byte[] hash = new byte[16];
        for (int i = 0; i < count; i++) {
            random.nextBytes(hash);
            rows.put(
                    "00D000000000123AAA:" + HexFormat.of().formatHex(hash),
                    "20261101%02d%02d%02d.%03d"
                            .formatted(
                                    random.nextInt(24), random.nextInt(60), random.nextInt(60), random.nextInt(1000)));
        }
        return rows;
    }
}
