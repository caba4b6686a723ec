package dev.orgtrail.deliver;

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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Records that a batch is delivered: its checkpoint, its dead letters, the rows to be left out later and the counts, in
 * one transaction. Until then the batch counts as not delivered, and is read again after a crash.
 */
@Component("commit")
public class Commit {
    private static final String NUMBER = "commitNumber";
    private static final String OPENING = "stateOpening";

    /** The property under which the exchange keeps what its last transaction has counted, for when that is not answered. */
    private static final String COUNTS = "commitCounts";

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

    /** Begins a batch, before it is split for the sinks: what they want done after its commit is collected with it. */
    public void begin(Exchange exchange) {
        exchange.setProperty(OPENING, outcomes.opening());
    }

    /**
     * Commits a batch that every sink has. The ledger has streams by their channel, other sources as a whole.
     *
     * @param exchange headers: {@code org}, {@code source}; {@code slice}, {@code rowReached} and {@code sliceLast}, or
     *     {@code feed}; {@code cursor}; {@code recordsRead}; {@code deadLetter} where one is replayed
     * @throws IllegalStateException when the state was opened again since the batch was begun: it may have lost what was committed
     *     before, and the batch has to be read again
     */
    public void commit(Exchange exchange) {
        Message message = exchange.getIn();
        if (outcomes.opening() != exchange.getProperty(OPENING, outcomes.opening(), Integer.class)) {
            throw new IllegalStateException("The state was opened again meanwhile. The batch is read again by itself.");
        }
        String org = Batches.header(exchange, "org");
        String source = Batches.header(exchange, "source");
        List<DeadLetter> letters = SetAside.of(exchange);
        Long unanswered = exchange.getProperty(NUMBER, Long.class);
        if (unanswered == null || !outcomes.committed(unanswered)) {
            transaction.executeWithoutResult(status -> {
                outcomes.begin().ifPresent(number -> exchange.setProperty(NUMBER, number));
                moveOn(exchange, org, source);
                Set<String> known = repeats.remember(exchange);
                letters.stream()
                        .filter(letter -> !known.contains(String.valueOf(letter.uid())))
                        .forEach(deadLetters::add);
                Long replayed = message.getHeader("deadLetter", Long.class);
                Counts counts = replayed == null ? counts(exchange, known) : replayed(exchange, replayed);
                exchange.setProperty(COUNTS, counts);
                if (!counts.equals(Counts.NONE)) {
                    deliveries.add(org, source, counts);
                }
                if (counts.read() > 0) {
                    ledger.add(
                            org,
                            source,
                            source.equals(Sources.STREAMING) ? Batches.header(exchange, "feed") : "",
                            Hours.of(exchange, known));
                }
            });
        }
        sinks.committed(exchange, durability::ensure);
        Counts counts = Objects.requireNonNull(exchange.getProperty(COUNTS, Counts.class));
        activity.delivered(exchange, org, source, Batches.rows(exchange), counts.delivered());
        count(org, source, "read", counts.read());
        count(org, source, "delivered", counts.delivered());
        count(org, source, "repeated", counts.repeated());
        count(org, source, "set-aside", counts.setAside());
        // A counter only grows.
        count(org, source, "replayed", -counts.setAside());
        sinksServed.committed(exchange, letters);
    }

    /** What became of the records of a batch; those that are known as delivered already count as repeated. */
    private Counts counts(Exchange exchange, Set<String> known) {
        Message message = exchange.getIn();
        List<Map<String, Object>> events = Batches.rows(exchange);
        long read = message.getHeader("recordsRead", (long) events.size(), Long.class);
        List<DeadLetter> letters = SetAside.of(exchange).stream()
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
        long againSetAside = SetAside.of(exchange).stream()
                .filter(letter -> letter.stage().equals(SetAside.NORMALIZE))
                .map(DeadLetter::uid)
                .filter(uid -> known.contains(String.valueOf(uid)))
                .distinct()
                .count();
        boolean scoped = message.getHeader("scope") != null;
        int leftOut = exchange.getProperty(LoginCorrelation.LEFT_OUT, 0, Integer.class);
        long repeated = leftOut + again + againSetAside + (scoped ? read - repeats.firstTimes(exchange) : 0);
        return new Counts(read, events.size() - again - refused, repeated, setAside);
    }

    /**
     * What becomes of a record that was set aside and is replayed. It was read long ago; it stays among those set aside until
     * no sink refuses it any more.
     */
    private Counts replayed(Exchange exchange, long number) {
        String uid = deadLetters.find(number).map(DeadLetter::uid).orElse(null);
        boolean removed = deadLetters.remove(number);
        if (!removed
                || !SetAside.of(exchange).isEmpty()
                || (uid != null && deadLetters.has(Batches.header(exchange, "org"), uid))) {
            return Counts.NONE;
        }
        Counts counts = counts(exchange, Set.of());
        return new Counts(0, counts.delivered(), counts.repeated(), -counts.delivered() - counts.repeated());
    }

    private void moveOn(Exchange exchange, String org, String source) {
        Message message = exchange.getIn();
        String slice = message.getHeader("slice", String.class);
        String feed = message.getHeader("feed", String.class);
        String cursor = message.getHeader("cursor", String.class);
        if (slice != null) {
            slices.reached(
                    org,
                    source,
                    slice,
                    message.getHeader("rowReached", 0L, Long.class),
                    Optional.ofNullable(cursor),
                    message.getHeader("sliceLast", false, Boolean.class));
        } else if (feed != null && cursor != null) {
            checkpoints.reached(org, source, feed, cursor);
        }
    }

    private void count(String org, String source, String outcome, long records) {
        if (records > 0) {
            meters.counter("orgtrail.records", "org", org, "source", source, "outcome", outcome)
                    .increment((double) records);
        }
    }
}
