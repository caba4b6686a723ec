package dev.orgtrail.deliver;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.batch.SliceId;
import dev.orgtrail.state.CommitOutcomes;
import dev.orgtrail.state.Sources;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Opens the delivery of a batch: says what it is, for every step behind. */
@Component("batches")
public class Batches {
    /** Headers of reading and of replays, which end here. */
    private static final List<String> OF_READING = List.of(
            Batch.PROPERTY,
            "slice",
            "sliceFirst",
            "rowReached",
            "sliceLast",
            "feed",
            "cursor",
            "scope",
            "recordsRead",
            "deadLetter",
            "onlySink",
            "from",
            "to",
            "timeField",
            "identity",
            "fields",
            "stored",
            "room",
            "polled",
            "pollBegun",
            "pollFarBack",
            "created");

    private final CommitOutcomes outcomes;

    Batches(CommitOutcomes outcomes) {
        this.outcomes = outcomes;
    }

    /**
     * Opens the delivery of what came in: says what the batch is, and begins to collect what its commit needs. A batch whose
     * delivery is open already goes on. Of the headers that routes read from, those that say where the batch comes from are left
     * for {@code direct:custom}.
     *
     * @param exchange body: rows or events. What the batch is, in the header or the property {@code batch}; or from a route of a
     *     team's own, in the headers {@code org}, {@code orgId}, {@code source}, {@code logName}, and {@code slice} or {@code feed}.
     *     Sets the property {@code batch}
     * @throws IllegalArgumentException where it is not said what the batch is
     */
    public void open(Exchange exchange) {
        Optional<OpenDelivery> before = OpenDelivery.find(exchange);
        if (before.filter(delivery -> !delivery.isCommitted()).isPresent()) {
            return;
        }
        if (before.isPresent()) {
            exchange.removeProperty(Batch.PROPERTY);
        }
        Batch batch = Batch.find(exchange).orElseGet(() -> batch(exchange));
        OpenDelivery.open(exchange, batch, outcomes.opening());
        Message message = exchange.getIn();
        OF_READING.forEach(message::removeHeader);
        message.setHeader("org", batch.org());
        message.setHeader("orgId", batch.orgId());
        message.setHeader("source", batch.source());
        message.setHeader("logName", batch.logName());
        if (batch.eventType() != null) {
            message.setHeader("eventType", batch.eventType());
        }
    }

    /**
     * Makes the event in the body a batch of its own, with which its slice does not end.
     *
     * @param exchange one that was split from the batch's
     */
    public void alone(Exchange exchange) {
        exchange.getIn().setBody(List.of(exchange.getIn().getBody()));
        exchange.setProperty(Batch.PROPERTY, Batch.of(exchange).goingOn());
    }

    /** Whether a dead letter is replayed, for which somebody waits. */
    public boolean isReplayed(Exchange exchange) {
        return Batch.find(exchange).map(Batch::isReplayed).orElse(false);
    }

    /** A batch without events. */
    public List<Map<String, Object>> none() {
        return List.of();
    }

    /** The batch that the headers of a message say. */
    static Batch batch(Exchange exchange) {
        String source = header(exchange, "source");
        return new Batch(
                header(exchange, "org"),
                header(exchange, "orgId"),
                source,
                header(exchange, "logName"),
                text(exchange, "eventType"),
                position(exchange, source),
                text(exchange, "scope"));
    }

    private static Position position(Exchange exchange, String source) {
        Message message = exchange.getIn();
        Long deadLetter = message.getHeader("deadLetter", Long.class);
        if (deadLetter != null) {
            return new Position.Replayed(deadLetter, text(exchange, "onlySink"));
        }
        String cursor = text(exchange, "cursor");
        String slice = text(exchange, "slice");
        if (slice == null) {
            String feed = text(exchange, "feed");
            return new Position.InFeed(feed == null ? header(exchange, "logName") : feed, cursor);
        }
        String from = text(exchange, "from");
        String to = text(exchange, "to");
        return new Position.InSlice(
                kind(source).parse(slice),
                from == null || to == null ? null : new Position.Span(Instant.parse(from), Instant.parse(to)),
                message.getHeader("sliceFirst", 0L, Long.class),
                message.getHeader("rowReached", 0L, Long.class),
                message.getHeader("sliceLast", false, Boolean.class),
                cursor);
    }

    private static SliceId.Kind kind(String source) {
        return switch (source) {
            case Sources.EVENT_LOG_FILE -> SliceId.Kind.LOG_FILE;
            case Sources.STREAMING -> SliceId.Kind.STORED_EVENTS;
            default -> SliceId.Kind.WINDOW;
        };
    }

    private static @Nullable String text(Exchange exchange, String header) {
        return exchange.getIn().getHeader(header, String.class);
    }

    /** The rows, or later the events, in the body. */
    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> rows(Exchange exchange) {
        return exchange.getIn().getBody() instanceof List<?> rows ? (List<Map<String, Object>>) rows : List.of();
    }

    /** A row as Salesforce sent it, without what the readers have noted in it, which begins with an underscore. */
    static Map<String, Object> received(Map<String, Object> row) {
        Map<String, Object> received = new LinkedHashMap<>(row);
        received.keySet().removeIf(key -> key.startsWith("_") || key.equals("attributes"));
        return received;
    }

    /** A header that whoever sends to {@code direct:deliver} must set. */
    private static String header(Exchange exchange, String name) {
        String value = text(exchange, name);
        if (value == null) {
            throw new IllegalArgumentException("A batch of org " + text(exchange, "org") + ", source "
                    + text(exchange, "source") + ", has no header " + name + ". Route " + exchange.getFromRouteId()
                    + " must set it before it sends to direct:deliver.");
        }
        return value;
    }
}
