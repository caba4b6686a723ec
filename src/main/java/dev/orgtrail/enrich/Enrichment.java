package dev.orgtrail.enrich;

import dev.orgtrail.batch.Batch;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * Adds to events what they only name: the user behind an id, the place and the network of an address, the device of a
 * user agent, the object and the name of a record. What the event says itself is never changed, but for a stopgap such as
 * "Unknown". What is not found is marked in the event, and counted; nothing here makes a batch fail or wait for Salesforce.
 *
 * <p>Follows OCSF 1.8.0, object <em>Enrichment</em>.
 */
@Component("enrichment")
public class Enrichment {
    private final Actors actors;
    private final Places places;
    private final Devices devices;
    private final Touched touched;

    Enrichment(Actors actors, Places places, Devices devices, Touched touched) {
        this.actors = actors;
        this.places = places;
        this.devices = devices;
        this.touched = touched;
    }

    /**
     * Enriches a batch of events.
     *
     * @param exchange body: events
     */
    public void enrich(Exchange exchange) {
        String org = Batch.of(exchange).org();
        if (!(exchange.getIn().getBody() instanceof List<?> events)) {
            return;
        }
        for (Object event : events) {
            Map<String, Object> fields = Addition.map(event);
            if (fields != null) {
                actors.enrich(org, fields);
                places.enrich(org, fields);
                devices.enrich(org, fields);
                touched.enrich(org, fields);
            }
        }
    }
}
