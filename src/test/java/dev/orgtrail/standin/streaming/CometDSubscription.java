package dev.orgtrail.standin.streaming;

import java.util.List;
import org.cometd.bayeux.Promise;
import org.cometd.bayeux.server.ServerSession;

/** One CometD session's subscription to a channel, with its own position in the stream. */
final class CometDSubscription {
    private static final int AT_ONCE = 100;

    private final ServerSession session;
    private final CometDChannel channel;
    private final Runnable wake = this::deliver;
    private long position;
    private boolean closed;

    private CometDSubscription(ServerSession session, CometDChannel channel) {
        this.session = session;
        this.channel = channel;
    }

    /**
     * Subscribes a session.
     *
     * @param replayId -1 for new events, -2 for all that are retained, or the id of the last event had
     * @throws PubSubException if the replay id is not one that the org knows and still retains
     */
    static CometDSubscription open(ServerSession session, CometDChannel channel, long replayId) {
        CometDSubscription subscription = new CometDSubscription(session, channel);
        synchronized (subscription) {
            Topic stream = channel.stream();
            if (replayId == -1) {
                subscription.position = stream.subscribeLatest(subscription.wake);
            } else if (replayId == -2) {
                subscription.position = stream.subscribeEarliest(subscription.wake);
            } else {
                subscription.position = stream.subscribeAfter(replayId, subscription.wake);
            }
        }
        return subscription;
    }

    synchronized void deliver() {
        while (!closed) {
            List<StoredEvent> events = channel.stream().readAfter(position, AT_ONCE);
            if (events.isEmpty()) {
                return;
            }
            for (StoredEvent event : events) {
                position = event.replayId();
                session.deliver(
                        null, channel.stream().channel(), channel.message().apply(event), Promise.noop());
            }
        }
    }

    synchronized void close() {
        closed = true;
        channel.stream().unsubscribe(wake);
    }
}
