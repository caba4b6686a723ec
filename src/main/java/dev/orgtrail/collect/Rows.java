package dev.orgtrail.collect;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;

/** What a row carries on its way from a source to {@code direct:deliver}. */
final class Rows {
    /** The key under which a row carries its {@code metadata.uid}. */
    static final String UID = "_uid";

    /** The key under which what could not be read as a row says why; it is set aside, with what there is of it. */
    static final String UNREADABLE = "_unreadable";

    /** The key under which a row says when it happened, in milliseconds, so that its hour is accounted for. */
    static final String TIME = "_time";

    /** The key under which a record has the value of its source's time field, as it was replied. */
    static final String WHEN = "_when";

    private Rows() {}

    /** When a row of a source that says so happened. */
    static Instant time(Map<String, Object> row) {
        return Instant.ofEpochMilli((Long) Objects.requireNonNull(row.get(TIME)));
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
