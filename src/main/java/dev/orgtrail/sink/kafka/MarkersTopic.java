package dev.orgtrail.sink.kafka;

import dev.orgtrail.sink.SinkUnavailable;
import dev.orgtrail.sink.Uids;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compacted topic that tells which events of each unit are committed. A record is a page of a {@link UnitTail}: the
 * key {@code <unit>#<number>}, the value its uids.
 */
final class MarkersTopic {
    private static final Logger LOG = LoggerFactory.getLogger(MarkersTopic.class);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final String name;
    private final String brokers;

    MarkersTopic(String name, String brokers) {
        this.name = name;
        this.brokers = brokers;
    }

    /**
     * Creates the topic where it is missing.
     *
     * @throws SinkUnavailable if it is missing and this client may not create it
     */
    void make(Admin admin) {
        try {
            if (describe(admin) == null) {
                create(admin);
            } else {
                warnUnlessCompacted(admin);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException | KafkaException e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            throw new SinkUnavailable(
                    "The topic " + name + " cannot be looked at or created in Kafka at " + brokers + " (" + cause
                            + "). See that the brokers run and are reached at"
                            + " camel.kamelet.kafka-sink.bootstrapServers. Where this client may not create topics, create"
                            + " it yourself with cleanup.policy=compact, and allow this client to read and write it; or set"
                            + " camel.kamelet.kafka-sink.exactlyOnce=false.",
                    cause);
        }
    }

    private @Nullable TopicDescription describe(Admin admin) throws InterruptedException, ExecutionException {
        try {
            return admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return null;
            }
            throw e;
        }
    }

    private void create(Admin admin) throws InterruptedException, ExecutionException {
        // Small segments, compacted soon: all of it is read at the start.
        NewTopic topic = new NewTopic(name, Optional.of(1), Optional.empty())
                .configs(Map.of(
                        "cleanup.policy", "compact",
                        "segment.bytes", String.valueOf(16 * 1024 * 1024),
                        "min.cleanable.dirty.ratio", "0.2"));
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private void warnUnlessCompacted(Admin admin) throws InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        try {
            Config settings =
                    admin.describeConfigs(List.of(resource)).all().get().get(resource);
            ConfigEntry policy = settings == null ? null : settings.get("cleanup.policy");
            if (policy != null && !policy.value().equals("compact")) {
                LOG.warn(
                        "The Kafka topic {} has cleanup.policy={}: what was delivered is forgotten, or the start takes ever"
                                + " longer. Set it to compact.",
                        name,
                        policy.value());
            }
        } catch (ExecutionException e) {
            LOG.debug("Whether the Kafka topic {} is compacted cannot be seen", name, e);
        }
    }

    /**
     * Reads what is committed, to the end that the topic has now.
     *
     * @param consumer of strings and bytes, of committed records only
     * @param patience how long nothing may come while the end is not reached
     * @throws SinkUnavailable if the end is not reached
     */
    ConcurrentMap<String, UnitTail> read(Admin admin, Consumer<String, byte[]> consumer, Duration patience) {
        ConcurrentMap<String, UnitTail> tails = new ConcurrentHashMap<>();
        try {
            Set<TopicPartition> partitions = consumer.partitionsFor(name).stream()
                    .map(partition -> new TopicPartition(name, partition.partition()))
                    .collect(Collectors.toSet());
            // Beyond what can be read there may be transactions that are being decided: they must be waited for.
            Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(
                            partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
                    .all()
                    .get();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long moved = System.nanoTime();
            long before = -1;
            while (!ends.entrySet().stream()
                    .allMatch(end ->
                            consumer.position(end.getKey()) >= end.getValue().offset())) {
                for (ConsumerRecord<String, byte[]> page : consumer.poll(LOOK)) {
                    take(page, tails);
                }
                long now = partitions.stream().mapToLong(consumer::position).sum();
                if (now != before) {
                    before = now;
                    moved = System.nanoTime();
                } else if (System.nanoTime() - moved > patience.toNanos()) {
                    throw new SinkUnavailable(
                            "The end of the topic " + name + " in Kafka at " + brokers + " cannot be read yet: a"
                                    + " transaction of another process is open. It ends with that process or by Kafka's own"
                                    + " time limit; delivery goes on by itself.",
                            new IllegalStateException("Positions " + now + " of " + ends));
                }
            }
            return tails;
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException | KafkaException e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            throw new SinkUnavailable(
                    "The topic " + name + " in Kafka at " + brokers + " cannot be read (" + cause
                            + "). It tells which batches are delivered: see that the brokers run, and allow this client to"
                            + " read it; delivery goes on by itself.",
                    cause);
        }
    }

    private void take(ConsumerRecord<String, byte[]> page, Map<String, UnitTail> tails) {
        String key = String.valueOf(page.key());
        int mark = key.lastIndexOf('#');
        try {
            long number = Long.parseLong(key.substring(mark + 1));
            tails.computeIfAbsent(key.substring(0, Math.max(mark, 0)), unit -> new UnitTail())
                    .change(number, Optional.ofNullable(page.value()).map(Uids::read));
        } catch (IllegalArgumentException e) {
            throw new SinkUnavailable(
                    "The topic " + name + " in Kafka at " + brokers
                            + " holds a record that is none of Orgtrail's, at offset " + page.offset()
                            + ". Set camel.kamelet.kafka-sink.markersTopic to a topic of its own.",
                    e);
        }
    }

    /** What a page is from now on, or that it is no more. */
    ProducerRecord<Object, Object> record(String unit, long number, Optional<Uids> page) {
        return new ProducerRecord<>(
                name, unit + "#" + number, page.map(Uids::bytes).orElse(null));
    }

    private static SinkUnavailable interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SinkUnavailable("Kafka's answer was not awaited, because Orgtrail stops.", e);
    }
}
