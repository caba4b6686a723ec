package dev.orgtrail.deliver;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.RowFields;
import dev.orgtrail.normalize.Normalized;
import dev.orgtrail.normalize.Normalizer;
import dev.orgtrail.normalize.Origin;
import dev.orgtrail.normalize.Rejected;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * Turns the rows of a batch into OCSF events; a row that cannot be one becomes a dead letter. With {@code orgtrail.format:
 * raw} the rows stay as received, with identity and origin beside them.
 */
@Component("normalization")
public class Normalization {
    private final Normalizer normalizer;
    private final OrgtrailSettings.Format format;
    private final Activity activity;

    Normalization(Normalizer normalizer, OrgtrailSettings settings, Activity activity) {
        this.activity = activity;
        this.normalizer = normalizer;
        this.format = settings.format();
    }

    /**
     * Normalizes a batch.
     *
     * @param exchange body: rows, afterwards events
     */
    public void normalize(Exchange exchange) {
        List<Map<String, Object>> readable = new ArrayList<>();
        Batch batch = Batch.of(exchange);
        List<DeadLetter> letters = OpenDelivery.of(exchange).setAside();
        for (Map<String, Object> row : Batches.rows(exchange)) {
            Object unreadable = row.get(RowFields.UNREADABLE);
            if (unreadable == null) {
                readable.add(row);
            } else {
                letters.add(letter(batch, row, unreadable.toString()));
            }
        }
        if (format == OrgtrailSettings.Format.RAW) {
            List<Map<String, Object>> events =
                    readable.stream().map(row -> raw(batch, row)).toList();
            activity.made(exchange, readable, events);
            exchange.getIn().setBody(events);
            return;
        }
        Normalized normalized = normalizer.normalize(
                new Origin(batch.org(), batch.orgId(), batch.source(), batch.logName(), batch.eventType()), readable);
        for (Rejected each : normalized.rejected()) {
            letters.add(letter(batch, each.row(), each.reason()));
        }
        Set<Object> rejected = Collections.newSetFromMap(new IdentityHashMap<>());
        normalized.rejected().forEach(each -> rejected.add(each.row()));
        readable.removeIf(rejected::contains);
        activity.made(exchange, readable, normalized.events());
        exchange.getIn().setBody(normalized.events());
    }

    /**
     * Gives events their final look, if that is not OCSF. The steps before see OCSF.
     *
     * @param exchange body: enriched events, afterwards the same in the format of the settings
     */
    public void format(Exchange exchange) {
        if (format == OrgtrailSettings.Format.ECS) {
            List<Map<String, Object>> documents = new ArrayList<>();
            Batches.rows(exchange).forEach(event -> documents.add(normalizer.ecs(event)));
            exchange.getIn().setBody(documents);
        }
    }

    /** A row as received, with its identity and origin. */
    private static Map<String, Object> raw(Batch batch, Map<String, Object> row) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("uid", String.valueOf(row.get(RowFields.UID)));
        event.put("org", batch.org());
        event.put("org_id", batch.orgId());
        event.put("source", batch.source());
        event.put("log_name", batch.logName());
        String eventType = batch.eventType();
        if (eventType != null) {
            event.put("event_type", eventType);
        }
        Object change = row.get("_changeType");
        if (change != null) {
            event.put("change_type", change);
        }
        Object changed = row.get("_changeDate");
        if (changed != null) {
            event.put("change_date", changed);
        }
        event.put("record", Batches.received(row));
        return event;
    }

    private static DeadLetter letter(Batch batch, Map<String, ?> row, String reason) {
        Object uid = row.get(RowFields.UID);
        return SetAside.letter(
                batch, uid == null ? null : uid.toString(), SetAside.NORMALIZE, reason, SetAside.readable(row));
    }
}
