package dev.orgtrail.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.state.Comparisons.Outcome;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import dev.orgtrail.state.Gaps.Gap;
import dev.orgtrail.state.Logins.Login;
import dev.orgtrail.state.RecentEvents.Full;
import dev.orgtrail.state.RecentEvents.Recent;
import dev.orgtrail.state.Users.User;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** No value of Salesforce's makes a statement fail, and what has been written is found by the same value. */
class StoredValuesTest {
    private static final String ORG = "acme";
    private static final String SOURCE = Sources.LOGIN_HISTORY;
    private static final int ROUNDS = 60;

    /** Columns that no value from outside reaches: names that the settings check, states, hashes, and what our clock says. */
    private static final Set<String> OURS = Set.of(
            "source",
            "state",
            "slices.kind",
            "orgs.alias",
            "orgs.name",
            "comparisons.outcome",
            "api_calls.purpose",
            "credentials.name",
            "credentials.origin",
            "console_users.name",
            "console_users.password_hash",
            "refused_log_ins.salt",
            "refused_log_ins.fingerprint",
            "refused_log_ins.rests_until",
            "pace.minute_at",
            "deliveries.hour_start",
            "log_row_scopes.delivered_at",
            "delivered_rows.delivered_at",
            "recent_events.delivered_at",
            "orgs.connected_at",
            "slices.planned_at",
            "slices.not_before",
            "checkpoints.updated_at",
            "dead_letters.set_aside_at",
            "gaps.found_at",
            "gaps.settled_at",
            "users.seen_at",
            "logins.seen_at",
            "ledger.first_at",
            "comparisons.compared_at",
            "connections.connected_at",
            "connections.paused_at",
            "credentials.stored_at",
            "preflight_reports.checked_at",
            "console_users.created_at",
            "to_forget.asked_at");

    /** Numbers that only our own counting makes. */
    private static final Set<String> COUNTED = Set.of(
            "id",
            "attempts",
            "place",
            "tries",
            "refusals",
            "downloads",
            "calls",
            "records",
            "delivered",
            "records_read",
            "repeated",
            "set_aside",
            "row_reached",
            "accounted",
            "turn");

    @OnEachEngine
    void anythingCanBeKeptAndIsFoundAgain(Engine engine) {
        long seed = System.nanoTime();
        OddValues odd = new OddValues(seed);
        try (State state = State.on(engine)) {
            for (int round = 0; round < ROUNDS; round++) {
                keepAndFind(state, odd, round);
            }
            assertEveryColumnIsReached(state.part(JdbcClient.class));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("With the seed " + seed, e);
        }
    }

    private static void keepAndFind(State state, OddValues odd, int round) {
        slices(state, odd);
        feeds(state, odd);
        rows(state, odd);
        logFileRows(state, odd);
        setAside(state, odd);
        directory(state, odd);
        logins(state, odd);
        counts(state, odd);
        connections(state, odd, "org" + round);
        recent(state, odd);
    }

    private static void slices(State state, OddValues odd) {
        Slices slices = state.slices();
        Slice file = Slice.logFile(ORG, odd.text(), odd.time(), odd.time(), odd.text(), odd.either(), odd.number());
        slices.plan(List.of(file));
        slices.plan(List.of(file));
        assertThat(slices.find(ORG, file.source(), file.id()))
                .hasValueSatisfying(found -> assertThat(slices.anyOfType(ORG, String.valueOf(found.eventType())))
                        .isTrue());
        Map<String, Slices.LogFile> known = slices.logFiles(ORG, Instant.MIN);
        assertThat(known).containsKey(file.id());
        slices.isReplaced(file, odd.either());
        for (Slice claimed : slices.claim(ORG, 3)) {
            if (odd.either()) {
                slices.failed(ORG, claimed.source(), claimed.id(), odd.longText());
            } else if (odd.either()) {
                slices.waits(ORG, claimed.source(), claimed.id(), odd.time());
            } else {
                slices.reached(ORG, claimed.source(), claimed.id(), 1, Optional.of(odd.longText()), odd.either());
            }
        }
        slices.releaseAllBut(ORG, Set.of(file.key()));
        slices.waiting(ORG, file.source(), odd.time(), odd.time());
        slices.end(ORG, file.source(), odd.time());

        LogFileFaults faults = state.part(LogFileFaults.class);
        String fault = odd.text();
        String slice = odd.text();
        int before = faults.shown(ORG, slice).getOrDefault(LogFileFaults.name(fault), 0);
        faults.add(ORG, slice, Set.of(fault));
        assertThat(faults.shown(ORG, slice)).containsEntry(LogFileFaults.name(fault), before + 1);
    }

    private static void feeds(State state, OddValues odd) {
        Checkpoints checkpoints = state.part(Checkpoints.class);
        String feed = odd.text();
        String cursor = odd.longText();
        checkpoints.findOrStart(ORG, SOURCE, feed, odd.time());
        checkpoints.reached(ORG, SOURCE, feed, cursor);
        checkpoints.lookedAt(ORG, SOURCE, feed, odd.time());
        assertThat(checkpoints.find(ORG, SOURCE, feed))
                .hasValueSatisfying(found -> assertThat(found.cursor()).isEqualTo(StoredText.clean(cursor)));
        checkpoints.findOrStart(ORG, SOURCE, feed, odd.time());
        state.part(Progress.class).feeds(ORG);
        state.part(Progress.class).trouble(ORG, SOURCE);

        Gaps gaps = state.part(Gaps.class);
        gaps.add(Gap.found(ORG, SOURCE, odd.text(), odd.time(), odd.time(), odd.longText()));
        long gap = gaps.list(ORG).get(0).id();
        gaps.waits(gap, odd.longText());
        gaps.settle(gap, Gaps.State.HEALED, odd.longText());
    }

    private static void rows(State state, OddValues odd) {
        DeliveredRows rows = state.part(DeliveredRows.class);
        String scope = odd.text();
        Set<String> uids = Stream.generate(odd::text).limit(5).collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> before = rows.among(ORG, SOURCE, scope, uids);
        state.inTransaction(() ->
                assertThat(rows.remember(ORG, SOURCE, scope, List.copyOf(uids))).isEqualTo(before));
        assertThat(rows.among(ORG, SOURCE, scope, uids)).isEqualTo(uids);
    }

    private static void logFileRows(State state, OddValues odd) {
        DeliveredLogRows rows = state.part(DeliveredLogRows.class);
        String scope = odd.text();
        Map<String, String> times = Map.of(odd.text() + "a", odd.text(), odd.text() + "b", odd.text());
        Set<String> before = rows.among(ORG, scope, times);
        state.inTransaction(() -> assertThat(rows.remember(ORG, scope, times)).isEqualTo(before));
        assertThat(rows.among(ORG, scope, times)).isEqualTo(times.keySet());
    }

    private static void setAside(State state, OddValues odd) {
        DeadLetters letters = state.part(DeadLetters.class);
        String record = odd.longText();
        letters.add(new DeadLetter(
                0,
                ORG,
                odd.text(),
                SOURCE,
                odd.text(),
                odd.text(),
                odd.text(),
                odd.text(),
                odd.longText(),
                record,
                Instant.EPOCH));
        List<DeadLetter> kept = letters.list(ORG, 0, Integer.MAX_VALUE);
        assertThat(kept.get(kept.size() - 1).record()).isEqualTo(StoredText.clean(record));
    }

    private static void directory(State state, OddValues odd) {
        Users users = state.part(Users.class);
        String id = odd.text();
        String username = odd.text();
        users.put(
                ORG,
                List.of(new User(
                        id,
                        username,
                        odd.text(),
                        odd.text(),
                        odd.text(),
                        odd.either(),
                        odd.text(),
                        odd.text(),
                        odd.text(),
                        List.of())));
        assertThat(users.find(ORG, id)).isPresent();
        assertThat(users.findByUsername(ORG, username)).isPresent();
        Map<String, Set<String>> permissions = Map.of(id, Set.of(odd.longText()));
        users.permissions(ORG, permissions);
        assertThat(users.permissions(ORG, permissions)).as("changed again").isFalse();

        RecordNames names = state.part(RecordNames.class);
        String kind = odd.text();
        Map<String, String> byId = Map.of(odd.text() + "a", odd.text(), odd.text() + "b", odd.text());
        names.replace(ORG, kind, byId);
        assertThat(names.replace(ORG, kind, byId)).as("changed again").isEmpty();
        byId.keySet()
                .forEach(record -> assertThat(names.find(ORG, kind, record)).isPresent());
    }

    private static void logins(State state, OddValues odd) {
        Logins logins = state.part(Logins.class);
        String key = odd.text();
        String historyId = odd.text();
        logins.save(
                ORG,
                List.of(new Login(
                        0,
                        odd.text(),
                        key,
                        historyId,
                        odd.text(),
                        odd.text(),
                        odd.time(),
                        odd.text(),
                        odd.longText())));
        assertThat(logins.known(ORG, Set.of(key), Set.of())).isNotEmpty();
        List<Login> known = logins.known(ORG, Set.of(), Set.of(historyId));
        assertThat(known).isNotEmpty();
        logins.save(ORG, known);
        logins.halfKnown(ORG, Set.of(odd.text()), odd.time(), odd.time());
    }

    private static void counts(State state, OddValues odd) {
        String feed = odd.text();
        Instant hour = odd.time();
        Ledger ledger = state.part(Ledger.class);
        ledger.add(ORG, SOURCE, feed, Map.of(hour, 1));
        assertThat(ledger.hours(ORG, SOURCE, feed, Instant.MIN, Instant.MAX)).isNotNull();

        Comparisons comparisons = state.part(Comparisons.class);
        comparisons.keep(ORG, SOURCE, feed, hour, odd.time(), odd.number(), odd.number(), Outcome.MISSING, 1);
        assertThat(comparisons.find(ORG, SOURCE, feed, hour)).isPresent();
        comparisons.summaries(ORG);

        ApiCalls calls = state.part(ApiCalls.class);
        calls.count(ORG, odd.time(), "history");
    }

    private static void connections(State state, OddValues odd, String org) {
        state.part(Orgs.class).connected(org, odd.text());
        Connections connections = state.part(Connections.class);
        String url = odd.longText();
        connections.connected(org, url, url, odd.text(), odd.text());
        assertThat(connections.find(org))
                .hasValueSatisfying(found -> assertThat(found.instanceUrl()).isEqualTo(StoredText.clean(url)));
        state.part(ApiCalls.class).keepDailyMax(org, odd.number());
        connections.pause(org, odd.text());
        state.part(Remains.class).ask(org, odd.text());
        state.part(PreflightReports.class).keep(org, odd.longText());
        String secret = odd.longText();
        state.part(Credentials.class).keep(new Credentials.Encrypted(org, secret, null));
        assertThat(state.part(Credentials.class).find(org))
                .hasValueSatisfying(found -> assertThat(found.encrypted()).isEqualTo(StoredText.clean(secret)));
    }

    private static void recent(State state, OddValues odd) {
        RecentEvents events = state.part(RecentEvents.class);
        String event = odd.longText();
        events.keep(
                List.of(new Full(
                        new Recent(
                                0,
                                ORG,
                                SOURCE,
                                odd.text(),
                                odd.text(),
                                odd.text(),
                                odd.text(),
                                odd.text(),
                                odd.text(),
                                odd.text(),
                                odd.text(),
                                odd.either() ? null : odd.time(),
                                Instant.EPOCH),
                        event,
                        odd.longText())),
                10_000);
        Recent last = events.find(search(null, null), Integer.MAX_VALUE).stream()
                .max(Comparator.comparingLong(Recent::id))
                .orElseThrow();
        assertThat(events.find(last.id()))
                .hasValueSatisfying(found -> assertThat(found.event()).isEqualTo(StoredText.clean(event)));
        events.find(search(odd.text(), odd.time()), 1);
    }

    private static RecentEvents.Search search(@Nullable String text, @Nullable Instant time) {
        return new RecentEvents.Search(null, text, text, text, text, time, time, null);
    }

    /**
     * A column of the database.
     *
     * @param room how many characters it has room for; 0 for a column that is no text
     */
    private record Column(String table, String name, String type, int room) {
        @Override
        public String toString() {
            return table + "." + name;
        }

        boolean mayHoldWhatComesFromOutside() {
            return !name.equals("org")
                    && !OURS.contains(name)
                    && !OURS.contains(toString())
                    && !COUNTED.contains(name)
                    && !type.equals("boolean")
                    && !name.equals("hashes");
        }

        /** Whether a value at the end of what it takes is in it. */
        boolean isReached(JdbcClient state) {
            if (type.startsWith("timestamp")) {
                return year(state, "min") == 1 && year(state, "max") == 9999;
            }
            if (room == 0 && !type.equals("text")) {
                return state.sql("SELECT max(" + name + ") FROM " + table)
                                .query(Long.class)
                                .single()
                        > 1_000_000;
            }
            int longest = state.sql("SELECT max(char_length(" + name + ")) FROM " + table)
                    .query(Integer.class)
                    .single();
            return room > 0 && room < OddValues.LONGEST
                    ? longest == StoredKey.LONGEST || longest == StoredText.LONGEST_SHOWN
                    : longest > OddValues.LONGEST / 2;
        }

        private int year(JdbcClient state, String which) {
            return state.sql("SELECT " + which + "(" + name + ") FROM " + table)
                    .query(OffsetDateTime.class)
                    .optional()
                    .map(OffsetDateTime::getYear)
                    .orElse(0);
        }
    }

    /** A column that nobody feeds here makes the test fail: feed it, or name it among those that nothing from outside reaches. */
    private static void assertEveryColumnIsReached(JdbcClient state) {
        List<Column> columns = state.sql("""
                        SELECT lower(table_name) AS in_table, lower(column_name) AS name, lower(data_type) AS type,
                               character_maximum_length AS room
                        FROM information_schema.columns
                        WHERE table_schema = current_schema AND lower(table_name) <> 'flyway_schema_history'""")
                .query((row, number) -> new Column(
                        row.getString("in_table"), row.getString("name"), row.getString("type"), row.getInt("room")))
                .list();
        assertThat(columns).hasSizeGreaterThan(100);
        assertThat(columns)
                .filteredOn(Column::mayHoldWhatComesFromOutside)
                .filteredOn(column -> !column.isReached(state))
                .as("columns that no odd value has reached")
                .isEmpty();
    }
}
