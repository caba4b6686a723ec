package dev.orgtrail.collect;

import dev.orgtrail.salesforce.CallMustWait;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.Followed;
import dev.orgtrail.salesforce.Pause;
import dev.orgtrail.salesforce.PubSubConnection;
import dev.orgtrail.salesforce.PubSubStream;
import dev.orgtrail.salesforce.PushTopics;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.StreamListener;
import dev.orgtrail.salesforce.TopicConnection;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The feeds of one org. For each channel and PushTopic it asks whether the org has it; where the org does not say, it
 * asks again later, each time later, while the others are followed already.
 */
final class OrgFeeds {
    private static final Logger LOG = LoggerFactory.getLogger(OrgFeeds.class);
    private static final Duration GRACE = Duration.ofSeconds(15);
    /** What says that no channel can be asked for now; the empty code is that of a network. */
    private static final Set<String> UNREACHABLE =
            Set.of("UNAVAILABLE", "DEADLINE_EXCEEDED", "UNAUTHENTICATED", CallMustWait.CODE, "");

    /** What Salesforce answers in passing, and not because the object cannot be streamed. */
    private static final Set<String> PASSING = Set.of(
            "",
            CallMustWait.CODE,
            "INVALID_OPERATION_WITH_EXPIRED_PASSWORD",
            "INVALID_SESSION_ID",
            "REQUEST_LIMIT_EXCEEDED",
            "SERVER_UNAVAILABLE",
            "UNKNOWN_EXCEPTION");

    private static final Pattern OAUTH_CODE = Pattern.compile("[a-z_]+");

    /** Makes the listener of a feed. */
    interface Feeds {
        StreamListener of(String feed, @Nullable String sObject);
    }

    private final ConnectedOrg org;
    private final PubSubConnection connection;
    private final PushTopics pushTopics;
    private final Statuses statuses;
    private final Feeds feeds;
    private final Pause pause;
    private final Set<String> channels;
    private final Set<String> objects;
    private final List<Followed> followed = new ArrayList<>();
    private final CountDownLatch ending = new CountDownLatch(1);
    private int followedChannels;
    private int followedTopics;

    OrgFeeds(
            ConnectedOrg org,
            PubSubConnection connection,
            PushTopics pushTopics,
            Statuses statuses,
            Feeds feeds,
            List<String> channels,
            List<String> objects,
            Pause pause) {
        this.org = org;
        this.connection = connection;
        this.pushTopics = pushTopics;
        this.statuses = statuses;
        this.feeds = feeds;
        this.channels = new LinkedHashSet<>(channels);
        this.objects = new LinkedHashSet<>(objects);
        this.pause = pause;
    }

    /** Follows what the org says that it has. What it does not answer for is asked again in the background. */
    void begin() {
        if (!ask()) {
            Thread again = new Thread(this::askAgain, "feeds-" + org.alias());
            again.setDaemon(true);
            again.start();
        }
    }

    private void askAgain() {
        try {
            while (!ending.await(pause.next().toMillis(), TimeUnit.MILLISECONDS)) {
                if (ask()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether the org has answered for everything. */
    private synchronized boolean ask() {
        if (ending.getCount() == 0) {
            return true;
        }
        SalesforceUnavailable trouble = askForChannels();
        SalesforceUnavailable topicTrouble = askForTopics();
        trouble = trouble == null ? topicTrouble : trouble;
        report(trouble);
        return trouble == null;
    }

    /** The feed's name: the topic's last part. */
    private static String feed(String topic) {
        return topic.substring(topic.lastIndexOf('/') + 1);
    }

    private @Nullable SalesforceUnavailable askForChannels() {
        SalesforceUnavailable trouble = null;
        for (Iterator<String> asked = channels.iterator(); asked.hasNext(); ) {
            String topic = asked.next();
            String channel = feed(topic);
            try {
                if (connection.has(topic)) {
                    followed.add(new PubSubStream(connection, topic, feeds.of(channel, null)));
                    followedChannels++;
                } else {
                    status(
                            channel,
                            Statuses.State.OFF,
                            "The org does not have this channel, or the connecting user may not see it.");
                }
                asked.remove();
            } catch (SalesforceUnavailable e) {
                trouble = e;
                if (UNREACHABLE.contains(e.code()) || isOfLogIn(e.code())) {
                    // The others would be answered alike.
                    channels.forEach(open -> status(feed(open), Statuses.State.FAILING, e.explanation()));
                    return e;
                }
                status(channel, Statuses.State.FAILING, e.explanation());
            }
        }
        return trouble;
    }

    /** The codes of OAuth, which a log-in fails with, are in lower case, unlike those of calls. */
    private static boolean isOfLogIn(String code) {
        return OAUTH_CODE.matcher(code).matches();
    }

    private @Nullable SalesforceUnavailable askForTopics() {
        SalesforceUnavailable trouble = null;
        Map<String, StreamListener> listeners = new HashMap<>();
        for (String sObject : List.copyOf(objects)) {
            try {
                String topic = pushTopics.ensure(org.alias(), sObject);
                listeners.put("/topic/" + topic, feeds.of(topic, sObject));
                objects.remove(sObject);
                if (statuses.source(org.alias(), Sources.STREAMING + "/" + sObject)
                                .state()
                        == Statuses.State.FAILING) {
                    status(sObject, Statuses.State.ON, "");
                }
            } catch (SalesforceUnavailable e) {
                if (PASSING.contains(e.code()) || isOfLogIn(e.code())) {
                    trouble = e;
                    status(sObject, Statuses.State.FAILING, e.explanation());
                } else {
                    objects.remove(sObject);
                    status(sObject, Statuses.State.OFF, "No PushTopic can be had for it. " + e.explanation());
                }
            }
        }
        if (!listeners.isEmpty()) {
            try {
                followed.add(new TopicConnection(org, listeners));
                followedTopics += listeners.size();
            } catch (Exception e) {
                throw new IllegalStateException("The Streaming API's client could not be started", e);
            }
        }
        return trouble;
    }

    private void report(@Nullable SalesforceUnavailable trouble) {
        if (trouble != null) {
            streaming(Statuses.State.FAILING, trouble.explanation());
            LOG.warn("Org {} is asked again for what it streams. {}", org.alias(), trouble.getMessage());
        } else if (followedChannels + followedTopics == 0) {
            streaming(
                    Statuses.State.OFF,
                    "The org streams no event that Orgtrail asks for: enable streaming in Setup > Event Manager, and give the"
                            + " connecting user View Real-Time Event Monitoring Data and Customize Application.");
        } else {
            streaming(
                    Statuses.State.ON,
                    followedChannels == 0
                            ? "The org has no Real-Time Event Monitoring channels; PushTopics are followed."
                            : "");
        }
        LOG.info("Org {}: {} channels and {} PushTopics are followed.", org.alias(), followedChannels, followedTopics);
    }

    private void streaming(Statuses.State state, String detail) {
        statuses.source(org.alias(), Sources.STREAMING, state, detail);
    }

    private void status(String feed, Statuses.State state, String detail) {
        statuses.source(org.alias(), Sources.STREAMING + "/" + feed, state, detail);
    }

    /** Ends all at once, waits for the batches in hand, and closes the connection. */
    void end() {
        ending.countDown();
        synchronized (this) {
            followed.forEach(Followed::end);
            long deadline = System.nanoTime() + GRACE.toNanos();
            try {
                for (Followed stream : followed) {
                    if (!stream.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()))) {
                        LOG.info("Org {}: a batch that a sink holds is read again at the next start.", org.alias());
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            connection.close();
        }
    }
}
