package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * How far back an org's log files reach. Salesforce keeps them for a day, 30 days or up to a year, and tells which by nothing
 * but the files that it still lists.
 */
@Component
class KeptLogFiles {
    /** Salesforce keeps no log file for less. */
    private static final Duration LEAST = Duration.ofDays(1);

    private final Soql soql;
    private final Slices slices;
    private final Checkpoints checkpoints;
    private final Outages outages;

    KeptLogFiles(Soql soql, Slices slices, Checkpoints checkpoints, Outages outages) {
        this.soql = soql;
        this.slices = slices;
        this.checkpoints = checkpoints;
        this.outages = outages;
    }

    /**
     * The LogDate of the oldest log file that was created since a moment.
     *
     * @return empty where there is none
     */
    Optional<Instant> oldest(String org, Instant created) {
        return first(
                org,
                "SELECT LogDate FROM EventLogFile WHERE CreatedDate >= " + HistoryQueue.soql(created)
                        + " AND LogFileLength > 0 ORDER BY LogDate LIMIT 1");
    }

    /** Whether files are listed of days before those that were ever planned. */
    boolean reachFurtherBack(String org, Instant oldest) {
        return slices.begin(org, Sources.EVENT_LOG_FILE)
                .filter(oldest::isBefore)
                .isPresent();
    }

    /**
     * Records a gap where nobody looked for so long that files are gone. A day without files tells nothing: they are gone where
     * files were listed before, and none of that time or earlier is listed any more.
     *
     * @param now by Salesforce's clock
     */
    void noteOutage(String org, Instant now) {
        Instant looked = checkpoints
                .lookedAt(org, Sources.EVENT_LOG_FILE, LivePoll.FEED)
                .filter(last -> last.isBefore(now.minus(LEAST)))
                .orElse(now);
        if (looked.equals(now) || slices.begin(org, Sources.EVENT_LOG_FILE).isEmpty() || listsAnyFrom(org, looked)) {
            return;
        }
        outages.note(
                org,
                Sources.EVENT_LOG_FILE,
                oldest(org, Instant.EPOCH).orElse(now.minus(LEAST)),
                "Orgtrail did not look for longer than the org keeps its log files: none from before " + looked
                        + " is there any more");
    }

    private boolean listsAnyFrom(String org, Instant before) {
        return first(
                        org,
                        "SELECT LogDate FROM EventLogFile WHERE CreatedDate <= " + HistoryQueue.soql(before)
                                + " ORDER BY CreatedDate DESC LIMIT 1")
                .isPresent();
    }

    private Optional<Instant> first(String org, String query) {
        List<Map<String, Object>> found = soql.firstPage(org, ApiPurpose.LOG_FILES, query);
        return found.stream().findFirst().map(file -> WindowReader.instant(String.valueOf(file.get("LogDate"))));
    }
}
