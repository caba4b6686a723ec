package dev.orgtrail.deliver;

import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A real Kafka broker that is a cluster by itself. */
public final class OneBroker {
    private OneBroker() {}

    /** Starts one, with these topics. */
    public static EmbeddedKafkaKraftBroker start(int partitions, String... topics) {
        EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, partitions, topics);
        // Kafka keeps transactions on three brokers otherwise, and the embedded one says nothing about it.
        broker.brokerProperty("transaction.state.log.replication.factor", "1");
        broker.brokerProperty("transaction.state.log.min.isr", "1");
        broker.brokerProperty("transaction.state.log.num.partitions", "4");
        broker.afterPropertiesSet();
        return broker;
    }
}
