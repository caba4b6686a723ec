package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Sources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Which Event Log Objects are read. Each tells of the same events as a type of log files does, so that one of the two is read: the
 * log files where the org's settings and its user let them be, for there are more types of them and they reach further back. What was
 * begun goes on, so that a permission that comes later doubles nothing.
 *
 * <p>Follows Salesforce's Security Implementation Guide, <em>Store and Query Log Data with Event Log Objects</em> and <em>Best
 * Practices and Considerations for Leveraging Event Log Object Data</em>.
 */
@Component
public class EventLogObjects {
    /** How long Salesforce keeps their records. */
    static final Duration KEPT = Duration.ofDays(30);

    /** A record can be queried some 25 to 45 minutes after its event. */
    static final Duration LATE = Duration.ofHours(2);

    /** A query may span 15 days of Timestamp. */
    static final Duration LONGEST = Duration.ofDays(14);

    private static final String ENDING = "EventLog";

    /** Each object with the type of the log files that tell of the same events. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("AnalyticsChangeEventLog", "WaveChange"),
            Map.entry("AnalyticsDownloadEventLog", "WaveDownload"),
            Map.entry("AnalyticsInteractEventLog", "WaveInteraction"),
            Map.entry("AnalyticsPerfEventLog", "WavePerformance"),
            Map.entry("ApexCalloutEventLog", "ApexCallout"),
            Map.entry("ApexExecutionEventLog", "ApexExecution"),
            Map.entry("ApexExtlCalloutEventLog", "ExternalCustomApexCallout"),
            Map.entry("ApexRestApiEventLog", "ApexRestApi"),
            Map.entry("ApexSoapApiEventLog", "ApexSoap"),
            Map.entry("ApexTriggerEventLog", "ApexTrigger"),
            Map.entry("ApexUnexpectedExcpEventLog", "ApexUnexpectedException"),
            Map.entry("ApiTotalUsageEventLog", "ApiTotalUsage"),
            Map.entry("AsyncReportRunEventLog", "AsyncReportRun"),
            Map.entry("AuraRequestEventLog", "AuraRequest"),
            Map.entry("BulkApiEventLog", "BulkApi"),
            Map.entry("BulkApi2EventLog", "BulkApi2"),
            Map.entry("ConcurApexLimitEventLog", "ConcurrentLongRunningApexLimit"),
            Map.entry("ContentTransferEventLog", "ContentTransfer"),
            Map.entry("DatabaseSaveEventLog", "DatabaseSave"),
            Map.entry("FlowNavMetricEventLog", "FlowNavMetric"),
            Map.entry("InsufficientAccessEventLog", "InsufficientAccess"),
            Map.entry("KnowledgeArticleEventLog", "KnowledgeArticleView"),
            Map.entry("LightningLoggerEventLog", "LightningLogger"),
            Map.entry("LightningPageViewEventLog", "LightningPageView"),
            Map.entry("LoginEventLog", "Login"),
            Map.entry("LoginAsEventLog", "LoginAs"),
            Map.entry("MetadataApiOpEventLog", "MetadataApiOperation"),
            Map.entry("PackageInstallEventLog", "PackageInstall"),
            Map.entry("ReportEventLog", "Report"),
            Map.entry("RestApiEventLog", "RestApi"),
            Map.entry("SalesforceLoginAsEventLog", "SalesforceLoginAs"),
            Map.entry("SandboxStatusEventLog", "Sandbox"),
            Map.entry("SiteEventLog", "Sites"),
            Map.entry("SearchEventLog", "Search"),
            Map.entry("SearchClickEventLog", "SearchClick"),
            Map.entry("SoapApiEventLog", "API"),
            Map.entry("TransactionSecurityEventLog", "TransactionSecurity"),
            Map.entry("UriEventLog", "URI"),
            Map.entry("VisualforceRequestEventLog", "VisualforceRequest"));

    private final Soql soql;
    private final Checkpoints checkpoints;
    private final Slices slices;
    private final OrgtrailSettings settings;
    private final Map<String, Choice> choices = new ConcurrentHashMap<>();

    EventLogObjects(Soql soql, Checkpoints checkpoints, Slices slices, OrgtrailSettings settings) {
        this.soql = soql;
        this.checkpoints = checkpoints;
        this.slices = slices;
        this.settings = settings;
    }

    /**
     * What was found of an org.
     *
     * @param logFiles whether the org's log files are read
     * @param read the objects that are read, sorted
     * @param byLogFiles those that are seen, and whose events come by log files
     * @param unknown those that are seen, and of which Orgtrail does not know the type of log files
     */
    public record Choice(boolean logFiles, Set<String> read, Set<String> byLogFiles, Set<String> unknown) {
        static final Choice NONE = new Choice(false, Set.of(), Set.of(), Set.of());
    }

    /** Whether a source is an Event Log Object. */
    public static boolean isOne(String source) {
        return TYPES.containsKey(source);
    }

    /** What was chosen when an org was looked at last. */
    public Choice chosen(String org) {
        return choices.getOrDefault(org, Choice.NONE);
    }

    /**
     * Looks which of them the connecting user of an org sees, and chooses.
     *
     * @throws dev.orgtrail.salesforce.SalesforceUnavailable when the org does not answer
     */
    Choice choose(String org, OrgSettings orgSettings) {
        if (settings.eventLogObjects() == OrgtrailSettings.EventLogObjects.OFF) {
            return Choice.NONE;
        }
        boolean logFiles = orgSettings.sources().contains(Sources.EVENT_LOG_FILE)
                && soql.sees(org, ApiPurpose.OTHER, "EventLogFile");
        Set<String> read = new TreeSet<>();
        Set<String> byLogFiles = new TreeSet<>();
        Set<String> unknown = new TreeSet<>();
        seen(org, logFiles).forEach(object -> {
            String type = TYPES.get(object);
            if (type == null) {
                unknown.add(object);
            } else if (hasBegun(org, object) || !(logFiles || slices.anyOfType(org, type))) {
                read.add(object);
            } else {
                byLogFiles.add(object);
            }
        });
        Choice choice = new Choice(logFiles, read, byLogFiles, unknown);
        choices.put(org, choice);
        return choice;
    }

    /** Where log files are read, those that have begun are all that matters, and Salesforce need not be asked. */
    private Stream<String> seen(String org, boolean logFiles) {
        if (logFiles) {
            return TYPES.keySet().stream().filter(object -> hasBegun(org, object));
        }
        List<String> all = soql.describeGlobal(org, ApiPurpose.OTHER).stream()
                .map(object -> String.valueOf(object.get("name")))
                .toList();
        return all.stream().filter(name -> name.endsWith(ENDING) && !name.contains("__"));
    }

    private boolean hasBegun(String org, String object) {
        return checkpoints.find(org, object, LivePoll.FEED).isPresent();
    }

    /**
     * Whether an Event Log Object delivers what a log file tells: one that has begun, from its history on; where they are no longer
     * read, up to its last look. The file in which that falls is read: some of its events come a second time, and none is lost.
     */
    boolean tell(Slice file) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(file.eventType()))
                .map(Map.Entry::getKey)
                .anyMatch(object -> isReadUntil(file, object) && isReadSince(file, object));
    }

    private boolean isReadSince(Slice file, String object) {
        return checkpoints
                .find(file.org(), object, LivePoll.FEED)
                .map(begun -> slices.begin(file.org(), object).orElse(begun.startedAt()))
                .filter(since -> file.to().isAfter(since))
                .isPresent();
    }

    private boolean isReadUntil(Slice file, String object) {
        return settings.eventLogObjects() != OrgtrailSettings.EventLogObjects.OFF
                || checkpoints
                        .lookedAt(file.org(), object, LivePoll.FEED)
                        .filter(looked -> !file.to().isAfter(looked.minus(LATE)))
                        .isPresent();
    }

    /** Forgets what was found of an org; what it has begun is in the state. */
    void forget(String org) {
        choices.remove(org);
    }
}
