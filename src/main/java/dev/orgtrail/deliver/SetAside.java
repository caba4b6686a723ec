package dev.orgtrail.deliver;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.sink.EventJson;
import dev.orgtrail.sink.EventRefused;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Collects what is set aside of a batch. The dead letters are written when the batch is committed, with it: a batch
 * that is delivered again sets the same records aside again.
 */
@Component("setAside")
public class SetAside {
    /** The stage of a row that could not become an event. */
    static final String NORMALIZE = "normalize";

    private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);

    SetAside() {}

    /**
     * Sets aside an event that a sink refuses for good.
     *
     * @param exchange body: the event, in a list. Property {@code sink}: who refuses it
     */
    public void event(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String sink = exchange.getProperty("sink", String.class);
        String reason = failure == null ? "refused" : reason(failure);
        for (Map<String, Object> event : Batches.rows(exchange)) {
            String uid = uid(event);
            LOG.warn("Event {} is set aside: sink {} refuses it: {}", uid, sink, reason);
            OpenDelivery.of(exchange)
                    .setAside()
                    .add(letter(Batch.of(exchange), uid, String.valueOf(sink), reason, readable(event)));
        }
    }

    /** A dead letter of a batch; its number and time are given to it when it is kept. */
    static DeadLetter letter(Batch batch, @Nullable String uid, String stage, String reason, String record) {
        return new DeadLetter(
                0,
                batch.org(),
                batch.orgId(),
                batch.source(),
                batch.logName(),
                batch.eventType(),
                uid,
                stage,
                reason,
                record,
                Instant.EPOCH);
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    /**
     * A record or event for the one who reads the dead letter: as JSON. Where JSON cannot say one of its values, as a text that is none
     * and lacks that value, so that no replay delivers it without.
     */
    static String readable(Map<String, ?> record) {
        try {
            return EventJson.text(record);
        } catch (EventRefused | StackOverflowError e) {
            Map<String, Object> plain = new LinkedHashMap<>();
            record.forEach((name, value) -> plain.put(
                    name,
                    value instanceof Map || value instanceof Collection
                            ? "(cannot be written as JSON)"
                            : String.valueOf(value)));
            return plain.toString();
        }
    }

    private static String uid(Map<String, Object> event) {
        return Objects.requireNonNullElse(EventJson.uid(event), "");
    }
}
