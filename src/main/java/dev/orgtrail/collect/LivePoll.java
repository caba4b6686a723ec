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
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/**
 * Opens the window of a poll: from some time before the checkpoint, for records that appear late, without an end. The
 * records that an earlier poll has delivered are left out on the way.
 */
@Component("livePoll")
public class LivePoll {
    /** The feed under which a polled source keeps its checkpoint. */
    static final String FEED = "poll";

    /** How long Salesforce keeps login history (six months) and the setup audit trail (180 days). */
    private static final Duration KEPT = Duration.ofDays(180);

    private static final Set<String> KEPT_FOR_SOME_TIME = Set.of(Sources.LOGIN_HISTORY, Sources.SETUP_AUDIT_TRAIL);

    private static final String BEGUN = "pollBegun";

    /** How far a difference between Salesforce's clock and ours may grow since the log-in, with room to spare. */
    private static final Duration CLOCKS_APART = Duration.ofHours(1);

    /** How long after its CreatedDate a log file may appear; listing it again costs only the query. */
    private static final Duration FILES_APPEAR = Duration.ofDays(1);

    /** Further than any clock is wrong. */
    private static final Duration NO_END = Duration.ofDays(3_650);

    private final Checkpoints checkpoints;
    private final DeliveredRows deliveredRows;
    private final ConnectedOrgs orgs;
    private final Outages outages;
    private final OrgtrailSettings settings;
    private final Clock clock;
    private final Duration overlap;
    private final Duration compared;

    LivePoll(
            Checkpoints checkpoints,
            DeliveredRows deliveredRows,
            ConnectedOrgs orgs,
            Outages outages,
            Clock clock,
            OrgtrailSettings settings) {
        this.checkpoints = checkpoints;
        this.deliveredRows = deliveredRows;
        this.orgs = orgs;
        this.outages = outages;
        this.settings = settings;
        this.clock = clock;
        this.overlap = settings.poll().overlap();
        this.compared = Duration.ofDays(settings.reconcile().days());
    }

    /**
     * Sets the headers that the reading routes go by.
     *
     * @param exchange headers: {@code org}, {@code source}
     */
    public void open(Exchange exchange) {
        Message message = exchange.getIn();
        String org = Rows.header(exchange, "org");
        String source = Rows.header(exchange, "source");
        Checkpoint checkpoint = checkpoints.findOrStart(org, source, FEED, clock.instant());
        outage(org, source);
        boolean stepwise = EventLogObjects.isOne(source);
        Instant delivered = WindowCursor.parse(checkpoint.cursor()).time();
        Instant from = stepwise
                ? checkpoints
                        .lookedAt(org, source, FEED)
                        .map(looked -> looked.minus(EventLogObjects.LATE))
                        .orElse(checkpoint.startedAt())
                : delivered.minus(source.equals(Sources.EVENT_LOG_FILE) ? FILES_APPEAR : overlap);
        Instant begin = from.isAfter(checkpoint.startedAt()) ? from : checkpoint.startedAt();
        message.setHeader("orgId", orgs.get(org).orgId());
        message.setHeader(BEGUN, clock.instant());
        message.setHeader("feed", FEED);
        message.setHeader("scope", FEED);
        if (checkpoint.cursor() != null) {
            // So that a poll that fails half-way never moves the checkpoint back.
            message.setHeader("cursor", checkpoint.cursor());
        }
        message.setHeader("from", HistoryQueue.soql(begin));
        message.setHeader("to", HistoryQueue.soql(stepwise ? stepEnd(exchange, begin) : end(org, source)));
    }

    /** Salesforce answers no longer window, so that after an outage the next polls catch up with what this one leaves. */
    private Instant stepEnd(Exchange exchange, Instant begin) {
        Instant now = clock.instant();
        Instant longest = begin.plus(EventLogObjects.LONGEST);
        if (longest.isBefore(now)) {
            exchange.getIn().setHeader(BEGUN, longest);
            return longest;
        }
        return now.plus(CLOCKS_APART);
    }

    /** What people date ahead is read when its time has come: after it, the poll would begin in the future. */
    private Instant end(String org, String source) {
        boolean mayLieAhead = settings.objectsOf(org).stream()
                .filter(object -> object.object().equals(source))
                .anyMatch(object -> !ObjectFields.isSetBySalesforce(object.time()));
        return mayLieAhead ? orgs.get(org).now(clock) : clock.instant().plus(NO_END);
    }

    /** What has happened and was deleted again while nobody looked is a gap. */
    void outage(String org, String source) {
        if (!KEPT_FOR_SOME_TIME.contains(source) && !EventLogObjects.isOne(source)) {
            return;
        }
        Duration kept = EventLogObjects.isOne(source) ? EventLogObjects.KEPT : KEPT;
        outages.note(
                org,
                source,
                clock.instant().minus(kept),
                "Orgtrail did not look for longer than the " + kept.toDays()
                        + " days that Salesforce keeps these records");
    }

    /**
     * Notes that a poll is through, and forgets the delivered records that nobody can meet again: neither the next poll,
     * which looks back on a stretch before the last record, nor a comparison that reads a stretch of the last days again.
     *
     * @param exchange headers: {@code org}, {@code source}
     */
    public void through(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        String source = Rows.header(exchange, "source");
        Instant begun = exchange.getIn().getHeader(BEGUN, Instant.class);
        checkpoints.lookedAt(org, source, FEED, begun == null ? clock.instant() : begun);
        Instant notCompared = clock.instant().minus(compared).minus(CLOCKS_APART);
        // What is delivered is dated by our clock, the cursor by Salesforce's.
        Duration ahead = orgs.find(org)
                .map(ConnectedOrg::clockAhead)
                .filter(apart -> !apart.isNegative())
                .orElse(Duration.ZERO);
        checkpoints
                .find(org, source, FEED)
                .map(Checkpoint::cursor)
                .map(WindowCursor::parse)
                .ifPresent(cursor -> {
                    Instant notPolled =
                            cursor.time().minus(overlap).minus(CLOCKS_APART).minus(ahead);
                    deliveredRows.forget(org, source, notPolled.isBefore(notCompared) ? notPolled : notCompared);
                });
    }
}
