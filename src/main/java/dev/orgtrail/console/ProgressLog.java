package dev.orgtrail.console;

import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.Progress.History;
import dev.orgtrail.state.Progress.Records;
import dev.orgtrail.state.Statuses;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Logs, every few seconds while history runs, how far each org has got, and once when it is complete. */
@Component
@EnableScheduling
public class ProgressLog {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressLog.class);

    private final ConnectedOrgs connected;
    private final OrgRegistry registry;
    private final Progress progress;
    private final Statuses statuses;
    private final Map<String, String> last = new ConcurrentHashMap<>();

    ProgressLog(ConnectedOrgs connected, OrgRegistry registry, Progress progress, Statuses statuses) {
        this.connected = connected;
        this.registry = registry;
        this.progress = progress;
        this.statuses = statuses;
    }

    @Scheduled(fixedDelay = 5_000)
    void log() {
        Map<String, Map<String, History>> history = progress.history();
        Map<String, Map<String, Records>> records = progress.records();
        for (ConnectedOrg org : connected.all()) {
            String alias = org.alias();
            log(alias, history.getOrDefault(alias, Map.of()), records.getOrDefault(alias, Map.of()));
        }
    }

    private void log(String org, Map<String, History> known, Map<String, Records> records) {
        if (known.isEmpty()) {
            return;
        }
        Map<String, History> history = new TreeMap<>(known);
        boolean complete = history.values().stream().allMatch(History::complete)
                && registry.sources(org).stream().allMatch(source -> isPlanned(org, source, history));
        long delivered = records.values().stream().mapToLong(Records::delivered).sum();
        String slices = history.values().stream()
                .map(source -> source.source() + " " + source.delivered() + "/" + source.planned())
                .collect(Collectors.joining(", "));
        String line = complete
                ? "history is complete: " + slices
                : slices + ", " + Words.count(delivered, "event") + " delivered";
        if (!line.equals(last.put(org, line))) {
            LOG.info("Org {}: {}", org, line);
        }
    }

    /** Whether a source has slices, or has said that it reads none. */
    private boolean isPlanned(String org, String source, Map<String, History> history) {
        return history.containsKey(source)
                || statuses.source(org, source).state() == Statuses.State.ON
                || statuses.source(org, source).state() == Statuses.State.OFF;
    }
}
