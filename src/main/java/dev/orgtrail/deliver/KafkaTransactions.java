package dev.orgtrail.deliver;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.batch.Position.InFeed;
import dev.orgtrail.batch.Position.InSlice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches to Kafka so that a consumer of committed records sees each event once; the heart of the Kamelet
 * {@code kafka-sink}. A batch and the uids of its events are committed in one transaction. A batch that comes again,
 * after a crash, a time-out or a failure behind this sink, is recognised by those uids, however it is cut. After any doubt
 * the producers are made anew, which ends every transaction of theirs, and the uids are read again. Safe for threads.
 */
public final class KafkaTransactions extends ServiceSupport implements Processor {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    /** Slices whose last batch is committed, and which can be forgotten. */
    private final Queue<String> finished = new ConcurrentLinkedQueue<>();

    private final Properties settings = new Properties();
    private KafkaClients clients = new KafkaClients();
    private String topic = "orgtrail";
    private String markersTopic = "";
    private String transactionalId = "";
    private int producers = 4;
    private volatile @Nullable KafkaSession session;
    private volatile int failures;
    private @Nullable SinkUnavailable lastFailure;

    /** Makes a sink with the Kamelet's defaults. */
    public KafkaTransactions() {
        settings.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9092");
        settings.setProperty(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        settings.setProperty(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        settings.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        settings.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        setDeliveryTimeoutMs(30_000);
    }

    /**
     * Sets how clients are made.
     *
     * @param clients with the security settings
     */
    public void setClients(KafkaClients clients) {
        this.clients = clients;
    }

    /**
     * Sets where the events go.
     *
     * @param topic a topic
     */
    public void setTopic(String topic) {
        this.topic = topic;
    }

    /**
     * Sets which brokers to ask first.
     *
     * @param brokers host:port, separated by commas
     */
    public void setBootstrapServers(String brokers) {
        settings.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    }

    /**
     * Sets where it is kept which events are committed.
     *
     * @param topic a compacted topic, created where it is missing; empty for the events' topic with
     *     {@code -checkpoints} at the end
     */
    public void setMarkersTopic(String topic) {
        this.markersTopic = topic;
    }

    /**
     * Sets how the producers are known to the brokers.
     *
     * @param prefix what the transactional ids begin with; empty for {@code orgtrail-} and the topic
     */
    public void setTransactionalId(String prefix) {
        this.transactionalId = prefix;
    }

    /**
     * Sets how many batches may be sent at the same time.
     *
     * @param producers how many producers there are
     * @throws IllegalArgumentException if it is none
     */
    public void setProducers(int producers) {
        if (producers < 1) {
            throw new IllegalArgumentException(
                    "camel.kamelet.kafka-sink.producers is " + producers + "; write 1 or more.");
        }
        this.producers = producers;
    }

    /**
     * Sets how packs are compressed.
     *
     * @param compression none, lz4, gzip or zstd
     */
    public void setCompression(String compression) {
        settings.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression);
    }

    /**
     * Sets how long a producer waits for more records.
     *
     * @param milliseconds before it sends a pack
     */
    public void setLingerMs(int milliseconds) {
        settings.setProperty(ProducerConfig.LINGER_MS_CONFIG, String.valueOf(milliseconds));
    }

    /**
     * Sets how large a pack of one partition may be.
     *
     * @param bytes the producer's {@code batch.size}
     */
    public void setBatchSize(int bytes) {
        settings.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(bytes));
    }

    /**
     * Sets how large a record may be.
     *
     * @param bytes the producer's {@code max.request.size}
     */
    public void setMaxRequestSize(int bytes) {
        settings.setProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(bytes));
    }

    /**
     * Sets how long the brokers may take.
     *
     * @param milliseconds before a batch has failed; twice that, and they abort its transaction themselves
     */
    public void setDeliveryTimeoutMs(int milliseconds) {
        settings.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(milliseconds));
        settings.setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(2L * milliseconds));
    }

    /**
     * Delivers a batch; when this returns, each of its events is committed once.
     *
     * @param exchange body: the messages that {@link KafkaRecords} makes. Property {@code batch}: where they come from
     * @throws EventRefused if one can never be taken; none was sent
     * @throws SinkUnavailable if it failed; the batch can be delivered again
     */
    @Override
    public void process(Exchange exchange) {
        List<ProducerRecord<Object, Object>> events = new ArrayList<>();
        for (Object message : exchange.getIn().getBody(List.class)) {
            events.add(record((Message) message));
        }
        Batch batch = Batches.required(exchange.getProperty(Batch.PROPERTY, Batch.class));
        String unit = unit(batch);
        if (!events.isEmpty()) {
            deliver(unit, events);
        }
        if (batch.position() instanceof InSlice in && in.last()) {
            AfterCommit.add(exchange, () -> finished.add(unit));
        }
    }

    private ProducerRecord<Object, Object> record(Message message) {
        ProducerRecord<Object, Object> record =
                new ProducerRecord<>(topic, message.getHeader(KafkaConstants.KEY), message.getBody());
        message.getHeaders().forEach((name, value) -> {
            if (!name.equals(KafkaConstants.KEY)) {
                record.headers().add(name, value.toString().getBytes(StandardCharsets.UTF_8));
            }
        });
        return record;
    }

    /** What is delivered in sequence, so that only its last batch can come again. */
    private static String unit(Batch batch) {
        String source = batch.org() + "/" + batch.source();
        Position position = batch.position();
        if (position instanceof InSlice in) {
            return source + KafkaSession.SLICE + in.slice();
        }
        return position instanceof InFeed in ? source + "/feed/" + in.feed() : source + "/dead-letters";
    }

    private void deliver(String unit, List<ProducerRecord<Object, Object>> events) {
        int failed = failures;
        while (!deliverNow(unit, events)) {
            renew(failed);
        }
    }

    private boolean deliverNow(String unit, List<ProducerRecord<Object, Object>> events) {
        lock.readLock().lock();
        try {
            KafkaSession now = session;
            return now != null && !now.isDoubtful() && now.deliver(unit, events, finished);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Begins a new session, when all that is being sent is at its end. Who waited meanwhile fails with who tried. */
    private void renew(int failed) {
        lock.writeLock().lock();
        try {
            KafkaSession now = session;
            if (now != null && !now.isDoubtful()) {
                return;
            }
            if (lastFailure != null && failures != failed) {
                throw new SinkUnavailable(String.valueOf(lastFailure.getMessage()), lastFailure);
            }
            end();
            session = begin();
        } catch (SinkUnavailable e) {
            lastFailure = e;
            failures++;
            throw e;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * First the producers take over: from then on nothing changes but by them. Only then it is read what is committed.
     */
    private KafkaSession begin() {
        String brokers = settings.getProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
        Duration patience =
                Duration.ofMillis(Long.parseLong(settings.getProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)));
        MarkersTopic markers =
                new MarkersTopic(markersTopic.isBlank() ? topic + "-checkpoints" : markersTopic, brokers);
        List<TransactionalProducer> begun = new ArrayList<>();
        try (Admin admin = admin()) {
            markers.make(admin);
            for (int number = 0; number < producers; number++) {
                TransactionalProducer producer = producer(number, brokers);
                begun.add(producer);
                producer.takeOver();
            }
            try (Consumer<String, byte[]> consumer = consumer()) {
                return new KafkaSession(markers, begun, markers.read(admin, consumer, patience));
            }
        } catch (KafkaException e) {
            begun.forEach(TransactionalProducer::close);
            throw new SinkUnavailable(
                    "There is no Kafka client for " + brokers + " (" + KafkaClients.reason(e)
                            + "). Correct camel.kamelet.kafka-sink.* where it is named; a broker whose name is not known"
                            + " yet is tried again.",
                    e);
        } catch (RuntimeException | Error e) {
            begun.forEach(TransactionalProducer::close);
            throw e;
        }
    }

    private TransactionalProducer producer(int number, String brokers) {
        String id = (transactionalId.isBlank() ? "orgtrail-" + topic : transactionalId) + "-" + number;
        Properties all = new Properties();
        all.putAll(settings);
        all.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        return new TransactionalProducer(clients.getProducer(all), id, brokers);
    }

    private Admin admin() {
        return Admin.create(clients.settings(settings, AdminClientConfig.configNames()));
    }

    private Consumer<String, byte[]> consumer() {
        Properties all = clients.settings(settings, ConsumerConfig.configNames());
        all.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        all.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
        return new KafkaConsumer<>(all, new StringDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    protected void doStop() {
        lock.writeLock().lock();
        try {
            KafkaSession last = session;
            if (last != null && !last.isDoubtful()) {
                last.forget(finished);
            }
        } catch (SinkUnavailable notForgotten) {
            // It costs a little room in the topic, and nothing else.
        } finally {
            end();
            lock.writeLock().unlock();
        }
    }

    private void end() {
        KafkaSession last = session;
        session = null;
        if (last != null) {
            last.close();
        }
    }
}
