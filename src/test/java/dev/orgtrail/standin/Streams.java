package dev.orgtrail.standin;

import dev.orgtrail.standin.streaming.ChangedRecord;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;

/** The org's streaming side (CometD and Pub/Sub), as the rest of the stand-in sees it. */
public interface Streams extends AutoCloseable {

    /** Mounts what is served over HTTP on the org's own server, before that starts. */
    void addTo(ServletContextHandler context);

    /** The port of the Pub/Sub API on localhost, or 0 when there is none. */
    int pubSubPort();

    /** Starts what runs beside the HTTP server. */
    void start();

    @Override
    void close();

    /**
     * Publishes an event now on a channel that the org has, with no other fields than the channel's.
     *
     * @return true when the channel has had a subscription, so that the event counts in the ledger
     */
    boolean publish(String channel, Map<String, Object> fields);

    /** Has changes of these objects told on the {@code /data/…} channels. */
    default void captureChanges(List<String> objects) {}

    /** Tells of a change of an object whose changes are captured; returns the event's EventUuid. */
    default String publishChange(ChangedRecord change) {
        throw new IllegalArgumentException("the streams have no changes of " + change.object());
    }

    /** The org has left a place: streams end, and calls that name it as their instance are refused. */
    default void leave(String instanceUrl) {}

    /** Makes a PushTopic known under its name. */
    void createPushTopic(String name, String sObject, String query);

    /**
     * Notifies the PushTopics that match a change ({@code created}, {@code updated}, {@code deleted}).
     *
     * @return how many were notified that have had a subscription
     */
    int changeRecord(String sObject, String changeType, Map<String, Object> fields);

    /** The channels that the org has: {@code /event/…}, {@code /data/…} and {@code /topic/…}. */
    Set<String> channels();

    /** The field names that events of this channel may have. */
    Set<String> fieldsOf(String channel);

    /** Hears of every event that is put on a channel. */
    @FunctionalInterface
    interface Listener {
        /** An event was published; it is owed to somebody when the channel has had a subscription. */
        void published(String channel, String uuid, Map<String, Object> data, boolean owed);
    }

    /** Has a listener told of every event that is put on a channel. */
    void onPublished(Listener listener);

    /**
     * Does something to the streams themselves, such as completing them; what is on offer is theirs to say.
     *
     * @throws IllegalArgumentException for an unknown action
     */
    default void control(String action, String channel) {
        throw new IllegalArgumentException("the streams know no action " + action);
    }

    /** An org without streams. */
    Streams NONE = new Streams() {
        @Override
        public void addTo(ServletContextHandler context) {}

        @Override
        public int pubSubPort() {
            return 0;
        }

        @Override
        public void start() {}

        @Override
        public void close() {}

        @Override
        public boolean publish(String channel, Map<String, Object> fields) {
            return false;
        }

        @Override
        public void createPushTopic(String name, String sObject, String query) {}

        @Override
        public int changeRecord(String sObject, String changeType, Map<String, Object> fields) {
            return 0;
        }

        @Override
        public Set<String> channels() {
            return Set.of();
        }

        @Override
        public Set<String> fieldsOf(String channel) {
            return Set.of();
        }

        @Override
        public void onPublished(Listener listener) {}
    };
}
