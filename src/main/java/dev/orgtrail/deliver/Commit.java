package dev.orgtrail.deliver;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.batch.SliceId;
import dev.orgtrail.enrich.LoginCorrelation;
import dev.orgtrail.sink.EventJson;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.CommitOutcomes;
import dev.orgtrail.state.DeadLetters;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import dev.orgtrail.state.Deliveries;
import dev.orgtrail.state.Deliveries.Counts;
import dev.orgtrail.state.Durability;
import dev.orgtrail.state.Ledger;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Sources;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Records that a batch is delivered: its checkpoint, its dead letters, the rows to be left out later and the counts, in
 * one transaction. Until then the batch counts as not delivered, and is read again after a crash.
 */
@Component("commit")
public class Commit {
    private final TransactionTemplate transaction;
    private final CommitOutcomes outcomes;
    private final Durability durability;
    private final Slices slices;
    private final Checkpoints checkpoints;
    private final Repeats repeats;
    private final DeadLetters deadLetters;
    private final Deliveries deliveries;
    private final Ledger ledger;
    private final Sinks sinks;
    private final SinksServed sinksServed;
    private final MeterRegistry meters;
    private final Activity activity;

    Commit(
            TransactionTemplate transaction,
            CommitOutcomes outcomes,
            Durability durability,
            Slices slices,
            Checkpoints checkpoints,
            Repeats repeats,
            DeadLetters deadLetters,
            Deliveries deliveries,
            Ledger ledger,
            Sinks sinks,
            SinksServed sinksServed,
            MeterRegistry meters,
            Activity activity) {
        this.activity = activity;
        this.transaction = transaction;
        this.outcomes = outcomes;
        this.durability = durability;
        this.slices = slices;
        this.checkpoints = checkpoints;
        this.repeats = repeats;
        this.deadLetters = deadLetters;
        this.deliveries = deliveries;
        this.ledger = ledger;
        this.sinks = sinks;
        this.sinksServed = sinksServed;
        this.meters = meters;
    }

    /**
     * Commits a batch that every sink has. The ledger has streams by their channel, other sources as a whole.
     *
     * @param exchange body: its events
     * @throws IllegalStateException when the state was opened again since the delivery was: it may have lost what was committed
     *     before, and the batch has to be read again
     */
    public void commit(Exchange exchange) {
        Batch batch = Batch.of(exchange);
        OpenDelivery delivery = OpenDelivery.of(exchange);
        if (outcomes.opening() != delivery.opening()) {
            throw new IllegalStateException("The state was opened again meanwhile. The batch is read again by itself.");
        }
        Long unanswered = delivery.commitNumber();
        if (unanswered == null || !outcomes.committed(unanswered)) {
            transaction.executeWithoutResult(status -> {
                outcomes.begin().ifPresent(delivery::commitNumber);
                moveOn(batch);
                Set<String> known = repeats.remember(exchange);
                delivery.setAside().stream()
                        .filter(letter -> !known.contains(String.valueOf(letter.uid())))
                        .forEach(deadLetters::add);
                Counts counts = batch.position() instanceof Position.Replayed replayed
                        ? replayed(exchange, replayed.deadLetter())
                        : counts(exchange, known);
                delivery.counts(counts);
                if (!counts.equals(Counts.NONE)) {
                    deliveries.add(batch.org(), batch.source(), counts);
                }
                if (counts.read() > 0) {
                    ledger.add(batch.org(), batch.source(), account(batch), delivery.byHour(known));
                }
            });
        }
        sinks.committed(exchange, durability::ensure);
        Counts counts = delivery.counts();
        activity.delivered(exchange, counts.delivered());
        count(batch, "read", counts.read());
        count(batch, "delivered", counts.delivered());
        count(batch, "repeated", counts.repeated());
        count(batch, "set-aside", counts.setAside());
        // A counter only grows.
        count(batch, "replayed", -counts.setAside());
        sinksServed.committed(exchange, delivery.setAside());
        delivery.committed();
    }

    /** Under which name the ledger has the records of a batch, besides its source. */
    private static String account(Batch batch) {
        if (!batch.source().equals(Sources.STREAMING)) {
            return "";
        }
        Position position = batch.position();
        if (position instanceof Position.InSlice in && in.slice() instanceof SliceId.StoredEvents stored) {
            return stored.feed();
        }
        return position instanceof Position.InFeed in ? in.feed() : batch.logName();
    }

    /** What became of the records of a batch; those that are known as delivered already count as repeated. */
    private Counts counts(Exchange exchange, Set<String> known) {
        OpenDelivery delivery = OpenDelivery.of(exchange);
        List<Map<String, Object>> events = Batches.rows(exchange);
        List<DeadLetter> letters = delivery.setAside().stream()
                .filter(letter -> !known.contains(String.valueOf(letter.uid())))
                .toList();
        long setAside = letters.stream().map(DeadLetter::uid).distinct().count();
        long refused = letters.stream()
                .filter(letter -> !letter.stage().equals(SetAside.NORMALIZE))
                .map(DeadLetter::uid)
                .distinct()
                .count();
        long again = known.isEmpty()
                ? 0
                : events.stream()
                        .filter(event -> known.contains(String.valueOf(EventJson.uid(event))))
                        .count();
        long againSetAside = delivery.setAside().stream()
                .filter(letter -> letter.stage().equals(SetAside.NORMALIZE))
                .map(DeadLetter::uid)
                .filter(uid -> known.contains(String.valueOf(uid)))
                .distinct()
                .count();
        int leftOut = exchange.getProperty(LoginCorrelation.LEFT_OUT, 0, Integer.class);
        long before = Batch.of(exchange).scope() == null
                ? 0
                : delivery.read() - delivery.toRemember().size();
        return new Counts(
                delivery.read(), events.size() - again - refused, leftOut + again + againSetAside + before, setAside);
    }

    /**
     * What becomes of a record that was set aside and is replayed. It was read long ago; it stays among those set aside until
     * no sink refuses it any more.
     */
    private Counts replayed(Exchange exchange, long number) {
        String uid = deadLetters.find(number).map(DeadLetter::uid).orElse(null);
        boolean removed = deadLetters.remove(number);
        if (!removed
                || !OpenDelivery.of(exchange).setAside().isEmpty()
                || (uid != null && deadLetters.has(Batch.of(exchange).org(), uid))) {
            return Counts.NONE;
        }
        Counts counts = counts(exchange, Set.of());
        return new Counts(0, counts.delivered(), counts.repeated(), -counts.delivered() - counts.repeated());
    }

    private void moveOn(Batch batch) {
        if (batch.position() instanceof Position.InSlice in) {
            slices.reached(
                    batch.org(),
                    batch.source(),
                    in.slice().toString(),
                    in.reached(),
                    Optional.ofNullable(in.cursor()),
                    in.last());
        } else if (batch.position() instanceof Position.InFeed in && in.cursor() != null) {
            checkpoints.reached(batch.org(), batch.source(), in.feed(), in.cursor());
        }
    }

    private void count(Batch batch, String outcome, long records) {
        if (records > 0) {
            meters.counter("orgtrail.records", "org", batch.org(), "source", batch.source(), "outcome", outcome)
                    .increment((double) records);
        }
    }
}
