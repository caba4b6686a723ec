package dev.orgtrail.deliver;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.RowFields;
import dev.orgtrail.state.DeliveredLogRows;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.Sources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Leaves out the rows of a batch that another file or an earlier poll has delivered. */
@Component("repeats")
public class Repeats {
    private final DeliveredRows deliveredRows;
    private final DeliveredLogRows deliveredLogRows;
    private final InHand inHand;

    Repeats(DeliveredRows deliveredRows, DeliveredLogRows deliveredLogRows, InHand inHand) {
        this.inHand = inHand;
        this.deliveredRows = deliveredRows;
        this.deliveredLogRows = deliveredLogRows;
    }

    /**
     * Leaves out what was delivered before.
     *
     * @param exchange body: rows with {@code _uid}. Of a batch without a scope nothing is left out
     * @throws RowsInHandException while another batch of the scope has one of the rows
     */
    public void leaveOut(Exchange exchange) {
        Batch batch = Batch.of(exchange);
        String scope = batch.scope();
        if (scope == null) {
            return;
        }
        Map<String, Map<String, Object>> rows = new LinkedHashMap<>();
        Map<String, String> times = new LinkedHashMap<>();
        for (Map<String, Object> row : Batches.rows(exchange)) {
            String uid = String.valueOf(row.get(RowFields.UID));
            if (rows.putIfAbsent(uid, row) == null) {
                times.put(uid, Objects.toString(row.get("TIMESTAMP"), ""));
            }
        }
        String org = batch.org();
        String source = batch.source();
        inHand.take(exchange, scope, rows.keySet());
        if (source.equals(Sources.EVENT_LOG_FILE)) {
            remove(deliveredLogRows.among(org, scope, times), rows, times);
            if (deliveredRows.hasAny(org, source)) {
                // Rows that were delivered before they were kept as hashes.
                remove(deliveredRows.among(org, source, scope, rows.keySet()), rows, times);
            }
        } else {
            remove(deliveredRows.among(org, source, scope, rows.keySet()), rows, times);
        }
        OpenDelivery.of(exchange).toRemember(times);
        exchange.getIn().setBody(new ArrayList<>(rows.values()));
    }

    private static void remove(Set<String> uids, Map<String, Map<String, Object>> rows, Map<String, String> times) {
        rows.keySet().removeAll(uids);
        times.keySet().removeAll(uids);
    }

    /**
     * Remembers what was not left out. Called in the transaction that records the delivery.
     *
     * @return the uids of rows that have been delivered since they were not left out: by a transaction that was given up
     *     without an answer, and that the database has committed after all
     */
    Set<String> remember(Exchange exchange) {
        Batch batch = Batch.of(exchange);
        String scope = batch.scope();
        if (scope == null) {
            return Set.of();
        }
        String org = batch.org();
        String source = batch.source();
        return source.equals(Sources.EVENT_LOG_FILE)
                ? deliveredLogRows.remember(
                        org, scope, OpenDelivery.of(exchange).toRemember())
                : deliveredRows.remember(
                        org,
                        source,
                        scope,
                        List.copyOf(OpenDelivery.of(exchange).toRemember().keySet()));
    }
}
