package dev.orgtrail.collect;

import dev.orgtrail.batch.RowFields;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;

/** What a row carries on its way from a source to {@code direct:deliver}. */
final class Rows {
    /** The key under which a record has the value of its source's time field, as it was replied. */
    static final String WHEN = "_when";

    private Rows() {}

    /** When a row of a source that says so happened. */
    static Instant time(Map<String, Object> row) {
        return Instant.ofEpochMilli((Long) Objects.requireNonNull(row.get(RowFields.TIME)));
    }

    /** A header that a route must have set. */
    static String header(Exchange exchange, String name) {
        String value = exchange.getIn().getHeader(name, String.class);
        if (value == null) {
            throw new IllegalStateException(
                    "Route " + exchange.getFromRouteId() + " must set the header " + name + " before this step.");
        }
        return value;
    }
}
