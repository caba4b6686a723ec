package dev.orgtrail.collect;

import org.apache.camel.Exchange;

/** What a row carries on its way from a source to {@code direct:deliver}. */
final class Rows {
    /** The key under which a row carries its {@code metadata.uid}. */
    static final String UID = "_uid";

    private Rows() {}

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
