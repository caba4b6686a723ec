package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.LoginsOfOthers;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.state.Sources;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** How many records Salesforce says that it holds; asked by the queries of the route {@code held-records}. */
@Component("heldCount")
public class HeldCount {
    private final Soql soql;
    private final LoginsOfOthers loginsOfOthers;
    private final ProducerTemplate camel;
    private final Map<String, Boolean> there = new ConcurrentHashMap<>();

    HeldCount(Soql soql, LoginsOfOthers loginsOfOthers, ProducerTemplate camel) {
        this.loginsOfOthers = loginsOfOthers;
        this.soql = soql;
        this.camel = camel;
    }

    /** Whether the connecting user sees the object that stores a stream; asked once. */
    boolean isThere(Compared what) {
        return there.computeIfAbsent(
                what.org() + "/" + what.stored(),
                key -> soql.sees(what.org(), ApiPurpose.RECONCILIATION, what.stored()));
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
        Map<String, Object> headers = Map.of(
                "source", what.source(),
                "stored", what.stored(),
                "from", HistoryQueue.soql(from),
                "to", HistoryQueue.soql(to));
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
     * Counts what the query in the body finds.
     *
     * @param exchange body: SOQL. Header: {@code org}
     */
    public long count(Exchange exchange) {
        return soql.count(
                Rows.header(exchange, "org"),
                ApiPurpose.RECONCILIATION,
                exchange.getIn().getBody(String.class));
    }
}
