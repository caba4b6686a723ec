package dev.orgtrail.console;

import dev.orgtrail.collect.RouteFiles;
import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.console.OrgView.OrgProgress;
import dev.orgtrail.console.OrgView.Source;
import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.Deliveries.Counts;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.Progress.History;
import dev.orgtrail.state.Progress.Records;
import dev.orgtrail.state.RecentEvents;
import dev.orgtrail.state.Sources;
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
import org.springframework.transaction.annotation.Transactional;

/** What the pages tell of orgs at a glance: in sums, and how long history will take. */
@Component
public class Overview {
    private final OrgRegistry registry;
    private final OrgView view;
    private final RouteFiles files;
    private final Statuses statuses;
    private final Progress progress;
    private final Comparisons comparisons;
    private final Gaps gaps;
    private final RecentEvents recent;
    private final Clock clock;
    private final Map<String, Point> begun = new ConcurrentHashMap<>();

    Overview(
            OrgRegistry registry,
            OrgView view,
            RouteFiles files,
            Statuses statuses,
            Progress progress,
            Comparisons comparisons,
            Gaps gaps,
            RecentEvents recent,
            Clock clock) {
        this.registry = registry;
        this.view = view;
        this.files = files;
        this.statuses = statuses;
        this.progress = progress;
        this.comparisons = comparisons;
        this.gaps = gaps;
        this.recent = recent;
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

    /** What counts of one source of an org. */
    private record Counted(
            long planned,
            long done,
            Counts records,
            long missing,
            @Nullable Instant latest) {}

    /** All orgs; however many there are, the state is asked as often as for one, by one connection. */
    @Transactional(readOnly = true)
    public List<Sums> all() {
        Map<String, Map<String, History>> history = progress.history();
        Map<String, Map<String, Records>> records = progress.records();
        Map<String, Map<String, Long>> missing = comparisons.missing();
        Map<String, Map<String, Instant>> latest = recent.lastDelivered();
        Map<String, Long> open = gaps.open();
        List<Sums> all = new ArrayList<>();
        for (String alias : registry.aliases()) {
            List<Counted> sources = new ArrayList<>();
            for (String source : view.sources(alias)) {
                sources.add(counted(
                        find(history, alias, source),
                        find(records, alias, source),
                        find(missing, alias, source),
                        find(latest, alias, source)));
            }
            all.add(sums(view.org(alias), sources, open.getOrDefault(alias, 0L)));
        }
        return all;
    }

    private static <T> @Nullable T find(Map<String, Map<String, T>> all, String alias, String source) {
        return all.getOrDefault(alias, Map.of()).get(source);
    }

    private static Counted counted(
            @Nullable History history, @Nullable Records records, @Nullable Long missing, @Nullable Instant latest) {
        return new Counted(
                history == null ? 0 : history.planned(),
                history == null ? 0 : history.delivered(),
                records == null
                        ? Counts.NONE
                        : new Counts(records.read(), records.delivered(), records.repeated(), records.setAside()),
                missing == null ? 0 : missing,
                latest);
    }

    /** One org, of which all is known already. */
    public Sums of(OrgProgress known) {
        List<Counted> sources = known.sources().stream().map(Overview::counted).toList();
        return sums(
                known.org(),
                sources,
                known.gaps().stream()
                        .filter(gap -> gap.state() == Gaps.State.OPEN)
                        .count());
    }

    private static Counted counted(Source source) {
        return new Counted(
                source.slicesPlanned(),
                source.slicesDelivered(),
                new Counts(source.recordsRead(), source.delivered(), source.repeated(), source.setAside()),
                source.missing(),
                source.lastEventAt());
    }

    private Sums sums(OrgView.Org org, List<Counted> sources, long openGaps) {
        long planned = sources.stream().mapToLong(Counted::planned).sum();
        long done = sources.stream().mapToLong(Counted::done).sum();
        return new Sums(
                org,
                planned == 0 ? 0 : (int) (100 * done / planned),
                planned,
                done,
                estimate(org.org(), planned, done),
                sources.stream().map(Counted::records).reduce(Counts.NONE, Counts::plus),
                sources.stream().mapToLong(Counted::missing).sum(),
                openGaps,
                followed(org.org()),
                sources.stream()
                        .map(Counted::latest)
                        .filter(java.util.Objects::nonNull)
                        .max(Instant::compareTo)
                        .orElse(null));
    }

    private int followed(String alias) {
        return (int) statuses.sources(alias).entrySet().stream()
                .filter(feed -> feed.getKey().startsWith(Sources.STREAMING + "/"))
                .filter(feed -> feed.getValue().state() == Statuses.State.ON)
                .count();
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
