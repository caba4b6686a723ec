package dev.orgtrail.deliver;

import dev.orgtrail.settings.OrgtrailSettings;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** The sinks that every batch goes to. */
@Component("sinks")
public class Sinks {
    private final OrgtrailSettings settings;

    Sinks(OrgtrailSettings settings) {
        this.settings = settings;
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

    /** The event in the body as a batch of its own. */
    public List<Map<String, Object>> alone(Exchange exchange) {
        @SuppressWarnings("unchecked")
        Map<String, Object> event = exchange.getIn().getBody(Map.class);
        return List.of(event);
    }

    /** A batch without events. */
    public List<Map<String, Object>> none() {
        return List.of();
    }
}
