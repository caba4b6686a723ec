package dev.orgtrail.sink.kafka;

import dev.orgtrail.sink.SinkUnavailable;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/** That the brokers let a transactional producer go on no more, because another has begun under its id. */
final class KafkaFence {
    private KafkaFence() {}

    static boolean isIn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException
                    || cause instanceof FencedInstanceIdException) {
                return true;
            }
        }
        return false;
    }

    static SinkUnavailable unavailable(String brokers, Throwable cause) {
        return new SinkUnavailable(
                "Another process writes to Kafka at " + brokers + " with this one's transactional ids, or a transaction"
                        + " took longer than the brokers allow (" + cause
                        + "). Stop the other Orgtrail, or give each its own"
                        + " camel.kamelet.kafka-sink.transactionalId; until then each takes over from the other, and"
                        + " nothing is lost or doubled.",
                cause);
    }
}
