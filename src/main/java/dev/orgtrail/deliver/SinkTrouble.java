package dev.orgtrail.deliver;

import dev.orgtrail.state.Statuses;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tells, before each new try, which sink holds its batch and why. */
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
        String sink = exchange.getProperty("sink", "delivery", String.class);
        int tries = exchange.getIn().getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class);
        String reason =
                failure == null || failure.getMessage() == null ? String.valueOf(failure) : failure.getMessage();
        String org = exchange.getIn().getHeader("org", String.class);
        String detail = "It holds a batch of org " + org + " and is tried again (try " + tries + "): " + reason;
        statuses.sink(sink, Statuses.State.FAILING, detail);
        LOG.warn("Sink {}: {}", sink, detail);
    }
}
