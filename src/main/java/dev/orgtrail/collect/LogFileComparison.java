package dev.orgtrail.collect;

import dev.orgtrail.batch.SliceId.LogFileAgain;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.Comparisons.Comparison;
import dev.orgtrail.state.Comparisons.Outcome;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Slices.LogFile;
import dev.orgtrail.state.Sources;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Compares, day by day, the log files that Salesforce lists with those that were read, and their rows with those that are
 * accounted for. A file that the listing has missed is planned; one that has grown is read on.
 */
@Component("logFileComparison")
public class LogFileComparison {
    private static final Logger LOG = LoggerFactory.getLogger(LogFileComparison.class);

    /** A daily file comes up to three days after its day, which is then compared once more. */
    private static final Duration FILES_COME = Duration.ofDays(5);

    private final Soql soql;
    private final Slices slices;
    private final EventLogObjects eventLogObjects;
    private final Comparisons comparisons;
    private final Checkpoints checkpoints;
    private final OrgtrailSettings settings;
    private final Clock clock;

    LogFileComparison(
            Soql soql,
            Slices slices,
            EventLogObjects eventLogObjects,
            Comparisons comparisons,
            Checkpoints checkpoints,
            OrgtrailSettings settings,
            Clock clock) {
        this.soql = soql;
        this.slices = slices;
        this.eventLogObjects = eventLogObjects;
        this.comparisons = comparisons;
        this.checkpoints = checkpoints;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Sets the headers {@code from}, the first day to compare, and {@code to}, before which a file must have appeared: all
     * that the org keeps the first time; then the last days, and those before that did not agree.
     *
     * @param exchange header: {@code org}
     * @return whether the listing has been through, so that there is something to compare
     */
    public boolean open(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        Optional<Instant> listed = checkpoints.lookedAt(org, Sources.EVENT_LOG_FILE, LivePoll.FEED);
        if (listed.isEmpty()) {
            return false;
        }
        boolean first =
                comparisons.comparedFrom(org, Sources.EVENT_LOG_FILE, "").isEmpty();
        Instant begin = checkpoints
                .find(org, Sources.EVENT_LOG_FILE, LivePoll.FEED)
                .orElseThrow()
                .startedAt();
        Duration recent = Duration.ofDays(settings.reconcile().days());
        Instant days = clock.instant().minus(recent.compareTo(FILES_COME) < 0 ? FILES_COME : recent);
        Instant from = differing(org)
                .reduce(
                        first || days.isBefore(begin) ? begin : days,
                        (one, other) -> one.isBefore(other) ? one : other);
        exchange.getIn().setHeader("from", HistoryQueue.soql(from.truncatedTo(ChronoUnit.DAYS)));
        exchange.getIn().setHeader("created", HistoryQueue.soql(begin));
        exchange.getIn().setHeader("to", HistoryQueue.soql(listed.get()));
        return true;
    }

    /** The days that did not agree when they were last compared. */
    private Stream<Instant> differing(String org) {
        return comparisons.differing(org).stream()
                .filter(found -> found.source().equals(Sources.EVENT_LOG_FILE))
                .map(Comparison::from);
    }

    /** One day's files. */
    private static final class Day {
        private long held;
        private long accounted;
        private boolean reading;
    }

    /**
     * Compares.
     *
     * @param exchange body: SOQL that lists log files. Headers: {@code org}, {@code from}
     */
    public void compare(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        Map<String, LogFile> known = slices.logFiles(org, Instant.parse(Rows.header(exchange, "from")));
        Map<Instant, Day> days = new TreeMap<>();
        // Of a day that Salesforce no longer lists, nothing is missing any more.
        differing(org).forEach(day -> days.put(day, new Day()));
        List<Slice> again = new ArrayList<>();
        for (Iterator<List<Map<String, Object>>> pages = soql.pages(LogFilePlan.listing(
                        org, ApiPurpose.RECONCILIATION, exchange.getIn().getBody(String.class)));
                pages.hasNext(); ) {
            for (Map<String, Object> row : pages.next()) {
                Slice listed = LogFilePlan.slice(org, row);
                if (eventLogObjects.tell(listed)) {
                    continue;
                }
                Day day = days.computeIfAbsent(listed.from().truncatedTo(ChronoUnit.DAYS), none -> new Day());
                compare(listed, known, day, again);
            }
        }
        int planned = slices.plan(again);
        if (planned > 0) {
            LOG.info("Org {}: {} event log files are missing, or not read to their end; they are read.", org, planned);
        }
        days.forEach((day, files) -> comparisons.keep(
                org,
                Sources.EVENT_LOG_FILE,
                "",
                day,
                day.plus(Duration.ofDays(1)),
                files.held,
                files.accounted,
                files.reading ? Outcome.READING : Outcome.AGREES,
                0));
    }

    /** A file that nobody has read counts as one row: how many it has is not known. */
    private static void compare(Slice listed, Map<String, LogFile> known, Day day, List<Slice> again) {
        int readings = readings(listed.id(), known);
        LogFile file = known.get(reading(listed.id(), readings));
        if (file == null) {
            again.add(listed);
            day.held++;
            day.reading = true;
            return;
        }
        day.held += file.slice().rowReached();
        day.accounted += file.accounted();
        if (!file.delivered()) {
            return;
        }
        Long bytes = file.slice().bytes();
        boolean grown = bytes != null && listed.bytes() != null && !bytes.equals(listed.bytes());
        if (grown || file.accounted() < file.slice().rowReached()) {
            again.add(LogFilePlan.again(listed, readings + 1, file.accounted()));
            day.held += grown && file.accounted() >= file.slice().rowReached() ? 1 : 0;
            day.reading = true;
        }
    }

    /** How often a file was read, or is to be. */
    private static int readings(String id, Map<String, LogFile> known) {
        int readings = 0;
        while (known.containsKey(reading(id, readings + 1))) {
            readings++;
        }
        return readings;
    }

    /** The slice of a reading of a file: its own id for the first, and a number behind it for each later one. */
    private static String reading(String id, int number) {
        return number < 2 ? id : new LogFileAgain(id, number).toString();
    }
}
