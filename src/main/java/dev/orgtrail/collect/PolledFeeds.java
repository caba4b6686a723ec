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
 * Opens the windows of feeds of the source {@code streaming} that are polled, since Salesforce does not stream them: from some
 * time before the checkpoint, for records that appear late. What an earlier poll has delivered is left out on the way.
 */
@Component
final class PolledFeeds {
    private static final String BEGUN = "pollBegun";

    /** How far a difference between Salesforce's clock and ours may grow since the log-in, with room to spare. */
    private static final Duration CLOCKS_APART = Duration.ofHours(1);

    /** Further than any clock is wrong. */
    private static final Duration NO_END = Duration.ofDays(3_650);

    private final Checkpoints checkpoints;
    private final DeliveredRows deliveredRows;
    private final ConnectedOrgs orgs;
    private final Clock clock;
    private final Duration overlap;
    private final Duration remembered;

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
        return checkpoints.findOrStart(
                org, Sources.STREAMING, feed, orgs.get(org).now(clock).minus(overlap));
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
        message.setHeader("orgId", orgs.get(org).orgId());
        message.setHeader("scope", feed);
        message.setHeader(BEGUN, clock.instant());
        if (checkpoint.cursor() != null) {
            message.setHeader("cursor", checkpoint.cursor());
        }
        message.setHeader(
                "from", HistoryQueue.soql(from.isAfter(checkpoint.startedAt()) ? from : checkpoint.startedAt()));
        message.setHeader("to", HistoryQueue.soql(clock.instant().plus(NO_END)));
    }

    /** Notes that a poll is through, and forgets the delivered records that no poll and no comparison meets again. */
    void through(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        String feed = Rows.header(exchange, "feed");
        Instant begun = exchange.getIn().getHeader(BEGUN, Instant.class);
        checkpoints.lookedAt(org, Sources.STREAMING, feed, begun == null ? clock.instant() : begun);
        Instant old = clock.instant().minus(remembered).minus(CLOCKS_APART);
        checkpoints
                .updatedAt(org, Sources.STREAMING, feed)
                .map(moved -> moved.minus(overlap).minus(CLOCKS_APART))
                .ifPresent(polled ->
                        deliveredRows.forget(org, Sources.STREAMING, feed, polled.isBefore(old) ? polled : old));
    }
}
