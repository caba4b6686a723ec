package dev.orgtrail.sink.kafka;

import dev.orgtrail.sink.EventRefused;
import dev.orgtrail.sink.SinkUnavailable;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's producer, telling of a failure at once and by the record's name. Kafka hands a failure that it knows already
 * back as a future, and camel-kafka looks at futures only when a whole batch is sent: with no broker there, each record
 * of the batch would wait its full time, one after another.
 */
class PromptProducer extends KafkaProducer<Object, Object> {
    private final String brokers;

    PromptProducer(Properties settings) {
        super(settings);
        brokers = String.valueOf(settings.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG));
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<Object, Object> event) {
        Ack ack;
        try {
            ack = new Ack(super.send(event), event);
        } catch (KafkaException e) {
            throw explain(event, e);
        }
        if (ack.isDone()) {
            try {
                ack.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return ack;
    }

    private RuntimeException explain(ProducerRecord<Object, Object> event, Throwable cause) {
        if (KafkaFence.isIn(cause)) {
            return KafkaFence.unavailable(brokers, cause);
        }
        if (cause instanceof RecordTooLargeException) {
            return new EventRefused(
                    uid(event),
                    "Kafka finds it too large (" + cause.getMessage() + "). Raise max.message.bytes of the topic "
                            + event.topic() + " and camel.kamelet.kafka-sink.maxRequestSize, then replay the event.",
                    cause);
        }
        return new SinkUnavailable(
                "Kafka at " + brokers + " did not take a record of the topic " + event.topic() + " (" + cause
                        + "). See that the brokers run and are reached at camel.kamelet.kafka-sink.bootstrapServers, that"
                        + " the topic exists and that this client may write to it; delivery goes on by itself.",
                cause);
    }

    private static @Nullable String uid(ProducerRecord<Object, Object> event) {
        Header uid = event.headers().lastHeader("uid");
        return uid == null ? null : new String(uid.value(), StandardCharsets.UTF_8);
    }

    /** What the broker will say of one record. */
    private final class Ack implements Future<RecordMetadata> {
        private final Future<RecordMetadata> answer;
        private final ProducerRecord<Object, Object> event;

        Ack(Future<RecordMetadata> answer, ProducerRecord<Object, Object> event) {
            this.answer = answer;
            this.event = event;
        }

        @Override
        public RecordMetadata get() throws InterruptedException {
            try {
                return answer.get();
            } catch (ExecutionException e) {
                throw explain(event, e.getCause() == null ? e : e.getCause());
            }
        }

        @Override
        public RecordMetadata get(long timeout, TimeUnit unit) throws InterruptedException, TimeoutException {
            try {
                return answer.get(timeout, unit);
            } catch (ExecutionException e) {
                throw explain(event, e.getCause() == null ? e : e.getCause());
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return answer.cancel(mayInterruptIfRunning);
        }

        @Override
        public boolean isCancelled() {
            return answer.isCancelled();
        }

        @Override
        public boolean isDone() {
            return answer.isDone();
        }
    }
}
