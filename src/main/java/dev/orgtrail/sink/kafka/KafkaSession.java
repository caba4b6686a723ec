package dev.orgtrail.sink.kafka;

import dev.orgtrail.sink.EventRefused;
import dev.orgtrail.sink.RecentUids;
import dev.orgtrail.sink.SinkUnavailable;
import dev.orgtrail.sink.Uid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A stretch of time without doubt about what Kafka has: producers that nobody else can write with, and the last committed
 * events of each unit. Anything that leaves a doubt ends it; the next one begins by looking.
 */
final class KafkaSession implements AutoCloseable {
    /** Stands between source and name in the unit of a slice. */
    static final String SLICE = "/slice/";

    private static final int FORGOTTEN_AT_ONCE = 20;

    private final MarkersTopic markers;
    private final List<TransactionalProducer> producers;
    private final BlockingQueue<TransactionalProducer> free;
    private final ConcurrentMap<String, UnitTail> tails;
    private final ConcurrentMap<String, Lock> locks = new ConcurrentHashMap<>();
    private volatile boolean doubtful;

    KafkaSession(MarkersTopic markers, List<TransactionalProducer> producers, ConcurrentMap<String, UnitTail> tails) {
        this.markers = markers;
        this.producers = producers;
        this.free = new ArrayBlockingQueue<>(producers.size(), false, producers);
        this.tails = tails;
    }

    /**
     * Sends those of a unit's events that Kafka does not have.
     *
     * @param finished units that can never come again; some are forgotten with this transaction
     * @return false if this session has ended, and nothing was sent
     * @throws EventRefused if one event can never be taken; nothing was sent then
     * @throws SinkUnavailable if it failed, or may have; this session has ended then
     */
    boolean deliver(String unit, List<ProducerRecord<Object, Object>> events, Queue<String> finished) {
        Lock lock = locks.computeIfAbsent(unit, name -> new ReentrantLock());
        lock.lock();
        try {
            UnitTail known = tails.get(unit);
            UnitTail tail = known == null ? new UnitTail() : known;
            List<ProducerRecord<Object, Object>> lacking = lacking(events, related(unit));
            if (lacking.isEmpty()) {
                return true;
            }
            var changes = tail.changedBy(
                    lacking.stream().flatMap(event -> uid(event).stream()).toList());
            List<ProducerRecord<Object, Object>> pages = new ArrayList<>();
            changes.forEach((number, page) -> pages.add(markers.record(unit, number, page)));
            if (!send(lacking, pages, finished)) {
                return false;
            }
            changes.forEach(tail::change);
            tails.put(unit, tail);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Those events that none of these tails has, each once. */
    private static List<ProducerRecord<Object, Object>> lacking(
            List<ProducerRecord<Object, Object>> events, List<UnitTail> known) {
        List<ProducerRecord<Object, Object>> lacking = new ArrayList<>();
        RecentUids within = new RecentUids();
        for (ProducerRecord<Object, Object> event : events) {
            Optional<Uid> uid = uid(event);
            if (uid.isEmpty()
                    || (known.stream().noneMatch(tail -> tail.contains(uid.get())) && within.add(uid.get()))) {
                lacking.add(event);
            }
        }
        return lacking;
    }

    /**
     * The tails of a unit and, for a slice, of the other slices of its source: hourly and daily log files hold the same
     * rows, and after a crash one may be read before another that had a batch in hand.
     */
    private List<UnitTail> related(String unit) {
        int name = unit.indexOf(SLICE);
        String first = name < 0 ? unit : unit.substring(0, name + SLICE.length());
        return tails.entrySet().stream()
                .filter(tail ->
                        name < 0 ? tail.getKey().equals(first) : tail.getKey().startsWith(first))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Forgets units that can never come again, if there are any. */
    void forget(Queue<String> finished) {
        if (!finished.isEmpty()) {
            send(List.of(), new ArrayList<>(), finished);
        }
    }

    private boolean send(
            List<ProducerRecord<Object, Object>> events,
            List<ProducerRecord<Object, Object>> pages,
            Queue<String> finished) {
        TransactionalProducer producer = take();
        List<String> forgotten = new ArrayList<>();
        try {
            if (doubtful) {
                return false;
            }
            for (String unit = finished.poll(); unit != null; unit = finished.poll()) {
                forgotten.add(unit);
                UnitTail tail = tails.get(unit);
                if (tail != null) {
                    tail.numbers()
                            .forEach(number -> pages.add(
                                    markers.record(forgotten.get(forgotten.size() - 1), number, Optional.empty())));
                }
                if (forgotten.size() == FORGOTTEN_AT_ONCE) {
                    break;
                }
            }
            producer.send(events, pages);
            forgotten.forEach(tails::remove);
            forgotten.forEach(locks::remove);
            return true;
        } catch (EventRefused e) {
            finished.addAll(forgotten);
            throw e;
        } catch (RuntimeException | Error e) {
            doubtful = true;
            finished.addAll(forgotten);
            throw e;
        } finally {
            free.add(producer);
        }
    }

    private TransactionalProducer take() {
        try {
            return free.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SinkUnavailable(
                    "A batch does not wait for its turn to be sent to Kafka, because Orgtrail stops.", e);
        }
    }

    private static Optional<Uid> uid(ProducerRecord<Object, Object> event) {
        Header uid = event.headers().lastHeader("uid");
        return uid == null ? Optional.empty() : Optional.of(Uid.of(new String(uid.value(), StandardCharsets.UTF_8)));
    }

    /** Whether something has happened that leaves open what Kafka has. */
    boolean isDoubtful() {
        return doubtful;
    }

    @Override
    public void close() {
        producers.forEach(TransactionalProducer::close);
    }
}
