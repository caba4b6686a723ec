package dev.orgtrail.collect;

import dev.orgtrail.salesforce.CallMustWait;
import dev.orgtrail.salesforce.PubSubConnection;
import dev.orgtrail.salesforce.PubSubStream;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.StreamListener;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one org. Each is asked for and followed where the org has it; those that it has not are asked for again,
 * so that a channel that comes later is followed without a restart, from the last time that it was not there.
 */
final class ChannelFeeds {
    /** What says that no channel can be asked for now; the empty code is that of a network. */
    private static final Set<String> UNREACHABLE =
            Set.of("UNAVAILABLE", "DEADLINE_EXCEEDED", "UNAUTHENTICATED", CallMustWait.CODE, "");

    private static final Pattern OAUTH_CODE = Pattern.compile("[a-z_]+");

    /** Whether a channel is wanted now, and how it is followed. */
    interface Channels {
        /**
         * Why a channel is not followed though the org may have it; empty where it is.
         *
         * @throws SalesforceUnavailable when the org does not say
         */
        Optional<String> unwanted(String topic);

        /** What time it is by Salesforce's clock. */
        Instant now();

        /**
         * The listener of a channel.
         *
         * @param begin where one begins that was never followed; null for what is published from now on
         */
        StreamListener of(String feed, @Nullable Instant begin);
    }

    private final String org;
    private final PubSubConnection connection;
    private final Statuses statuses;
    private final Channels channels;
    private final Set<String> open;
    private final Map<String, Instant> absent = new LinkedHashMap<>();
    private final List<String> followed = new ArrayList<>();

    ChannelFeeds(String org, PubSubConnection connection, Statuses statuses, Channels channels, List<String> topics) {
        this.org = org;
        this.connection = connection;
        this.statuses = statuses;
        this.channels = channels;
        this.open = new LinkedHashSet<>(topics);
    }

    /** Has the channels that the org did not have asked for again. */
    void askAgain() {
        open.addAll(absent.keySet());
    }

    /** The names of the channels that are followed. */
    List<String> followed() {
        return List.copyOf(followed);
    }

    /**
     * Asks for the channels that the org has not answered for, and follows those that it has.
     *
     * @param streams takes what is followed
     * @return why the org does not answer for all; null where it has
     */
    @Nullable
    SalesforceUnavailable ask(FollowedStreams streams) {
        SalesforceUnavailable trouble = null;
        for (Iterator<String> asked = open.iterator(); asked.hasNext() && !streams.isEnding(); ) {
            String topic = asked.next();
            String feed = feed(topic);
            try {
                ask(topic, feed, streams);
                asked.remove();
            } catch (SalesforceUnavailable e) {
                trouble = e;
                if (streams.isEnding()) {
                    return e;
                }
                if (UNREACHABLE.contains(e.code()) || isOfLogIn(e.code())) {
                    // The others would be answered alike.
                    open.forEach(other -> status(feed(other), SourceTrouble.state(e), e.explanation()));
                    return e;
                }
                status(feed, SourceTrouble.state(e), e.explanation());
            }
        }
        return trouble;
    }

    private void ask(String topic, String feed, FollowedStreams streams) {
        Instant now = channels.now();
        Optional<String> unwanted = channels.unwanted(topic);
        if (unwanted.isEmpty() && connection.has(topic)) {
            streams.begin(() -> new PubSubStream(connection, topic, channels.of(feed, absent.get(topic))));
            absent.remove(topic);
            followed.add(feed);
            return;
        }
        absent.put(topic, now);
        status(
                feed,
                Statuses.State.OFF,
                unwanted.orElse("The org does not have this channel, or the connecting user may not see it."));
    }

    /** The feed's name: the topic's last part. */
    private static String feed(String topic) {
        return topic.substring(topic.lastIndexOf('/') + 1);
    }

    /** The codes of OAuth, which a log-in fails with, are in lower case, unlike those of calls. */
    static boolean isOfLogIn(String code) {
        return OAUTH_CODE.matcher(code).matches();
    }

    private void status(String feed, Statuses.State state, String detail) {
        statuses.source(org, Sources.STREAMING + "/" + feed, state, detail);
    }
}
