package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.PubSubConnection;
import dev.orgtrail.salesforce.PubSubStream;
import dev.orgtrail.salesforce.PushTopics;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.StreamListener;
import dev.orgtrail.salesforce.TopicConnection;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Follows what an org streams: the monitoring channels that it has, and the PushTopics of the configured objects. */
@Component
public class OrgStreams {
    private static final Logger LOG = LoggerFactory.getLogger(OrgStreams.class);

    private final OrgtrailSettings settings;
    private final PushTopics pushTopics;
    private final Checkpoints checkpoints;
    private final Gaps gaps;
    private final Statuses statuses;
    private final ProducerTemplate camel;
    private final Clock clock;
    private final Map<String, List<AutoCloseable>> open = new ConcurrentHashMap<>();

    OrgStreams(
            OrgtrailSettings settings,
            PushTopics pushTopics,
            Checkpoints checkpoints,
            Gaps gaps,
            Statuses statuses,
            ProducerTemplate camel,
            Clock clock) {
        this.settings = settings;
        this.pushTopics = pushTopics;
        this.checkpoints = checkpoints;
        this.gaps = gaps;
        this.statuses = statuses;
        this.camel = camel;
        this.clock = clock;
    }

    /** Follows everything that the org streams, from now on or from where it was left. */
    public void follow(ConnectedOrg org, OrgSettings orgSettings) {
        int channels = followChannels(org, orgSettings);
        int topics = followTopics(org);
        if (channels + topics == 0) {
            statuses.source(
                    org.alias(),
                    Sources.STREAMING,
                    Statuses.State.OFF,
                    "The org streams no event that Orgtrail asks for: enable streaming in Setup > Event Manager, and give the"
                            + " connecting user View Real-Time Event Monitoring Data and Customize Application.");
        } else {
            statuses.source(
                    org.alias(),
                    Sources.STREAMING,
                    Statuses.State.ON,
                    channels == 0
                            ? "The org has no Real-Time Event Monitoring channels; PushTopics are followed."
                            : "");
        }
        LOG.info("Org {}: {} channels and {} PushTopics are followed.", org.alias(), channels, topics);
    }

    private int followChannels(ConnectedOrg org, OrgSettings orgSettings) {
        PubSubConnection connection = new PubSubConnection(
                org, orgSettings.pubsubHost(), orgSettings.pubsubPort(), orgSettings.pubsubPlaintext());
        keep(org, connection);
        int followed = 0;
        for (String channel : MonitoringChannels.of(settings.streaming().channels())) {
            try {
                if (connection.has("/event/" + channel)) {
                    keep(org, new PubSubStream(connection, "/event/" + channel, feed(org, channel, null)));
                    followed++;
                } else {
                    absent(org, channel, "The org does not have this channel, or the connecting user may not see it.");
                }
            } catch (SalesforceUnavailable e) {
                statuses.source(
                        org.alias(), Sources.STREAMING + "/" + channel, Statuses.State.FAILING, e.explanation());
                throw e;
            }
        }
        return followed;
    }

    private int followTopics(ConnectedOrg org) {
        Map<String, StreamListener> listeners = new HashMap<>();
        for (String sObject : settings.streaming().pushTopics()) {
            try {
                String topic = pushTopics.ensure(org.alias(), sObject);
                listeners.put("/topic/" + topic, feed(org, topic, sObject));
            } catch (SalesforceUnavailable e) {
                absent(org, sObject, "No PushTopic can be had for it. " + e.explanation());
            }
        }
        if (!listeners.isEmpty()) {
            try {
                keep(org, new TopicConnection(org, listeners));
            } catch (Exception e) {
                throw new IllegalStateException("The Streaming API's client could not be started", e);
            }
        }
        return listeners.size();
    }

    private void absent(ConnectedOrg org, String feed, String detail) {
        statuses.source(org.alias(), Sources.STREAMING + "/" + feed, Statuses.State.OFF, detail);
    }

    private ChannelFeed feed(ConnectedOrg org, String feed, @Nullable String sObject) {
        return new ChannelFeed(org, feed, sObject, checkpoints, gaps, statuses, camel, clock);
    }

    private void keep(ConnectedOrg org, AutoCloseable opened) {
        open.computeIfAbsent(org.alias(), alias -> new ArrayList<>()).add(opened);
    }

    /** Ends the streams of an org; what is in hand is delivered first. */
    public void leave(String org) {
        List<AutoCloseable> streams = open.remove(org);
        if (streams == null) {
            return;
        }
        for (int i = streams.size() - 1; i >= 0; i--) {
            try {
                streams.get(i).close();
            } catch (Exception e) {
                LOG.debug("A stream of org {} did not end in good order", org, e);
            }
        }
    }
}
