package dev.orgtrail.console;

import dev.orgtrail.collect.EventLogObjects;
import dev.orgtrail.salesforce.ApiBudget;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.ApiUse;
import dev.orgtrail.salesforce.CallMustWait;
import dev.orgtrail.salesforce.OrgLimits;
import dev.orgtrail.settings.ObjectSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.Progress.Feed;
import dev.orgtrail.state.Progress.History;
import dev.orgtrail.state.Progress.Records;
import dev.orgtrail.state.RecentEvents;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import dev.orgtrail.state.Statuses.Status;
import dev.orgtrail.state.Users;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Gathers what there is to see of an org. */
@Component
public class OrgView {
    private static final List<String> SOURCES = List.of(
            Sources.LOGIN_HISTORY,
            Sources.SETUP_AUDIT_TRAIL,
            Sources.EVENT_LOG_FILE,
            Sources.STREAMING,
            Sources.DIRECTORY);

    private static final Set<String> WITHOUT_HISTORY = Set.of(Sources.STREAMING, Sources.DIRECTORY);

    private final OrgGlance glance;
    private final SinkViews sinks;
    private final Statuses statuses;
    private final Progress progress;
    private final Gaps gaps;
    private final Users users;
    private final ApiBudget budget;
    private final OrgLimits limits;
    private final Comparisons comparisons;
    private final RecentEvents recent;
    private final OrgtrailSettings settings;
    private final EventLogObjects eventLogObjects;
    private final Clock clock;

    OrgView(
            OrgGlance glance,
            SinkViews sinks,
            Statuses statuses,
            Progress progress,
            Gaps gaps,
            Users users,
            ApiBudget budget,
            OrgLimits limits,
            Comparisons comparisons,
            RecentEvents recent,
            OrgtrailSettings settings,
            EventLogObjects eventLogObjects,
            Clock clock) {
        this.settings = settings;
        this.eventLogObjects = eventLogObjects;
        this.comparisons = comparisons;
        this.recent = recent;
        this.glance = glance;
        this.sinks = sinks;
        this.statuses = statuses;
        this.progress = progress;
        this.gaps = gaps;
        this.users = users;
        this.budget = budget;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * An org at a glance.
     *
     * @param orgId the 18-character id, null until it is connected
     * @param detail what is wrong and what to do, empty when nothing is
     */
    public record Org(
            String org,
            @Nullable String orgId,
            Statuses.State state,
            String detail,
            Instant since,
            @Nullable String apiVersion) {}

    /**
     * How far one source has got. Of its records, {@code recordsRead} are {@code delivered}, {@code repeated} and {@code setAside}
     * together.
     *
     * @param known how many users the directory knows; it delivers nothing, and no other source knows any
     * @param detail what is wrong and what to do, empty when nothing is
     * @param historyComplete whether its history is planned and all of it delivered; null for a source that has none
     * @param lagSeconds how long ago its live feeds were delivered last, in seconds; null where it has none
     * @param missing how many records Salesforce holds that are not accounted for
     * @param lastEventAt when the last of its events was delivered, as far as the pages remember; null where they do not
     */
    public record Source(
            String source,
            Statuses.State state,
            String detail,
            long slicesPlanned,
            long slicesDelivered,
            long slicesFailing,
            @Nullable Boolean historyComplete,
            @Nullable Long known,
            long recordsRead,
            long delivered,
            long repeated,
            long setAside,
            @Nullable Long lagSeconds,
            long missing,
            @Nullable Instant lastEventAt,
            List<FeedView> feeds) {}

    /** Where a live feed stands; the checkpoint is the point in time or the replay id delivered last. */
    public record FeedView(
            String feed,
            Statuses.State state,
            String detail,
            @Nullable String checkpoint,
            @Nullable Instant updatedAt) {}

    /** How far an org has got, and how much of its API requests that takes. */
    public record OrgProgress(
            Org org, List<Source> sources, ApiUse api, List<Gaps.Gap> gaps, Map<String, SinkViews.Sink> sinks) {}

    /** What is read of an org: the sources that there are, and the objects that its settings name. */
    List<String> sources(String alias) {
        return Stream.of(
                        SOURCES.stream(),
                        settings.objectsOf(alias).stream().map(ObjectSettings::object),
                        eventLogObjects.chosen(alias).read().stream())
                .flatMap(each -> each)
                .toList();
    }

    /** An org at a glance. */
    public Org org(String alias) {
        return glance.of(alias);
    }

    /** How far an org has got. */
    public OrgProgress progress(String alias) {
        Map<String, History> history = progress.history(alias);
        Map<String, Records> records = progress.records(alias);
        List<Feed> feeds = progress.feeds(alias);
        Map<String, Long> missing = comparisons.differing(alias).stream()
                .collect(Collectors.groupingBy(
                        Comparisons.Comparison::source, Collectors.summingLong(Comparisons.Comparison::missing)));
        Map<String, Instant> last = recent.lastDelivered(alias);
        List<Source> sources = new ArrayList<>();
        for (String source : sources(alias)) {
            sources.add(source(alias, source, history, records, feeds, missing, last));
        }
        return new OrgProgress(org(alias), sources, budget.use(alias), gaps.list(alias), sinks.all());
    }

    private Source source(
            String alias,
            String source,
            Map<String, History> histories,
            Map<String, Records> allRecords,
            List<Feed> allFeeds,
            Map<String, Long> missing,
            Map<String, Instant> last) {
        History history = histories.getOrDefault(source, new History(source, 0, 0, 0, 0));
        Long known = source.equals(Sources.DIRECTORY) ? users.count(alias) : null;
        Records records = allRecords.getOrDefault(source, new Records(source, 0, 0, 0, 0));
        Status status = statuses.source(alias, source);
        String detail =
                history.failing() > 0 ? progress.trouble(alias, source).orElse(status.detail()) : status.detail();
        if (!history.complete()) {
            detail = budget.waits(alias, ApiPurpose.HISTORY)
                    .map(CallMustWait::explanation)
                    .orElse(detail);
        }
        List<FeedView> feeds = feeds(alias, source, allFeeds);
        if (source.equals(Sources.STREAMING)) {
            List<String> followed = feeds.stream().map(FeedView::feed).toList();
            detail = (detail + " " + limits.warning(alias, followed)).strip();
        }
        Long lag = feeds.stream()
                .map(FeedView::updatedAt)
                .filter(java.util.Objects::nonNull)
                .max(Instant::compareTo)
                .or(() -> source.equals(Sources.DIRECTORY) ? users.refreshedAt(alias) : Optional.empty())
                .map(updated ->
                        Math.max(0, Duration.between(updated, clock.instant()).toSeconds()))
                .orElse(null);
        return new Source(
                source,
                status.state(),
                detail,
                history.planned(),
                history.delivered(),
                history.failing(),
                historyComplete(source, history, status),
                known,
                records.read(),
                records.delivered(),
                records.repeated(),
                records.setAside(),
                lag,
                missing.getOrDefault(source, 0L),
                last.get(source),
                feeds);
    }

    /** A source that has been read and for which nothing is planned has no history in this org. */
    private static @Nullable Boolean historyComplete(String source, History history, Status status) {
        if (history.planned() > 0) {
            return history.complete();
        }
        return !WITHOUT_HISTORY.contains(source) ? status.state() == Statuses.State.ON : null;
    }

    private List<FeedView> feeds(String alias, String source, List<Feed> allFeeds) {
        Map<String, FeedView> views = new TreeMap<>();
        for (Feed feed : allFeeds) {
            if (feed.source().equals(source)) {
                Status status =
                        statuses.source(alias, source.equals(Sources.STREAMING) ? source + "/" + feed.feed() : source);
                views.put(
                        feed.feed(),
                        new FeedView(
                                feed.feed(), status.state(), status.detail(), feed.checkpoint(), feed.updatedAt()));
            }
        }
        new LinkedHashMap<>(statuses.sources(alias)).forEach((name, status) -> {
            if (name.startsWith(source + "/")) {
                String feed = name.substring(source.length() + 1);
                views.putIfAbsent(feed, new FeedView(feed, status.state(), status.detail(), null, null));
            }
        });
        return List.copyOf(views.values());
    }
}
