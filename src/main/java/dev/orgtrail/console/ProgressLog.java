package dev.orgtrail.console;

import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.Progress.History;
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
        connected.all().forEach(org -> log(org.alias()));
    }

    private void log(String org) {
        Map<String, History> history = new TreeMap<>(progress.history(org));
        if (history.isEmpty()) {
            return;
        }
        boolean complete = history.values().stream().allMatch(History::complete)
                && registry.find(org).stream()
                        .flatMap(settings -> settings.sources().stream())
                        .allMatch(source -> isPlanned(org, source, history));
        long delivered = progress.records(org).values().stream()
                .mapToLong(Progress.Records::delivered)
                .sum();
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
