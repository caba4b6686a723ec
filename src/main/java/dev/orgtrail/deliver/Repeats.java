package dev.orgtrail.deliver;

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
    /** The property under which the exchange keeps the rows that are to be remembered once delivered. */
    private static final String REMEMBERED = "rememberedRows";

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
     * @param exchange body: rows with {@code _uid}. Header {@code scope}: the stretch within which the same row may
     *     come twice; without it nothing is left out
     * @throws RowsInHandException while another batch of the scope has one of the rows
     */
    public void leaveOut(Exchange exchange) {
        String scope = exchange.getIn().getHeader("scope", String.class);
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
        String org = Batches.header(exchange, "org");
        String source = Batches.header(exchange, "source");
        inHand.take(exchange, org, source, scope, rows.keySet());
        if (source.equals(Sources.EVENT_LOG_FILE)) {
            remove(deliveredLogRows.among(org, scope, times), rows, times);
            if (deliveredRows.hasAny(org, source)) {
                // Rows that were delivered before they were kept as hashes.
                remove(deliveredRows.among(org, source, scope, rows.keySet()), rows, times);
            }
        } else {
            remove(deliveredRows.among(org, source, scope, rows.keySet()), rows, times);
        }
        exchange.setProperty(REMEMBERED, times);
        exchange.getIn().setBody(new ArrayList<>(rows.values()));
    }

    private static void remove(Set<String> uids, Map<String, Map<String, Object>> rows, Map<String, String> times) {
        rows.keySet().removeAll(uids);
        times.keySet().removeAll(uids);
    }

    /** How many rows of a batch with the header {@code scope} are delivered for the first time. */
    int firstTimes(Exchange exchange) {
        return remembered(exchange).size();
    }

    /**
     * Remembers what was not left out. Called in the transaction that records the delivery.
     *
     * @return the uids of rows that have been delivered since they were not left out: by a transaction that was given up
     *     without an answer, and that the database has committed after all
     */
    Set<String> remember(Exchange exchange) {
        String scope = exchange.getIn().getHeader("scope", String.class);
        if (scope == null) {
            return Set.of();
        }
        String org = Batches.header(exchange, "org");
        String source = Batches.header(exchange, "source");
        return source.equals(Sources.EVENT_LOG_FILE)
                ? deliveredLogRows.remember(org, scope, remembered(exchange))
                : deliveredRows.remember(
                        org, source, scope, List.copyOf(remembered(exchange).keySet()));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> remembered(Exchange exchange) {
        return exchange.getProperty(REMEMBERED, Map.of(), Map.class);
    }
}
