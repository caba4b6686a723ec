package dev.orgtrail.salesforce;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.client.HttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows an org's PushTopics over CometD for as long as it is open, on one connection and in one thread. The replay
 * ids are the org's own and move on when events are delivered, not when they arrive. After any trouble it begins a
 * new session, each time later, and goes on from the replay ids delivered last.
 *
 * <p>Follows Salesforce's <em>Streaming API Developer Guide</em>, <em>Message Durability</em>.
 */
public final class TopicConnection implements Followed {
    private static final Logger LOG = LoggerFactory.getLogger(TopicConnection.class);
    /** Salesforce holds a long poll for 110 seconds, and answers it then. */
    private static final Duration SILENCE = Duration.ofSeconds(330);

    private final ConnectedOrg org;
    private final Map<String, StreamListener> listeners;
    private final Duration silence;
    private final HttpClient http;
    private final FollowedThread thread;
    private volatile Runnable wake = () -> {};
    /** Whether the next session begins behind what has been published until then. */
    private boolean passesOver;

    /**
     * Begins to follow PushTopics.
     *
     * @param org the org
     * @param listeners who hears of each channel, such as {@code /topic/OrgtrailUser}
     */
    public TopicConnection(ConnectedOrg org, Map<String, StreamListener> listeners) throws Exception {
        this(org, listeners, SILENCE);
    }

    /**
     * Begins to follow PushTopics.
     *
     * @param org the org
     * @param listeners who hears of each channel, such as {@code /topic/OrgtrailUser}
     * @param silence after so long without an answer of the server's the session counts as dead
     */
    public TopicConnection(ConnectedOrg org, Map<String, StreamListener> listeners, Duration silence) throws Exception {
        this.org = org;
        this.listeners = new HashMap<>(listeners);
        this.silence = silence;
        this.http = new BareHttpClient("topics-" + org.alias());
        org.share(http);
        http.start();
        this.thread = new FollowedThread("topics-" + org.alias(), this::attempt);
        thread.start();
    }

    private boolean attempt() {
        TopicSession session = null;
        boolean passes = passesOver;
        passesOver = false;
        try {
            session = new TopicSession(org, http, listeners, silence, thread::isEnding, passes);
            wake = session::wake;
            session.begin();
            session.followUntilItEnds();
        } catch (Exception | Error e) {
            if (!thread.isEnding()) {
                SalesforceUnavailable trouble = Remedies.explain(org.alias(), e);
                passesOver = TopicSession.isOfTooMuch(trouble);
                listeners.values().forEach(listener -> listener.interrupted(trouble));
                LOG.warn("PushTopics go on from the replay ids delivered last. {}", trouble.getMessage());
                LOG.debug("The failure in full", e);
            }
        } finally {
            wake = () -> {};
            if (session != null) {
                session.end();
            }
        }
        return session != null && session.gotSomewhere();
    }

    @Override
    public void end() {
        thread.end();
        wake.run();
    }

    @Override
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        boolean ended = thread.awaitEnd(atMost);
        stop();
        return ended;
    }

    /** Ends the session at the server and waits until no event is in hand. The org's login stays as it is. */
    @Override
    public void close() {
        end();
        thread.awaitEnd();
        stop();
    }

    private void stop() {
        try {
            http.stop();
        } catch (Exception e) {
            LOG.debug("The Streaming API's client of org {} did not stop in good order", org.alias(), e);
        }
    }
}
