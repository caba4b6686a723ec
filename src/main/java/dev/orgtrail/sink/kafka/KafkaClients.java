package dev.orgtrail.sink.kafka;

import dev.orgtrail.sink.SinkSettings;
import dev.orgtrail.sink.SinkUnavailable;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;

/**
 * Makes the Kafka producer of the Kamelet {@code kafka-sink}. Secrets and free settings reach the producer through here
 * and not through the endpoint's URI, where they would have to be encoded and could be logged.
 */
public class KafkaClients extends DefaultKafkaClientFactory {
    /** What Kafka calls the Kamelet's properties. */
    private static final Map<String, String> NAMES = Map.of(
            "securityProtocol", "security.protocol",
            "saslMechanism", "sasl.mechanism",
            "saslJaasConfig", "sasl.jaas.config",
            "sslTruststoreLocation", "ssl.truststore.location",
            "sslTruststoreType", "ssl.truststore.type",
            "sslTruststorePassword", "ssl.truststore.password",
            "sslKeystoreLocation", "ssl.keystore.location",
            "sslKeystorePassword", "ssl.keystore.password",
            "sslKeyPassword", "ssl.key.password");

    private final SinkSettings given = new SinkSettings("kafka-sink");
    private final Properties settings = new Properties();

    /** Makes clients, to be given their settings. */
    public KafkaClients() {}

    /** The security properties and {@code additionalProperties} of the Kamelet, by name; the Kamelet fills them. */
    public Map<String, String> getSettings() {
        return given.values();
    }

    /**
     * Takes the settings over.
     *
     * @throws IllegalArgumentException if one of them is wrong; it names the key
     */
    public void open() {
        NAMES.forEach((property, name) -> set(name, given.text(property)));
        try {
            settings.load(new StringReader(given.text("additionalProperties").replace(';', '\n')));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    given.key("additionalProperties") + " cannot be read; write name=value;name=value.", e);
        }
    }

    private void set(String name, String value) {
        if (!value.isBlank()) {
            settings.setProperty(name, value);
        }
    }

    @Override
    public Producer<Object, Object> getProducer(Properties fromEndpoint) {
        Properties all = new Properties();
        all.putAll(fromEndpoint);
        all.putAll(settings);
        boundWaiting(all);
        try {
            return open(all);
        } catch (KafkaException e) {
            throw new SinkUnavailable(
                    "There is no Kafka producer for " + all.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG) + " ("
                            + reason(e)
                            + "). Correct camel.kamelet.kafka-sink.* where it is named; a broker whose name is not known"
                            + " yet is tried again.",
                    e);
        }
    }

    /** Opens a producer with these settings and no others. */
    Producer<Object, Object> open(Properties all) {
        return new PromptProducer(all);
    }

    /**
     * The settings of a client that is no producer, for the same brokers and as long waits.
     *
     * @param fromSink settings of the sink
     * @param known the names of the settings that such a client knows
     */
    Properties settings(Properties fromSink, Set<String> known) {
        Properties all = new Properties();
        all.putAll(fromSink);
        all.putAll(settings);
        boundWaiting(all);
        all.put("default.api.timeout.ms", all.get(ProducerConfig.MAX_BLOCK_MS_CONFIG));
        all.keySet().retainAll(known);
        return all;
    }

    static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? String.valueOf(failure.getMessage()) : failure.getMessage() + ": " + reason(cause);
    }

    /** One setting says how long a batch may take; the two that it must agree with follow it. */
    private static void boundWaiting(Properties all) {
        long most = Long.parseLong(String.valueOf(all.get(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)));
        long linger = Long.parseLong(String.valueOf(all.getOrDefault(ProducerConfig.LINGER_MS_CONFIG, "0")));
        if (most <= linger) {
            throw new IllegalArgumentException("camel.kamelet.kafka-sink.deliveryTimeoutMs (" + most
                    + ") must be more than lingerMs (" + linger + ").");
        }
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, String.valueOf(most));
        long request =
                Long.parseLong(String.valueOf(all.getOrDefault(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "30000")));
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(Math.min(request, most - linger)));
    }
}
