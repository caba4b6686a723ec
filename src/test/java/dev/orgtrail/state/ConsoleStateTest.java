package dev.orgtrail.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.state.Credentials.Encrypted;
import dev.orgtrail.state.RecentEvents.Full;
import dev.orgtrail.state.RecentEvents.Recent;
import dev.orgtrail.state.RecentEvents.Search;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the pages and the connecting keep. */
class ConsoleStateTest {
    private static Full event(State state, String org, String user, String ip, String className) {
        Instant now = state.clock().instant();
        return new Full(
                new Recent(
                        0, org, "login-history", "uid", className, "Logon", "Low", "Success", user, ip, "ok", now, now),
                "{}",
                null);
    }

    /** An event that happened then; null where it does not say. */
    private static Full at(State state, String user, @Nullable Instant at) {
        Recent event = event(state, "acme", user, "10.0.0.1", "Authentication").recent();
        return new Full(
                new Recent(
                        0,
                        event.org(),
                        event.source(),
                        event.uid(),
                        event.className(),
                        event.activity(),
                        event.severity(),
                        event.status(),
                        event.user(),
                        event.ip(),
                        event.summary(),
                        at,
                        Instant.EPOCH),
                "{}",
                null);
    }

    private static List<@Nullable String> users(RecentEvents events, Search search) {
        return new ArrayList<>(
                events.find(search, 100).stream().map(Recent::user).toList());
    }

    @OnEachEngine
    void eventsAreFoundByWhatIsLookedForAndWildcardsAreText(Engine engine) {
        try (State state = State.on(engine)) {
            RecentEvents events = state.part(RecentEvents.class);
            events.keep(
                    List.of(
                            event(state, "acme", "Ada@acme.example", "10.0.0.1", "Authentication"),
                            event(state, "acme", "100%_sure@acme.example", "10.0.0.20", "Account Change"),
                            event(state, "other", "grace@acme.example", "10.0.0.2", "Authentication")),
                    100);
            assertThat(users(events, new Search("acme", null, null, null, null, null, null, null)))
                    .containsExactly("100%_sure@acme.example", "Ada@acme.example");
            assertThat(users(events, new Search(null, "Authentication", "ADA", null, null, null, null, null)))
                    .containsExactly("Ada@acme.example");
            assertThat(users(events, new Search(null, null, null, "10.0.0.2", null, null, null, null)))
                    .hasSize(2);
            assertThat(users(events, new Search(null, null, "%", null, null, null, null, null)))
                    .containsExactly("100%_sure@acme.example");
            assertThat(users(events, new Search(null, null, null, null, "account", null, null, null)))
                    .containsExactly("100%_sure@acme.example");
            Instant now = state.clock().instant();
            assertThat(users(events, new Search(null, null, null, null, null, now.plusSeconds(1), null, null)))
                    .isEmpty();
            assertThat(events.classes()).containsExactly("Account Change", "Authentication");
            assertThat(events.lastDelivered("acme")).containsKey("login-history");
        }
    }

    @OnEachEngine
    void eventsAreListedInTheOrderOfTheirTimePageByPage(Engine engine) {
        try (State state = State.on(engine)) {
            RecentEvents events = state.part(RecentEvents.class);
            Instant now = state.clock().instant();
            // History comes after what is live.
            events.keep(
                    List.of(
                            at(state, "today", now.minusSeconds(60)),
                            at(state, "does not say", null),
                            at(state, "last week", now.minus(Duration.ofDays(7))),
                            at(state, "yesterday", now.minus(Duration.ofDays(1))),
                            at(state, "yesterday too", now.minus(Duration.ofDays(1)))),
                    100);
            List<@Nullable String> inOrder =
                    List.of("does not say", "today", "yesterday too", "yesterday", "last week");
            assertThat(users(events, new Search(null, null, null, null, null, null, null, null)))
                    .isEqualTo(inOrder);

            List<@Nullable String> pages = new ArrayList<>();
            Long before = null;
            for (List<Recent> page = events.find(after(before), 2);
                    !page.isEmpty();
                    page = events.find(after(before), 2)) {
                page.forEach(event -> pages.add(event.user()));
                before = page.get(page.size() - 1).id();
            }
            assertThat(pages).isEqualTo(inOrder);
        }
    }

    private static Search after(@Nullable Long before) {
        return new Search(null, null, null, null, null, null, null, before);
    }

    @OnEachEngine
    void onlyTheLastEventsAreKept(Engine engine) {
        try (State state = State.on(engine)) {
            RecentEvents events = state.part(RecentEvents.class);
            for (int batch = 0; batch < 5; batch++) {
                int first = batch * 10;
                events.keep(
                        IntStream.range(first, first + 10)
                                .mapToObj(i -> event(state, "acme", "user-" + i, "10.0.0.1", "Authentication"))
                                .toList(),
                        20);
            }
            List<Recent> found = events.find(new Search(null, null, null, null, null, null, null, null), 100);
            assertThat(found).hasSize(20);
            assertThat(found.get(0).user()).isEqualTo("user-49");
            assertThat(found.get(19).user()).isEqualTo("user-30");
            assertThat(events.find(
                            new Search(
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    found.get(9).id()),
                            100))
                    .hasSize(10);
        }
    }

    @OnEachEngine
    void textThatNoDatabaseTakesAndTextThatIsTooLongAreKeptAllTheSame(Engine engine) {
        try (State state = State.on(engine)) {
            RecentEvents events = state.part(RecentEvents.class);
            events.keep(List.of(event(state, "acme", "a\0b" + "x".repeat(1000), "10.0.0.1", "c")), 10);
            assertThat(events.find(new Search(null, null, null, null, null, null, null, null), 1))
                    .singleElement()
                    .satisfies(found -> assertThat(found.user())
                            .hasSize(500)
                            .startsWith("a\uFFFDb")
                            .endsWith("…"));
        }
    }

    @OnEachEngine
    void thePaceIsCountedByMinuteAndForgottenAfterADay(Engine engine) {
        try (State state = State.on(engine)) {
            Pace pace = state.part(Pace.class);
            pace.add("acme", "streaming", 3);
            pace.add("acme", "streaming", 4);
            state.clock().pass(Duration.ofMinutes(1));
            pace.add("acme", "login-history", 5);
            assertThat(pace.since("acme", Instant.EPOCH))
                    .extracting(Pace.Minute::delivered)
                    .containsExactly(7L, 5L);
            state.clock().pass(Duration.ofHours(26));
            pace.forgetOld();
            assertThat(pace.since("acme", Instant.EPOCH)).isEmpty();
        }
    }

    @OnEachEngine
    void connectionsPausesCredentialsPasswordsAndReportsAreRemembered(Engine engine) {
        try (State state = State.on(engine)) {
            Connections connections = state.part(Connections.class);
            connections.pause("given", "ada");
            connections.connected("acme", "https://login", "https://acme", "svc@acme.example", "ada");
            assertThat(connections.byBrowser())
                    .extracting(Connections.Connection::org)
                    .containsExactly("acme");
            assertThat(connections.paused("given")).isTrue();
            connections.pause("acme", "grace");
            assertThat(connections.find("acme").orElseThrow().pausedBy()).isEqualTo("grace");
            connections.connected("acme", "https://login", "https://acme", "other@acme.example", "ada");
            assertThat(connections.paused("acme")).isFalse();
            connections.resume("given");
            assertThat(connections.paused("given")).isFalse();

            Credentials credentials = state.part(Credentials.class);
            credentials.keep(new Encrypted("a", "one", null));
            credentials.keep(new Encrypted("a", "two", "origin"));
            assertThat(credentials.all()).containsExactly(new Encrypted("a", "two", "origin"));
            credentials.forget("a");
            assertThat(credentials.find("a")).isEmpty();

            ConsoleUsers users = state.part(ConsoleUsers.class);
            users.keep("admin", "{bcrypt}1");
            users.keep("admin", "{bcrypt}2");
            assertThat(users.passwordHash("admin")).hasValue("{bcrypt}2");

            PreflightReports reports = state.part(PreflightReports.class);
            reports.keep("acme", "{}");
            reports.keep("acme", "{\"a\":1}");
            assertThat(reports.find("acme")).hasValue("{\"a\":1}");
        }
    }

    @OnEachEngine
    void anOrgThatIsForgottenLeavesNothingInAnyTable(Engine engine) {
        try (State state = State.on(engine)) {
            List<String> ofOrgs =
                    state.part(JdbcClient.class).sql("""
                            SELECT lower(table_name) FROM information_schema.columns
                            WHERE lower(column_name) = 'org' AND table_schema = current_schema""").query(String.class).list();
            ofOrgs.remove("connections");
            assertThat(Remains.tables()).containsExactlyInAnyOrderElementsOf(ofOrgs);
            state.part(Remains.class).ask("acme", "ada");
            state.part(Remains.class).ask("acme", "bob");
            assertThat(state.part(Remains.class).asked()).containsExactly("acme");
            state.part(Orgs.class).connected("acme", "00D000000000001AAA");
            state.part(Pace.class).add("acme", "streaming", 1);
            state.part(Pace.class).add("other", "streaming", 1);
            state.part(Remains.class).forget("acme");
            assertThat(state.part(Remains.class).asked()).isEmpty();
            assertThat(state.part(Orgs.class).orgId("acme")).isEmpty();
            assertThat(state.part(Pace.class).since("acme", Instant.EPOCH)).isEmpty();
            assertThat(state.part(Pace.class).since("other", Instant.EPOCH)).hasSize(1);
        }
    }
}
