package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.EventSwitches;
import dev.orgtrail.salesforce.Pause;
import dev.orgtrail.salesforce.PubSubConnection;
import dev.orgtrail.salesforce.Remedies;
import dev.orgtrail.salesforce.RepeatedTroubles;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import dev.orgtrail.threads.Work;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The feeds of one org. It asks for each channel and PushTopic; where the org does not say, it asks again later, each time
 * later, while the others are followed already. Now and then it looks again at what the org has and what is switched on.
 */
final class OrgFeeds {
    private static final Logger LOG = LoggerFactory.getLogger(OrgFeeds.class);
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final ConnectedOrg org;
    private final PubSubConnection connection;
    private final ChannelFeeds channels;
    private final TopicFeeds topics;
    private final Supplier<EventSwitches.Seen> look;
    private final RepeatedTroubles troubles = new RepeatedTroubles();
    private final Statuses statuses;
    private final Pause pause;
    private final Duration every;
    private final FollowedStreams followed = new FollowedStreams();
    private volatile @Nullable Future<?> again;
    private volatile boolean ending;
    private String lastCount = "";
    private EventSwitches.@Nullable Seen lastSeen;
    private long lookedAt;

    /**
     * How often one asks.
     *
     * @param pause how long to wait where the org does not answer, each time longer
     * @param every how often one looks again once it has
     */
    record Times(Pause pause, Duration every) {}

    /**
     * Of an org.
     *
     * @param look looks at what is switched on in the org
     */
    OrgFeeds(
            ConnectedOrg org,
            PubSubConnection connection,
            ChannelFeeds channels,
            TopicFeeds topics,
            Supplier<EventSwitches.Seen> look,
            Statuses statuses,
            Times times) {
        this.org = org;
        this.connection = connection;
        this.channels = channels;
        this.topics = topics;
        this.look = look;
        this.statuses = statuses;
        this.pause = times.pause();
        this.every = times.every();
    }

    /** Follows what the org says that it has, and looks again in the background. */
    void begin() {
        askAgainAfter(ask());
    }

    private void askAgainAfter(boolean all) {
        if (all) {
            pause.reset();
        }
        Duration wait = all ? every : pause.next();
        again = org.threads(Work.STREAMS).schedule(this::lookAgain, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void lookAgain() {
        if (!ending) {
            askAgainAfter(ask());
        }
    }

    /** Returns whether the org has answered for everything. Whatever goes wrong is told, and tried again. */
    private boolean ask() {
        try {
            EventSwitches.Seen seen = seen();
            SalesforceUnavailable trouble = channels.ask(followed);
            SalesforceUnavailable topicTrouble = topics.ask(followed);
            trouble = trouble == null ? topicTrouble : trouble;
            if (!followed.isEnding()) {
                report(trouble, seen);
            }
            return trouble == null && seen.lasting();
        } catch (RuntimeException | Error e) {
            if (!followed.isEnding()) {
                SalesforceUnavailable trouble = Remedies.explain(org.alias(), e);
                streaming(SourceTrouble.state(trouble), trouble.explanation());
                tell(trouble);
                LOG.debug("The failure in full", e);
            }
            return false;
        }
    }

    /**
     * What is switched on. Once the org has answered it is looked at now and then, also while something else is tried again
     * more often.
     */
    private EventSwitches.Seen seen() {
        EventSwitches.Seen seen = lastSeen;
        if (seen == null || !seen.lasting()) {
            seen = look.get();
        } else if (System.nanoTime() - lookedAt >= every.toNanos()) {
            channels.askAgain();
            topics.askAgain();
            seen = look.get();
        } else {
            return seen;
        }
        lookedAt = System.nanoTime();
        lastSeen = seen;
        return seen;
    }

    private void report(@Nullable SalesforceUnavailable trouble, EventSwitches.Seen seen) {
        int found = channels.followed().size();
        List<String> off = channels.followed().stream()
                .filter(feed -> seen.of(feed) == EventSwitches.Switch.OFF)
                .sorted()
                .toList();
        if (trouble != null) {
            streaming(SourceTrouble.state(trouble), trouble.explanation());
            tell(trouble);
        } else if (found + topics.followed() == 0) {
            streaming(
                    Statuses.State.OFF,
                    "The org streams no event that Orgtrail asks for: enable streaming in Setup > Event Manager, and give the"
                            + " connecting user View Real-Time Event Monitoring Data.");
        } else if (found == off.size() && topics.followed() == 0) {
            streaming(
                    Statuses.State.OFF,
                    "Every stream that is followed is switched off in the org: Setup > Event Manager > the event > Enable"
                            + " Streaming. Events are delivered from the moment a stream is switched on.");
        } else {
            streaming(Statuses.State.ON, detail(off, seen));
        }
        String count = "Org " + org.alias() + ": " + found + " channels and " + topics.followed()
                + " PushTopics are followed" + (off.isEmpty() ? "." : "; switched off in the org: " + off);
        if (!count.equals(lastCount)) {
            LOG.info(count);
            lastCount = count;
        }
    }

    private void tell(SalesforceUnavailable trouble) {
        LOG.atLevel(troubles.worthALine(String.valueOf(trouble.getMessage())) ? Level.WARN : Level.DEBUG)
                .log("Org {} is asked again for what it streams. {}", org.alias(), trouble.getMessage());
    }

    private String detail(List<String> off, EventSwitches.Seen seen) {
        if (channels.followed().stream().noneMatch(MonitoringChannels::hasSwitch)) {
            return "The org has no Real-Time Event Monitoring channels; only changes of records are followed.";
        }
        String unreadable = seen.unreadable();
        if (unreadable != null) {
            return "Which streams are switched on cannot be seen. " + unreadable;
        }
        return off.isEmpty()
                ? ""
                : "Switched off in the org, Setup > Event Manager > the event > Enable Streaming: "
                        + String.join(", ", off) + ".";
    }

    private void streaming(Statuses.State state, String detail) {
        statuses.source(org.alias(), Sources.STREAMING, state, detail);
    }

    /** Ends all at once, waits for the batches in hand, and closes the connection. */
    void end() {
        ending = true;
        Future<?> next = again;
        if (next != null) {
            next.cancel(false);
        }
        try {
            if (!followed.end(GRACE)) {
                LOG.info("Org {}: a batch that a sink holds is read again at the next start.", org.alias());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}
