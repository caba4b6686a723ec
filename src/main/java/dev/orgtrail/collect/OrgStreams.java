package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.EventSwitches;
import dev.orgtrail.salesforce.Patience;
import dev.orgtrail.salesforce.Pause;
import dev.orgtrail.salesforce.PubSubConnection;
import dev.orgtrail.salesforce.PushTopics;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.StreamListener;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.StateFile;
import dev.orgtrail.state.Statuses;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Follows what an org streams: the channels that it has, and the PushTopics of the configured objects. */
@Component
public class OrgStreams {
    private static final Logger LOG = LoggerFactory.getLogger(OrgStreams.class);

    private final OrgtrailSettings settings;
    private final PushTopics pushTopics;
    private final EventSwitches switches;
    private final UserChanges userChanges;
    private final Checkpoints checkpoints;
    private final Gaps gaps;
    private final Statuses statuses;
    private final StateFile stateFile;
    private final ProducerTemplate camel;
    private final Clock clock;
    private final Patience patience;
    private final Map<String, OrgFeeds> open = new ConcurrentHashMap<>();

    OrgStreams(
            OrgtrailSettings settings,
            PushTopics pushTopics,
            EventSwitches switches,
            UserChanges userChanges,
            Checkpoints checkpoints,
            Gaps gaps,
            Statuses statuses,
            StateFile stateFile,
            ProducerTemplate camel,
            Clock clock,
            Patience patience) {
        this.settings = settings;
        this.pushTopics = pushTopics;
        this.switches = switches;
        this.userChanges = userChanges;
        this.checkpoints = checkpoints;
        this.gaps = gaps;
        this.statuses = statuses;
        this.stateFile = stateFile;
        this.camel = camel;
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * Follows everything that the org streams, from now on or from where it was left. Trouble with streams is theirs: it
     * is reported, tried again, and never keeps the org's other sources from being read.
     */
    public void follow(ConnectedOrg org, OrgSettings orgSettings) {
        PubSubConnection connection = new PubSubConnection(
                org, orgSettings.pubsubHost(), orgSettings.pubsubPort(), orgSettings.pubsubPlaintext(), patience);
        var streaming = settings.streaming();
        OrgFeeds feeds = new OrgFeeds(
                org,
                connection,
                new ChannelFeeds(
                        org.alias(),
                        connection,
                        statuses,
                        new ChannelsOf(org),
                        MonitoringChannels.of(streaming.channels())),
                new TopicFeeds(
                        org,
                        pushTopics,
                        statuses,
                        (topic, sObject) -> feed(org, topic, sObject),
                        streaming.pushTopics()),
                () -> look(org.alias()),
                statuses,
                new OrgFeeds.Times(
                        new Pause(settings.retry().initial(), settings.retry().max()), streaming.every()));
        open.put(org.alias(), feeds);
        feeds.begin();
    }

    private EventSwitches.Seen look(String org) {
        try {
            userChanges.look(org);
        } catch (SalesforceUnavailable e) {
            // What it said last is the best that is known.
            LOG.debug("Org {} does not say which changes it captures", org, e);
        }
        return switches.look(org);
    }

    private ChannelFeed feed(ConnectedOrg org, String feed, @Nullable String sObject) {
        FeedStatus status = new FeedStatus(
                org.alias(),
                feed,
                switches,
                () -> MonitoringChannels.USER_CHANGES.endsWith("/" + feed)
                        ? userChanges.known(org.alias())
                        : Optional.empty(),
                statuses,
                clock);
        return new ChannelFeed(org, feed, sObject, checkpoints, gaps, status, stateFile::lostAt, camel, clock);
    }

    private final class ChannelsOf implements ChannelFeeds.Channels {
        private final ConnectedOrg org;

        ChannelsOf(ConnectedOrg org) {
            this.org = org;
        }

        @Override
        public Optional<String> unwanted(String topic) {
            return topic.equals(MonitoringChannels.USER_CHANGES) ? userChanges.unwanted(org.alias()) : Optional.empty();
        }

        @Override
        public Instant now() {
            return org.now(clock);
        }

        @Override
        public StreamListener of(String feed, @Nullable Instant begin) {
            // Changes of users were polled until now.
            if (begin != null && !MonitoringChannels.USER_CHANGES.endsWith("/" + feed)) {
                checkpoints.findOrStart(org.alias(), Sources.STREAMING, feed, begin);
            }
            return feed(org, feed, null);
        }
    }

    /** Ends the streams of an org; what is in hand is delivered first. */
    public void leave(String org) {
        OrgFeeds feeds = open.remove(org);
        if (feeds != null) {
            feeds.end();
        }
        switches.forget(org);
        userChanges.forget(org);
    }
}
