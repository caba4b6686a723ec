package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Checkpoints.Checkpoint;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.Sources;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/**
 * Opens the windows of feeds of the source {@code streaming} that are polled, since Salesforce does not stream them: from some
 * time before the checkpoint, for records that appear late; and once an hour from a day before, for those that appear later.
 * What an earlier poll has delivered is left out on the way.
 */
@Component
final class PolledFeeds {
    private static final String BEGUN = "pollBegun";
    private static final String FAR_BACK = "pollFarBack";

    /** How far a difference between Salesforce's clock and ours may grow since the log-in, with room to spare. */
    private static final Duration CLOCKS_APART = Duration.ofHours(1);

    /** How long after its time a record may appear, such as a user whom a long transaction has changed. */
    private static final Duration APPEAR = Duration.ofDays(1);

    /** How often a poll looks so far back. */
    private static final Duration FAR_BACK_EVERY = Duration.ofHours(1);

    /** Further than any clock is wrong. */
    private static final Duration NO_END = Duration.ofDays(3_650);

    private final Checkpoints checkpoints;
    private final DeliveredRows deliveredRows;
    private final ConnectedOrgs orgs;
    private final Clock clock;
    private final Duration overlap;
    private final Duration remembered;

    /** When the last poll that looked far back began, by org and feed; none since the start. */
    private final Map<String, Instant> lookedFarBack = new ConcurrentHashMap<>();

    PolledFeeds(
            Checkpoints checkpoints,
            DeliveredRows deliveredRows,
            ConnectedOrgs orgs,
            Clock clock,
            OrgtrailSettings settings) {
        this.checkpoints = checkpoints;
        this.deliveredRows = deliveredRows;
        this.orgs = orgs;
        this.clock = clock;
        this.overlap = settings.poll().overlap();
        this.remembered = Duration.ofDays(settings.reconcile().days());
    }

    /** Begins a feed at its first poll, and returns its checkpoint. */
    Checkpoint begun(String org, String feed) {
        return checkpoints.findOrStart(org, Sources.STREAMING, feed, now(org).minus(overlap));
    }

    /**
     * Sets the headers that the reading route goes by: {@code orgId}, {@code scope}, {@code cursor}, {@code from} and
     * {@code to}.
     *
     * @param exchange headers: {@code org}, {@code feed}
     */
    void open(Exchange exchange) {
        Message message = exchange.getIn();
        String org = Rows.header(exchange, "org");
        String feed = Rows.header(exchange, "feed");
        Checkpoint checkpoint = begun(org, feed);
        Instant from = WindowCursor.parse(checkpoint.cursor()).time().minus(overlap);
        Instant now = clock.instant();
        if (farBackIsDue(org, feed, now)) {
            Instant far = farBack(org, feed, now);
            from = far.isBefore(from) ? far : from;
            message.setHeader(FAR_BACK, true);
        }
        message.setHeader("orgId", orgs.get(org).orgId());
        message.setHeader("scope", feed);
        message.setHeader(BEGUN, now);
        if (checkpoint.cursor() != null) {
            message.setHeader("cursor", checkpoint.cursor());
        }
        message.setHeader(
                "from", HistoryQueue.soql(from.isAfter(checkpoint.startedAt()) ? from : checkpoint.startedAt()));
        message.setHeader("to", HistoryQueue.soql(now.plus(NO_END)));
    }

    /** When the last poll of a feed that is through began, by Salesforce's clock; empty before the first. */
    Optional<Instant> looked(String org, String feed) {
        return checkpoints
                .lookedAt(org, Sources.STREAMING, feed)
                .map(looked -> looked.plus(orgs.get(org).clockAhead()));
    }

    /** What time it is by Salesforce's clock. */
    Instant now(String org) {
        return orgs.get(org).now(clock);
    }

    private boolean farBackIsDue(String org, String feed, Instant now) {
        Instant last = lookedFarBack.get(key(org, feed));
        return last == null || !now.isBefore(last.plus(FAR_BACK_EVERY));
    }

    /** A day before the last poll, which may be long ago, and not further than what is delivered is remembered. */
    private Instant farBack(String org, String feed, Instant now) {
        Instant looked =
                checkpoints.lookedAt(org, Sources.STREAMING, feed).orElse(now).minus(APPEAR);
        Instant known = now(org).minus(remembered);
        return looked.isAfter(known) ? looked : known;
    }

    private static String key(String org, String feed) {
        return org + "/" + feed;
    }

    /** Notes that a poll is through, and forgets the delivered records that no poll and no comparison meets again. */
    void through(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        String feed = Rows.header(exchange, "feed");
        Instant begun = exchange.getIn().getHeader(BEGUN, clock.instant(), Instant.class);
        checkpoints.lookedAt(org, Sources.STREAMING, feed, begun);
        if (exchange.getIn().getHeader(FAR_BACK, false, Boolean.class)) {
            lookedFarBack.put(key(org, feed), begun);
        }
        Instant old = clock.instant().minus(remembered).minus(CLOCKS_APART);
        // What is delivered is dated by our clock, the cursor by Salesforce's.
        Duration ahead = orgs.find(org)
                .map(ConnectedOrg::clockAhead)
                .filter(apart -> !apart.isNegative())
                .orElse(Duration.ZERO);
        checkpoints
                .find(org, Sources.STREAMING, feed)
                .map(Checkpoint::cursor)
                .map(cursor -> WindowCursor.parse(cursor)
                        .time()
                        .minus(overlap)
                        .minus(CLOCKS_APART)
                        .minus(ahead))
                .ifPresent(polled ->
                        deliveredRows.forget(org, Sources.STREAMING, feed, polled.isBefore(old) ? polled : old));
    }
}
