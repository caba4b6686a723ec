package dev.orgtrail.collect;

import dev.orgtrail.batch.SliceId.LogFileAgain;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.salesforce.SourceQuery;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.DeliveredLogRows;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Sources;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Plans a slice for every event log file that Salesforce lists. The listing goes by {@code CreatedDate}, because late
 * rows of an hour come in a file of their own; a file that is listed again is known by its id.
 */
@Component("logFilePlan")
public class LogFilePlan {
    /** Without these of its columns, nobody knows a log file, how to read it, or when it is from. */
    static final Set<String> NEEDED = Set.of("Id", "EventType", "LogDate", "CreatedDate");

    private static final Logger LOG = LoggerFactory.getLogger(LogFilePlan.class);

    /**
     * For how long after rows of a day were delivered another file of that day may repeat them. Salesforce creates daily files
     * within three days after the day, and users report that it replaces one later.
     */
    static final Duration ROWS_REPEAT = Duration.ofDays(7);

    /** Before this, Salesforce logged nothing. */
    private static final Instant EARLIEST = Instant.parse("1999-01-01T00:00:00Z");

    /** A daily file of a day before this is not expected to be replaced any more: three days late, and then as long again. */
    static final Duration FILES_ARE_REPLACED = ROWS_REPEAT.plusDays(4);

    private final Soql soql;
    private final Slices slices;
    private final Checkpoints checkpoints;
    private final DeliveredRows deliveredRows;
    private final DeliveredLogRows deliveredLogRows;
    private final SourceTrouble sourceTrouble;
    private final EventMonitoringLicence licence;
    private final EventLogObjects eventLogObjects;
    private final Clock clock;

    LogFilePlan(
            Soql soql,
            Slices slices,
            Checkpoints checkpoints,
            DeliveredRows deliveredRows,
            DeliveredLogRows deliveredLogRows,
            SourceTrouble sourceTrouble,
            EventMonitoringLicence licence,
            EventLogObjects eventLogObjects,
            Clock clock) {
        this.eventLogObjects = eventLogObjects;
        this.soql = soql;
        this.slices = slices;
        this.checkpoints = checkpoints;
        this.deliveredRows = deliveredRows;
        this.deliveredLogRows = deliveredLogRows;
        this.sourceTrouble = sourceTrouble;
        this.licence = licence;
        this.clock = clock;
    }

    /**
     * Lists the files of the query in the body and plans them.
     *
     * @param exchange body: SOQL, ordered by CreatedDate. Headers: {@code org}, {@code source}, {@code feed}
     */
    public void plan(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        Iterator<List<Map<String, Object>>> pages =
                soql.pages(listing(org, ApiPurpose.LOG_FILES, exchange.getIn().getBody(String.class)));
        Instant begun = clock.instant();
        int planned = 0;
        while (pages.hasNext()) {
            List<Slice> files = new ArrayList<>();
            Instant created = Instant.EPOCH;
            for (Map<String, Object> file : pages.next()) {
                Slice slice = slice(org, file);
                if (!eventLogObjects.tell(slice)) {
                    files.add(slice);
                }
                created = time(file.get("CreatedDate"), created);
            }
            Instant latest = begun.plus(WindowReader.AHEAD);
            if (created.isAfter(latest)) {
                // Behind a time that has not come, nobody would look for what is created until then.
                created = latest;
            }
            planned += slices.plan(files);
            checkpoints.reached(org, Sources.EVENT_LOG_FILE, Rows.header(exchange, "feed"), created + "|");
        }
        checkpoints.lookedAt(org, Sources.EVENT_LOG_FILE, Rows.header(exchange, "feed"), begun);
        forget(org);
        if (planned > 0) {
            LOG.info("Org {}: {} new event log files are planned.", org, planned);
        }
        sourceTrouble.none(org, Sources.EVENT_LOG_FILE, licence.describe(org));
    }

    /**
     * Forgets the rows of log files that no other file is expected to repeat any more. While old files wait to be read, nothing
     * is forgotten.
     */
    private void forget(String org) {
        Instant now = clock.instant();
        if (!slices.waiting(org, Sources.EVENT_LOG_FILE, now.minus(Duration.ofDays(1)))) {
            deliveredLogRows.forget(org, now.minus(ROWS_REPEAT));
            deliveredRows.forget(org, Sources.EVENT_LOG_FILE, now.minus(ROWS_REPEAT));
        }
    }

    /** The slice that reads a log file on, from behind the rows that are accounted for. */
    static Slice again(Slice file, int number, long rows) {
        return new Slice(
                file.org(),
                file.source(),
                new LogFileAgain(file.id(), number).toString(),
                file.from(),
                file.to(),
                file.eventType(),
                file.hourly(),
                file.bytes(),
                rows,
                null,
                0,
                null);
    }

    /** A query that lists log files. Where the org does not tell their length, empty ones are listed too. */
    static SourceQuery listing(String org, ApiPurpose purpose, String soql) {
        return new SourceQuery(org, Sources.EVENT_LOG_FILE, purpose, soql, NEEDED, true);
    }

    /**
     * The slice of a log file that Salesforce lists. Where the org does not tell its interval, the sequence does: that of a
     * daily file is 0. Where it tells neither, it is a daily file, as in an org without the Event Monitoring licence. A file whose
     * date cannot be is taken for one of the time at which it was created: its rows have times of their own.
     */
    static Slice slice(String org, Map<String, Object> file) {
        Object interval = file.get("Interval");
        boolean hourly = interval == null
                ? file.get("Sequence") instanceof Number sequence && sequence.intValue() > 0
                : interval.equals("Hourly");
        Instant created = time(file.get("CreatedDate"), Instant.EPOCH);
        Instant from = time(file.get("LogDate"), created);
        if (created.isAfter(EARLIEST) && (from.isBefore(EARLIEST) || from.isAfter(created.plus(Duration.ofDays(1))))) {
            from = created;
        }
        return Slice.logFile(
                org,
                String.valueOf(file.get("Id")),
                from,
                from.plus(hourly ? Duration.ofHours(1) : Duration.ofDays(1)),
                String.valueOf(file.get("EventType")),
                hourly,
                file.get("LogFileLength") instanceof Number length ? length.longValue() : null);
    }

    private static Instant time(@Nullable Object replied, Instant otherwise) {
        try {
            return WindowReader.instant(String.valueOf(replied));
        } catch (DateTimeException e) {
            return otherwise;
        }
    }
}
