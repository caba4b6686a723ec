package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.Sources;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/**
 * Reads which events the object that stores a stream holds, by the queries of the route {@code held-events}, and sees which
 * of them are known: delivered or set aside.
 */
@Component("heldEvents")
public class HeldEvents {
    private final Soql soql;
    private final DeliveredRows deliveredRows;
    private final ConnectedOrgs orgs;
    private final ProducerTemplate camel;

    HeldEvents(Soql soql, DeliveredRows deliveredRows, ConnectedOrgs orgs, ProducerTemplate camel) {
        this.soql = soql;
        this.deliveredRows = deliveredRows;
        this.orgs = orgs;
        this.camel = camel;
    }

    /**
     * Reads the newest events of a stretch.
     *
     * @param pages how many pages are read at most
     * @throws SalesforceUnavailable when Salesforce does not say
     */
    Held read(Compared stream, EventStore store, Instant from, Instant to, int pages) {
        Map<String, Object> headers = Map.of(
                "feed", stream.feed(),
                "stored", store.object(),
                "timeField", store.timeField(),
                "from", HistoryQueue.soql(from),
                "to", HistoryQueue.soql(to),
                "pages", pages);
        try {
            Held held = camel.requestBodyAndHeaders("direct:held-events-" + stream.org(), null, headers, Held.class);
            if (held == null) {
                throw new IllegalStateException(
                        "Route held-events must end with heldEvents.known; see reconciliation.camel.yaml.");
            }
            return held;
        } catch (CamelExecutionException e) {
            throw e.getCause() instanceof SalesforceUnavailable trouble ? trouble : e;
        }
    }

    /**
     * Reads what the query in the body finds, as far as it may.
     *
     * @param exchange body: SOQL that shows EventIdentifier and the header {@code timeField}. Headers: {@code org};
     *     {@code feed}; {@code pages}, how many are read at most
     */
    public Held known(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        String feed = Rows.header(exchange, "feed");
        String timeField = Rows.header(exchange, "timeField");
        String prefix = orgs.get(org).orgId() + ":";
        Held.Counting counting = new Held.Counting();
        boolean all = soql.read(
                org,
                ApiPurpose.RECONCILIATION,
                exchange.getIn().getBody(String.class),
                Integer.parseInt(Rows.header(exchange, "pages")),
                page -> {
                    Map<String, Instant> times = new HashMap<>();
                    page.forEach(event -> times.put(
                            prefix + event.get("EventIdentifier"),
                            WindowReader.instant(String.valueOf(event.get(timeField)))));
                    Set<String> known = deliveredRows.among(org, Sources.STREAMING, feed, times.keySet());
                    times.forEach((uid, time) -> counting.add(time, known.contains(uid)));
                });
        return counting.held(all);
    }
}
