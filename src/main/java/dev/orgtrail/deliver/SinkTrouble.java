package dev.orgtrail.deliver;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.state.ErrorTrouble;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.StateTrouble;
import dev.orgtrail.state.Statuses;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tells, before each new try, which sink holds which batch and why; or that the state does, where a batch is committed. */
@Component("sinkTrouble")
public class SinkTrouble implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(SinkTrouble.class);

    private final Statuses statuses;

    SinkTrouble(Statuses statuses) {
        this.statuses = statuses;
    }

    @Override
    public void process(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String sink =
                StateTrouble.isIn(failure) ? Statuses.STATE : exchange.getProperty("sink", "delivery", String.class);
        int tries = exchange.getIn().getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class);
        String reason = reason(failure);
        Optional<Batch> batch = Batch.find(exchange);
        // A batch that could not be opened is known by the headers of its route alone.
        String org = batch.map(Batch::org).orElseGet(() -> exchange.getIn().getHeader("org", String.class));
        String of = org == null ? "unknown" : org;
        String detail = "It holds a batch of org " + of + " and is tried again (try " + tries + "): " + reason;
        statuses.sink(sink, Statuses.State.FAILING, detail);
        String what = sink.equals(Statuses.STATE) ? "the state" : "sink " + sink;
        String source =
                batch.map(SinkTrouble::feed).orElseGet(() -> exchange.getIn().getHeader("source", String.class));
        if (org != null && source != null) {
            statuses.source(
                    org,
                    source,
                    Statuses.State.FAILING,
                    "Org " + org + ": " + what + " holds a batch, which is tried again by itself: " + reason);
        }
        LOG.warn("Sink {}: {}", sink, detail);
    }

    /** A stream is told of by its channel; whoever reads again what a stream has missed, as the whole source. */
    private static String feed(Batch batch) {
        return batch.source().equals(Sources.STREAMING) && batch.position() instanceof Position.InFeed in
                ? batch.source() + "/" + in.feed()
                : batch.source();
    }

    /** What happened and what to do, in words. */
    static String reason(@Nullable Throwable failure) {
        return StateTrouble.of(failure)
                .map(StateTrouble::text)
                .or(() -> ErrorTrouble.of(failure).map(ErrorTrouble::text))
                .orElseGet(() -> failure == null || failure.getMessage() == null
                        ? String.valueOf(failure)
                        : failure.getMessage());
    }
}
