package dev.orgtrail.deliver;

import java.io.IOException;
import java.io.StringReader;
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
    private final Properties settings = new Properties();

    /** Makes clients without any security settings. */
    public KafkaClients() {}

    /**
     * Sets how to talk to the brokers.
     *
     * @param protocol PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL
     */
    public void setSecurityProtocol(String protocol) {
        set("security.protocol", protocol);
    }

    /**
     * Sets how to log in.
     *
     * @param mechanism such as PLAIN or SCRAM-SHA-512; empty without SASL
     */
    public void setSaslMechanism(String mechanism) {
        set("sasl.mechanism", mechanism);
    }

    /**
     * Sets whom to log in as.
     *
     * @param jaas the login module and its options; a secret
     */
    public void setSaslJaasConfig(String jaas) {
        set("sasl.jaas.config", jaas);
    }

    /**
     * Sets which brokers to trust.
     *
     * @param location a file; empty for Java's own
     */
    public void setSslTruststoreLocation(String location) {
        set("ssl.truststore.location", location);
    }

    /**
     * Sets the trust store's password.
     *
     * @param password a secret
     */
    public void setSslTruststorePassword(String password) {
        set("ssl.truststore.password", password);
    }

    /**
     * Sets the trust store's format.
     *
     * @param type JKS, PKCS12 or PEM
     */
    public void setSslTruststoreType(String type) {
        set("ssl.truststore.type", type);
    }

    /**
     * Sets the client's own certificate.
     *
     * @param location a file; empty for none
     */
    public void setSslKeystoreLocation(String location) {
        set("ssl.keystore.location", location);
    }

    /**
     * Sets the key store's password.
     *
     * @param password a secret
     */
    public void setSslKeystorePassword(String password) {
        set("ssl.keystore.password", password);
    }

    /**
     * Sets the key's password.
     *
     * @param password a secret; empty if it is the key store's
     */
    public void setSslKeyPassword(String password) {
        set("ssl.key.password", password);
    }

    /**
     * Sets any other settings of the Kafka producer.
     *
     * @param lines {@code name=value}, one a line or separated by semicolons
     */
    public void setAdditionalProperties(String lines) {
        try {
            settings.load(new StringReader(lines.replace(';', '\n')));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "camel.kamelet.kafka-sink.additionalProperties cannot be read; write name=value;name=value.", e);
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
