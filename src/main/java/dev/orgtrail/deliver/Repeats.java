package dev.orgtrail.deliver;

import dev.orgtrail.state.DeliveredRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Leaves out the rows of a batch that another file or an earlier poll has delivered. */
@Component("repeats")
public class Repeats {
    /** The property under which the exchange keeps the uids that are to be remembered once delivered. */
    static final String REMEMBERED = "rememberedUids";

    private final DeliveredRows deliveredRows;

    Repeats(DeliveredRows deliveredRows) {
        this.deliveredRows = deliveredRows;
    }

    /**
     * Leaves out what was delivered before.
     *
     * @param exchange body: rows with {@code _uid}. Header {@code scope}: the stretch within which the same row may
     *     come twice; without it nothing is left out
     */
    public void leaveOut(Exchange exchange) {
        String scope = exchange.getIn().getHeader("scope", String.class);
        if (scope == null) {
            return;
        }
        Map<String, Map<String, Object>> rows = new LinkedHashMap<>();
        for (Map<String, Object> row : Batch.rows(exchange)) {
            rows.putIfAbsent(String.valueOf(row.get("_uid")), row);
        }
        Set<String> delivered = deliveredRows.among(
                Batch.header(exchange, "org"), Batch.header(exchange, "source"), scope, rows.keySet());
        rows.keySet().removeAll(delivered);
        exchange.setProperty(REMEMBERED, List.copyOf(rows.keySet()));
        exchange.getIn().setBody(new ArrayList<>(rows.values()));
    }
}
