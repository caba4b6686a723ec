package dev.orgtrail.deliver;

import dev.orgtrail.state.DeadLetters.DeadLetter;
import dev.orgtrail.state.SinkDeliveries;
import dev.orgtrail.state.Statuses;
import java.util.List;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Notes what the sinks of a batch took of it, and that they work. */
@Component
public class SinksServed {
    private final Sinks sinks;
    private final SinkDeliveries deliveries;
    private final Statuses statuses;

    SinksServed(Sinks sinks, SinkDeliveries deliveries, Statuses statuses) {
        this.sinks = sinks;
        this.deliveries = deliveries;
        this.statuses = statuses;
    }

    /**
     * Notes a batch that is committed, and so in all of its sinks.
     *
     * @param exchange body: its events
     * @param refused its dead letters; the stage of one that a sink refused is the sink's name
     */
    void committed(Exchange exchange, List<DeadLetter> refused) {
        int events = Batches.rows(exchange).size();
        for (String sink : sinks.names(exchange)) {
            long notTaken = refused.stream()
                    .filter(letter -> letter.stage().equals(sink))
                    .count();
            deliveries.took(sink, events - notTaken);
            statuses.sink(sink, Statuses.State.ON, "");
        }
        if (statuses.sinks().containsKey(Statuses.STATE)) {
            statuses.sink(Statuses.STATE, Statuses.State.ON, "");
        }
    }
}
