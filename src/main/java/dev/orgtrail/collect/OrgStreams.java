package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.Patience;
import dev.orgtrail.salesforce.Pause;
import dev.orgtrail.salesforce.PubSubConnection;
import dev.orgtrail.salesforce.PushTopics;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Statuses;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** Follows what an org streams: the monitoring channels that it has, and the PushTopics of the configured objects. */
@Component
public class OrgStreams {
    private final OrgtrailSettings settings;
    private final PushTopics pushTopics;
    private final Checkpoints checkpoints;
    private final Gaps gaps;
    private final Statuses statuses;
    private final ProducerTemplate camel;
    private final Clock clock;
    private final Patience patience;
    private final Map<String, OrgFeeds> open = new ConcurrentHashMap<>();

    OrgStreams(
            OrgtrailSettings settings,
            PushTopics pushTopics,
            Checkpoints checkpoints,
            Gaps gaps,
            Statuses statuses,
            ProducerTemplate camel,
            Clock clock,
            Patience patience) {
        this.settings = settings;
        this.pushTopics = pushTopics;
        this.checkpoints = checkpoints;
        this.gaps = gaps;
        this.statuses = statuses;
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
        OrgFeeds feeds = new OrgFeeds(
                org,
                connection,
                pushTopics,
                statuses,
                (feed, sObject) -> new ChannelFeed(org, feed, sObject, checkpoints, gaps, statuses, camel, clock),
                MonitoringChannels.of(settings.streaming().channels()),
                settings.streaming().pushTopics(),
                new Pause(settings.retry().initial(), settings.retry().max()));
        open.put(org.alias(), feeds);
        feeds.begin();
    }

    /** Ends the streams of an org; what is in hand is delivered first. */
    public void leave(String org) {
        OrgFeeds feeds = open.remove(org);
        if (feeds != null) {
            feeds.end();
        }
    }
}
