package dev.orgtrail.collect;

import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Plans a slice for every event log file that Salesforce lists. The listing goes by {@code CreatedDate}, because late
 * rows of an hour come in a file of their own; a file that is listed again is known by its id.
 */
@Component("logFilePlan")
public class LogFilePlan {
    private static final Logger LOG = LoggerFactory.getLogger(LogFilePlan.class);

    /** How long after its delivery a row may come again in another file. */
    private static final Duration ROWS_REPEAT = Duration.ofDays(4);

    private final Soql soql;
    private final Slices slices;
    private final Checkpoints checkpoints;
    private final DeliveredRows deliveredRows;
    private final Statuses statuses;
    private final EventMonitoringLicence licence;
    private final OrgtrailSettings settings;
    private final Clock clock;

    LogFilePlan(
            Soql soql,
            Slices slices,
            Checkpoints checkpoints,
            DeliveredRows deliveredRows,
            Statuses statuses,
            EventMonitoringLicence licence,
            OrgtrailSettings settings,
            Clock clock) {
        this.soql = soql;
        this.slices = slices;
        this.checkpoints = checkpoints;
        this.deliveredRows = deliveredRows;
        this.statuses = statuses;
        this.licence = licence;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Makes sure that the listing has a beginning: as many days back as the settings say, or the org's licence allows.
     *
     * @param exchange header: {@code org}
     * @throws dev.orgtrail.salesforce.SalesforceUnavailable when the org cannot be asked, or does not offer log files
     */
    public void begin(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        if (licence.unknown(org)) {
            licence.detect(org);
        }
        String setting = settings.history().logFileDays();
        int days = setting.equals("auto") ? licence.days(org) : Integer.parseInt(setting);
        checkpoints.findOrStart(
                org, Sources.EVENT_LOG_FILE, LivePoll.FEED, clock.instant().minus(Duration.ofDays(days)));
    }

    /**
     * Lists the files of the query in the body and plans them.
     *
     * @param exchange body: SOQL, ordered by CreatedDate. Headers: {@code org}, {@code source}, {@code feed}
     */
    public void plan(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        Iterator<List<Map<String, Object>>> pages =
                soql.pages(org, exchange.getIn().getBody(String.class));
        int planned = 0;
        while (pages.hasNext()) {
            List<Slice> files = new ArrayList<>();
            Instant created = Instant.EPOCH;
            for (Map<String, Object> file : pages.next()) {
                files.add(slice(org, file));
                created = WindowReader.instant(String.valueOf(file.get("CreatedDate")));
            }
            planned += slices.plan(files);
            checkpoints.reached(org, Sources.EVENT_LOG_FILE, Rows.header(exchange, "feed"), created + "|");
        }
        forget(org);
        if (planned > 0) {
            LOG.info("Org {}: {} new event log files are planned.", org, planned);
        }
        statuses.source(org, Sources.EVENT_LOG_FILE, Statuses.State.ON, licence.describe(org));
    }

    /**
     * Forgets the rows of log files that no other file can repeat any more: the daily file comes the next day, late
     * hourly files within days. While old files wait to be read, nothing is forgotten.
     */
    private void forget(String org) {
        Instant now = clock.instant();
        if (!slices.waiting(org, Sources.EVENT_LOG_FILE, now.minus(Duration.ofDays(1)))) {
            deliveredRows.forget(org, Sources.EVENT_LOG_FILE, now.minus(ROWS_REPEAT));
        }
    }

    private static Slice slice(String org, Map<String, Object> file) {
        boolean hourly = "Hourly".equals(file.get("Interval"));
        Instant from = WindowReader.instant(String.valueOf(file.get("LogDate")));
        return Slice.logFile(
                org,
                String.valueOf(file.get("Id")),
                from,
                from.plus(hourly ? Duration.ofHours(1) : Duration.ofDays(1)),
                String.valueOf(file.get("EventType")),
                hourly,
                file.get("LogFileLength") instanceof Number length ? length.longValue() : null);
    }
}
