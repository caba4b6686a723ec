package dev.orgtrail.deliver;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import dev.orgtrail.state.Deliveries.Counts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that is under way: its batch, and what the steps note of it for its commit. All exchanges that the batch's is split
 * into share it. One thread at a time is at work on it.
 */
final class OpenDelivery {
    private static final String PROPERTY = "openDelivery";

    private final int opening;
    private final int read;
    private final List<DeadLetter> setAside = new ArrayList<>();
    private Map<String, String> toRemember = Map.of();
    private Map<Instant, Integer> byHour = Map.of();
    private Map<String, Instant> hourOf = Map.of();
    private Map<String, Map<String, Object>> rowsByUid = Map.of();
    private boolean inHand;
    private @Nullable Long commitNumber;
    private Counts counts = Counts.NONE;
    private boolean committed;

    private OpenDelivery(int opening, int read) {
        this.opening = opening;
        this.read = read;
    }

    /**
     * Opens the delivery of a batch.
     *
     * @param exchange body: its rows, or the event that is replayed
     * @param opening which opening of the state this is
     */
    static void open(Exchange exchange, Batch batch, int opening) {
        exchange.setProperty(Batch.PROPERTY, batch);
        boolean replayed = batch.position() instanceof Position.Replayed;
        exchange.setProperty(
                PROPERTY,
                new OpenDelivery(opening, replayed ? 0 : Batches.rows(exchange).size()));
    }

    /** The delivery that an exchange is of; empty where none is open, as when a sink is used by itself. */
    static Optional<OpenDelivery> find(Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(PROPERTY, OpenDelivery.class));
    }

    /**
     * The delivery that an exchange is of.
     *
     * @throws IllegalStateException with what to do, where none is open
     */
    static OpenDelivery of(Exchange exchange) {
        return find(exchange).orElseThrow(() -> Batch.missing(exchange));
    }

    /** Which opening of the state the delivery has begun with. */
    int opening() {
        return opening;
    }

    /** How many records were read; none of a dead letter, which was read long ago. */
    int read() {
        return read;
    }

    /** What is set aside of the batch so far. */
    List<DeadLetter> setAside() {
        return setAside;
    }

    /** The rows that are to be remembered once they are delivered: the time that each says, by uid. */
    Map<String, String> toRemember() {
        return toRemember;
    }

    void toRemember(Map<String, String> times) {
        toRemember = times;
    }

    /** Notes how many records happened in which hour, and of those that may come again, in which each did. */
    void happened(Map<Instant, Integer> records, Map<String, Instant> hours) {
        byHour = records;
        hourOf = hours;
    }

    /**
     * How many records happened in which hour.
     *
     * @param but uids of records that are not to be counted
     */
    Map<Instant, Integer> byHour(Iterable<String> but) {
        Map<Instant, Integer> counted = new HashMap<>(byHour);
        for (String uid : but) {
            Instant hour = hourOf.get(uid);
            if (hour != null) {
                counted.computeIfPresent(hour, (same, records) -> records == 1 ? null : records - 1);
            }
        }
        return counted;
    }

    /** The rows that the last events of the batch were made from, by uid. */
    Map<String, Map<String, Object>> rowsByUid() {
        return rowsByUid;
    }

    void rowsByUid(Map<String, Map<String, Object>> rows) {
        rowsByUid = rows;
    }

    /** Whether the batch has taken its rows in hand. */
    boolean isInHand() {
        return inHand;
    }

    void takenInHand() {
        inHand = true;
    }

    /** The number of the last transaction that was to commit the batch; null where there was none, or it has no number. */
    @Nullable
    Long commitNumber() {
        return commitNumber;
    }

    void commitNumber(long number) {
        commitNumber = number;
    }

    /** What the last transaction has counted, for when that is not answered. */
    Counts counts() {
        return counts;
    }

    void counts(Counts counted) {
        counts = counted;
    }

    /** Whether the batch is committed: what comes in the same exchange after it is another one. */
    boolean isCommitted() {
        return committed;
    }

    void committed() {
        committed = true;
    }
}
