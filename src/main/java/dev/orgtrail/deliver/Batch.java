package dev.orgtrail.deliver;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/** What a batch is on its way through the delivery routes. */
final class Batch {
    private Batch() {}

    /** The rows, or later the events, in the body. */
    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> rows(Exchange exchange) {
        return exchange.getIn().getBody() instanceof List<?> rows ? (List<Map<String, Object>>) rows : List.of();
    }

    /** A row as Salesforce sent it, without what the readers have noted in it, which begins with an underscore. */
    static Map<String, Object> received(Map<String, Object> row) {
        Map<String, Object> received = new LinkedHashMap<>(row);
        received.keySet().removeIf(key -> key.startsWith("_") || key.equals("attributes"));
        return received;
    }

    /** A header that whoever sends to {@code direct:deliver} must set. */
    static String header(Exchange exchange, String name) {
        String value = exchange.getIn().getHeader(name, String.class);
        if (value == null) {
            throw new IllegalArgumentException("A batch for direct:deliver has no header " + name + "; route "
                    + exchange.getFromRouteId() + " must set it.");
        }
        return value;
    }
}
