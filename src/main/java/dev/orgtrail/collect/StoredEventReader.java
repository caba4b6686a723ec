package dev.orgtrail.collect;

import dev.orgtrail.batch.Position;
import dev.orgtrail.batch.RowFields;
import dev.orgtrail.batch.SliceId;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.salesforce.SourceQuery;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Sources;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/**
 * Reads the events of a stream from the object that stores them, under the identities that the stream gives them: what
 * the stream has delivered is left out on the way. Salesforce answers the newest first, so a stretch that was not read to
 * its end is read from its beginning.
 */
@Component("storedEvents")
public class StoredEventReader {
    /** Fields that a query can show, but not an event have. */
    private static final Set<String> NOT_OF_THE_EVENT = Set.of(
            "Id",
            "CreatedById",
            "IsDeleted",
            "LastModifiedById",
            "LastModifiedDate",
            "LastReferencedDate",
            "LastViewedDate",
            "OwnerId",
            "SystemModstamp");

    private final Soql soql;
    private final Interruptions interruptions;
    private final OrgtrailSettings.Batch most;

    StoredEventReader(Soql soql, Interruptions interruptions, OrgtrailSettings settings) {
        this.soql = soql;
        this.interruptions = interruptions;
        this.most = settings.batch();
    }

    /**
     * Sets the header {@code fields}: those of the stored object that the connecting user may read, and the event's identity,
     * for the remedy that comes with the refusal where that, or the object, is not seen.
     *
     * @param exchange headers: {@code org}; {@code stored}, the object
     */
    public void fields(Exchange exchange) {
        List<String> seen =
                soql.fields(Rows.header(exchange, "org"), ApiPurpose.RECONCILIATION, Rows.header(exchange, "stored"));
        Set<String> fields = new LinkedHashSet<>(seen);
        fields.removeAll(NOT_OF_THE_EVENT);
        fields.add("EventIdentifier");
        exchange.getIn().setHeader("fields", String.join(", ", fields));
    }

    /**
     * Reads the events of the query in the body.
     *
     * @param exchange body: SOQL on the stored object. Headers: {@code org}, {@code orgId}, {@code feed}, {@code slice},
     *     {@code timeField}, the date that it is filtered by
     * @return messages for {@code direct:deliver}, the last of which says so
     */
    public Iterator<Message> read(Exchange exchange) {
        return new BatchesInReading(new Batches(
                exchange,
                soql.pages(new SourceQuery(
                        Rows.header(exchange, "org"),
                        Sources.STREAMING,
                        ApiPurpose.RECONCILIATION,
                        exchange.getIn().getBody(String.class),
                        Set.of("EventIdentifier", Rows.header(exchange, "timeField")),
                        true))));
    }

    private final class Batches implements Iterator<Message> {
        private final BatchMessages messages;
        private final SliceId slice;
        private final RecordBatches events;
        private final String orgId;
        private final String feed;
        private final Set<String> routes;
        private long rows;
        private boolean ended;

        Batches(Exchange exchange, Iterator<List<Map<String, Object>>> pages) {
            this.messages = new BatchMessages(exchange);
            this.slice = SliceId.Kind.STORED_EVENTS.parse(Rows.header(exchange, "slice"));
            this.events = new RecordBatches(pages, this::identified, most);
            this.orgId = Rows.header(exchange, "orgId");
            this.feed = Rows.header(exchange, "feed");
            this.routes = Interruptions.routesOf(exchange);
        }

        @Override
        public boolean hasNext() {
            return !ended;
        }

        @Override
        public Message next() {
            if (ended) {
                throw new NoSuchElementException();
            }
            interruptions.giveWay(routes);
            List<Map<String, Object>> batch = events.next();
            ended = events.isEmpty();
            long first = rows;
            rows += batch.size();
            return messages.of(batch, new Position.InSlice(slice, messages.span(), first, rows, ended, null));
        }

        private List<Map<String, Object>> identified(List<Map<String, Object>> page) {
            for (Map<String, Object> event : page) {
                event.put(RowFields.UID, orgId + ":" + event.get("EventIdentifier"));
                Instant time = EventTimes.accounted(feed, event);
                if (time.isBefore(Instant.MAX)) {
                    event.put(RowFields.TIME, time.toEpochMilli());
                }
            }
            return page;
        }
    }
}
