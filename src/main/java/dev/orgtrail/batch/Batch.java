package dev.orgtrail.batch;

import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;
import org.jspecify.annotations.Nullable;

/**
 * Up to 1,000 records of one slice or feed, on their way to the sinks. It travels as the exchange property {@link #PROPERTY};
 * the records are the body.
 *
 * @param org the org's alias
 * @param orgId the org's 18-character id
 * @param source the source, such as {@code login-history}
 * @param logName the Salesforce object or channel
 * @param eventType the event type of a log file, or the object of a PushTopic; null where there is none
 * @param position where the batch stands in its source
 * @param scope a stretch within which the same record may come again; null where none does
 */
public record Batch(
        String org,
        String orgId,
        String source,
        String logName,
        @Nullable String eventType,
        Position position,
        @Nullable String scope) {

    /** The exchange property under which a batch travels. */
    public static final String PROPERTY = "batch";

    /**
     * The batch of an exchange; empty where it is not said. Until its delivery is opened, a message that was split off has it as a
     * header of the same name.
     */
    public static Optional<Batch> find(Exchange exchange) {
        Batch split = exchange.getIn().getHeader(PROPERTY, Batch.class);
        return Optional.ofNullable(split != null ? split : exchange.getProperty(PROPERTY, Batch.class));
    }

    /**
     * The batch of an exchange.
     *
     * @throws IllegalStateException with what to do, where it is not said
     */
    public static Batch of(Exchange exchange) {
        return find(exchange).orElseThrow(() -> missing(exchange));
    }

    /** What is wrong with a delivery that was not opened. */
    public static IllegalStateException missing(Exchange exchange) {
        return new IllegalStateException("Route " + ExchangeHelper.getAtRouteId(exchange)
                + " delivers without saying what the batch is. The first step of the routes deliver and deliver-again in"
                + " routes/delivery/deliver.camel.yaml must be open-delivery, as in the file that Orgtrail ships.");
    }

    /** Whether it is a dead letter that is delivered once more. */
    public boolean isReplayed() {
        return position instanceof Position.Replayed;
    }

    /** The same, with more of its slice behind it. */
    public Batch goingOn() {
        return position instanceof Position.InSlice in
                ? new Batch(
                        org,
                        orgId,
                        source,
                        logName,
                        eventType,
                        new Position.InSlice(in.slice(), in.span(), in.first(), in.reached(), false, in.cursor()),
                        scope)
                : this;
    }
}
