package dev.orgtrail.deliver;

import dev.orgtrail.normalize.Normalized;
import dev.orgtrail.normalize.Normalizer;
import dev.orgtrail.normalize.Origin;
import dev.orgtrail.normalize.Rejected;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Turns the rows of a batch into OCSF events; a row that cannot be one becomes a dead letter. */
@Component("normalization")
public class Normalization {
    private final Normalizer normalizer;

    Normalization(Normalizer normalizer) {
        this.normalizer = normalizer;
    }

    /**
     * Normalizes a batch.
     *
     * @param exchange body: rows, afterwards events. Headers: {@code org}, {@code orgId}, {@code source},
     *     {@code logName}, and {@code eventType} where there is one
     */
    public void normalize(Exchange exchange) {
        List<Map<String, Object>> readable = new ArrayList<>();
        List<DeadLetter> letters = SetAside.of(exchange);
        for (Map<String, Object> row : Batch.rows(exchange)) {
            Object unreadable = row.get("_unreadable");
            if (unreadable == null) {
                readable.add(row);
            } else {
                letters.add(letter(exchange, row, unreadable.toString()));
            }
        }
        Normalized normalized = normalizer.normalize(
                new Origin(
                        Batch.header(exchange, "org"),
                        Batch.header(exchange, "orgId"),
                        Batch.header(exchange, "source"),
                        Batch.header(exchange, "logName"),
                        exchange.getIn().getHeader("eventType", String.class)),
                readable);
        for (Rejected rejected : normalized.rejected()) {
            letters.add(letter(exchange, rejected.row(), rejected.reason()));
        }
        exchange.getIn().setBody(normalized.events());
    }

    private static DeadLetter letter(Exchange exchange, Map<String, ?> row, String reason) {
        Object uid = row.get("_uid");
        return new DeadLetter(
                0,
                Batch.header(exchange, "org"),
                Batch.header(exchange, "orgId"),
                Batch.header(exchange, "source"),
                Batch.header(exchange, "logName"),
                exchange.getIn().getHeader("eventType", String.class),
                uid == null ? null : uid.toString(),
                SetAside.NORMALIZE,
                reason,
                EventJson.text(row),
                Instant.EPOCH);
    }
}
