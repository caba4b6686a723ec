package dev.orgtrail.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

class SlicesTest {
    private static final Instant DAY = Instant.parse("2026-11-08T00:00:00Z");
    private static final String WINDOWS = Sources.LOGIN_HISTORY;
    private static final String FILES = Sources.EVENT_LOG_FILE;

    @OnEachEngine
    void aSliceIsPlannedOnceAndKeepsHowFarItIs(Engine engine) {
        try (State state = State.on(engine)) {
            Slices slices = state.slices();
            assertThat(slices.plan(List.of(window(1), window(2)))).isEqualTo(2);
            claim(slices, 2);
            slices.reached("acme", WINDOWS, "day1", 1000, Optional.of("2026-11-01T04:00:00Z|a"), false);

            assertThat(slices.plan(List.of(window(1), window(2), window(3)))).isEqualTo(1);
            assertThat(slices.find("acme", WINDOWS, "day1"))
                    .hasValueSatisfying(slice -> assertThat(slice.rowReached()).isEqualTo(1000));
        }
    }

    @OnEachEngine
    void whatIsPlannedIsFoundAsItWasPlanned(Engine engine) {
        try (State state = State.on(engine)) {
            Slice file = file("f", 3, 4, true);
            Slice unmeasured = Slice.logFile("acme", "g", DAY, DAY.plusSeconds(3600), "API", true, null);
            state.slices().plan(List.of(file, unmeasured, window(1)));
            assertThat(state.slices().find("acme", FILES, "f")).contains(file);
            assertThat(state.slices().find("acme", FILES, "g")).contains(unmeasured);
            assertThat(state.slices().find("acme", WINDOWS, "day1")).contains(window(1));
            assertThat(state.slices().find("acme", WINDOWS, "other")).isEmpty();
            assertThat(state.slices().anyHourly("acme")).isTrue();
            assertThat(state.slices().anyHourly("other")).isFalse();
        }
    }

    @OnEachEngine
    void slicesOfASourceThatNothingReadsRestUntilItIsReadAgain(Engine engine) {
        try (State state = State.on(engine)) {
            Slices slices = state.slices();
            slices.plan(List.of(window(1), file("f", 3, 4, true)));
            slices.restUnless("acme", FILES::equals);
            assertThat(claim(slices, 9)).containsExactly("f");

            slices.restUnless("acme", source -> true);
            assertThat(claim(slices, 9)).containsExactly("day1");
        }
    }

    @OnEachEngine
    void theNewestAreClaimedFirstAndNoMoreThanAskedFor(Engine engine) {
        try (State state = State.on(engine)) {
            state.slices().plan(List.of(window(1), window(4), window(2), window(3)));
            assertThat(claim(state.slices(), 3)).containsExactly("day4", "day3", "day2");
            assertThat(claim(state.slices(), 3)).containsExactly("day1");
            assertThat(claim(state.slices(), 3)).isEmpty();
        }
    }

    @OnEachEngine
    void anotherOrgsSlicesAreNotClaimed(Engine engine) {
        try (State state = State.on(engine)) {
            state.slices().plan(List.of(window(1), Slice.window("other", WINDOWS, "day1", DAY, DAY.plusSeconds(60))));
            assertThat(state.slices().claim("other", 9)).extracting(Slice::org).containsExactly("other");
            assertThat(claim(state.slices(), 9)).containsExactly("day1");
        }
    }

    @OnEachEngine
    void theDailyFileWaitsUntilItsHourlyFilesAreDelivered(Engine engine) {
        try (State state = State.on(engine)) {
            Slices slices = state.slices();
            slices.plan(List.of(file("daily", 0, 24, false), file("hour3", 3, 4, true), file("hour4", 4, 5, true)));
            assertThat(claim(slices, 9)).containsExactly("hour4", "hour3");
            assertThat(claim(slices, 9)).isEmpty();
            slices.reached("acme", FILES, "hour3", 5, Optional.empty(), true);
            slices.failed("acme", FILES, "hour4", "cut");
            assertThat(claim(slices, 9)).as("a failed hour still comes first").isEmpty();
            state.clock().pass(Duration.ofMinutes(1));
            assertThat(claim(slices, 9)).containsExactly("hour4");
            slices.reached("acme", FILES, "hour4", 5, Optional.empty(), true);
            assertThat(claim(slices, 9)).containsExactly("daily");
        }
    }

    @OnEachEngine
    void filesOfOneTypeThatOverlapAreReadOneAfterTheOther(Engine engine) {
        try (State state = State.on(engine)) {
            Slices slices = state.slices();
            slices.plan(List.of(file("first", 3, 4, true), file("late", 3, 4, true), file("later", 3, 4, true)));
            assertThat(claim(slices, 9)).containsExactly("first");
            assertThat(claim(slices, 9)).isEmpty();
            slices.reached("acme", FILES, "first", 5, Optional.empty(), true);
            assertThat(claim(slices, 9)).containsExactly("late");
        }
    }

    @OnEachEngine
    void anHourlyFileThatAppearsWhileTheDailyIsReadWaitsForIt(Engine engine) {
        try (State state = State.on(engine)) {
            Slices slices = state.slices();
            slices.plan(List.of(file("daily", 0, 24, false)));
            assertThat(claim(slices, 9)).containsExactly("daily");
            slices.plan(List.of(file("late", 3, 4, true)));
            assertThat(claim(slices, 9)).isEmpty();
            slices.reached("acme", FILES, "daily", 5, Optional.empty(), true);
            assertThat(claim(slices, 9)).containsExactly("late");
        }
    }

    @OnEachEngine
    void aFileThatWasBegunIsReadOnBeforeOthersWithItsRows(Engine engine) {
        try (State state = State.on(engine)) {
            Slices slices = state.slices();
            slices.plan(List.of(file("daily", 0, 24, false)));
            assertThat(claim(slices, 9)).containsExactly("daily");
            slices.plan(List.of(file("late", 3, 4, true)));
            slices.releaseAllBut("acme", Set.of());
            assertThat(claim(slices, 9)).as("after a crash").containsExactly("daily");
            slices.failed("acme", FILES, "daily", "cut");
            assertThat(claim(slices, 9)).as("while it waits to be tried again").isEmpty();
            state.clock().pass(Duration.ofMinutes(1));
            assertThat(claim(slices, 9)).containsExactly("daily");
            slices.reached("acme", FILES, "daily", 5, Optional.empty(), true);
            assertThat(claim(slices, 9)).containsExactly("late");
        }
    }

    @OnEachEngine
    void otherTypesAndOtherDaysDoNotWait(Engine engine) {
        try (State state = State.on(engine)) {
            state.slices()
                    .plan(List.of(
                            file("hour", 3, 4, true),
                            file("daily-before", -24, 0, false),
                            Slice.logFile("acme", "logins", DAY, DAY.plusSeconds(86_400), "Login", false, 10L)));
            assertThat(claim(state.slices(), 9)).containsExactlyInAnyOrder("hour", "daily-before", "logins");
        }
    }

    @OnEachEngine
    void claimersAtTheSameTimeGetEachSliceOnceAndNeverTwoThatOverlap(Engine engine) throws Exception {
        try (State state = State.on(engine)) {
            state.part(Orgs.class).connected("acme", "00D000000000001AAA");
            List<Slice> planned = new ArrayList<>();
            for (int hour = 0; hour < 20; hour++) {
                planned.add(file("hour" + hour + "-1", hour, hour + 1, true));
                planned.add(file("hour" + hour + "-2", hour, hour + 1, true));
            }
            state.slices().plan(planned);
            List<String> claimed = new ArrayList<>();
            for (List<String> each : atOnce(4, () -> claim(state.slices(), 50))) {
                claimed.addAll(each);
            }
            assertThat(claimed)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 20)
                            .mapToObj(hour -> "hour" + hour + "-1")
                            .toList());
        }
    }

    @OnEachEngine
    void aReleasedSliceIsClaimedAgainAtOnce(Engine engine) {
        try (State state = State.on(engine)) {
            Slices slices = state.slices();
            slices.plan(List.of(window(1), window(2)));
            claim(slices, 9);
            slices.release("acme", WINDOWS, "day1");
            assertThat(claim(slices, 9)).containsExactly("day1");
            slices.reached("acme", WINDOWS, "day2", 1, Optional.empty(), true);
            slices.release("acme", WINDOWS, "day2");
            assertThat(claim(slices, 9)).as("what is delivered stays so").isEmpty();
            slices.releaseAllBut("acme", java.util.Set.of(Slice.key(WINDOWS, "day1")));
            assertThat(claim(slices, 9)).as("what is in hand stays so").isEmpty();
            slices.releaseAllBut("acme", java.util.Set.of(Slice.key("another source", "day1")));
            assertThat(claim(slices, 9)).containsExactly("day1");
        }
    }

    @OnEachEngine
    void aFailedSliceWaitsLongerWithEveryFailureInARow(Engine engine) {
        try (State state = State.on(engine)) {
            Slices slices = state.slices();
            slices.plan(List.of(window(1)));
            for (long pause : List.of(2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L)) {
                assertThat(claim(slices, 9)).containsExactly("day1");
                slices.failed("acme", WINDOWS, "day1", "no answer");
                state.clock().pass(Duration.ofSeconds(pause).minusMillis(1));
                assertThat(claim(slices, 9)).as("before %s seconds", pause).isEmpty();
                state.clock().pass(Duration.ofMillis(1));
            }
            assertThat(state.part(Progress.class).trouble("acme", WINDOWS)).contains("no answer");
            claim(slices, 9);
            slices.reached("acme", WINDOWS, "day1", 10, Optional.empty(), false);
            assertThat(state.part(Progress.class).trouble("acme", WINDOWS)).isEmpty();
            slices.failed("acme", WINDOWS, "day1", "no answer");
            state.clock().pass(Duration.ofSeconds(2));
            assertThat(claim(slices, 9)).as("a batch delivered ends the row").containsExactly("day1");
        }
    }

    @OnEachEngine
    void aClockThatIsSetBackKeepsNoSliceWaiting(Engine engine) {
        try (State state = State.on(engine)) {
            Slices slices = state.slices();
            slices.plan(List.of(window(1), window(2)));
            assertThat(claim(slices, 9)).containsExactly("day2", "day1");
            slices.failed("acme", WINDOWS, "day1", "no answer");
            slices.waits("acme", WINDOWS, "day2", state.clock().instant().plus(Duration.ofHours(2)));
            state.clock().pass(Duration.ofSeconds(-30));
            assertThat(claim(slices, 9)).as("a correction").isEmpty();
            state.clock().pass(Duration.ofHours(-1));
            assertThat(claim(slices, 9)).as("set back").containsExactly("day2", "day1");
        }
    }

    @OnEachEngine
    void aCursorStaysWhereABatchBringsNone(Engine engine) {
        try (State state = State.on(engine)) {
            Slices slices = state.slices();
            slices.plan(List.of(window(1)));
            claim(slices, 9);
            slices.reached("acme", WINDOWS, "day1", 10, Optional.of("c"), false);
            slices.reached("acme", WINDOWS, "day1", 20, Optional.empty(), false);
            Slice slice = slices.find("acme", WINDOWS, "day1").orElseThrow();
            assertThat(slice.cursor()).isEqualTo("c");
            assertThat(slice.rowReached()).isEqualTo(20);
            slices.failed("acme", WINDOWS, "day1", "with a\0 in it");
            assertThat(slices.find("acme", WINDOWS, "day1").orElseThrow().rowReached())
                    .isEqualTo(20);
        }
    }

    static <T> List<T> atOnce(int threads, Callable<T> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> each : pool.invokeAll(java.util.Collections.nCopies(threads, work))) {
                results.add(each.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    private static List<String> claim(Slices slices, int most) {
        return slices.claim("acme", most).stream().map(Slice::id).toList();
    }

    private static Slice window(int day) {
        Instant from = Instant.parse("2026-11-01T00:00:00Z").plus(Duration.ofDays(day));
        return Slice.window("acme", WINDOWS, "day" + day, from, from.plus(Duration.ofDays(1)));
    }

    private static Slice file(String id, int fromHour, int toHour, boolean hourly) {
        return Slice.logFile(
                "acme",
                id,
                DAY.plus(Duration.ofHours(fromHour)),
                DAY.plus(Duration.ofHours(toHour)),
                "API",
                hourly,
                100L);
    }
}
