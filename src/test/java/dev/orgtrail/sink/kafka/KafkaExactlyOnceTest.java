package dev.orgtrail.sink.kafka;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.deliver.OneBroker;
import dev.orgtrail.sink.Delivery;
import dev.orgtrail.sink.EventRefused;
import dev.orgtrail.sink.SinkRoutes;
import dev.orgtrail.sink.SinkUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** What a consumer of committed records sees, whatever comes between. A new sink stands for a new process. */
class KafkaExactlyOnceTest {
    private static final EmbeddedKafkaKraftBroker BROKER = OneBroker.start(2);

    @AfterAll
    static void stopBroker() {
        BROKER.destroy();
    }

    private static Map<String, Object> slice(String name) {
        return Map.of("org", "acme", "source", "login-history", "slice", name);
    }

    private static final Map<String, Object> STREAM =
            Map.of("org", "acme", "source", "streaming", "feed", "LoginEventStream");

    @Test
    void aBatchDeliveredTwiceIsSeenOnce() throws Exception {
        try (SinkRoutes sink = sink("twice", Map.of())) {
            sink.deliver(SinkRoutes.events(0, 1000), STREAM);
            sink.deliver(SinkRoutes.events(0, 1000), STREAM);
            sink.deliver(SinkRoutes.events(1000, 1010), STREAM);
        }
        assertThat(seen("twice")).containsExactlyInAnyOrderElementsOf(uids(0, 1010));
    }

    @Test
    void anEventThatIsTwiceInABatchIsSeenOnce() throws Exception {
        List<Map<String, Object>> events =
                Stream.of("a", "b", "a").map(SinkRoutes::event).toList();
        try (SinkRoutes sink = sink("equal", Map.of())) {
            sink.deliver(events, STREAM);
        }
        assertThat(seen("equal")).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aBatchThatANewProcessDeliversAgainIsSeenOnceHoweverItIsCut() throws Exception {
        try (SinkRoutes sink = sink("cut", Map.of())) {
            sink.deliver(SinkRoutes.events(0, 500), slice("d1"));
            sink.deliver(SinkRoutes.events(500, 1000), slice("d1"));
        }
        try (SinkRoutes sink = sink("cut", Map.of())) {
            sink.deliver(SinkRoutes.events(500, 600), slice("d1"));
            sink.deliver(SinkRoutes.events(600, 1300), slice("d1"));
        }
        try (SinkRoutes sink = sink("cut", Map.of())) {
            // Something new comes first, and what came before is cut once more.
            sink.deliver(List.of(SinkRoutes.event("late")), slice("d1"));
            sink.deliver(SinkRoutes.events(600, 900), slice("d1"));
            sink.deliver(SinkRoutes.events(900, 1500), slice("d1"));
        }
        List<String> expected = new ArrayList<>(uids(0, 1500));
        expected.add("late");
        assertThat(seen("cut")).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aSliceThatALostStateReadsAgainAndThatIsLongerNowOrAnotherOrgsIsSeenWhole() throws Exception {
        Map<String, Object> last = new HashMap<>(slice("2026-11-30"));
        last.put("sliceLast", true);
        try (SinkRoutes sink = sink("again", Map.of())) {
            sink.deliver(SinkRoutes.events(0, 10), last);
        }
        try (SinkRoutes sink = sink("again", Map.of())) {
            sink.deliver(SinkRoutes.events(0, 15), last);
            sink.deliver(SinkRoutes.events(1000, 1005), last);
        }
        List<String> expected = new ArrayList<>(uids(0, 15));
        expected.addAll(uids(1000, 1005));
        assertThat(seen("again")).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aBatchLargerThanUsualIsRecognisedWholeAfterOthers() throws Exception {
        try (SinkRoutes sink = sink("huge", Map.of())) {
            sink.deliver(SinkRoutes.events(0, 15_000), STREAM);
            sink.deliver(SinkRoutes.events(15_000, 31_000), STREAM);
        }
        try (SinkRoutes sink = sink("huge", Map.of())) {
            sink.deliver(List.of(SinkRoutes.event("late")), STREAM);
            sink.deliver(SinkRoutes.events(15_000, 31_500), STREAM);
        }
        assertThat(seen("huge")).hasSize(31_501).doesNotHaveDuplicates();
    }

    @Test
    void whatIsKeptOfAUnitDoesNotGrowWithIt() throws Exception {
        try (SinkRoutes sink = sink("long", Map.of())) {
            for (int from = 0; from < 30_000; from += 1000) {
                sink.deliver(SinkRoutes.events(from, from + 1000), STREAM);
            }
        }
        Map<String, byte[]> kept = markers("long-checkpoints");
        assertThat(kept.keySet()).allMatch(key -> key.startsWith("acme/streaming/feed/LoginEventStream#"));
        assertThat(kept.values().stream().mapToInt(page -> page.length).sum() / 16)
                .isBetween(11_000, 12_000);
        assertThat(seen("long")).hasSize(30_000).doesNotHaveDuplicates();
    }

    @Test
    void aTransactionThatBreaksOffMidwayIsNotSeenAndComesOnceWhenTriedAgain() throws Exception {
        try (Sink sink = new Sink("midway", Failing.HALF_WAY)) {
            sink.deliver(SinkRoutes.events(0, 10), STREAM);
            sink.fail();
            assertThatThrownBy(() -> sink.deliver(SinkRoutes.events(10, 1010), STREAM))
                    .isInstanceOf(SinkUnavailable.class);
            // The next one takes over, which aborts what was left open; without it the topic's end could not be read.
            sink.deliver(SinkRoutes.events(2000, 2001), slice("other"));
            List<String> meanwhile = new ArrayList<>(uids(0, 10));
            meanwhile.add("u2000");
            assertThat(seen("midway")).containsExactlyInAnyOrderElementsOf(meanwhile);

            sink.deliver(SinkRoutes.events(10, 1010), STREAM);
        }
        assertThat(seen("midway")).hasSize(1011).doesNotHaveDuplicates();
    }

    @Test
    void aCommitWhoseAnswerIsLostIsNotRepeated() throws Exception {
        try (Sink sink = new Sink("answer", Failing.AFTER_COMMIT)) {
            sink.deliver(SinkRoutes.events(0, 10), STREAM);
            sink.fail();
            assertThatThrownBy(() -> sink.deliver(SinkRoutes.events(10, 1010), STREAM))
                    .isInstanceOf(SinkUnavailable.class)
                    .hasMessageContaining("did not confirm a transaction of orgtrail-answer-")
                    .hasMessageContaining("looks whether it was committed");
            sink.deliver(SinkRoutes.events(10, 1010), STREAM);
            sink.deliver(SinkRoutes.events(1010, 1020), STREAM);
        }
        assertThat(seen("answer")).containsExactlyInAnyOrderElementsOf(uids(0, 1020));
    }

    @Test
    void aCommitThatNeverReachedTheBrokerIsMadeUpFor() throws Exception {
        try (Sink sink = new Sink("question", Failing.BEFORE_COMMIT)) {
            sink.deliver(SinkRoutes.events(0, 10), STREAM);
            sink.fail();
            assertThatThrownBy(() -> sink.deliver(SinkRoutes.events(10, 1010), STREAM))
                    .isInstanceOf(SinkUnavailable.class);
            sink.deliver(SinkRoutes.events(10, 1010), STREAM);
        }
        assertThat(seen("question")).containsExactlyInAnyOrderElementsOf(uids(0, 1010));
    }

    @Test
    void aProcessThatDiedInATransactionLeavesNothingOfIt() throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", BROKER.getBrokersAsString(), "transactional.id", "orgtrail-died-2");
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic("died", 1, (short) 1)))
                    .all()
                    .get();
        }
        try (KafkaProducer<String, String> dead =
                        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
                SinkRoutes sink = sink("died", Map.of())) {
            dead.initTransactions();
            dead.beginTransaction();
            dead.send(new ProducerRecord<>("died", "u0", "half")).get();

            sink.deliver(SinkRoutes.events(0, 10), STREAM);
            assertThat(seen("died")).containsExactlyInAnyOrderElementsOf(uids(0, 10));
            assertThatThrownBy(dead::commitTransaction).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void unitsAreDeliveredAtTheSameTimeAndEachEventIsSeenOnce() throws Exception {
        try (Sink sink = new Sink("parallel", Failing.AFTER_COMMIT)) {
            List<CompletableFuture<Void>> units = new ArrayList<>();
            for (int unit = 0; unit < 8; unit++) {
                String name = "d" + unit;
                int first = unit * 10_000;
                units.add(CompletableFuture.runAsync(() -> {
                    for (int from = first; from < first + 5_000; from += 500) {
                        if (from == 32_000) {
                            sink.fail();
                        }
                        deliverUntilItIsThere(sink, SinkRoutes.events(from, from + 500), slice(name));
                    }
                }));
            }
            CompletableFuture.allOf(units.toArray(new CompletableFuture<?>[0])).get();
            assertThat(sink.failed()).isTrue();
        }
        assertThat(seen("parallel")).hasSize(40_000).doesNotHaveDuplicates();
    }

    private static void deliverUntilItIsThere(
            Sink sink, List<Map<String, Object>> events, Map<String, Object> headers) {
        for (int attempt = 0; attempt < 10; attempt++) {
            try {
                sink.deliver(events, headers);
                return;
            } catch (SinkUnavailable e) {
                // As the delivery route does, it is tried again.
            }
        }
        throw new IllegalStateException("Ten tries failed");
    }

    @Test
    void theOthersOfABatchWithARefusedEventAreSeenOnce() throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(
                            new NewTopic("refused", 1, (short) 1).configs(Map.of("max.message.bytes", "200000"))))
                    .all()
                    .get();
        }
        Map<String, Object> large = SinkRoutes.event("large");
        large.put("padding", "x".repeat(300_000));
        List<Map<String, Object>> batch = new ArrayList<>(SinkRoutes.events(0, 20));
        batch.add(10, large);
        try (SinkRoutes sink = sink("refused", Map.of("compression", "none"))) {
            assertThatThrownBy(() -> sink.deliver(batch, STREAM))
                    .isInstanceOfSatisfying(EventRefused.class, refused -> assertThat(refused.uid())
                            .isEqualTo("large"));
            assertThat(seen("refused")).isEmpty();
            // As the delivery route does: one by one, the refused one set aside.
            for (Map<String, Object> event : batch) {
                if (event != large) {
                    sink.deliver(List.of(event), STREAM);
                }
            }
            sink.deliver(List.of(), STREAM);
        }
        assertThat(seen("refused")).containsExactlyInAnyOrderElementsOf(uids(0, 20));
        try (SinkRoutes sink = sink("refused", Map.of("compression", "none"))) {
            sink.deliver(SinkRoutes.events(0, 20), STREAM);
        }
        assertThat(seen("refused")).hasSize(20);
    }

    @Test
    void aReplayedDeadLetterIsSeenOnce() throws Exception {
        Map<String, Object> replay = Map.of(
                "org",
                "acme",
                "source",
                "login-history",
                "logName",
                "LoginHistory",
                "deadLetter",
                7L,
                "onlySink",
                "kafka-sink");
        try (SinkRoutes sink = sink("replay", Map.of())) {
            sink.deliver(SinkRoutes.events(0, 1), replay);
        }
        Map<String, Object> another = new HashMap<>(replay);
        another.put("deadLetter", 8L);
        try (SinkRoutes sink = sink("replay", Map.of())) {
            sink.deliver(SinkRoutes.events(1, 2), another);
            sink.deliver(SinkRoutes.events(0, 1), replay);
        }
        assertThat(seen("replay")).containsExactlyInAnyOrder("u0", "u1");
    }

    @Test
    void aSinkThatIsTakenOverFromSaysSoAndGoesOnOnlyWithWhatIsCommitted() throws Exception {
        try (SinkRoutes first = sink("fenced", Map.of());
                SinkRoutes second = sink("fenced", Map.of())) {
            first.deliver(SinkRoutes.events(0, 10), STREAM);
            second.deliver(SinkRoutes.events(10, 20), STREAM);
            assertThatThrownBy(() -> first.deliver(SinkRoutes.events(10, 20), STREAM))
                    .isInstanceOf(SinkUnavailable.class)
                    .hasMessageContaining("Another process writes to Kafka")
                    .hasMessageContaining("camel.kamelet.kafka-sink.transactionalId");
            first.deliver(SinkRoutes.events(10, 30), STREAM);
        }
        assertThat(seen("fenced")).containsExactlyInAnyOrderElementsOf(uids(0, 30));
    }

    @Test
    void twoSinksWithTheirOwnTransactionalIdsShareATopic() throws Exception {
        try (SinkRoutes one = sink("shared", Map.of("transactionalId", "one"));
                SinkRoutes two = sink("shared", Map.of("transactionalId", "two"))) {
            one.deliver(SinkRoutes.events(0, 10), slice("d1"));
            two.deliver(SinkRoutes.events(10, 20), slice("d2"));
            one.deliver(SinkRoutes.events(20, 30), slice("d1"));
        }
        assertThat(seen("shared")).containsExactlyInAnyOrderElementsOf(uids(0, 30));
    }

    @Test
    void aFinishedSliceIsForgottenWhenItIsCommittedAndNotBefore() throws Exception {
        Map<String, Object> last = new HashMap<>(slice("d1"));
        last.put("sliceLast", true);
        try (Sink sink = new Sink("forgotten", Failing.BEFORE_COMMIT)) {
            sink.deliver(SinkRoutes.events(0, 10), last);
            sink.deliver(SinkRoutes.events(10, 11), STREAM);
            assertThat(markers("forgotten-checkpoints")).hasSize(2).containsKey("acme/login-history/slice/d1#0");

            sink.committed(last);
            sink.deliver(SinkRoutes.events(11, 12), STREAM);
            assertThat(markers("forgotten-checkpoints")).containsOnlyKeys("acme/streaming/feed/LoginEventStream#0");
        }
    }

    @Test
    void aRowOfAnHourlyFileThatWasInHandIsRecognisedInTheDailyFileReadBeforeIt() throws Exception {
        try (SinkRoutes sink = sink("files", Map.of())) {
            sink.deliver(SinkRoutes.events(0, 10), slice("hourly"));
        }
        try (SinkRoutes sink = sink("files", Map.of())) {
            sink.deliver(SinkRoutes.events(5, 20), slice("daily"));
            sink.deliver(SinkRoutes.events(0, 10), slice("hourly"));
        }
        assertThat(seen("files")).containsExactlyInAnyOrderElementsOf(uids(0, 20));
    }

    @Test
    void theMarkersTopicIsMadeCompacted() throws Exception {
        try (SinkRoutes sink = sink("made", Map.of("markersTopic", "made-for-orgtrail"))) {
            sink.deliver(SinkRoutes.events(0, 10), STREAM);
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, "made-for-orgtrail");
        try (Admin admin = admin()) {
            Config made = requireNonNull(
                    admin.describeConfigs(List.of(resource)).all().get().get(resource));
            assertThat(requireNonNull(made.get("cleanup.policy")).value()).isEqualTo("compact");
        }
    }

    @Test
    void aMarkersTopicOfSomebodyElseIsRefused() throws Exception {
        try (Producer<String, String> other = new KafkaProducer<>(
                Map.of("bootstrap.servers", BROKER.getBrokersAsString()),
                new StringSerializer(),
                new StringSerializer())) {
            other.send(new ProducerRecord<>("theirs", "key", "value")).get();
        }
        try (SinkRoutes sink = sink("mine", Map.of("markersTopic", "theirs"))) {
            assertThatThrownBy(() -> sink.deliver(SinkRoutes.events(0, 10), STREAM))
                    .isInstanceOf(SinkUnavailable.class)
                    .hasMessageContaining("none of Orgtrail's")
                    .hasMessageContaining("camel.kamelet.kafka-sink.markersTopic");
        }
    }

    @Test
    void withoutExactlyOnceNoTransactionIsMade() throws Exception {
        try (SinkRoutes sink = sink("plain", Map.of("exactlyOnce", "false"))) {
            sink.deliver(SinkRoutes.events(0, 10), STREAM);
            sink.deliver(SinkRoutes.events(0, 10), STREAM);
        }
        assertThat(seen("plain")).hasSize(20);
        try (Admin admin = admin()) {
            assertThat(admin.listTopics().names().get()).contains("plain").doesNotContain("plain-checkpoints");
        }
    }

    private static SinkRoutes sink(String topic, Map<String, String> settings) throws Exception {
        Map<String, String> all =
                new HashMap<>(Map.of("topic", topic, "bootstrapServers", BROKER.getBrokersAsString()));
        all.putAll(settings);
        return new SinkRoutes("kafka-sink", all);
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", BROKER.getBrokersAsString()));
    }

    private static List<String> uids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "u" + i).toList();
    }

    /** The keys that a consumer of committed records finds, up to the end that the topic has now. */
    private static List<String> seen(String topic) throws Exception {
        return read(topic).stream().map(ConsumerRecord::key).toList();
    }

    private static Map<String, byte[]> markers(String topic) throws Exception {
        Map<String, byte[]> latest = new HashMap<>();
        for (ConsumerRecord<String, byte[]> page : read(topic)) {
            latest.remove(page.key());
            if (page.value() != null) {
                latest.put(page.key(), page.value());
            }
        }
        return latest;
    }

    private static List<ConsumerRecord<String, byte[]>> read(String topic) throws Exception {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        Map<String, Object> settings =
                Map.of("bootstrap.servers", BROKER.getBrokersAsString(), "isolation.level", "read_committed");
        try (Admin admin = admin();
                KafkaConsumer<String, byte[]> consumer =
                        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            Set<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .collect(Collectors.toSet());
            var ends = admin.listOffsets(
                            partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
                    .all()
                    .get();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (!ends.entrySet().stream()
                    .allMatch(end ->
                            consumer.position(end.getKey()) >= end.getValue().offset())) {
                assertThat(System.nanoTime()).as("a transaction is left open").isLessThan(until);
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** When a producer's connection fails it. */
    private enum Failing {
        HALF_WAY,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    /** A sink of the Kamelet's classes, whose connection to the real broker fails once, when it is told to. */
    private static final class Sink implements AutoCloseable {
        private final KafkaSink transactions = new KafkaSink();
        private final AtomicInteger armed = new AtomicInteger();

        Sink(String topic, Failing failing) {
            transactions
                    .getSettings()
                    .putAll(Map.ofEntries(
                            Map.entry("topic", topic),
                            Map.entry("bootstrapServers", BROKER.getBrokersAsString()),
                            Map.entry("key", "metadata.uid"),
                            Map.entry("markersTopic", ""),
                            Map.entry("transactionalId", ""),
                            Map.entry("producers", "4"),
                            Map.entry("compression", "none"),
                            Map.entry("lingerMs", "0"),
                            Map.entry("batchSize", "16384"),
                            Map.entry("maxRequestSize", "1048576"),
                            Map.entry("deliveryTimeoutMs", "30000")));
            transactions.open();
            transactions.setClients(new KafkaClients() {
                @Override
                Producer<Object, Object> open(Properties all) {
                    return new PromptProducer(all) {
                        private int sent;

                        @Override
                        public Future<RecordMetadata> send(ProducerRecord<Object, Object> event) {
                            if (failing == Failing.HALF_WAY && armed.get() == 1 && ++sent == 500) {
                                flush();
                                lose("connection");
                            }
                            return super.send(event);
                        }

                        @Override
                        public void commitTransaction() {
                            if (failing == Failing.BEFORE_COMMIT) {
                                lose("question");
                            }
                            super.commitTransaction();
                            if (failing == Failing.AFTER_COMMIT) {
                                lose("answer");
                            }
                        }
                    };
                }
            });
            transactions.start();
        }

        private void lose(String what) {
            if (armed.compareAndSet(1, 2)) {
                throw new TimeoutException("the " + what + " is lost");
            }
        }

        void fail() {
            armed.set(1);
        }

        boolean failed() {
            return armed.get() == 2;
        }

        void deliver(List<Map<String, Object>> events, Map<String, Object> said) {
            transactions.deliver(Delivery.of(SinkRoutes.batch(said), events));
        }

        void committed(Map<String, Object> said) {
            transactions.committed(SinkRoutes.batch(said));
        }

        @Override
        public void close() throws Exception {
            transactions.stop();
        }
    }
}
