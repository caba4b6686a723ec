package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.StreamListener;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Checkpoints.Checkpoint;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the events of one channel to the org's streaming route, and keeps the channel's checkpoint: it moves on when
 * the route has delivered.
 */
final class ChannelFeed implements StreamListener {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelFeed.class);

    private final ConnectedOrg org;
    private final String feed;
    private final @Nullable String sObject;
    private final Checkpoints checkpoints;
    private final Gaps gaps;
    private final Statuses statuses;
    private final ProducerTemplate camel;
    private final Clock clock;
    private @Nullable Instant since;

    /**
     * For a channel.
     *
     * @param feed the channel's last path part, or the PushTopic's name
     * @param sObject the object of a PushTopic, null for a channel
     */
    ChannelFeed(
            ConnectedOrg org,
            String feed,
            @Nullable String sObject,
            Checkpoints checkpoints,
            Gaps gaps,
            Statuses statuses,
            ProducerTemplate camel,
            Clock clock) {
        this.org = org;
        this.feed = feed;
        this.sObject = sObject;
        this.checkpoints = checkpoints;
        this.gaps = gaps;
        this.statuses = statuses;
        this.camel = camel;
        this.clock = clock;
    }

    private Optional<Checkpoint> checkpoint() {
        return checkpoints.find(org.alias(), Sources.STREAMING, feed);
    }

    @Override
    public Optional<String> replayId() {
        return checkpoint().map(Checkpoint::cursor);
    }

    @Override
    public boolean followedBefore() {
        return checkpoint().isPresent();
    }

    @Override
    public void following() {
        boolean before = followedBefore();
        Checkpoint checkpoint = checkpoints.findOrStart(org.alias(), Sources.STREAMING, feed, clock.instant());
        // What a channel still holds from before it was first followed is not asked for.
        since = before && checkpoint.cursor() == null ? checkpoint.startedAt() : since;
        statuses.source(org.alias(), Sources.STREAMING + "/" + feed, Statuses.State.ON, "");
    }

    @Override
    public void deliver(List<Map<String, Object>> events, String replayId) {
        List<Map<String, Object>> rows = new ArrayList<>(events.size());
        for (Map<String, Object> event : events) {
            if (since == null || !EventTimes.of(event).isBefore(since)) {
                Map<String, Object> row = new LinkedHashMap<>(event);
                row.put(Rows.UID, org.orgId() + ":" + identity(event));
                rows.add(row);
            }
        }
        Exchange answer = camel.send("direct:stream-" + org.alias(), exchange -> {
            exchange.getIn().setBody(rows);
            exchange.getIn().setHeader("org", org.alias());
            exchange.getIn().setHeader("orgId", org.orgId());
            exchange.getIn().setHeader("source", Sources.STREAMING);
            exchange.getIn().setHeader("logName", feed);
            exchange.getIn().setHeader("feed", feed);
            exchange.getIn().setHeader("cursor", replayId);
            exchange.getIn().setHeader("recordsRead", rows.size());
            if (sObject != null) {
                exchange.getIn().setHeader("eventType", sObject);
            }
        });
        Exception failure = answer.getException();
        if (failure != null) {
            throw new SalesforceUnavailable(
                    org.alias(),
                    "events of " + feed + " were not delivered: " + failure.getMessage(),
                    "Orgtrail reads them again from the replay id delivered last.");
        }
        since = null;
        statuses.source(org.alias(), Sources.STREAMING + "/" + feed, Statuses.State.ON, "");
    }

    /** The unique id that Salesforce gives a monitoring event or a platform event; a PushTopic's has none. */
    private String identity(Map<String, Object> event) {
        Object id = event.get("EventIdentifier");
        if (id == null || id.toString().isEmpty()) {
            id = event.get("EventUuid");
        }
        return id != null ? id.toString() : feed + "/" + event.get("_replayId") + "/" + event.get("Id");
    }

    @Override
    public void keptAlive(String replayId) {
        if (!Optional.of(replayId).equals(replayId())) {
            checkpoints.reached(org.alias(), Sources.STREAMING, feed, replayId);
        }
        since = null;
    }

    @Override
    public void replayIdRefused(String reason) {
        Instant last =
                checkpoints.updatedAt(org.alias(), Sources.STREAMING, feed).orElse(clock.instant());
        since = last;
        gaps.add(new Gaps.Gap(org.alias(), Sources.STREAMING, feed, last, clock.instant(), reason));
        String detail =
                reason + ". Orgtrail goes on with the oldest event that Salesforce still holds; a gap is recorded.";
        statuses.source(org.alias(), Sources.STREAMING + "/" + feed, Statuses.State.FAILING, detail);
        LOG.warn("Org {}, channel {}: {}", org.alias(), feed, detail);
    }

    @Override
    public void interrupted(SalesforceUnavailable trouble) {
        statuses.source(org.alias(), Sources.STREAMING + "/" + feed, Statuses.State.FAILING, trouble.explanation());
    }
}
