package dev.orgtrail.collect;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.batch.Position.Span;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * Makes the messages that a reader hands to {@code direct:deliver}: a batch's rows, and what the batch is. A splitter hands over
 * messages, which have no properties: the header {@code batch} has it until the first step of delivery.
 */
final class BatchMessages {
    private final Exchange reading;

    /**
     * For what an exchange reads.
     *
     * @param reading headers: {@code org}, {@code orgId}, {@code source}, {@code logName}; {@code scope} where records may come
     *     again
     */
    BatchMessages(Exchange reading) {
        this.reading = reading;
    }

    /** A batch of what is read. */
    Message of(List<Map<String, Object>> rows, Position position) {
        return of(rows, position, null, reading.getIn().getHeader("scope", String.class));
    }

    /** A batch of a log file's rows. */
    Message of(List<Map<String, Object>> rows, Position position, @Nullable String eventType, @Nullable String scope) {
        Message message = reading.getIn().copy();
        message.setBody(rows);
        message.setHeader(
                Batch.PROPERTY,
                new Batch(
                        Rows.header(reading, "org"),
                        Rows.header(reading, "orgId"),
                        Rows.header(reading, "source"),
                        Rows.header(reading, "logName"),
                        eventType,
                        position,
                        scope));
        return message;
    }

    /** The time that is read, as the headers {@code from} and {@code to} have it. */
    @Nullable
    Span span() {
        String from = reading.getIn().getHeader("from", String.class);
        String to = reading.getIn().getHeader("to", String.class);
        return from == null || to == null ? null : new Span(Instant.parse(from), Instant.parse(to));
    }
}
