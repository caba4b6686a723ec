package dev.orgtrail.collect;

import static java.util.Objects.requireNonNull;

import dev.orgtrail.batch.Position;
import dev.orgtrail.batch.RowFields;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.salesforce.LogFileDownload;
import dev.orgtrail.salesforce.Remedies;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.settings.OrgtrailSettings.Largest;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.LogFileFaults;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Slices;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.util.IOHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Reads one event log file in batches and in constant memory. A file that was cut off is downloaded again and goes on
 * at the row it had reached.
 *
 * <p>Follows Salesforce's object <em>EventLogFile</em>: a CSV with a header row, every field quoted.
 */
@Component("logFiles")
public class LogFileReader {
    private static final Logger LOG = LoggerFactory.getLogger(LogFileReader.class);
    private static final String NOT_FOUND = "NOT_FOUND";

    private final ConnectedOrgs orgs;
    private final LogFileDownload download;
    private final Slices slices;
    private final LogFileFaults faults;
    private final Gaps gaps;
    private final Interruptions interruptions;
    private final Clock clock;
    private final int batchRecords;
    private final long batchBytes;
    private final Largest largest;
    private final Duration firstPause;

    LogFileReader(
            ConnectedOrgs orgs,
            LogFileDownload download,
            Slices slices,
            LogFileFaults faults,
            Gaps gaps,
            Interruptions interruptions,
            OrgtrailSettings settings,
            Clock clock) {
        this.orgs = orgs;
        this.download = download;
        this.slices = slices;
        this.faults = faults;
        this.gaps = gaps;
        this.interruptions = interruptions;
        this.clock = clock;
        this.batchRecords = settings.batch().records();
        this.batchBytes = settings.batch().bytes().toBytes();
        this.largest = settings.largest();
        this.firstPause = settings.retry().logFile();
    }

    /**
     * Reads the log file of the slice that the headers name.
     *
     * @param exchange headers: {@code org}, {@code orgId}, {@code source}, {@code slice}
     * @return messages for {@code direct:deliver}, which are downloaded as they are asked for; the last says so
     * @throws SalesforceUnavailable when the file cannot be had, also from the iterator
     */
    public Iterator<Message> read(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        String id = Rows.header(exchange, "slice");
        Slice slice = slices.find(org, Rows.header(exchange, "source"), id)
                .orElseThrow(() -> new IllegalStateException("No slice " + id + " is planned."));
        ConnectedOrg connected = orgs.get(org);
        LogFileTroubles troubles = new LogFileTroubles(faults, slice);
        CountedBytes bytes;
        try {
            bytes = new CountedBytes(download.open(connected, requireNonNull(slice.fileId()), purpose(slice)));
        } catch (SalesforceUnavailable e) {
            if (!e.code().equals(NOT_FOUND)) {
                throw e;
            }
            if (troubles.stays(NOT_FOUND)) {
                return gone(exchange, slice);
            }
            troubles.found(NOT_FOUND);
            troubles.keep();
            throw inDoubt(slice, troubles, e.what());
        }
        try {
            return new BatchesInReading(new Batches(exchange, connected, slice, bytes, troubles));
        } catch (RuntimeException | Error e) {
            IOHelper.close(bytes);
            throw e;
        }
    }

    private LogFileInDoubt inDoubt(Slice slice, LogFileTroubles troubles, String what) {
        return new LogFileInDoubt(
                slice.org(),
                what,
                clock.instant().plus(troubles.pause(firstPause)).truncatedTo(ChronoUnit.SECONDS));
    }

    /** What was logged long ago belongs to history; a file comes some days after its hours at most. */
    private ApiPurpose purpose(Slice slice) {
        return slice.isRecent(clock.instant()) ? ApiPurpose.LOG_FILES : ApiPurpose.HISTORY;
    }

    /** A file that Salesforce has deleted meanwhile ends here, so that it does not hold back the others of its day. */
    private Iterator<Message> gone(Exchange exchange, Slice slice) {
        String what = "Salesforce no longer has log file " + slice.id() + " (" + slice.eventType() + ")";
        if (slices.isReplaced(slice, false)) {
            LOG.info("Org {}: {}; another daily file of that day has taken its place.", slice.org(), what);
        } else {
            LOG.warn("Org {}: {}. A gap is recorded.", slice.org(), what);
            gaps.add(Gaps.Gap.found(slice.org(), slice.source(), slice.id(), slice.from(), slice.to(), what));
        }
        BatchMessages messages = new BatchMessages(exchange);
        Position end = position(messages, slice, slice.rowReached(), slice.rowReached(), true);
        return List.of(messages.of(List.of(), end, slice.eventType(), null)).iterator();
    }

    private static Position position(BatchMessages messages, Slice slice, long first, long reached, boolean last) {
        return new Position.InSlice(slice.name(), messages.span(), first, reached, last, null);
    }

    private final class Batches implements Iterator<Message>, Closeable {
        private final BatchMessages messages;
        private final ConnectedOrg org;
        private final Slice slice;
        private final CountedBytes bytes;
        private final LogFileTroubles troubles;
        private final CsvRows records;
        private final EqualRows equalRows = new EqualRows();
        private final @Nullable LogHeader header;
        private final @Nullable RowIdentity identity;
        private final @Nullable String scope;
        private final @Nullable DatedRows dated;
        private final Set<String> routes;
        private long row;
        private boolean ended;
        private boolean givenUp;

        Batches(Exchange exchange, ConnectedOrg org, Slice slice, CountedBytes bytes, LogFileTroubles troubles) {
            this.troubles = troubles;
            this.messages = new BatchMessages(exchange);
            this.routes = Interruptions.routesOf(exchange);
            this.org = org;
            this.slice = slice;
            this.bytes = bytes;
            this.records = new CsvRows(bytes, largest);
            this.scope = mayRepeat()
                    ? slice.eventType() + "/"
                            + slice.from().atZone(ZoneOffset.UTC).toLocalDate()
                    : null;
            List<String> columns = columns();
            if (columns.isEmpty()) {
                header = null;
                identity = null;
                dated = null;
            } else {
                LogHeader named = new LogHeader(columns);
                dated = DatedRows.hasTimes(named) ? null : new DatedRows(columns, slice.from());
                header = named;
                identity = new RowIdentity(org.orgId(), String.valueOf(slice.eventType()), named, equalRows);
            }
        }

        /** Whether other files may hold rows of this one. */
        private boolean mayRepeat() {
            return slice.to().isAfter(clock.instant().minus(LogFilePlan.FILES_ARE_REPLACED))
                    || slices.anyHourly(org.alias());
        }

        private List<String> columns() {
            if (!more()) {
                return List.of();
            }
            CsvRows.Row first = records.next();
            if (first.fault() != null) {
                check("of its header, " + first.fault());
                giveUp("of its header, " + first.fault());
                return List.of();
            }
            if (first.values()[0].stripLeading().startsWith("<")) {
                // Never given up: it is in the way of the file, not in it.
                throw LogFileDownload.page(org.alias(), slice.id());
            }
            return List.of(first.values());
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
            List<Map<String, Object>> rows = new ArrayList<>();
            long first = Math.max(row, slice.rowReached());
            long size = 0;
            while (rows.size() < batchRecords && size < batchBytes && more()) {
                CsvRows.Row read = records.next();
                if (read.fault() != null) {
                    check(read.fault());
                }
                String uid = requireNonNull(identity).uid(read.values());
                row++;
                if (row > slice.rowReached()) {
                    rows.add(row(read, uid));
                    for (String value : read.values()) {
                        size += value.length();
                    }
                } else if (row % 10_000 == 0) {
                    interruptions.giveWay(routes);
                }
            }
            ended = !more();
            if (ended) {
                checkLength();
            }
            Position position = position(messages, slice, first, Math.max(row, slice.rowReached()), ended);
            return messages.of(rows, position, slice.eventType(), scope);
        }

        private Map<String, Object> row(CsvRows.Row read, String uid) {
            if (read.fault() != null) {
                return unreadable(read, uid);
            }
            return dated == null
                    ? new LogRow(requireNonNull(header), read.values(), uid)
                    : dated.row(read.values(), uid);
        }

        /** A line that is no CSV is set aside as it is; of one that is too large, its beginning. */
        private static Map<String, Object> unreadable(CsvRows.Row read, String uid) {
            String[] kept = read.values();
            Map<String, Object> row = new LinkedHashMap<>();
            row.put(RowFields.UID, uid);
            row.put(RowFields.UNREADABLE, requireNonNull(read.fault()));
            row.put("line", kept[0]);
            if (kept.length > 1) {
                row.put("lineBytes", kept[1]);
                row.put("lineSha256", kept[2]);
            }
            return row;
        }

        /** Whether there is another row. */
        private boolean more() {
            if (givenUp) {
                return false;
            }
            try {
                return records.hasNext();
            } catch (UncheckedIOException e) {
                throw new SalesforceUnavailable(
                        org.alias(),
                        "the download of log file " + slice.id() + " was cut after row " + row + ": "
                                + Remedies.explain(org.alias(), e).what(),
                        "Orgtrail downloads it again by itself and goes on at that row.");
            }
        }

        private void checkLength() {
            String fault = wrongLength();
            if (!givenUp && fault != null) {
                check(fault);
                giveUp(fault);
            }
        }

        private @Nullable String wrongLength() {
            Long announced = slice.bytes();
            return announced == null || announced <= 0 || announced == bytes.count()
                    ? null
                    : "it holds " + bytes.count() + " bytes where Salesforce states " + announced + ".";
        }

        /** A fault is not passed over before other downloads have shown it: this one is read to its end for all of them. */
        private void check(String fault) {
            if (troubles.stays(fault)) {
                return;
            }
            troubles.found(fault);
            for (long passed = 1; more(); passed++) {
                String another = records.next().fault();
                if (another != null) {
                    troubles.found(another);
                }
                if (passed % 10_000 == 0) {
                    interruptions.giveWay(routes);
                }
            }
            String length = wrongLength();
            if (length != null && !length.equals(fault)) {
                troubles.found(length);
            }
            throw inDoubt(
                    slice,
                    troubles,
                    "log file " + slice.id() + " (" + slice.eventType() + ") is not as announced: " + troubles.keep());
        }

        private void giveUp(String what) {
            LOG.warn(
                    "Org {}: log file {} ({}) stays as it is after {} downloads: {} Its readable rows are delivered and a"
                            + " gap is recorded.",
                    org.alias(),
                    slice.id(),
                    slice.eventType(),
                    troubles.downloads(),
                    what);
            givenUp = true;
            gaps.add(Gaps.Gap.found(org.alias(), slice.source(), slice.id(), slice.from(), slice.to(), what));
        }

        @Override
        public void close() throws IOException {
            equalRows.close();
            bytes.close();
        }
    }
}
