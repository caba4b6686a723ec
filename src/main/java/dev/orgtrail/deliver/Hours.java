package dev.orgtrail.deliver;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Counts the records of a batch by the hour in which they happened, so that its commit can enter them in the ledger. */
@Component("hours")
public class Hours {
    private static final String HOURS = "recordsByHour";

    Hours() {}

    /**
     * Counts what is left of a batch once the repeats are out.
     *
     * @param exchange body: rows; {@code _time}, the milliseconds at which a record happened, where its source is
     *     compared with Salesforce hour by hour
     */
    public void count(Exchange exchange) {
        Map<Instant, Integer> hours = new HashMap<>();
        List<Map<String, Object>> rows = Batch.rows(exchange);
        for (Map<String, Object> row : rows) {
            if (row.get("_time") instanceof Long millis) {
                hours.merge(Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.HOURS), 1, Integer::sum);
            }
        }
        exchange.setProperty(HOURS, hours);
    }

    /** What was counted; empty where nothing was. */
    @SuppressWarnings("unchecked")
    static Map<Instant, Integer> of(Exchange exchange) {
        return exchange.getProperty(HOURS, Map.of(), Map.class);
    }
}
