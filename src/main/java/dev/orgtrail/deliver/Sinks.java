package dev.orgtrail.deliver;

import dev.orgtrail.settings.OrgtrailSettings;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The sinks that every batch goes to. */
@Component("sinks")
public class Sinks {
    private final OrgtrailSettings settings;
    private final CamelContext camel;

    Sinks(OrgtrailSettings settings, CamelContext camel) {
        this.settings = settings;
        this.camel = camel;
    }

    /** Opens every sink once, before the first org connects: batches of several sources would each open it at once. */
    @EventListener(ApplicationReadyEvent.class)
    @Order(Ordered.HIGHEST_PRECEDENCE)
    public void open() {
        settings.sinks().forEach(sink -> camel.getEndpoint("kamelet:" + sink + "/" + sink + "?noErrorHandler=true"));
    }

    /**
     * The names of the sinks, each a Kamelet; of a dead letter that one sink refused, only that sink.
     *
     * @param exchange header {@code onlySink}, where there is one
     */
    public List<String> names(Exchange exchange) {
        String only = exchange.getIn().getHeader("onlySink", String.class);
        return only == null ? settings.sinks() : List.of(only);
    }
}
