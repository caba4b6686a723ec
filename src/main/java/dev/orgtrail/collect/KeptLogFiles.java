package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Sources;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
    private final Gaps gaps;

    KeptLogFiles(Soql soql, Slices slices, Checkpoints checkpoints, Gaps gaps) {
        this.soql = soql;
        this.slices = slices;
        this.checkpoints = checkpoints;
        this.gaps = gaps;
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
     * Records a gap where nobody looked for so long that files are gone. It is of the days or hours of which no file was listed
     * then and none is now. A day without files tells nothing by itself: where files of the time before are listed still, none
     * is gone.
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
        Instant listed = end(org, looked);
        // A file of a day is created after it, and deleted a day later at the earliest.
        Instant lists = oldest(org, Instant.EPOCH).orElse(day(now.minus(LEAST)));
        if (listed.isBefore(lists)) {
            gaps.add(Gaps.Gap.found(
                    org,
                    Sources.EVENT_LOG_FILE,
                    LivePoll.FEED,
                    listed,
                    lists,
                    "Orgtrail did not look for longer than the org keeps its log files: none from before " + looked
                            + " is there any more. Of the three days before this gap, files may be missing that"
                            + " Salesforce created late"));
        }
    }

    /** Up to when files were listed at a moment; those of the day before are there the next day at some hour. */
    private Instant end(String org, Instant looked) {
        Instant yesterday = day(looked.minus(Duration.ofDays(1)));
        return slices.end(org, Sources.EVENT_LOG_FILE, looked)
                .filter(yesterday::isBefore)
                .orElse(yesterday);
    }

    private static Instant day(Instant moment) {
        return moment.truncatedTo(ChronoUnit.DAYS);
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
