package dev.orgtrail.collect;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.batch.RowFields;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.StreamListener;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Checkpoints.Checkpoint;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Sources;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

    /** Records that would be met again when a stream goes back to the oldest event there is. */
    private static final int REMEMBERED = 2_000;

    /** Salesforce's servers do not stamp events in exactly the order of the stream. */
    private static final Duration OUT_OF_ORDER = Duration.ofMinutes(1);

    /** Besides, our clock may be nearly a minute ahead and count as the same: better some that are old than one too few. */
    private static final Duration AT_THE_BEGINNING = OUT_OF_ORDER.plus(Duration.ofMinutes(1));

    /** How long Salesforce retains high-volume platform events. */
    private static final Duration RETAINED = Duration.ofHours(72);

    private final ConnectedOrg org;
    private final String feed;
    private final @Nullable String sObject;
    private final Checkpoints checkpoints;
    private final Gaps gaps;
    private final FeedStatus status;
    private final Function<Instant, Optional<Instant>> lostAt;
    private final ProducerTemplate camel;
    private final Clock clock;
    private final Set<String> recent = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });
    private @Nullable Instant since;

    /**
     * For a channel.
     *
     * @param feed the channel's last path part, or the PushTopic's name
     * @param sObject the object of a PushTopic, null for a channel
     * @param status tells how the feed is doing
     * @param lostAt says, by our time, until when a state was in use that was lost; empty where none was
     */
    ChannelFeed(
            ConnectedOrg org,
            String feed,
            @Nullable String sObject,
            Checkpoints checkpoints,
            Gaps gaps,
            FeedStatus status,
            Function<Instant, Optional<Instant>> lostAt,
            ProducerTemplate camel,
            Clock clock) {
        this.org = org;
        this.feed = feed;
        this.sObject = sObject;
        this.checkpoints = checkpoints;
        this.gaps = gaps;
        this.status = status;
        this.lostAt = lostAt;
        this.camel = camel;
        this.clock = clock;
    }

    private Optional<Checkpoint> checkpoint() {
        return checkpoints.find(org.alias(), Sources.STREAMING, feed);
    }

    private Optional<StreamPosition> position() {
        return checkpoint().map(Checkpoint::cursor).map(StreamPosition::parse);
    }

    @Override
    public Optional<String> replayId() {
        return position().map(StreamPosition::replayId);
    }

    @Override
    public boolean fromTheOldest() {
        return checkpoint().isPresent() || MonitoringChannels.isOfATeam(feed);
    }

    @Override
    public void following() {
        boolean before = checkpoint().isPresent();
        Instant begin = MonitoringChannels.isOfATeam(feed) ? org.now(clock).minus(RETAINED) : org.now(clock);
        if (!before) {
            lostAt.apply(clock.instant()).filter(begin::isAfter).ifPresent(lost -> noteLost(lost, begin));
        }
        Checkpoint checkpoint = checkpoints.findOrStart(org.alias(), Sources.STREAMING, feed, begin);
        // After a replay id everything is news. Without one, what the channel still holds from before it was followed
        // at
        // all is not asked for.
        since = before && replayId().isEmpty() ? checkpoint.startedAt().minus(AT_THE_BEGINNING) : null;
        status.accepted();
    }

    /** A new state does not know how far the lost one had delivered. */
    private void noteLost(Instant from, Instant to) {
        String reason =
                "Orgtrail's state was lost, and with it the replay id: what was streamed between its end and this start was"
                        + " not delivered";
        gaps.add(Gaps.Gap.found(org.alias(), Sources.STREAMING, feed, from, to, reason));
        LOG.warn("Channel {}. Org {}: {}. A gap is recorded.", feed, org.alias(), reason);
    }

    @Override
    public void deliver(List<Map<String, Object>> events, String replayId) {
        boolean well = false;
        status.delivering();
        try {
            hand(events, replayId);
            well = true;
        } finally {
            status.delivered(well);
        }
    }

    private void hand(List<Map<String, Object>> events, String replayId) {
        beginsWith(events);
        List<Map<String, Object>> rows = new ArrayList<>(events.size());
        List<String> identities = new ArrayList<>(events.size());
        for (Map<String, Object> event : events) {
            String identity = identity(event);
            boolean old = since != null && EventTimes.published(event).isBefore(since);
            if (!old && !recent.contains(identity)) {
                Map<String, Object> row = new LinkedHashMap<>(event);
                row.put(RowFields.UID, org.orgId() + ":" + identity);
                Instant time = EventTimes.accounted(feed, event);
                if (time.isBefore(Instant.MAX)) {
                    row.put(RowFields.TIME, time.toEpochMilli());
                }
                rows.add(row);
                identities.add(identity);
            }
        }
        StreamPosition reached = new StreamPosition(replayId, time(events));
        Exchange answer = camel.send("direct:stream-" + org.alias(), exchange -> {
            exchange.getIn().setBody(rows);
            exchange.setProperty(Batch.PROPERTY, batch(reached));
        });
        Exception failure = answer.getException();
        if (failure != null) {
            throw new SalesforceUnavailable(
                    org.alias(),
                    "events of " + feed + " were not delivered: " + failure.getMessage(),
                    "Orgtrail reads them again from the replay id delivered last.");
        }
        recent.addAll(identities);
    }

    /** What is read from where events are stored must not come twice. */
    private Batch batch(StreamPosition reached) {
        return new Batch(
                org.alias(),
                org.orgId(),
                Sources.STREAMING,
                feed,
                sObject,
                new Position.InFeed(feed, reached.toString()),
                Copies.of(feed).store() == null ? null : feed);
    }

    /**
     * The first subscription gets new events only, so all of them are wanted, also where the org's clock is behind
     * ours. Should they not be delivered now, they must still count as new when the stream comes back to them.
     */
    private void beginsWith(List<Map<String, Object>> events) {
        if (since != null) {
            return;
        }
        Instant first = events.stream()
                .map(EventTimes::published)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
        checkpoint()
                .filter(begun -> begun.cursor() == null && first.isBefore(begun.startedAt()))
                .ifPresent(begun -> checkpoints.restart(org.alias(), Sources.STREAMING, feed, first));
    }

    private Instant time(List<Map<String, Object>> events) {
        Instant last = EventTimes.published(events.get(events.size() - 1));
        return last.equals(Instant.MAX) ? clock.instant() : last;
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
            String reached = new StreamPosition(replayId, clock.instant()).toString();
            checkpoints.reached(org.alias(), Sources.STREAMING, feed, reached);
        }
        status.accepted();
    }

    /** The replay id is forgotten for good, so that a restart does not find the same gap again. */
    @Override
    public void replayIdRefused(String reason) {
        Instant last = lastReached();
        Instant begun = checkpoint().map(Checkpoint::startedAt).orElse(last);
        Instant from = last.minus(OUT_OF_ORDER);
        gaps.add(Gaps.Gap.found(org.alias(), Sources.STREAMING, feed, last, clock.instant(), reason));
        checkpoints.restart(org.alias(), Sources.STREAMING, feed, from.isBefore(begun) ? begun : from);
        String detail = "Org " + org.alias() + ": " + reason
                + ". Orgtrail goes on with the oldest event that Salesforce still holds; a gap is recorded.";
        status.failing(detail);
        LOG.warn("Channel {}. {}", feed, detail);
    }

    /** The replay id stays until there is another: without one, the stream would come back to the same event. */
    @Override
    public void passedOver(String reason) {
        Instant from = lastReached();
        for (Gaps.Gap gap : gaps.list(org.alias())) {
            // Nothing may have come since the last event that was passed over.
            if (gap.feed().equals(feed) && !gap.from().isAfter(from) && gap.to().isAfter(from)) {
                from = gap.to();
            }
        }
        gaps.add(Gaps.Gap.found(org.alias(), Sources.STREAMING, feed, from, clock.instant(), reason));
        LOG.warn("Channel {}. Org {}: {}. A gap is recorded.", feed, org.alias(), reason);
    }

    private Instant lastReached() {
        return position()
                .map(StreamPosition::time)
                .or(() -> checkpoints.updatedAt(org.alias(), Sources.STREAMING, feed))
                .orElse(clock.instant());
    }

    @Override
    public void suspended() {
        status.suspended();
    }

    @Override
    public void interrupted(SalesforceUnavailable trouble) {
        status.interrupted(trouble);
    }
}
