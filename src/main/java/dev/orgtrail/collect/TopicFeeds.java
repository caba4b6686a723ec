package dev.orgtrail.collect;

import dev.orgtrail.salesforce.CallMustWait;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.Followed;
import dev.orgtrail.salesforce.PushTopics;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.StreamListener;
import dev.orgtrail.salesforce.TopicConnection;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The PushTopics of one org: each is made where there is none, and followed. */
final class TopicFeeds {
    /** What Salesforce answers in passing, and not because the object cannot be streamed. */
    private static final Set<String> PASSING = Set.of(
            "",
            CallMustWait.CODE,
            "INVALID_OPERATION_WITH_EXPIRED_PASSWORD",
            "INVALID_SESSION_ID",
            "REQUEST_LIMIT_EXCEEDED",
            "SERVER_UNAVAILABLE",
            "UNKNOWN_EXCEPTION");

    private final ConnectedOrg org;
    private final PushTopics pushTopics;
    private final Statuses statuses;
    private final BiFunction<String, String, StreamListener> listeners;
    private final Set<String> open;
    private final Set<String> refused = new LinkedHashSet<>();
    private int followed;

    /**
     * Of some objects.
     *
     * @param listeners makes the listener of a PushTopic from its name and its object
     */
    TopicFeeds(
            ConnectedOrg org,
            PushTopics pushTopics,
            Statuses statuses,
            BiFunction<String, String, StreamListener> listeners,
            List<String> objects) {
        this.org = org;
        this.pushTopics = pushTopics;
        this.statuses = statuses;
        this.listeners = listeners;
        this.open = new LinkedHashSet<>(objects);
    }

    /** Has the objects that the org refused asked for again: it may have them later, or the user may see them. */
    void askAgain() {
        open.addAll(refused);
        refused.clear();
    }

    /** How many are followed. */
    int followed() {
        return followed;
    }

    /**
     * Asks for the PushTopics that the org has not answered for, and follows those that it has.
     *
     * @param streams takes what is followed
     * @return why the org does not answer for all; null where it has
     */
    @Nullable
    SalesforceUnavailable ask(FollowedStreams streams) {
        SalesforceUnavailable trouble = null;
        Map<String, StreamListener> found = new HashMap<>();
        Set<String> had = new LinkedHashSet<>();
        for (String sObject : List.copyOf(open)) {
            if (streams.isEnding()) {
                return trouble;
            }
            try {
                String topic = pushTopics.ensure(org.alias(), sObject);
                found.put("/topic/" + topic, listeners.apply(topic, sObject));
                had.add(sObject);
                Statuses.State before = statuses.source(org.alias(), Sources.STREAMING + "/" + sObject)
                        .state();
                if (before == Statuses.State.FAILING || before == Statuses.State.OFF) {
                    status(sObject, Statuses.State.ON, "");
                }
            } catch (SalesforceUnavailable e) {
                if (PASSING.contains(e.code()) || ChannelFeeds.isOfLogIn(e.code())) {
                    trouble = e;
                    status(sObject, SourceTrouble.state(e), e.explanation());
                } else {
                    open.remove(sObject);
                    refused.add(sObject);
                    status(sObject, Statuses.State.OFF, "No PushTopic can be had for it. " + e.explanation());
                }
            }
        }
        if (!found.isEmpty()) {
            streams.begin(() -> connection(found));
            open.removeAll(had);
            followed += found.size();
        }
        return trouble;
    }

    private Followed connection(Map<String, StreamListener> found) {
        try {
            return new TopicConnection(org, found);
        } catch (Exception | Error e) {
            throw new IllegalStateException("The Streaming API's client could not be started", e);
        }
    }

    private void status(String feed, Statuses.State state, String detail) {
        statuses.source(org.alias(), Sources.STREAMING + "/" + feed, state, detail);
    }
}
