package dev.orgtrail.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.deliver.OneBroker;
import dev.orgtrail.sink.EventRefused;
import dev.orgtrail.sink.SinkRoutes;
import dev.orgtrail.sink.SinkUnavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

class KafkaSinkTest {
    private static final Map<String, Object> HEADERS = Map.of("org", "acme", "source", "login-history", "slice", "d1");
    private static final EmbeddedKafkaKraftBroker BROKER = OneBroker.start(2);

    @AfterAll
    static void stopBroker() {
        BROKER.destroy();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "lz4", "gzip", "zstd"})
    void everyEventBecomesOneRecordWithKeyAndHeaders(String compression) throws Exception {
        String topic = "packed-" + compression;
        try (SinkRoutes sink = sink(topic, Map.of("compression", compression))) {
            sink.deliver(SinkRoutes.events(0, 1000), HEADERS);
            sink.deliver(SinkRoutes.events(1000, 1500), HEADERS);
        }
        List<ConsumerRecord<String, String>> records = consume(topic, 1500);
        assertThat(records)
                .extracting(ConsumerRecord::key)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 1500).mapToObj(i -> "u" + i).toList());
        assertThat(records).allSatisfy(event -> {
            assertThat(header(event, "uid")).isEqualTo(event.key());
            assertThat(header(event, "class_uid")).isEqualTo("3002");
            assertThat(header(event, "org")).isEqualTo("acme");
            assertThat(header(event, "source")).isEqualTo("login-history");
            assertThat(event.headers()).hasSize(4);
            assertThat(new ObjectMapper().readValue(event.value(), Map.class)).isEqualTo(SinkRoutes.event(event.key()));
        });
    }

    @Test
    void theBatchLeavesTheSinkAsItCame() throws Exception {
        List<Map<String, Object>> events = SinkRoutes.events(0, 3);
        try (SinkRoutes sink = sink("same", Map.of())) {
            Exchange after = sink.deliver(events, HEADERS);
            assertThat(after.getMessage().getBody()).isSameAs(events);
            assertThat(after.getMessage().getHeaders()).isEqualTo(HEADERS);
            assertThat(after.getVariables()).isEmpty();
        }
    }

    @Test
    void anEmptyBatchSendsNothing() throws Exception {
        try (SinkRoutes sink = sink("empty", Map.of())) {
            sink.deliver(List.of(), HEADERS);
            sink.deliver(SinkRoutes.events(0, 1), HEADERS);
        }
        assertThat(consume("empty", 1)).hasSize(1);
    }

    @Test
    void anotherAttributeCanBeTheKey() throws Exception {
        try (SinkRoutes sink = sink("keyed", Map.of("key", "class_uid"))) {
            sink.deliver(SinkRoutes.events(0, 2), HEADERS);
        }
        assertThat(consume("keyed", 2)).extracting(ConsumerRecord::key).containsExactly("3002", "3002");
    }

    @Test
    void aBrokerThatIsDownFailsAWholeBatchWithinTheDeliveryTimeout() throws Exception {
        String nobody = "127.0.0.1:" + freePort();
        Map<String, String> settings = Map.of("bootstrapServers", nobody, "deliveryTimeoutMs", "1500");
        try (SinkRoutes sink = sink("down", settings)) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> sink.deliver(SinkRoutes.events(0, 1000), HEADERS))
                    .isInstanceOf(SinkUnavailable.class)
                    .hasMessageContaining(nobody)
                    .hasMessageContaining("camel.kamelet.kafka-sink.bootstrapServers");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
        }
    }

    @Test
    void aBrokerThatGoesAwayFailsEachTryWithinTheDeliveryTimeout() throws Exception {
        EmbeddedKafkaKraftBroker away = OneBroker.start(1);
        Map<String, String> settings =
                Map.of("bootstrapServers", away.getBrokersAsString(), "deliveryTimeoutMs", "2000");
        try (SinkRoutes sink = sink("gone", settings)) {
            sink.deliver(SinkRoutes.events(0, 10), HEADERS);
            away.destroy();
            assertThatThrownBy(() -> sink.deliver(SinkRoutes.events(10, 500), HEADERS))
                    .isInstanceOf(SinkUnavailable.class);
            assertThatThrownBy(() -> sink.deliver(SinkRoutes.events(10, 500), HEADERS))
                    .isInstanceOf(SinkUnavailable.class);
        }
    }

    @Test
    void anUnknownBrokerNameFailsTheBatchAndNotTheStart() throws Exception {
        try (SinkRoutes sink = sink("unknown", Map.of("bootstrapServers", "broker.invalid:9092"))) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> sink.deliver(SinkRoutes.events(0, 1), HEADERS))
                        .isInstanceOf(SinkUnavailable.class)
                        .hasMessageContaining("broker.invalid:9092");
            }
        }
    }

    @Test
    void anEventTooLargeForTheProducerIsNamedBeforeAnythingIsSent() throws Exception {
        Map<String, Object> large = SinkRoutes.event("large");
        large.put("padding", "x".repeat(2_000_000));
        List<Map<String, Object>> events = Stream.concat(SinkRoutes.events(0, 3).stream(), Stream.of(large))
                .toList();
        try (SinkRoutes sink = sink("large", Map.of())) {
            assertThatThrownBy(() -> sink.deliver(events, HEADERS))
                    .isInstanceOfSatisfying(EventRefused.class, refused -> assertThat(refused.uid())
                            .isEqualTo("large"));
            sink.deliver(events.subList(0, 3), HEADERS);
        }
        assertThat(consume("large", 3)).hasSize(3);
    }

    @Test
    void anEventTooLargeForTheTopicIsNamed() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.getBrokersAsString()))) {
            admin.createTopics(List.of(
                            new NewTopic("narrow", 1, (short) 1).configs(Map.of("max.message.bytes", "200000"))))
                    .all()
                    .get();
        }
        Map<String, Object> large = SinkRoutes.event("large");
        large.put("padding", "x".repeat(300_000));
        try (SinkRoutes sink = sink("narrow", Map.of("compression", "none"))) {
            assertThatThrownBy(() -> sink.deliver(List.of(SinkRoutes.event("small"), large), HEADERS))
                    .isInstanceOfSatisfying(EventRefused.class, refused -> assertThat(refused.uid())
                            .isEqualTo("large"));
        }
    }

    @Test
    void anyOtherSettingReachesTheProducerAndSecretsStayOutOfTheUri() throws Exception {
        Map<String, String> settings = Map.of(
                "securityProtocol", "SASL_PLAINTEXT",
                "saslMechanism", "PLAIN",
                "saslJaasConfig",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"a\" password=\"p+%&?x\";",
                "additionalProperties", "client.id=orgtrail-test;metadata.max.age.ms=60000",
                "deliveryTimeoutMs", "1500");
        try (SinkRoutes sink = sink("secret", settings)) {
            // The broker speaks no SASL: that the batch fails shows that the settings were used.
            assertThatThrownBy(() -> sink.deliver(SinkRoutes.events(0, 1), HEADERS))
                    .isInstanceOf(SinkUnavailable.class)
                    .hasMessageNotContaining("p+%");
            assertThat(sink.endpointUris())
                    .anyMatch(uri -> uri.startsWith("kafka:"))
                    .noneMatch(uri -> uri.contains("p+%"));
        }
    }

    private static SinkRoutes sink(String topic, Map<String, String> settings) throws Exception {
        Map<String, String> all =
                new HashMap<>(Map.of("topic", topic, "bootstrapServers", BROKER.getBrokersAsString()));
        all.putAll(settings);
        return new SinkRoutes("kafka-sink", all);
    }

    /** Reads a topic from its start until so many records are there and no more come. */
    private static List<ConsumerRecord<String, String>> consume(String topic, int expected) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", BROKER.getBrokersAsString());
        settings.put("group.id", topic);
        settings.put("auto.offset.reset", "earliest");
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            boolean more = true;
            while (more && System.nanoTime() < until) {
                int before = records.size();
                consumer.poll(Duration.ofMillis(500)).forEach(records::add);
                more = records.size() < expected || records.size() > before;
            }
        }
        return records;
    }

    private static String header(ConsumerRecord<String, String> event, String name) {
        return new String(event.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
