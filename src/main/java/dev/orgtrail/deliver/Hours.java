package dev.orgtrail.deliver;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.RowFields;
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
    Hours() {}

    /**
     * Counts what is left of a batch once the repeats are out.
     *
     * @param exchange body: rows; {@code _time}, the milliseconds at which a record happened, where its source is
     *     compared with Salesforce hour by hour
     */
    public void count(Exchange exchange) {
        Map<Instant, Integer> hours = new HashMap<>();
        Map<String, Instant> hourOf = new HashMap<>();
        boolean scoped = Batch.of(exchange).scope() != null;
        List<Map<String, Object>> rows = Batches.rows(exchange);
        for (Map<String, Object> row : rows) {
            if (row.get(RowFields.TIME) instanceof Long millis) {
                Instant hour = Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.HOURS);
                hours.merge(hour, 1, Integer::sum);
                if (scoped) {
                    hourOf.put(String.valueOf(row.get(RowFields.UID)), hour);
                }
            }
        }
        OpenDelivery.of(exchange).happened(hours, hourOf);
    }
}
