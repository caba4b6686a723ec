package dev.orgtrail.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.state.Comparisons.Outcome;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import dev.orgtrail.state.Deliveries.Counts;
import dev.orgtrail.state.Gaps.Gap;
import dev.orgtrail.state.Progress.History;
import dev.orgtrail.state.Progress.Records;
import dev.orgtrail.state.Users.User;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

class RecordsTest {
    private static final String POLLED = Sources.LOGIN_HISTORY;

    @OnEachEngine
    void deliveredRowsAreKnownWithinTheirScopeOnly(Engine engine) {
        try (State state = State.on(engine)) {
            DeliveredRows rows = state.part(DeliveredRows.class);
            List<String> uids =
                    IntStream.range(0, 1000).mapToObj(i -> "uid" + i).toList();
            state.inTransaction(() -> rows.remember("acme", POLLED, "API/day1", uids));
            state.inTransaction(() -> rows.remember("acme", POLLED, "API/day2", List.of("uid1")));
            state.inTransaction(() -> rows.remember("acme", POLLED, "API/day2", List.of()));
            assertThat(rows.remember("acme", POLLED, "API/day1", List.of("uid7", "late", "uid999")))
                    .containsExactlyInAnyOrder("uid7", "uid999");
            assertThat(rows.among("acme", POLLED, "API/day1", uids)).hasSize(1000);
            assertThat(rows.among("acme", POLLED, "API/day1", List.of("uid7", "new")))
                    .containsExactly("uid7");
            assertThat(rows.among("acme", POLLED, "API/day2", uids)).containsExactly("uid1");
            assertThat(rows.among("other", POLLED, "API/day1", uids)).isEmpty();
            assertThat(rows.among("acme", POLLED, "API/day1", Set.of())).isEmpty();
        }
    }

    @OnEachEngine
    void allOrgsAreToldOfAtOnceAsEachIsByItself(Engine engine) {
        try (State state = State.on(engine)) {
            Instant hour = Instant.parse("2026-11-09T12:00:00Z");
            Comparisons comparisons = state.part(Comparisons.class);
            Gaps gaps = state.part(Gaps.class);
            Deliveries deliveries = state.part(Deliveries.class);
            for (String org : List.of("acme", "beta")) {
                long held = org.equals("acme") ? 10 : 20;
                comparisons.keep(org, POLLED, "", hour, hour.plusSeconds(3600), held, 7, Outcome.MISSING, 1);
                comparisons.keep(
                        org, POLLED, "", hour.plusSeconds(3600), hour.plusSeconds(7200), held, held, Outcome.AGREES, 0);
                comparisons.keep(
                        org, POLLED, "", hour.plusSeconds(7200), hour.plusSeconds(9000), held, 1, Outcome.GAP, 0);
                state.inTransaction(() -> {
                    deliveries.add(org, POLLED, new Counts(held, 7, 1, 2));
                });
            }
            gaps.add(Gap.found("acme", POLLED, "one", hour, hour.plusSeconds(60), "why"));
            gaps.add(Gap.found("acme", POLLED, "two", hour, hour.plusSeconds(60), "why"));
            gaps.settle(gaps.list("acme").get(0).id(), Gaps.State.HEALED, "by the store");

            assertThat(comparisons.missing())
                    .isEqualTo(Map.of("acme", Map.of(POLLED, 3L), "beta", Map.of(POLLED, 13L)));
            assertThat(gaps.open()).isEqualTo(Map.of("acme", 1L));
            Progress progress = state.part(Progress.class);
            assertThat(progress.records())
                    .isEqualTo(Map.of("acme", progress.records("acme"), "beta", progress.records("beta")));
            assertThat(progress.records("beta")).containsValue(new Records(POLLED, 20, 7, 1, 2));
        }
    }

    @OnEachEngine
    void deliveredRowsAreForgottenByAge(Engine engine) {
        try (State state = State.on(engine)) {
            DeliveredRows rows = state.part(DeliveredRows.class);
            rows.remember("acme", POLLED, "poll", List.of("old"));
            state.clock().pass(Duration.ofHours(1));
            rows.remember("acme", POLLED, "poll", List.of("new"));
            rows.forget("acme", POLLED, state.clock().instant().minus(Duration.ofMinutes(59)));
            assertThat(rows.among("acme", POLLED, "poll", List.of("old", "new")))
                    .containsExactly("new");
        }
    }

    @OnEachEngine
    void callsAreCountedByOrgHourAndPurposeAndForgottenByAge(Engine engine) {
        try (State state = State.on(engine)) {
            ApiCalls calls = state.part(ApiCalls.class);
            Instant first = Instant.parse("2026-11-09T12:00:00Z");
            Instant second = first.plus(Duration.ofHours(1));
            calls.count("acme", first, "history");
            calls.count("acme", second, "history");
            calls.count("acme", second, "history");
            calls.count("acme", second, "live-poll");
            calls.count("other", second, "history");
            assertThat(calls.since("acme", first))
                    .containsExactly(
                            new ApiCalls.Hour(first, "history", 1),
                            new ApiCalls.Hour(second, "history", 2),
                            new ApiCalls.Hour(second, "live-poll", 1));
            calls.forget("acme", second);
            assertThat(calls.since("acme", first)).hasSize(2);
            assertThat(calls.since("other", first)).hasSize(1);

            assertThat(calls.dailyMax("acme")).isEmpty();
            calls.keepDailyMax("acme", 100_000);
            calls.keepDailyMax("acme", 115_000);
            assertThat(calls.dailyMax("acme")).hasValue(115_000);
            assertThat(calls.dailyMax("other")).isEmpty();
        }
    }

    @OnEachEngine
    void deliveriesAddUpOverBatchesAndHours(Engine engine) {
        try (State state = State.on(engine)) {
            Deliveries deliveries = state.part(Deliveries.class);
            state.inTransaction(() -> deliveries.add("acme", POLLED, new Counts(10, 7, 2, 1)));
            state.inTransaction(() -> deliveries.add("acme", POLLED, new Counts(5, 5, 0, 0)));
            state.clock().pass(Duration.ofHours(1));
            state.inTransaction(() -> deliveries.add("acme", POLLED, new Counts(0, 1, 0, -1)));
            deliveries.add("acme", Sources.STREAMING, new Counts(3, 3, 0, 0));
            deliveries.add("other", POLLED, new Counts(3, 3, 0, 0));
            assertThat(state.part(Progress.class).records("acme").values())
                    .containsExactlyInAnyOrder(
                            new Records(POLLED, 15, 13, 2, 0), new Records(Sources.STREAMING, 3, 3, 0, 0));
        }
    }

    @OnEachEngine
    void deliveriesOfManyReadersAtOnceAreAllCounted(Engine engine) throws Exception {
        try (State state = State.on(engine)) {
            Deliveries deliveries = state.part(Deliveries.class);
            for (int hour = 0; hour < 20; hour++) {
                state.clock().pass(Duration.ofHours(1));
                SlicesTest.atOnce(4, () -> {
                    state.inTransaction(() -> deliveries.add("acme", POLLED, new Counts(1, 1, 0, 0)));
                    return "";
                });
            }
            assertThat(state.part(Progress.class).records("acme").get(POLLED))
                    .isEqualTo(new Records(POLLED, 80, 80, 0, 0));
        }
    }

    @OnEachEngine
    void deadLettersAreListedInOrderAndRemovedOnce(Engine engine) {
        try (State state = State.on(engine)) {
            DeadLetters letters = state.part(DeadLetters.class);
            letters.add(letter("acme", "Login", "u1", "status_id is missing"));
            letters.add(letter("acme", null, null, "x".repeat(20_000)));
            letters.add(letter("other", null, "u3", "y"));
            letters.add(letter("acme", "API", "u4", "a NUL \0 in a value"));
            List<DeadLetter> first = letters.list("acme", 0, 2);
            assertThat(first).extracting(DeadLetter::uid).containsExactly("u1", null);
            assertThat(first.get(1).reason()).hasSize(20_000);
            List<DeadLetter> rest = letters.list("acme", first.get(1).id(), 9);
            assertThat(rest).extracting(DeadLetter::uid).containsExactly("u4");
            assertThat(rest.get(0).reason()).startsWith("a NUL ").endsWith(" in a value");

            long id = first.get(0).id();
            assertThat(letters.find(id)).hasValueSatisfying(letter -> {
                assertThat(letter.eventType()).isEqualTo("Login");
                assertThat(letter.setAsideAt()).isEqualTo(state.clock().instant());
            });
            assertThat(letters.remove(id)).isTrue();
            assertThat(letters.remove(id)).isFalse();
            assertThat(letters.find(id)).isEmpty();
        }
    }

    @OnEachEngine
    void aFeedBeginsOnceAndMovesOn(Engine engine) {
        try (State state = State.on(engine)) {
            Checkpoints checkpoints = state.part(Checkpoints.class);
            Instant start = Instant.parse("2026-11-01T00:00:00Z");
            assertThat(checkpoints.find("acme", POLLED, "poll")).isEmpty();
            assertThat(checkpoints.findOrStart("acme", POLLED, "poll", start).cursor())
                    .isNull();
            assertThat(checkpoints
                            .findOrStart("acme", POLLED, "poll", Instant.EPOCH)
                            .startedAt())
                    .isEqualTo(start);
            state.clock().pass(Duration.ofSeconds(9));
            checkpoints.reached("acme", POLLED, "poll", "c1");
            assertThat(checkpoints.find("acme", POLLED, "poll").orElseThrow().cursor())
                    .isEqualTo("c1");
            assertThat(checkpoints.updatedAt("acme", POLLED, "poll"))
                    .contains(state.clock().instant());
            assertThat(state.part(Progress.class).feeds("acme"))
                    .containsExactly(new Progress.Feed(
                            POLLED, "poll", "c1", state.clock().instant()));
            checkpoints.restart("acme", POLLED, "poll", start.plusSeconds(1));
            assertThat(checkpoints.find("acme", POLLED, "poll"))
                    .contains(new Checkpoints.Checkpoint(null, start.plusSeconds(1)));
        }
    }

    @OnEachEngine
    void usersAreAddedAndBroughtUpToDate(Engine engine) throws Exception {
        try (State state = State.on(engine)) {
            Users users = state.part(Users.class);
            assertThat(users.refreshedAt("acme")).isEmpty();
            users.put("acme", List.of(user("u1", "Ada", "CEO"), user("u2", null, null)));
            state.clock().pass(Duration.ofHours(1));
            users.put("acme", List.of(user("u1", "Ada", null)));
            assertThat(users.find("acme", "u1")).contains(user("u1", "Ada", null));
            assertThat(users.find("acme", "u2")).contains(user("u2", null, null));
            assertThat(users.find("other", "u2")).isEmpty();
            assertThat(users.count("acme")).isEqualTo(2);
            assertThat(users.refreshedAt("acme")).contains(state.clock().instant());
        }
    }

    @OnEachEngine
    void usersPutBySeveralReadersAtOnceAreAllThere(Engine engine) throws Exception {
        try (State state = State.on(engine)) {
            Users users = state.part(Users.class);
            for (int round = 0; round < 10; round++) {
                int first = round * 10;
                SlicesTest.atOnce(4, () -> {
                    users.put(
                            "acme",
                            IntStream.range(first, first + 10)
                                    .mapToObj(i -> user("u" + i, "Ada", null))
                                    .toList());
                    return "";
                });
            }
            assertThat(users.count("acme")).isEqualTo(100);
        }
    }

    @OnEachEngine
    void historyIsCountedByState(Engine engine) {
        try (State state = State.on(engine)) {
            Slices slices = state.slices();
            Instant day = Instant.parse("2026-11-01T00:00:00Z");
            for (String id : List.of("a", "b", "c", "d")) {
                slices.plan(List.of(Slice.window("acme", POLLED, id, day, day.plusSeconds(60))));
            }
            slices.claim("acme", 3);
            slices.reached("acme", POLLED, "a", 1, Optional.empty(), true);
            slices.failed("acme", POLLED, "b", "no answer");
            History history = state.part(Progress.class).history("acme").get(POLLED);
            assertThat(history).isEqualTo(new History(POLLED, 4, 1, 1, 1));
            assertThat(state.part(Progress.class).trouble("acme", POLLED)).contains("no answer");
            assertThat(state.part(Progress.class).history("other")).isEmpty();
        }
    }

    @OnEachEngine
    void gapsAndOrgsAreKept(Engine engine) {
        try (State state = State.on(engine)) {
            Instant from = Instant.parse("2026-11-01T00:00:00Z");
            Gap gap =
                    Gap.found("acme", Sources.STREAMING, "/event/LoginEventStream", from, from.plusSeconds(60), "old");
            state.part(Gaps.class).add(gap);
            state.part(Gaps.class).add(gap);
            Gap kept = state.part(Gaps.class).list("acme").get(0);
            assertThat(state.part(Gaps.class).list("acme")).hasSize(1);
            assertThat(kept).usingRecursiveComparison().ignoringFields("id").isEqualTo(gap);
            state.part(Gaps.class).settle(kept.id(), Gaps.State.HEALED, "from LoginEvent");
            assertThat(state.part(Gaps.class).list("acme")).singleElement().satisfies(healed -> {
                assertThat(healed.state()).isEqualTo(Gaps.State.HEALED);
                assertThat(healed.outcome()).isEqualTo("from LoginEvent");
            });
            assertThat(state.part(Orgs.class).orgId("acme")).isEmpty();
            state.part(Orgs.class).connected("acme", "00D000000000001AAA");
            assertThat(state.part(Orgs.class).orgId("acme")).contains("00D000000000001AAA");
        }
    }

    private static DeadLetter letter(String org, @Nullable String eventType, @Nullable String uid, String reason) {
        return new DeadLetter(
                0,
                org,
                "00D000000000001AAA",
                POLLED,
                "LoginHistory",
                eventType,
                uid,
                "normalize",
                reason,
                "{}",
                Instant.EPOCH);
    }

    private static User user(String id, @Nullable String name, @Nullable String role) {
        return new User(id, id + "@acme.example", name, null, "Standard", true, "Admin", role, "Salesforce", List.of());
    }
}
