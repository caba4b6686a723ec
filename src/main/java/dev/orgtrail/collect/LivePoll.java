package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Checkpoints.Checkpoint;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.Sources;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

    /** How far Salesforce's clock and ours may be apart, with room to spare. */
    private static final Duration CLOCKS_APART = Duration.ofHours(1);

    /** How long after its CreatedDate a log file may appear; listing it again costs only the query. */
    private static final Duration FILES_APPEAR = Duration.ofDays(1);

    private final Checkpoints checkpoints;
    private final DeliveredRows deliveredRows;
    private final ConnectedOrgs orgs;
    private final Clock clock;
    private final Duration overlap;

    LivePoll(
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
        Instant delivered = WindowCursor.parse(checkpoint.cursor()).time();
        Instant from = delivered.minus(source.equals(Sources.EVENT_LOG_FILE) ? FILES_APPEAR : overlap);
        Instant begin = from.isAfter(checkpoint.startedAt()) ? from : checkpoint.startedAt();
        message.setHeader("orgId", orgs.get(org).orgId());
        message.setHeader("feed", FEED);
        message.setHeader("scope", FEED);
        if (checkpoint.cursor() != null) {
            // So that a poll that fails half-way never moves the checkpoint back.
            message.setHeader("cursor", checkpoint.cursor());
        }
        message.setHeader("from", HistoryQueue.soql(begin));
        message.setHeader("to", HistoryQueue.soql(clock.instant().plus(Duration.ofDays(1))));
    }

    /**
     * Forgets the delivered records that no poll can meet again: those that were delivered well before the stretch that
     * the next poll looks back on. While nothing new happens, nothing is forgotten.
     *
     * @param exchange headers: {@code org}, {@code source}
     */
    public void forget(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        String source = Rows.header(exchange, "source");
        checkpoints
                .find(org, source, FEED)
                .map(Checkpoint::cursor)
                .map(WindowCursor::parse)
                .ifPresent(cursor -> deliveredRows.forget(
                        org, source, cursor.time().minus(overlap).minus(CLOCKS_APART)));
    }
}
