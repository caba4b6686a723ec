package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.salesforce.QueryRefused;
import dev.orgtrail.salesforce.Remedies;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.Unseen;
import dev.orgtrail.settings.ObjectSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Checkpoints.Checkpoint;
import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.Ledger;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Compares, source by source, what Salesforce says it holds with what was delivered or set aside. What can be counted is, see
 * {@link CountComparison}; what a big object stores cannot be, see {@link StoreComparison}.
 */
@Component("reconciliation")
public class Reconciliation {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

    /** How long what was found, and what it is compared with, is kept: longer than Salesforce keeps what it counts. */
    private static final Duration KEPT = Duration.ofDays(200);

    private final OrgtrailSettings settings;
    private final Checkpoints checkpoints;
    private final Slices slices;
    private final Ledger ledger;
    private final Comparisons comparisons;
    private final DeliveredRows deliveredRows;
    private final Statuses statuses;
    private final HeldCount held;
    private final StoreComparison storeComparison;
    private final CountComparison countComparison;
    private final Differences differences;
    private final EventLogObjects eventLogObjects;
    private final ConnectedOrgs orgs;
    private final Clock clock;
    private final SourceTrouble sourceTrouble;
    private final Map<String, Instant> last = new ConcurrentHashMap<>();

    /** Why something of an org is not compared before somebody mends that, by what it is. */
    private final Map<String, Map<String, String>> uncompared = new ConcurrentHashMap<>();

    Reconciliation(
            OrgtrailSettings settings,
            Checkpoints checkpoints,
            Slices slices,
            Ledger ledger,
            Comparisons comparisons,
            DeliveredRows deliveredRows,
            Statuses statuses,
            HeldCount held,
            StoreComparison storeComparison,
            CountComparison countComparison,
            Differences differences,
            EventLogObjects eventLogObjects,
            ConnectedOrgs orgs,
            SourceTrouble sourceTrouble,
            Clock clock) {
        this.eventLogObjects = eventLogObjects;
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.slices = slices;
        this.ledger = ledger;
        this.comparisons = comparisons;
        this.deliveredRows = deliveredRows;
        this.statuses = statuses;
        this.held = held;
        this.storeComparison = storeComparison;
        this.countComparison = countComparison;
        this.differences = differences;
        this.orgs = orgs;
        this.sourceTrouble = sourceTrouble;
        this.clock = clock;
    }

    /**
     * Compares everything of an org where that is due, and else only what was read again since.
     *
     * @param exchange header: {@code org}
     * @return whether everything was compared, so that its log files are to be compared too
     */
    public boolean compare(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        Instant now = clock.instant();
        Instant before = last.get(org);
        boolean due =
                before == null || !before.plus(settings.reconcile().every()).isAfter(now);
        if (due) {
            uncompared.remove(org);
        }
        differences.readAgain(org).forEach(this::compare);
        if (due) {
            last.put(org, now);
            for (String source : counted(org)) {
                orLater(org, source, () -> compareRecords(Compared.history(org, source)));
            }
            streams(org).forEach(stream -> orLater(org, stream.feed(), () -> compareStream(stream)));
            forget(org, now);
        }
        return due;
    }

    /**
     * Notes that a look is through; the status tells what is not compared.
     *
     * @param exchange header: {@code org}
     */
    public void through(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        sourceTrouble.none(
                org,
                Rows.header(exchange, "source"),
                String.join(" ", uncompared.getOrDefault(org, Map.of()).values()));
    }

    private void isNotCompared(String org, String what, String why) {
        uncompared
                .computeIfAbsent(org, alias -> new ConcurrentSkipListMap<>())
                .put(what, what + " is not compared with Salesforce: " + why);
    }

    /** The sources whose records are counted. */
    private List<String> counted(String org) {
        return Stream.of(
                        Stream.of(Sources.LOGIN_HISTORY, Sources.SETUP_AUDIT_TRAIL),
                        settings.objectsOf(org).stream().map(ObjectSettings::object),
                        eventLogObjects.chosen(org).read().stream())
                .flatMap(each -> each)
                .toList();
    }

    /** One source that is not offered, or does not answer, does not keep the others from being compared. */
    private void orLater(String org, String what, Runnable comparison) {
        try {
            comparison.run();
        } catch (RuntimeException | Error e) {
            SalesforceUnavailable trouble = Remedies.explain(org, e);
            LOG.info("Org {}: {} is compared with Salesforce later. {}", org, what, trouble.getMessage());
            LOG.debug("The failure in full", e);
            if (trouble instanceof QueryRefused refused && refused.notOffered()) {
                isNotCompared(org, what, refused.explanation());
            }
        }
    }

    private void compareRecords(Compared what) {
        Optional<Instant> looked = checkpoints.lookedAt(what.org(), what.source(), LivePoll.FEED);
        Optional<Checkpoint> poll = checkpoints.find(what.org(), what.source(), LivePoll.FEED);
        if (looked.isEmpty() || poll.isEmpty()) {
            return;
        }
        Duration ahead = ahead(what.org());
        Instant end = settled(
                what.org(), looked.get().plus(ahead).minus(settings.poll().overlap()));
        Instant begin = remembered(
                slices.begin(what.org(), what.source()).orElse(poll.get().startedAt()));
        Instant recent = recent(what.org(), begin);
        if (!slices.waiting(what.org(), what.source(), recent, end)) {
            countComparison.lastDays(what, recent, end);
        }
        boolean historyCompared = comparisons
                .comparedFrom(what.org(), what.source(), "")
                .filter(from -> !from.isAfter(begin))
                .isPresent();
        if (!historyCompared && !slices.waiting(what.org(), what.source(), begin, recent)) {
            countComparison.history(what, begin, recent);
        }
    }

    /** The streams of an org that Salesforce stores as well. */
    private List<Compared> streams(String org) {
        return statuses.sources(org).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(Sources.STREAMING + "/")
                        && entry.getValue().state() == Statuses.State.ON)
                .map(entry -> entry.getKey().substring(Sources.STREAMING.length() + 1))
                .flatMap(feed ->
                        Optional.ofNullable(Copies.of(feed).store())
                                .map(store -> Compared.stream(org, feed, store))
                                .stream())
                .toList();
    }

    private void compareStream(Compared what) {
        EventStore store = Copies.of(what.feed()).store();
        Optional<Checkpoint> feed = checkpoints.find(what.org(), Sources.STREAMING, what.feed());
        if (store == null || feed.isEmpty() || !held.isStored(what)) {
            return;
        }
        Optional<Unseen> unseen = held.unseen(what);
        if (unseen.isPresent()) {
            isNotCompared(
                    what.org(),
                    what.feed(),
                    "the connecting user does not see " + unseen.get().apiName() + ". "
                            + unseen.get().remedy());
            return;
        }
        Instant from = recent(what.org(), feed.get().startedAt());
        Instant to = settled(what.org(), Instant.MAX);
        if (store.big()) {
            storeComparison.compare(what, store, from, to);
        } else {
            countComparison.lastDays(what, from, to);
        }
    }

    /** What a stream delivered last before it was interrupted stays known, so that no gap's edge doubles. */
    private void forgetEvents(Compared stream, Instant old) {
        checkpoints
                .updatedAt(stream.org(), Sources.STREAMING, stream.feed())
                .map(moved -> moved.minus(Healing.AROUND.multipliedBy(2)))
                .filter(moved -> moved.isAfter(old))
                .ifPresent(moved -> deliveredRows.forget(stream.org(), Sources.STREAMING, stream.feed(), old));
    }

    /** The beginning of what is collected, or of what is still known of it: the rest would look as if all were missing. */
    private Instant remembered(Instant begin) {
        Instant known =
                clock.instant().minus(KEPT).truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1));
        return known.isAfter(begin) ? known : begin;
    }

    /** The beginning of the last days, or of what is collected if that is later. */
    private Instant recent(String org, Instant begin) {
        Instant days =
                now(org).minus(Duration.ofDays(settings.reconcile().days())).truncatedTo(ChronoUnit.HOURS);
        return days.isAfter(begin) ? days : begin;
    }

    /** The end of the last hour that has settled, and that was polled to its end. */
    private Instant settled(String org, Instant polledTo) {
        Instant settled = now(org).minus(settings.reconcile().settle());
        return (settled.isBefore(polledTo) ? settled : polledTo).truncatedTo(ChronoUnit.HOURS);
    }

    /** The time by Salesforce's clock, which its records are dated by. */
    private Instant now(String org) {
        return clock.instant().plus(ahead(org));
    }

    private Duration ahead(String org) {
        return orgs.find(org).map(ConnectedOrg::clockAhead).orElse(Duration.ZERO);
    }

    private void compare(Differences.Again again) {
        Compared what = again.what();
        EventStore store = Copies.of(what.feed()).store();
        orLater(what.org(), what.isStream() ? what.feed() : what.source(), () -> {
            if (what.isStream() && store != null) {
                storeComparison.compareHour(what, store, again.from(), again.to());
            } else {
                countComparison.stretch(what, again.from(), again.to());
            }
        });
    }

    private void forget(String org, Instant now) {
        ledger.forget(org, now.minus(KEPT));
        comparisons.forget(org, now.minus(KEPT));
        for (Compared stream : streams(org)) {
            forgetEvents(stream, now.minus(Duration.ofDays(settings.reconcile().days() + 1L)));
        }
    }
}
