package dev.orgtrail.standin;

import dev.orgtrail.standin.streaming.ChangedRecord;
import dev.orgtrail.standin.streaming.StreamingApis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;

/** The CometD and Pub/Sub servers of a stand-in org. */
public final class SalesforceStreams implements Streams {
    private final StreamingApis apis;

    /** With all channels of Real-Time Event Monitoring, or with none for an org without the licence. */
    public SalesforceStreams(Sessions sessions, boolean licensed) {
        this.apis = new StreamingApis(
                sessions.orgId(), sessions::valid, licensed ? StreamingApis.monitoringChannels() : Set.of());
    }

    /** With these channels of Real-Time Event Monitoring. */
    public SalesforceStreams(Sessions sessions, Set<String> channels) {
        this.apis = new StreamingApis(sessions.orgId(), sessions::valid, channels);
    }

    /** The servers themselves, for faults that only they know. */
    public StreamingApis apis() {
        return apis;
    }

    @Override
    public void addTo(ServletContextHandler context) {
        apis.addTo(context);
    }

    @Override
    public int pubSubPort() {
        return apis.pubSubPort();
    }

    @Override
    public void start() {
        apis.start();
        apis.keepAliveEvery(Duration.ofSeconds(5));
    }

    @Override
    public void close() {
        apis.close();
    }

    @Override
    public boolean publish(String channel, Map<String, Object> fields) {
        return apis.publish(channel, fields);
    }

    @Override
    public void captureChanges(List<String> objects) {
        apis.captureChanges(objects);
    }

    @Override
    public String publishChange(ChangedRecord change) {
        return apis.publishChange(change);
    }

    @Override
    public void leave(String instanceUrl) {
        apis.leave(instanceUrl);
    }

    @Override
    public void createPushTopic(String name, String sObject, String query) {
        apis.createPushTopic(name, sObject, query);
    }

    @Override
    public int changeRecord(String sObject, String changeType, Map<String, Object> fields) {
        return apis.changeRecord(sObject, changeType, fields);
    }

    @Override
    public Set<String> channels() {
        return apis.channels();
    }

    @Override
    public Set<String> fieldsOf(String channel) {
        return StreamingApis.fieldsOf(channel);
    }

    @Override
    public void onPublished(Listener listener) {
        apis.onPublished(event ->
                listener.published(event.channel(), event.uuid(), event.data(), event.afterFirstSubscription()));
    }

    @Override
    public void control(String action, String channel) {
        switch (action) {
            case "complete" -> apis.completeStreams();
            case "disconnect" -> apis.disconnectCometD();
            case "silence" -> apis.silence(channel);
            case "resume" -> apis.resume(channel);
            case "expire" -> apis.expireReplayIds(channel);
            default -> throw new IllegalArgumentException("the streams know no action " + action);
        }
    }
}
