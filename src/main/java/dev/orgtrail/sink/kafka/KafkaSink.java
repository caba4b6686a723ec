package dev.orgtrail.sink.kafka;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.sink.Delivery;
import dev.orgtrail.sink.EventRefused;
import dev.orgtrail.sink.Sink;
import dev.orgtrail.sink.SinkSettings;
import dev.orgtrail.sink.SinkUnavailable;
import dev.orgtrail.sink.kafka.KafkaRecords.KafkaRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultMessage;
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
public final class KafkaSink extends ServiceSupport implements Sink {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    /** Slices whose last batch is committed, and which can be forgotten. */
    private final Queue<String> finished = new ConcurrentLinkedQueue<>();

    private final SinkSettings given = new SinkSettings("kafka-sink");
    private final Properties settings = new Properties();
    private KafkaClients clients = new KafkaClients();
    private KafkaRecords records = new KafkaRecords("", 0);
    private String topic = "";
    private String markersTopic = "";
    private String transactionalId = "";
    private int producers = 1;
    private volatile @Nullable KafkaSession session;
    private volatile int failures;
    private @Nullable SinkUnavailable lastFailure;

    /** Makes a sink, to be given its settings and clients and then opened. */
    public KafkaSink() {}

    /**
     * Sets how clients are made.
     *
     * @param clients with the security settings
     */
    public void setClients(KafkaClients clients) {
        this.clients = clients;
    }

    /** The properties of its Kamelet, by name; the Kamelet fills them. */
    public Map<String, String> getSettings() {
        return given.values();
    }

    /**
     * Takes the settings over.
     *
     * @throws IllegalArgumentException if one of them is wrong; it names the key
     */
    public void open() {
        topic = given.text("topic");
        markersTopic = given.text("markersTopic").isBlank() ? topic + "-checkpoints" : given.text("markersTopic");
        transactionalId = given.text("transactionalId").isBlank() ? "orgtrail-" + topic : given.text("transactionalId");
        producers = given.number("producers", 1);
        int largest = given.number("maxRequestSize", 1);
        int patience = given.number("deliveryTimeoutMs", 1);
        records = new KafkaRecords(given.text("key"), largest);
        settings.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, given.text("bootstrapServers"));
        settings.setProperty(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        settings.setProperty(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        settings.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        settings.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        settings.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, given.text("compression"));
        settings.setProperty(ProducerConfig.LINGER_MS_CONFIG, String.valueOf(given.number("lingerMs", 0)));
        settings.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(given.number("batchSize", 0)));
        settings.setProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(largest));
        settings.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(patience));
        // Twice that, and the brokers abort its transaction themselves.
        settings.setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(2L * patience));
    }

    /**
     * Delivers a batch; when this returns, each of its events is committed once.
     *
     * @throws EventRefused if one can never be taken; none was sent
     * @throws SinkUnavailable if it failed; the batch can be delivered again
     */
    @Override
    public void deliver(Delivery delivery) {
        List<ProducerRecord<Object, Object>> events = new ArrayList<>();
        for (KafkaRecord record : records.of(delivery)) {
            ProducerRecord<Object, Object> event = new ProducerRecord<>(topic, record.key(), record.json());
            record.headers()
                    .forEach((name, value) -> event.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            events.add(event);
        }
        if (!events.isEmpty()) {
            deliver(unit(delivery.batch()), events);
        }
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public void committed(Batch batch) {
        finished.add(unit(batch));
    }

    /**
     * The records of a batch for brokers without transactions, as camel-kafka takes them.
     *
     * @throws EventRefused if one can never be taken; none is sent then
     */
    public List<Message> messages(Delivery delivery, Exchange exchange) {
        List<Message> messages = new ArrayList<>();
        for (KafkaRecord record : records.of(delivery)) {
            Message message = new DefaultMessage(exchange.getContext());
            message.setBody(record.json());
            message.setHeaders(new HashMap<>(record.headers()));
            if (record.key() != null) {
                message.setHeader(KafkaConstants.KEY, record.key());
            }
            messages.add(message);
        }
        return messages;
    }

    @Override
    public String reachable() {
        return "a broker of " + given.text("bootstrapServers") + " answers";
    }

    @Override
    public Optional<String> unreachable() {
        return Brokers.unreachable(given.text("bootstrapServers"));
    }

    /** What is delivered in sequence, so that only its last batch can come again. */
    private static String unit(Batch batch) {
        String source = batch.org() + "/" + batch.source();
        if (batch.position() instanceof Position.InSlice slice) {
            return source + KafkaSession.SLICE + slice.slice();
        }
        return batch.position() instanceof Position.InFeed feed
                ? source + "/feed/" + feed.feed()
                : source + "/dead-letters";
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
        MarkersTopic markers = new MarkersTopic(markersTopic, brokers);
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
        String id = transactionalId + "-" + number;
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
