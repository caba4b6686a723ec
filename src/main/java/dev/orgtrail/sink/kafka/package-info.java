/** The sink of a Kafka topic, each event once for a consumer of committed records. Its face is the Kamelet {@code kafka-sink}. */
@NullMarked
package dev.orgtrail.sink.kafka;

import org.jspecify.annotations.NullMarked;
