package dev.orgtrail.collect;

import dev.orgtrail.batch.Position;
import dev.orgtrail.batch.RowFields;
import dev.orgtrail.batch.SliceId;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.salesforce.LoginsOfOthers;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.salesforce.SourceQuery;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.StoredTime;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads a window of a history object, {@code LoginHistory} or {@code SetupAuditTrail}, in batches.
 *
 * <p>Rows share timestamps, so a checkpoint is a timestamp with the ids delivered at that very time: reading goes on
 * from that time, those ids left out. See {@link WindowCursor}.
 */
@Component("windows")
public class WindowReader {
    /** As Salesforce writes a datetime in a reply: {@code 2026-11-01T04:46:15.000+0000}. */
    private static final DateTimeFormatter REPLIED = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendOffset("+HHmm", "Z")
            .toFormatter(java.util.Locale.ROOT);

    /** The key under which a record without an id has the one that it is given. */
    private static final String ID = "_id";

    /** How far Salesforce's clock may be ahead of what we think, see {@link LivePoll}; a time beyond is none that has come. */
    static final Duration AHEAD = Duration.ofHours(1);

    private final Soql soql;
    private final ConnectedOrgs orgs;
    private final Clock clock;
    private final LoginsOfOthers loginsOfOthers;
    private final Interruptions interruptions;
    private final OrgtrailSettings.Batch most;

    WindowReader(
            Soql soql,
            ConnectedOrgs orgs,
            LoginsOfOthers loginsOfOthers,
            Interruptions interruptions,
            OrgtrailSettings settings,
            Clock clock) {
        this.orgs = orgs;
        this.clock = clock;
        this.loginsOfOthers = loginsOfOthers;
        this.soql = soql;
        this.interruptions = interruptions;
        this.most = settings.batch();
    }

    /**
     * Reads the records of the query in the body.
     *
     * @param exchange body: SOQL, ordered by the time field. Headers: {@code org}, {@code orgId}, {@code source},
     *     {@code logName}, {@code timeField}, and {@code slice} or {@code feed}; {@code cursor} where reading goes on;
     *     {@code identity} where a record is another at each value of that field, or {@code content} where it has no id
     * @return messages for {@code direct:deliver}, which are read from Salesforce as they are asked for
     */
    public Iterator<Message> read(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        boolean slice = exchange.getIn().getHeader("slice") != null;
        boolean logins = LoginsOfOthers.OBJECT.equals(exchange.getIn().getHeader("logName"));
        Iterator<List<Map<String, Object>>> pages = soql.pages(new SourceQuery(
                org,
                SourceTrouble.status(exchange),
                slice ? ApiPurpose.HISTORY : ApiPurpose.LIVE_POLL,
                exchange.getIn().getBody(String.class),
                content(exchange)
                        ? Set.of(Rows.header(exchange, "timeField"))
                        : Set.of("Id", Rows.header(exchange, "timeField")),
                true));
        return new BatchesInReading(new Batches(exchange, logins ? loginsOfOthers.passOn(org, pages, slice) : pages));
    }

    private static boolean content(Exchange exchange) {
        return ObjectFields.CONTENT.equals(exchange.getIn().getHeader("identity"));
    }

    /**
     * Reads a datetime as it stands in a reply.
     *
     * @return of years that nobody can store, the nearest moment of those that one can
     * @throws DateTimeException if it is none
     */
    static Instant instant(String replied) {
        return StoredTime.within(OffsetDateTime.parse(replied, REPLIED).toInstant());
    }

    private final class Batches implements Iterator<Message> {
        private final Exchange exchange;
        private final RecordBatches records;
        private final String orgId;
        private final String timeField;
        private final @Nullable SliceId slice;
        private final BatchMessages messages;
        private final Set<String> routes;
        private final @Nullable ContentIdentity content;
        private final ContentIdentity setAside;
        private final Instant latest;
        private WindowCursor cursor;
        private long rowReached;
        private boolean ended;

        Batches(Exchange exchange, Iterator<List<Map<String, Object>>> pages) {
            this.exchange = exchange;
            this.records = new RecordBatches(pages, this::unread, most);
            this.orgId = Rows.header(exchange, "orgId");
            this.timeField = Rows.header(exchange, "timeField");
            String name = exchange.getIn().getHeader("slice", String.class);
            this.slice = name == null ? null : SliceId.Kind.WINDOW.parse(name);
            this.messages = new BatchMessages(exchange);
            this.routes = Interruptions.routesOf(exchange);
            this.content = content(exchange) ? new ContentIdentity(orgId, Rows.header(exchange, "logName")) : null;
            this.setAside = new ContentIdentity(orgId, Rows.header(exchange, "logName"));
            this.latest = orgs.get(Rows.header(exchange, "org")).now(clock).plus(AHEAD);
            this.cursor = WindowCursor.parse(exchange.getIn().getHeader("cursor", String.class));
            Long reached = exchange.getIn().getHeader("sliceFirst", Long.class);
            this.rowReached = reached == null ? 0 : reached;
        }

        @Override
        public boolean hasNext() {
            interruptions.giveWay(routes);
            // A slice ends with a batch that says so, even an empty one.
            return !records.isEmpty() || (slice != null && !ended);
        }

        @Override
        public Message next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            List<Map<String, Object>> rows = records.next();
            ended = records.isEmpty();
            for (Map<String, Object> row : rows) {
                // Behind a time that has not come, nobody would look for what happens until then.
                if (row.containsKey(RowFields.TIME) && !Rows.time(row).isAfter(latest)) {
                    cursor = cursor.after(Rows.time(row), id(row));
                }
            }
            long first = rowReached;
            rowReached += rows.size();
            return messages.of(rows, position(first));
        }

        private Position position(long first) {
            return slice == null
                    ? new Position.InFeed(Rows.header(exchange, "feed"), cursor.toString())
                    : new Position.InSlice(slice, messages.span(), first, rowReached, ended, cursor.toString());
        }

        /** What a cursor knows a record by. */
        private String id(Map<String, Object> row) {
            return text(row, content == null ? "Id" : ID);
        }

        /** A record that is read at each of its changes is another each time. */
        private String identity(Map<String, Object> row) {
            String changing = exchange.getIn().getHeader("identity", String.class);
            return changing == null || content != null ? id(row) : text(row, "Id") + "/" + text(row, changing);
        }

        /** A record that nobody can tell from others, or put into their order, is set aside. */
        private Map<String, Object> setAside(Map<String, Object> row, String why) {
            boolean known = content == null && row.get("Id") != null;
            row.put(RowFields.UID, orgId + ":" + (known ? identity(row) : setAside.of(Instant.EPOCH, row)));
            row.putIfAbsent(RowFields.UNREADABLE, why);
            return row;
        }

        private List<Map<String, Object>> unread(List<Map<String, Object>> page) {
            List<Map<String, Object>> rows = new ArrayList<>(page.size());
            for (Map<String, Object> row : page) {
                if (row.get(timeField) == null) {
                    rows.add(setAside(row, "it has no " + timeField));
                    continue;
                }
                if (content == null && row.get("Id") == null) {
                    rows.add(setAside(row, "it has no Id"));
                    continue;
                }
                Instant time;
                try {
                    time = instant(text(row, timeField));
                } catch (DateTimeException e) {
                    rows.add(setAside(row, "its " + timeField + " is no time: " + text(row, timeField)));
                    continue;
                }
                if (content != null) {
                    row.put(ID, content.of(time, row));
                }
                if (!cursor.covers(time, id(row))) {
                    row.put(RowFields.UID, orgId + ":" + identity(row));
                    row.put(RowFields.TIME, time.toEpochMilli());
                    row.put(Rows.WHEN, text(row, timeField));
                    rows.add(row);
                }
            }
            return rows;
        }
    }

    private static String text(Map<String, Object> row, String field) {
        return String.valueOf(row.get(field));
    }
}
