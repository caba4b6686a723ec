package dev.orgtrail.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.Orgtrail;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.DeadLetters;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.Progress.Records;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.util.FileSystemUtils;

/** The shipped delivery routes: from rows to the sinks and the commit, and what happens when something fails. */
class DeliveryRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ORG_ID = "00D000000000001AAA";

    @TempDir
    Path folder;

    private Path out() {
        return folder.resolve("out");
    }

    private ConfigurableApplicationContext start(String... settings) throws IOException {
        Path routes = folder.resolve("routes");
        if (!Files.exists(routes)) {
            FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        }
        List<String> args = new ArrayList<>(List.of(
                "--server.port=0",
                "--orgtrail.routes=" + routes,
                "--orgtrail.state.url=jdbc:h2:file:" + folder.resolve("state"),
                "--orgtrail.retry.initial=100ms",
                "--orgtrail.retry.max=300ms",
                "--camel.kamelet.file-sink.directory=" + out()));
        args.addAll(List.of(settings));
        return new SpringApplicationBuilder(Orgtrail.class).run(args.toArray(new String[0]));
    }

    private static Map<String, Object> login(String id, String time) {
        return Map.of(
                "Id",
                id,
                "UserId",
                "005000000000001AAA",
                "LoginTime",
                time,
                "Status",
                "Success",
                "_uid",
                ORG_ID + ":" + id);
    }

    private static Exchange deliver(ConfigurableApplicationContext application, List<Map<String, Object>> rows) {
        application.getBean(Checkpoints.class).findOrStart("acme", "login-history", "poll", Instant.EPOCH);
        return application.getBean(ProducerTemplate.class).send("direct:deliver", exchange -> {
            exchange.getIn().setBody(new ArrayList<>(rows));
            exchange.getIn()
                    .setHeaders(new java.util.HashMap<>(Map.of(
                            "org", "acme",
                            "orgId", ORG_ID,
                            "source", "login-history",
                            "logName", "LoginHistory",
                            "feed", "poll",
                            "cursor", "2026-11-01T00:00:00Z|",
                            "recordsRead", rows.size())));
        });
    }

    private List<JsonNode> delivered() throws IOException {
        List<JsonNode> events = new ArrayList<>();
        if (Files.exists(out())) {
            try (Stream<Path> files = Files.walk(out())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    for (String line : Files.readAllLines(file)) {
                        events.add(JSON.readTree(line));
                    }
                }
            }
        }
        return events;
    }

    private static Records records(ConfigurableApplicationContext application) {
        return java.util.Objects.requireNonNull(
                application.getBean(Progress.class).records("acme").get("login-history"));
    }

    @Test
    void aRowThatCannotBeMappedIsSetAsideAndTheRowsAroundItAreDelivered() throws IOException {
        try (ConfigurableApplicationContext application = start()) {
            Exchange answer = deliver(
                    application,
                    List.of(
                            login("0Ya1", "2026-11-01T00:00:00.000+0000"),
                            login("0Ya2", "no time at all"),
                            login("0Ya3", "2026-11-01T00:00:02.000+0000")));

            assertThat(answer.getException()).isNull();
            assertThat(delivered())
                    .extracting(
                            event -> event.at("/metadata/original_event_uid").asText())
                    .containsExactly("0Ya1", "0Ya3");
            List<DeadLetter> letters = application.getBean(DeadLetters.class).list("acme", 0, 10);
            assertThat(letters).singleElement().satisfies(letter -> {
                assertThat(letter.stage()).isEqualTo("normalize");
                assertThat(letter.uid()).isEqualTo(ORG_ID + ":0Ya2");
                assertThat(letter.reason()).contains("time");
                assertThat(letter.record()).contains("no time at all");
            });
            assertThat(records(application)).isEqualTo(new Records("login-history", 3, 2, 0, 1));
        }
    }

    @Test
    void aDeadLetterIsReplayedThroughTheMappingAsItIsNow() throws IOException {
        try (ConfigurableApplicationContext application = start()) {
            deliver(application, List.of(login("0Ya2", "the first of November")));
            DeadLetters letters = application.getBean(DeadLetters.class);
            DeadLetter letter = letters.list("acme", 0, 10).get(0);
            Replay replay = application.getBean(Replay.class);

            assertThat(replay.replay(letter).delivered())
                    .as("nothing has changed yet")
                    .isFalse();
            DeadLetter again = letters.list("acme", 0, 10).get(0);

            DeadLetter mended = new DeadLetter(
                    again.id(),
                    again.org(),
                    again.orgId(),
                    again.source(),
                    again.logName(),
                    again.eventType(),
                    again.uid(),
                    again.stage(),
                    again.reason(),
                    again.record().replace("the first of November", "2026-11-01T00:00:01.000+0000"),
                    again.setAsideAt());
            assertThat(replay.replay(mended).delivered()).isTrue();
            assertThat(letters.list("acme", 0, 10)).isEmpty();
            assertThat(delivered()).hasSize(1);
            assertThat(records(application)).isEqualTo(new Records("login-history", 1, 1, 0, 0));
        }
    }

    @Test
    void aSinkThatIsDownHoldsTheBatchUntilItIsBack() throws Exception {
        Files.writeString(out(), "a file where the folder should be");
        try (ConfigurableApplicationContext application = start()) {
            CompletableFuture<Exchange> delivery = CompletableFuture.supplyAsync(
                    () -> deliver(application, List.of(login("0Ya1", "2026-11-01T00:00:00.000+0000"))));

            Statuses statuses = application.getBean(Statuses.class);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(statuses.sinks()).hasEntrySatisfying("file-sink", status -> {
                        assertThat(status.state()).isEqualTo(Statuses.State.FAILING);
                        assertThat(status.detail()).contains("It holds a batch of org acme");
                    }));
            assertThat(delivery).isNotDone();
            assertThat(application
                            .getBean(Checkpoints.class)
                            .find("acme", "login-history", "poll")
                            .orElseThrow()
                            .cursor())
                    .isNull();

            Files.delete(out());
            assertThat(delivery.get(20, TimeUnit.SECONDS).getException()).isNull();
            assertThat(delivered()).hasSize(1);
            assertThat(statuses.sinks()).hasEntrySatisfying("file-sink", status -> assertThat(status.state())
                    .isEqualTo(Statuses.State.ON));
        }
    }

    @Test
    void aBatchThatIsHeldDoesNotHoldUpTheStopAndIsNotCommitted() throws Exception {
        Files.writeString(out(), "a file where the folder should be");
        CompletableFuture<Exchange> delivery;
        try (ConfigurableApplicationContext application = start()) {
            delivery = CompletableFuture.supplyAsync(
                    () -> deliver(application, List.of(login("0Ya1", "2026-11-01T00:00:00.000+0000"))));
            Statuses statuses = application.getBean(Statuses.class);
            await().atMost(Duration.ofSeconds(20)).until(() -> statuses.sinks().containsKey("file-sink"));
        }
        assertThat(delivery.get(20, TimeUnit.SECONDS).getException()).isNotNull();
        Files.delete(out());
        try (ConfigurableApplicationContext application = start()) {
            assertThat(application
                            .getBean(Checkpoints.class)
                            .find("acme", "login-history", "poll")
                            .orElseThrow()
                            .cursor())
                    .isNull();
            assertThat(application.getBean(Progress.class).records("acme")).isEmpty();
        }
    }

    @Test
    void anEventThatASinkCanNeverTakeIsSetAsideAndTheRestIsDelivered() throws Exception {
        EmbeddedKafkaKraftBroker broker = OneBroker.start(1, "activity");
        try (ConfigurableApplicationContext application = start(
                        "--orgtrail.sinks=kafka-sink",
                        "--camel.kamelet.kafka-sink.topic=activity",
                        "--camel.kamelet.kafka-sink.bootstrapServers=" + broker.getBrokersAsString());
                KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.getBrokersAsString(),
                                "group.id",
                                "test",
                                "auto.offset.reset",
                                "earliest"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            Map<String, Object> huge = new java.util.HashMap<>(login("0Ya2", "2026-11-01T00:00:01.000+0000"));
            huge.put("Extra", "x".repeat(3_000_000));

            Exchange answer = deliver(
                    application,
                    List.of(
                            login("0Ya1", "2026-11-01T00:00:00.000+0000"),
                            huge,
                            login("0Ya3", "2026-11-01T00:00:02.000+0000")));

            assertThat(answer.getException()).isNull();
            assertThat(application.getBean(DeadLetters.class).list("acme", 0, 10))
                    .singleElement()
                    .satisfies(letter -> {
                        assertThat(letter.stage()).isEqualTo("kafka-sink");
                        assertThat(letter.uid()).isEqualTo(ORG_ID + ":0Ya2");
                    });
            assertThat(records(application)).isEqualTo(new Records("login-history", 3, 2, 0, 1));

            DeadLetters letters = application.getBean(DeadLetters.class);
            assertThat(application
                            .getBean(Replay.class)
                            .replay(letters.list("acme", 0, 10).get(0))
                            .delivered())
                    .as("the sink still refuses it")
                    .isFalse();
            assertThat(letters.list("acme", 0, 10))
                    .singleElement()
                    .extracting(DeadLetter::uid)
                    .isEqualTo(ORG_ID + ":0Ya2");
            assertThat(records(application)).isEqualTo(new Records("login-history", 3, 2, 0, 1));

            consumer.subscribe(Set.of("activity"));
            List<String> uids = new ArrayList<>();
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                consumer.poll(Duration.ofMillis(500)).forEach(record -> uids.add(record.key()));
                assertThat(uids).contains(ORG_ID + ":0Ya1", ORG_ID + ":0Ya3").doesNotContain(ORG_ID + ":0Ya2");
            });
        } finally {
            broker.destroy();
        }
    }

    @Test
    void aTeamsOwnStepSeesEachEventAsAMapAndMayDropIt() throws IOException {
        ownSteps("""
                - filter:
                    id: only-batches-of-two
                    simple: "${body.size} == 2"
                    steps:
                      - setBody: {id: first-only, simple: "${body.subList(0, 1)}"}
                """);
        try (ConfigurableApplicationContext application = start()) {
            deliver(
                    application,
                    List.of(
                            login("0Ya1", "2026-11-01T00:00:00.000+0000"),
                            login("0Ya3", "2026-11-01T00:00:02.000+0000")));
            assertThat(delivered())
                    .extracting(
                            event -> event.at("/metadata/original_event_uid").asText())
                    .containsExactly("0Ya1");
        }
    }

    @Test
    void anEventThatJsonCannotSayIsSetAsideAndItsReplayIsRefusedInWords() throws IOException {
        ownSteps("""
                - bean: {id: puts-in-an-object, beanType: "%s", method: put}
                """.formatted(NoJson.class.getName()));
        try (ConfigurableApplicationContext application = start()) {
            deliver(
                    application,
                    List.of(
                            login("0Ya1", "2026-11-01T00:00:00.000+0000"),
                            login("0Ya3", "2026-11-01T00:00:02.000+0000")));
            List<DeadLetter> letters = application.getBean(DeadLetters.class).list("acme", 0, 10);
            assertThat(letters).singleElement().satisfies(letter -> assertThat(letter.reason())
                    .contains("cannot be written as JSON"));
            assertThat(delivered()).hasSize(1);

            Replay.Outcome outcome = application.getBean(Replay.class).replay(letters.get(0));
            assertThat(outcome.delivered()).isFalse();
            assertThat(outcome.reason()).contains("is no JSON").contains("discard");
            assertThat(application.getBean(DeadLetters.class).list("acme", 0, 10))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[1]", "dev.acme.Event@1"})
    void aReplayOfWhatIsNoJsonObjectIsRefusedInWords(String record) throws IOException {
        try (ConfigurableApplicationContext application = start()) {
            DeadLetters letters = application.getBean(DeadLetters.class);
            letters.add(new DeadLetter(
                    0,
                    "acme",
                    "00D1",
                    Sources.LOGIN_HISTORY,
                    "LoginHistory",
                    null,
                    "u1",
                    "file",
                    "",
                    record,
                    Instant.EPOCH));
            Replay.Outcome outcome = application
                    .getBean(Replay.class)
                    .replay(letters.list("acme", 0, 10).get(0));
            assertThat(outcome.delivered()).isFalse();
            assertThat(outcome.reason()).contains("is no JSON object").contains("discard");
            assertThat(letters.list("acme", 0, 10)).hasSize(1);
        }
    }

    /** Puts a team's own steps into the route that a first start has laid out for them. */
    private void ownSteps(String steps) throws IOException {
        Files.createDirectories(folder);
        try (ConfigurableApplicationContext first = start()) {
            assertThat(first.isRunning()).isTrue();
        }
        Files.writeString(folder.resolve("routes/delivery/custom.camel.yaml"), """
                - route:
                    id: custom
                    from:
                      id: events
                      uri: direct:custom
                      steps:
                """ + steps.indent(8));
    }

    /** A team's own step that goes wrong. */
    public static final class NoJson {
        /** Puts into the first event what no sink of texts can take. */
        public static void put(@Body List<Map<String, Object>> events) {
            events.get(0).put("thread", new Object());
        }
    }
}
