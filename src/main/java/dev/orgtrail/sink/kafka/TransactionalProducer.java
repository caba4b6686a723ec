package dev.orgtrail.sink.kafka;

import dev.orgtrail.sink.EventRefused;
import dev.orgtrail.sink.SinkUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** A Kafka producer that sends a batch and its markers in one transaction. Used by one thread at a time. */
final class TransactionalProducer implements AutoCloseable {
    private final Producer<Object, Object> producer;
    private final String id;
    private final String brokers;

    /** @param id its transactional id */
    TransactionalProducer(Producer<Object, Object> producer, String id, String brokers) {
        this.producer = producer;
        this.id = id;
        this.brokers = brokers;
    }

    /**
     * Takes over from whoever had this id before: a transaction that was left open is aborted, one that was being
     * committed is finished, and its producer can do nothing more.
     *
     * @throws SinkUnavailable if the brokers do not let it
     */
    void takeOver() {
        try {
            producer.initTransactions();
        } catch (TransactionalIdAuthorizationException e) {
            throw new SinkUnavailable(
                    "Kafka at " + brokers + " does not allow this client the transactional id " + id + " (" + e
                            + "). Allow it Write and Describe on transactional ids with the prefix that"
                            + " camel.kamelet.kafka-sink.transactionalId sets, or set exactlyOnce to false beside it.",
                    e);
        } catch (KafkaException e) {
            throw KafkaFence.isIn(e)
                    ? KafkaFence.unavailable(brokers, e)
                    : new SinkUnavailable(
                            "Kafka at " + brokers + " does not begin transactions for " + id + " (" + e
                                    + "). See that the brokers run and are reached at"
                                    + " camel.kamelet.kafka-sink.bootstrapServers; a cluster of fewer than three needs"
                                    + " transaction.state.log.replication.factor and transaction.state.log.min.isr to be"
                                    + " lower; brokers without transactions need"
                                    + " camel.kamelet.kafka-sink.exactlyOnce=false. Delivery goes on by itself.",
                            e);
        }
    }

    /**
     * Sends all in one transaction: readers of committed records see all of it or nothing.
     *
     * @throws EventRefused if one event can never be taken; nothing was sent then, and this can be used again
     * @throws SinkUnavailable if it failed, or may have: this must not be used again
     */
    void send(List<ProducerRecord<Object, Object>> events, List<ProducerRecord<Object, Object>> markers) {
        try {
            producer.beginTransaction();
            try {
                sendEvents(events);
            } catch (EventRefused e) {
                producer.abortTransaction();
                throw e;
            }
            sendMarkers(markers);
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw KafkaFence.isIn(e)
                    ? KafkaFence.unavailable(brokers, e)
                    : new SinkUnavailable(
                            "Kafka at " + brokers + " did not confirm a transaction of " + id + " (" + e
                                    + "). Before the batch is sent again, Orgtrail looks whether it was committed;"
                                    + " delivery goes on by itself when the brokers answer.",
                            e);
        }
    }

    private void sendEvents(List<ProducerRecord<Object, Object>> events) {
        List<Future<RecordMetadata>> answers = new ArrayList<>();
        RuntimeException trouble = null;
        try {
            for (ProducerRecord<Object, Object> event : events) {
                answers.add(producer.send(event));
            }
            producer.flush();
        } catch (SinkUnavailable e) {
            // One refused record fails the others of its transaction; which one it was, only its own answer tells.
            trouble = e;
        }
        for (Future<RecordMetadata> answer : answers) {
            try {
                await(answer);
            } catch (SinkUnavailable e) {
                trouble = trouble == null ? e : trouble;
            }
        }
        if (trouble != null) {
            throw trouble;
        }
    }

    private void sendMarkers(List<ProducerRecord<Object, Object>> markers) {
        List<Future<RecordMetadata>> answers = new ArrayList<>();
        try {
            markers.forEach(marker -> answers.add(producer.send(marker)));
            producer.flush();
            answers.forEach(TransactionalProducer::await);
        } catch (EventRefused e) {
            throw new SinkUnavailable(
                    "Kafka at " + brokers + " finds a record of the topic "
                            + markers.get(0).topic() + " too large (" + e.getCause()
                            + "). Raise max.message.bytes of that topic to 1 MB.",
                    e);
        }
    }

    private static void await(Future<RecordMetadata> answer) {
        try {
            answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SinkUnavailable("Kafka's answer was not awaited, because Orgtrail stops.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("PromptProducer explains failures", e);
        }
    }

    /** Lets go of it at once; a transaction in hand stays open until the next one takes over. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
