package dev.orgtrail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.collect.OrgSupervisor;
import dev.orgtrail.settings.ApiToken;
import dev.orgtrail.state.Connections;
import dev.orgtrail.state.DeadLetters;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.Ledger;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import dev.orgtrail.state.Users;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Sinks and a state database in trouble. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class SinksAndStateTest {
    /** Four slices and two polls at a time, of three records each. */
    private static final int IN_FLIGHT = (4 + 2) * 3;

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Instant LOGIN = Instant.parse("2026-11-01T04:46:15Z");

    @SuppressWarnings("NullAway.Init")
    private BesetOrgtrail orgtrail;

    @BeforeAll
    void start() throws Exception {
        orgtrail = new BesetOrgtrail();
    }

    @AfterEach
    void mend() {
        orgtrail.mend();
    }

    @AfterAll
    void stop() throws Exception {
        orgtrail.close();
    }

    private FaultCase org() throws Exception {
        return new FaultCase(orgtrail.context()).beforeItCloses(orgtrail::mend);
    }

    private Statuses.@Nullable Status sink(String name) {
        return orgtrail.part(Statuses.class).sinks().get(name);
    }

    private void awaitSink(String name, Statuses.State state, String... words) {
        Awaitility.await()
                .atMost(LONG)
                .untilAsserted(() -> assertThat(sink(name)).isNotNull().satisfies(status -> {
                    assertThat(status.state()).isEqualTo(state);
                    assertThat(List.of(words))
                            .allSatisfy(word -> assertThat(status.detail()).contains(word));
                }));
    }

    @Test
    void aSinkThatIsDownHoldsItsBatchesAndTheSourcesBehindThemAndNothingElse() throws Exception {
        orgtrail.second().down(true);
        try (FaultCase row = org();
                FaultCase other = org()) {
            row.collect().awaitTrouble("sink second-sink holds a batch", "Call the owner of the sink");
            awaitSink("second-sink", Statuses.State.FAILING, row.alias(), "Call the owner of the sink");
            other.collect();
            other.await(() ->
                    assertThat(orgtrail.part(Users.class).count(other.alias())).isPositive());
            other.await(() -> assertThat(
                            orgtrail.part(Statuses.class).org(other.alias()).state())
                    .isEqualTo(Statuses.State.ON));

            List<String> logins = new ArrayList<>();
            // Logins of the same second are sorted by their ids.
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(1_100))
                    .during(Duration.ofSeconds(3))
                    .atMost(LONG)
                    .untilAsserted(() -> {
                        logins.add(row.org().login());
                        assertThat(orgtrail.second().offered(row.alias())).isBetween(1, IN_FLIGHT);
                        assertThat(orgtrail.first().taken(row.alias()))
                                .hasSizeLessThanOrEqualTo(IN_FLIGHT)
                                .doesNotHaveDuplicates();
                        assertThat(orgtrail.part(Progress.class).records(row.alias()))
                                .isEmpty();
                    });

            orgtrail.second().down(false);
            row.awaitRecovery();
            other.awaitRecovery();
            awaitSink("second-sink", Statuses.State.ON);
            row.await(() -> assertBothHaveAll(row));
            for (MoodySink sink : List.of(orgtrail.first(), orgtrail.second())) {
                List<String> taken = sink.taken(row.alias());
                assertThat(taken).doesNotHaveDuplicates();
                assertThat(taken.stream()
                                .map(uid -> uid.substring(uid.indexOf(':') + 1))
                                .filter(logins::contains))
                        .containsExactlyElementsOf(logins);
            }
        }
    }

    private void assertBothHaveAll(FaultCase row) {
        assertThat(orgtrail.first().taken(row.alias())).isNotEmpty();
        assertThat(Set.copyOf(orgtrail.second().taken(row.alias())))
                .isEqualTo(Set.copyOf(orgtrail.first().taken(row.alias())));
        long counted = orgtrail.part(Progress.class).records(row.alias()).values().stream()
                .mapToLong(Progress.Records::delivered)
                .sum();
        assertThat(counted)
                .as("counted once")
                .isEqualTo(Set.copyOf(orgtrail.first().taken(row.alias())).size());
    }

    @Test
    void aSlowSinkGetsEverythingOnce() throws Exception {
        orgtrail.first().slow(Duration.ofMillis(100));
        try (FaultCase row = org()) {
            row.collect().awaitEverything();
            assertThat(orgtrail.first().taken(row.alias())).doesNotHaveDuplicates();
        }
    }

    @Test
    void aSinkThatAnswersTooLateGetsTheBatchAgainWithTheSameUids() throws Exception {
        try (FaultCase row = org()) {
            row.collect().awaitEverything();
            orgtrail.second().late(1);
            row.org().login();
            row.awaitEverything();
            List<String> taken = orgtrail.second().taken(row.alias());
            row.await(() -> {
                assertThat(taken.size() - Set.copyOf(taken).size())
                        .as("sent again")
                        .isPositive();
                assertBothHaveAll(row);
            });
            assertThat(orgtrail.first().taken(row.alias())).doesNotHaveDuplicates();
        }
    }

    @Test
    void aRecordThatASinkRefusesIsSetAsideAndReplayedWhenTheSinkIsMended() throws Exception {
        try (FaultCase row = org()) {
            long letter = refused(row);
            assertThat(replay(letter).path("delivered").asBoolean()).isFalse();
            letter = row.letters().get(0).id();
            orgtrail.second().mend();
            assertThat(replay(letter).path("delivered").asBoolean()).isTrue();
            row.awaitEverything();
            row.await(() -> assertBothHaveAll(row));
            assertThat(orgtrail.first().taken(row.alias())).doesNotHaveDuplicates();
            assertThat(orgtrail.second().taken(row.alias())).doesNotHaveDuplicates();
        }
    }

    @Test
    void aRecordThatTwoSinksRefuseCountsAsSetAsideUntilBothHaveItAndThenAsDeliveredOnce() throws Exception {
        List.of(orgtrail.first(), orgtrail.second()).forEach(sink -> sink.refuse(uid -> uid.endsWith("2AAA")));
        Exchange answer = orgtrail.part(ProducerTemplate.class)
                .send("direct:deliver", batch("refused", "0YaXX0000000001AAA", "0YaXX0000000002AAA"));
        assertThat(answer.getException()).isNull();
        List<DeadLetters.DeadLetter> letters = orgtrail.part(DeadLetters.class).list("refused", 0, 10);
        assertThat(letters).hasSize(2);
        assertThat(logins("refused")).isEqualTo(new Progress.Records(Sources.LOGIN_HISTORY, 2, 1, 0, 1));

        orgtrail.mend();
        assertThat(replay(letters.get(0).id()).path("delivered").asBoolean()).isTrue();
        assertThat(logins("refused")).isEqualTo(new Progress.Records(Sources.LOGIN_HISTORY, 2, 1, 0, 1));
        assertThat(replay(letters.get(1).id()).path("delivered").asBoolean()).isTrue();
        assertThat(logins("refused")).isEqualTo(new Progress.Records(Sources.LOGIN_HISTORY, 2, 2, 0, 0));
    }

    private Progress.Records logins(String alias) {
        return Objects.requireNonNull(
                orgtrail.part(Progress.class).records(alias).get(Sources.LOGIN_HISTORY));
    }

    @Test
    void aReplayIsAnsweredWithTheReasonWhileTheSinkIsDownOrHangs() throws Exception {
        try (FaultCase row = org()) {
            long letter = refused(row);
            orgtrail.second().mend();
            orgtrail.second().down(true);
            JsonNode answer = replay(letter);
            assertThat(answer.path("delivered").asBoolean()).isFalse();
            assertThat(answer.path("reason").asText()).contains("Call the owner of the sink", "The dead letter stays");
            assertThat(row.letters()).singleElement().satisfies(left -> assertThat(left.id())
                    .isEqualTo(letter));

            CountDownLatch until = new CountDownLatch(1);
            orgtrail.second().mend();
            orgtrail.second().hang(until);
            answer = replay(letter);
            assertThat(answer.path("delivered").asBoolean()).isFalse();
            assertThat(answer.path("reason").asText()).contains("has not taken it");
            assertThat(row.letters()).hasSize(1);
            assertThat(replay(letter).path("reason").asText()).contains("being replayed already");
            until.countDown();
            row.awaitEverything();
        }
    }

    /** Has one of several records be refused, and returns the number of its dead letter. */
    private long refused(FaultCase row) throws Exception {
        row.collect().awaitEverything();
        row.await(() -> assertBothHaveAll(row));
        Set<String> before = Set.copyOf(orgtrail.second().taken(row.alias()));
        AtomicReference<@Nullable String> bad = new AtomicReference<>();
        orgtrail.second().refuse(uid -> {
            boolean first = !before.contains(uid) && bad.compareAndSet(null, uid);
            return first || uid.equals(bad.get());
        });
        row.org().login();
        row.org().login();
        row.await(() -> assertThat(orgtrail.first().taken(row.alias()))
                .hasSize(orgtrail.second().taken(row.alias()).size() + 1)
                .hasSize(before.size() + 2));
        row.await(() -> assertThat(row.letters()).hasSize(1));
        row.awaitAllButLetters();
        assertThat(row.letters()).singleElement().satisfies(letter -> {
            assertThat(letter.stage()).isEqualTo("second-sink");
            assertThat(letter.reason()).contains("the sink does not like it");
        });
        return row.letters().get(0).id();
    }

    @Test
    void anOrgIsPausedThoughASinkHoldsItsBatchAndGoesOnFromWhereItWas() throws Exception {
        orgtrail.second().down(true);
        try (FaultCase row = org()) {
            row.collect().awaitTrouble("sink second-sink holds a batch", "Call the owner of the sink");
            orgtrail.part(OrgSupervisor.class).pause(row.alias(), "a test");
            row.await(() -> {
                Statuses.Status status = orgtrail.part(Statuses.class).org(row.alias());
                assertThat(status.state()).isEqualTo(Statuses.State.OFF);
                assertThat(status.detail()).startsWith("Paused by a test").doesNotContain("still waits");
            });
            int offered = orgtrail.second().offered(row.alias());
            orgtrail.second().down(false);
            row.org().login();
            Awaitility.await().during(Duration.ofSeconds(2)).atMost(LONG).untilAsserted(() -> assertThat(
                            orgtrail.second().offered(row.alias()))
                    .isEqualTo(offered));
            orgtrail.part(Connections.class).resume(row.alias());
            row.collect().awaitEverything();
            row.await(() -> assertBothHaveAll(row));
            assertThat(orgtrail.second().taken(row.alias())).doesNotHaveDuplicates();
        }
    }

    private JsonNode replay(long letter) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(orgtrail.url() + "/api/dead-letters/" + letter + "/replay"))
                                .timeout(Duration.ofSeconds(20))
                                .header("Authorization", ApiToken.HEADER)
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    void aStateThatIsDownInTheMiddleOfCommitsIsNamedAndAllGoesOnWhenItIsBack(CapturedOutput output) throws Exception {
        CountDownLatch betweenTheSinks = new CountDownLatch(1);
        orgtrail.second().hang(betweenTheSinks);
        try (FaultCase row = org()) {
            row.collect();
            row.await(() -> assertThat(orgtrail.first().taken(row.alias())).isNotEmpty());
            orgtrail.state().shut();
            betweenTheSinks.countDown();
            row.awaitTrouble("the state database is in trouble", "orgtrail.state.url");
            awaitSink("state", Statuses.State.FAILING, "orgtrail.state.url");
            row.org().login();
            orgtrail.state().mend();
            row.awaitEverything();
            awaitSink("state", Statuses.State.ON);
            row.await(() -> assertBothHaveAll(row));
            assertThat(orgtrail.second().taken(row.alias())).doesNotHaveDuplicates();
            assertThat(output.getAll()).as("no stack traces").doesNotContain("\tat ");
        } finally {
            betweenTheSinks.countDown();
        }
    }

    @Test
    void connectionsToTheStateThatAreCutNowAndThenLoseAndDoubleNothing(CapturedOutput output) throws Exception {
        try (FaultCase row = org()) {
            row.collect();
            for (int i = 0; i < 8; i++) {
                int had = orgtrail.first().taken(row.alias()).size();
                row.await(() -> assertThat(orgtrail.first().taken(row.alias())).hasSizeGreaterThan(had));
                orgtrail.state().cut();
                row.org().login();
            }
            row.awaitEverything();
            row.await(() -> assertBothHaveAll(row));
            assertThat(output.getAll()).as("no stack traces").doesNotContain("\tat ");
        }
    }

    @Test
    void aRecordThatTwoBatchesHaveAtTheSameTimeIsDeliveredAndCountedOnce() throws Exception {
        CountDownLatch until = new CountDownLatch(1);
        orgtrail.second().hang(until);
        ProducerTemplate camel = orgtrail.part(ProducerTemplate.class);
        Future<Exchange> poll =
                camel.asyncSend("direct:deliver", batch("twice", "0YaXX0000000001AAA", "0YaXX0000000002AAA"));
        try {
            Awaitility.await().atMost(LONG).until(() -> orgtrail.second().offered("twice") == 2);
            Future<Exchange> again =
                    camel.asyncSend("direct:deliver", batch("twice", "0YaXX0000000002AAA", "0YaXX0000000003AAA"));
            Awaitility.await()
                    .during(Duration.ofSeconds(2))
                    .atMost(LONG)
                    .until(() -> orgtrail.second().offered("twice") == 2);
            until.countDown();
            for (Future<Exchange> each : List.of(poll, again)) {
                assertThat(each.get(30, TimeUnit.SECONDS).getException()).isNull();
            }
        } finally {
            until.countDown();
        }
        for (MoodySink sink : List.of(orgtrail.first(), orgtrail.second())) {
            assertThat(sink.taken("twice")).hasSize(3).doesNotHaveDuplicates();
        }
        Progress.Records counted = logins("twice");
        assertThat(counted.delivered()).isEqualTo(3);
        assertThat(counted.repeated()).isEqualTo(1);
    }

    @Test
    void aRecordOfATransactionThatWasGivenUpAndCommittedAfterAllCountsOnce() throws Exception {
        CountDownLatch until = new CountDownLatch(1);
        orgtrail.second().hang(until);
        Future<Exchange> again = orgtrail.part(ProducerTemplate.class)
                .asyncSend("direct:deliver", batch("late", "0YaXX0000000001AAA", "0YaXX0000000002AAA"));
        try {
            Awaitility.await().atMost(LONG).until(() -> orgtrail.second().offered("late") == 2);
            // What the transaction does that was in the way: it had one of the two.
            orgtrail.part(DeliveredRows.class)
                    .remember("late", Sources.LOGIN_HISTORY, "poll", List.of("00DXX0000000001AAA:0YaXX0000000002AAA"));
        } finally {
            until.countDown();
        }
        assertThat(again.get(30, TimeUnit.SECONDS).getException()).isNull();
        Progress.Records counted = logins("late");
        assertThat(counted.delivered()).isEqualTo(1);
        assertThat(counted.repeated()).isEqualTo(1);
        assertThat(orgtrail.part(Ledger.class)
                        .hours("late", Sources.LOGIN_HISTORY, "", LOGIN.truncatedTo(ChronoUnit.HOURS), LOGIN))
                .values()
                .singleElement()
                .satisfies(hour -> assertThat(hour.records()).isEqualTo(1));
    }

    /** Some logins that a poll has read, or a slice that reads them again. */
    private static Processor batch(String org, String... ids) {
        return exchange -> {
            exchange.getIn().setHeader("org", org);
            exchange.getIn().setHeader("orgId", "00DXX0000000001AAA");
            exchange.getIn().setHeader("source", Sources.LOGIN_HISTORY);
            exchange.getIn().setHeader("logName", "LoginHistory");
            exchange.getIn().setHeader("scope", "poll");
            exchange.getIn().setHeader("recordsRead", ids.length);
            List<Map<String, Object>> rows = new ArrayList<>();
            for (String id : ids) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("Id", id);
                row.put("UserId", "005XX0000000001AAA");
                row.put("LoginTime", "2026-11-01T04:46:15.000+0000");
                row.put("Status", "Success");
                row.put("SourceIp", "198.51.100.7");
                row.put("_time", LOGIN.toEpochMilli());
                row.put("_uid", "00DXX0000000001AAA:" + id);
                rows.add(row);
            }
            exchange.getIn().setBody(rows);
        };
    }

    @Test
    void commitsWhoseAnswerIsLostCountOnce() throws Exception {
        try (FaultCase row = org()) {
            row.collect();
            row.await(() -> assertThat(orgtrail.first().taken(row.alias())).isNotEmpty());
            orgtrail.state().loseAnswersToCommits(15);
            row.await(() -> {
                row.org().login();
                assertThat(orgtrail.state().answersToLose()).isZero();
            });
            row.awaitEverything();
            row.await(() -> assertBothHaveAll(row));
        }
    }

    @Test
    void aStateThatTakesLongForEachAnswerIsWaitedFor() throws Exception {
        try (FaultCase row = org()) {
            row.collect().awaitEverything();
            orgtrail.state().delay(Duration.ofMillis(1_200));
            String login = row.org().login();
            Awaitility.await().atMost(Duration.ofSeconds(120)).until(() -> orgtrail.second().taken(row.alias()).stream()
                    .anyMatch(uid -> uid.endsWith(login)));
            orgtrail.state().mend();
            row.awaitEverything();
            assertThat(orgtrail.second().taken(row.alias())).doesNotHaveDuplicates();
        }
    }

    @Test
    void aConnectionWhoseEndTheDatabaseHasNotHeardOfDoesNotCountAsAnotherOrgtrail() throws Exception {
        Awaitility.await().atMost(LONG).until(() -> owner() > 0);
        int before = owner();
        orgtrail.state().cutUnheard();
        Awaitility.await().atMost(LONG).until(() -> owner() > 0 && owner() != before);
        try (FaultCase row = org()) {
            row.collect().awaitEverything();
        }
        assertThat(orgtrail.context().isRunning()).isTrue();
    }

    /** The database's process that holds the lock of the state, 0 if none does. */
    private int owner() throws Exception {
        try (Connection connection = orgtrail.postgres().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pid FROM pg_locks WHERE locktype = 'advisory'")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }
}
