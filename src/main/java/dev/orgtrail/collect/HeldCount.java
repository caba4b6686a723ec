package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.EventSwitches;
import dev.orgtrail.salesforce.EventSwitches.Switch;
import dev.orgtrail.salesforce.LoginsOfOthers;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.salesforce.Unseen;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Sources;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/**
 * How many records Salesforce says that it holds, asked by the queries of the route {@code held-records}. That is for objects
 * that can be counted; big objects cannot, see {@link HeldEvents}.
 */
@Component("heldCount")
public class HeldCount {
    private final Soql soql;
    private final LoginsOfOthers loginsOfOthers;
    private final EventSwitches switches;
    private final ProducerTemplate camel;
    private final OrgtrailSettings settings;

    HeldCount(
            Soql soql,
            LoginsOfOthers loginsOfOthers,
            EventSwitches switches,
            ProducerTemplate camel,
            OrgtrailSettings settings) {
        this.settings = settings;
        this.loginsOfOthers = loginsOfOthers;
        this.soql = soql;
        this.switches = switches;
        this.camel = camel;
    }

    /** Whether the org stores the events of a stream, as far as it tells. */
    boolean isStored(Compared what) {
        return switches.of(what.org(), what.stored()) != Switch.OFF;
    }

    /** The object that stores a stream, where the connecting user does not see it; empty where it does. */
    Optional<Unseen> unseen(Compared what) {
        return soql.impossible(what.org(), ApiPurpose.RECONCILIATION, "SELECT count() FROM " + what.stored());
    }

    /**
     * Counts.
     *
     * @throws SalesforceUnavailable when Salesforce does not say
     */
    long count(Compared what, Instant from, Instant to) {
        if (what.source().equals(Sources.LOGIN_HISTORY)) {
            // A count of the own logins would agree with what was delivered.
            loginsOfOthers.admit(what.org());
        }
        Map<String, Object> headers = new HashMap<>(Map.of(
                "source", what.source(),
                "stored", what.stored(),
                "from", HistoryQueue.soql(from),
                "to", HistoryQueue.soql(to)));
        settings.objectsOf(what.org()).stream()
                .filter(object -> object.object().equals(what.source()))
                .forEach(object -> {
                    headers.put("object", object.object());
                    headers.put("timeField", object.time());
                });
        if (EventLogObjects.isOne(what.source())) {
            headers.put("eventLogObject", what.source());
        }
        try {
            Long count = camel.requestBodyAndHeaders("direct:held-" + what.org(), null, headers, Long.class);
            if (count == null) {
                throw new IllegalStateException(
                        "Route held-records must end with the number of records; see reconciliation.camel.yaml.");
            }
            return count;
        } catch (CamelExecutionException e) {
            throw e.getCause() instanceof SalesforceUnavailable trouble ? trouble : e;
        }
    }

    /**
     * Counts what the query in the body finds, or takes the count that it asks for by the name {@code total}.
     *
     * @param exchange body: SOQL. Header: {@code org}
     */
    public long count(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        String query = exchange.getIn().getBody(String.class);
        if (exchange.getIn().getHeader("eventLogObject") == null) {
            return soql.count(org, ApiPurpose.RECONCILIATION, query);
        }
        return soql.firstPage(org, ApiPurpose.RECONCILIATION, query, Set.of()).stream()
                .map(row -> row.get("total"))
                .filter(Number.class::isInstance)
                .mapToLong(total -> ((Number) total).longValue())
                .sum();
    }
}
