package dev.orgtrail.console;

import dev.orgtrail.collect.RouteFiles;
import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.console.OrgView.OrgProgress;
import dev.orgtrail.console.OrgView.Source;
import dev.orgtrail.state.Deliveries.Counts;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Statuses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the pages tell of orgs at a glance: in sums, and how long history will take. */
@Component
public class Overview {
    private final OrgRegistry registry;
    private final OrgView view;
    private final RouteFiles files;
    private final Statuses statuses;
    private final Clock clock;
    private final Map<String, Point> begun = new ConcurrentHashMap<>();

    Overview(OrgRegistry registry, OrgView view, RouteFiles files, Statuses statuses, Clock clock) {
        this.registry = registry;
        this.view = view;
        this.files = files;
        this.statuses = statuses;
        this.clock = clock;
    }

    private record Point(Instant at, long delivered) {}

    /**
     * An org in sums.
     *
     * @param percent how much of the planned history is delivered; 100 where all is, 0 before any is planned
     * @param estimate how long the rest will take, as it goes now; null where that is not known, or nothing is left
     * @param latest when the last event was delivered; null where none was
     * @param records what became of the records that were read
     * @param streams how many feeds are followed live or polled
     */
    public record Sums(
            OrgView.Org org,
            OrgProgress progress,
            int percent,
            long slicesPlanned,
            long slicesDelivered,
            @Nullable Duration estimate,
            Counts records,
            long missing,
            long openGaps,
            int streams,
            @Nullable Instant latest) {

        /** Whether history is planned and all of it delivered. */
        public boolean historyComplete() {
            return slicesPlanned > 0 && slicesPlanned == slicesDelivered;
        }
    }

    /** What is wrong with what all orgs need, and what to do: with the state's file, and with files of routes and mappings. */
    public List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        Statuses.Status file = statuses.sinks().get(Statuses.STATE_FILE);
        if (file != null && file.state() == Statuses.State.FAILING) {
            troubles.add(file.detail());
        }
        files.refusals()
                .forEach(refusal -> troubles.add(refusal.text() + " (not taken over; what was in use before runs on)"));
        return troubles;
    }

    /** All orgs. */
    public List<Sums> all() {
        return registry.aliases().stream().map(this::of).toList();
    }

    /** One org. */
    public Sums of(String alias) {
        OrgProgress progress = view.progress(alias);
        List<Source> sources = progress.sources();
        long planned = sources.stream().mapToLong(Source::slicesPlanned).sum();
        long done = sources.stream().mapToLong(Source::slicesDelivered).sum();
        return new Sums(
                progress.org(),
                progress,
                planned == 0 ? 0 : (int) (100 * done / planned),
                planned,
                done,
                estimate(alias, planned, done),
                sources.stream().map(Overview::counts).reduce(Counts.NONE, Counts::plus),
                sources.stream().mapToLong(Source::missing).sum(),
                progress.gaps().stream()
                        .filter(gap -> gap.state() == Gaps.State.OPEN)
                        .count(),
                (int) sources.stream()
                        .flatMap(source -> source.source().equals("streaming") ? source.feeds().stream() : null)
                        .filter(feed -> feed.state() == Statuses.State.ON)
                        .count(),
                sources.stream()
                        .map(Source::lastEventAt)
                        .filter(java.util.Objects::nonNull)
                        .max(Instant::compareTo)
                        .orElse(null));
    }

    private static Counts counts(Source source) {
        return new Counts(source.recordsRead(), source.delivered(), source.repeated(), source.setAside());
    }

    /** By the pace since it was looked at first. */
    private @Nullable Duration estimate(String alias, long planned, long done) {
        if (planned == 0 || done == planned) {
            begun.remove(alias);
            return null;
        }
        Instant now = clock.instant();
        Point first = begun.computeIfAbsent(alias, each -> new Point(now, done));
        long seconds = Duration.between(first.at(), now).toSeconds();
        long since = done - first.delivered();
        return seconds < 5 || since <= 0 ? null : Duration.ofSeconds((planned - done) * seconds / since);
    }
}
