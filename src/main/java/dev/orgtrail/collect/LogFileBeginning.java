package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Checkpoints.Checkpoint;
import dev.orgtrail.state.Sources;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Decides, at each listing of an org's log files, from which day on they are read. Files of earlier days may be there later:
 * where the setting was raised, or where the org has bought Event Monitoring or keeps its files for longer.
 */
@Component("logFileBeginning")
public class LogFileBeginning {
    private static final Logger LOG = LoggerFactory.getLogger(LogFileBeginning.class);

    private static final int AUTO = 30;
    /** Salesforce keeps log files for a year at most. */
    private static final int ALL = 366;

    /** Salesforce's clock and ours may differ by less than this when we look again. */
    private static final Duration CLOCKS_APART = Duration.ofHours(1);

    private final ConnectedOrgs orgs;
    private final Checkpoints checkpoints;
    private final KeptLogFiles kept;
    private final EventMonitoringLicence licence;
    private final Duration history;
    private final Clock clock;
    /** Down to which day each org was listed again, so that a day that a route leaves out is asked for once. */
    private final Map<String, Instant> listedAgain = new ConcurrentHashMap<>();

    LogFileBeginning(
            ConnectedOrgs orgs,
            Checkpoints checkpoints,
            KeptLogFiles kept,
            EventMonitoringLicence licence,
            OrgtrailSettings settings,
            Clock clock) {
        this.orgs = orgs;
        this.checkpoints = checkpoints;
        this.kept = kept;
        this.licence = licence;
        this.history = Duration.ofDays(days(settings.history().logFileDays()));
        this.clock = clock;
    }

    private static int days(String setting) {
        return switch (setting) {
            case "auto" -> AUTO;
            case "all" -> ALL;
            default -> Integer.parseInt(setting);
        };
    }

    /**
     * Makes sure that the listing has a beginning, as many days back as the settings say, and begins anew where files of
     * earlier days are there now. What is listed again is known by its id.
     *
     * @param exchange header: {@code org}
     * @throws dev.orgtrail.salesforce.SalesforceUnavailable when the org cannot be asked, or does not offer log files
     */
    public void find(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        licence.look(org);
        Instant now = orgs.get(org).now(clock);
        kept.noteOutage(org, now);
        Instant wanted = now.minus(history);
        Checkpoint checkpoint = checkpoints.findOrStart(org, Sources.EVENT_LOG_FILE, LivePoll.FEED, wanted);
        if (wanted.isBefore(checkpoint.startedAt().minus(CLOCKS_APART))) {
            again(org, wanted);
        } else if (checkpoint.cursor() != null) {
            Optional<Instant> oldest = kept.oldest(org, checkpoint.startedAt());
            oldest.filter(day -> kept.reachFurtherBack(org, day) && !day.equals(listedAgain.put(org, day)))
                    .ifPresent(day -> again(org, checkpoint.startedAt()));
        }
    }

    /** Forgets an org that is no longer connected. */
    void forget(String org) {
        listedAgain.remove(org);
    }

    private void again(String org, Instant start) {
        LOG.info("Org {}: its log files are listed again, from {} on.", org, start);
        checkpoints.restart(org, Sources.EVENT_LOG_FILE, LivePoll.FEED, start);
    }
}
