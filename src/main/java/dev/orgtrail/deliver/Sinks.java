package dev.orgtrail.deliver;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.sink.Delivery;
import dev.orgtrail.sink.Sink;
import dev.orgtrail.sink.SinksInUse;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** The steps that bring a batch to its sinks. */
@Component("sinks")
public class Sinks {
    private final SinksInUse inUse;

    Sinks(SinksInUse inUse) {
        this.inUse = inUse;
    }

    /**
     * The names of the sinks that a batch goes to; of a dead letter that one sink refused, only that sink.
     *
     * @param exchange property {@code batch}
     */
    public List<String> names(Exchange exchange) {
        return Batch.of(exchange).position() instanceof Position.Replayed replayed && replayed.sink() != null
                ? List.of(replayed.sink())
                : inUse.names();
    }

    /**
     * Puts the batch together for its sink, before each try.
     *
     * @param exchange body: the events. Properties {@code batch} and {@code sink}. Sets the properties {@code delivery} and
     *     {@code sinkUri}
     */
    public void prepare(Exchange exchange) {
        exchange.setProperty(Delivery.PROPERTY, Delivery.of(Batch.of(exchange), Batches.rows(exchange)));
        exchange.setProperty("sinkUri", inUse.uri(exchange.getProperty("sink", String.class)));
    }

    /**
     * Whether a sink gets a batch. One in YAML alone gets none without events, which tells Java sinks that a slice has ended.
     *
     * @param exchange body: the events. Property {@code sink}
     */
    public boolean wants(Exchange exchange) {
        return !Batches.rows(exchange).isEmpty() || !inUse.isInYamlAlone(exchange.getProperty("sink", String.class));
    }

    /**
     * Makes the message what it was before a sink turned it into a request and an answer.
     *
     * @param exchange property {@code delivery}: what the sink got. Sets the body, and leaves no header
     */
    public void restore(Exchange exchange) {
        exchange.getIn()
                .setBody(exchange.getProperty(Delivery.PROPERTY, Delivery.class).events());
        exchange.getIn().removeHeaders("*");
    }

    /**
     * Tells the sinks of a committed batch what they may forget.
     *
     * @param durable makes the commit survive a crash: what is forgotten too early is delivered twice
     */
    void committed(Exchange exchange, Runnable durable) {
        Batch batch = Batch.of(exchange);
        if (!(batch.position() instanceof Position.InSlice slice) || !slice.last()) {
            return;
        }
        List<Sink> remembering = names(exchange).stream()
                .map(inUse::inJava)
                .flatMap(Optional::stream)
                .filter(Sink::remembers)
                .toList();
        if (!remembering.isEmpty()) {
            durable.run();
            remembering.forEach(sink -> sink.committed(batch));
        }
    }
}
