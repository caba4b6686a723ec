package dev.orgtrail.standin.streaming;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.Schema;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.jspecify.annotations.Nullable;

/**
 * The stand-in org's streaming side: Streaming API on a real CometD server, Pub/Sub API on a real gRPC server, over the
 * same events.
 *
 * <p>An event that is published after a channel's first subscription was accepted is owed to that subscription: whether
 * it was is decided while no subscription can be accepted, and {@link #publish} says so.
 */
public final class StreamingApis implements AutoCloseable {
    /** A platform event that a team has defined: an order was shipped. */
    public static final String ORDER_SHIPPED = "Order_Shipped__e";

    private static final Duration EVENT_RETENTION = Duration.ofDays(3);
    private static final Duration PUSH_TOPIC_RETENTION = Duration.ofDays(1);
    private static final Map<String, Schema> DOCUMENTED = EventChannels.documented();

    private final String orgId;
    private final Clock clock = Clock.systemUTC();
    private final Map<String, EventTopic> events = new ConcurrentHashMap<>();
    private final Map<String, EventSchema> changes = new ConcurrentHashMap<>();
    private final Map<String, PushTopic> pushTopics = new ConcurrentHashMap<>();
    private final Map<String, CometDChannel> channels = new ConcurrentHashMap<>();
    private final AtomicLong published = new AtomicLong();
    private final Set<String> left = ConcurrentHashMap.newKeySet();
    private final PubSubService pubSubService;
    private final PubSubServer pubSub;
    private final CometDServer cometD;
    private volatile Duration keepAlive = Duration.ofSeconds(60);
    private volatile Consumer<PublishedEvent> onPublished = event -> {};

    /**
     * An org that has every documented monitoring channel.
     *
     * @param orgId the org's id, 18 characters
     * @param validSession whether a token is one of a session that lives
     */
    public StreamingApis(String orgId, Predicate<String> validSession) {
        this(orgId, validSession, monitoringChannels());
    }

    /**
     * An org with some of the monitoring channels.
     *
     * @param orgId the org's id, 18 characters
     * @param validSession whether a token is one of a session that lives
     * @param monitoringChannels of {@link #monitoringChannels()}; none for an org without the licence
     */
    public StreamingApis(String orgId, Predicate<String> validSession, Set<String> monitoringChannels) {
        this.orgId = orgId;
        monitoringChannels.forEach(this::addMonitoringChannel);
        this.pubSubService = new PubSubService(orgId, events);
        this.pubSub = new PubSubServer(pubSubService, orgId, validSession, instance -> !left.contains(instance));
        this.cometD = new CometDServer(new SalesforceBayeux(validSession, channels::get));
    }

    /** The org gets one more of the monitoring channels, as with a licence. */
    public void addMonitoringChannel(String channel) {
        Schema schema = DOCUMENTED.get(channel);
        if (schema == null) {
            throw new IllegalArgumentException("No such monitoring channel: " + channel);
        }
        EventTopic topic = EventTopic.of(new Topic(channel, EVENT_RETENTION, clock), EventSchema.of(schema));
        events.put(channel, topic);
        channels.put(channel, new CometDChannel(topic.stream(), event -> platformEvent(topic, event)));
    }

    /** The org gets the platform event {@code Order_Shipped__e}, high-volume, which it retains for 72 hours. */
    public void addOrderShipped() {
        EventTopic topic = EventTopic.of(
                new Topic("/event/" + ORDER_SHIPPED, EVENT_RETENTION, clock),
                EventSchema.of(EventChannels.schema(
                        ORDER_SHIPPED,
                        Map.of("Order_Number__c", "text", "Carrier__c", "text", "Item_Count__c", "double"))));
        events.put(topic.channel(), topic);
        channels.put(topic.channel(), new CometDChannel(topic.stream(), event -> platformEvent(topic, event)));
    }

    /** Returns the channels of all documented monitoring events, such as {@code /event/LoginEventStream}. */
    public static Set<String> monitoringChannels() {
        return DOCUMENTED.keySet();
    }

    /** Returns the field names of a monitoring channel's events. */
    public static Set<String> fieldsOf(String channel) {
        Set<String> names = new TreeSet<>();
        Schema schema = DOCUMENTED.get(channel);
        if (schema != null) {
            schema.getFields().forEach(field -> names.add(field.name()));
        }
        return names;
    }

    /** Mounts the Streaming API at {@code /cometd/*}; before the context starts. */
    public void addTo(ServletContextHandler context) {
        cometD.addTo(context);
    }

    /** Starts Pub/Sub API. The Streaming API starts with its context. */
    public void start() {
        pubSub.start(keepAlive);
    }

    /**
     * The org has left a place: its streams are completed, its CometD sessions end, and Pub/Sub API refuses calls whose
     * header {@code instanceurl} names it.
     */
    public void leave(String instanceUrl) {
        left.add(instanceUrl);
        completeStreams();
        disconnectCometD();
    }

    /** Returns Pub/Sub API's port on the loopback address; plain text. */
    public int pubSubPort() {
        return pubSub.port();
    }

    /** Stops Pub/Sub API, cutting what is open. The Streaming API stops with its context. */
    @Override
    public void close() {
        pubSub.close();
    }

    /** Returns the channels that the org has: {@code /event/…}, {@code /data/…} and {@code /topic/…}. */
    public Set<String> channels() {
        return new TreeSet<>(channels.keySet());
    }

    /** Has a listener told of each event that is put on a channel. It is called in the publisher's thread. */
    public void onPublished(Consumer<PublishedEvent> listener) {
        this.onPublished = listener;
    }

    /**
     * Publishes a monitoring event.
     *
     * @param channel such as {@code /event/LoginEventStream}
     * @param fields its fields; EventIdentifier, EventDate, CreatedDate and CreatedById are filled in where absent; a
     *     date-time may be an {@link Instant}, milliseconds, or ISO 8601 text
     * @return whether the channel had its first subscription before: only then is the event owed to anyone
     * @throws IllegalArgumentException if the org has no such channel, or the channel no such field
     */
    public boolean publish(String channel, Map<String, Object> fields) {
        EventTopic topic = events.get(channel);
        if (topic == null) {
            throw new IllegalArgumentException("The org has no channel " + channel);
        }
        String uuid = nextUuid();
        Map<String, Object> given = new LinkedHashMap<>(fields);
        Instant now = clock.instant();
        Map.of("EventIdentifier", nextUuid(), "EventDate", now).forEach((field, value) -> {
            if (topic.schema().avro().getField(field) != null) {
                given.putIfAbsent(field, value);
            }
        });
        given.putIfAbsent("CreatedDate", now);
        given.putIfAbsent("CreatedById", "0055g00000AutProcA");
        Map<String, Object> typed = EventPayload.typed(topic.schema().avro(), given);
        return tell(topic.stream().publish(uuid, (replayId, time) -> typed));
    }

    /** Has changes of these objects told on {@code /data/<Object>ChangeEvent} and all on {@code /data/ChangeEvents}. */
    public void captureChanges(List<String> objects) {
        for (String object : objects) {
            EventSchema schema = EventSchema.of(ChangeSchemas.of(object));
            changes.put(object, schema);
            addChanges(EventTopic.of(changeStream(ChangeSchemas.eventOf(object)), schema));
        }
        if (!objects.isEmpty()) {
            addChanges(new EventTopic(
                    changeStream("ChangeEvents"), EventSchema.of(ChangeSchemas.ofAll()), this::schemaOfChange));
        }
    }

    private Topic changeStream(String name) {
        return new Topic("/data/" + name, EVENT_RETENTION, clock);
    }

    private void addChanges(EventTopic topic) {
        events.put(topic.channel(), topic);
        channels.put(topic.channel(), new CometDChannel(topic.stream(), event -> change(topic, event)));
    }

    private EventSchema schemaOfChange(StoredEvent event) {
        Object entity =
                event.data().get(ChangeBitmaps.HEADER) instanceof Map<?, ?> header ? header.get("entityName") : null;
        return Objects.requireNonNull(changes.get(String.valueOf(entity)));
    }

    /**
     * Tells of a change on its object's channel and on the one of all.
     *
     * @return the event's EventUuid
     * @throws IllegalArgumentException if changes of the object are not captured, or it has no such field
     */
    public String publishChange(ChangedRecord change) {
        EventSchema schema = changes.get(change.object());
        if (schema == null) {
            throw new IllegalArgumentException("Changes of " + change.object() + " are not captured");
        }
        Map<String, Object> typed = EventPayload.typed(schema.avro(), change.event());
        String uuid = nextUuid();
        for (String name : List.of(ChangeSchemas.eventOf(change.object()), "ChangeEvents")) {
            EventTopic topic = Objects.requireNonNull(events.get("/data/" + name));
            tell(topic.stream().publish(uuid, (replayId, time) -> typed));
        }
        return uuid;
    }

    /**
     * Creates a PushTopic that notifies of every kind of change.
     *
     * @param name up to 25 characters; its channel is {@code /topic/<name>}
     * @param sObject such as {@code User}
     * @param query such as {@code SELECT Id, Username FROM User}; a WHERE clause is not evaluated
     * @throws IllegalArgumentException if Salesforce would refuse it
     */
    public void createPushTopic(String name, String sObject, String query) {
        createPushTopic(name, sObject, query, PushTopic.ALL_CHANGES);
    }

    /** Creates or changes a PushTopic that notifies of some kinds of change: created, updated, deleted, undeleted. */
    public void createPushTopic(String name, String sObject, String query, Set<String> changes) {
        PushTopic topic = PushTopic.of(name, sObject, query, changes);
        pushTopics.put(topic.channel(), topic);
        channels.computeIfAbsent(
                topic.channel(),
                channel -> new CometDChannel(new Topic(channel, PUSH_TOPIC_RETENTION, clock), StoredEvent::data));
    }

    /**
     * Changes a record, which notifies the PushTopics on its object.
     *
     * @param sObject such as {@code User}
     * @param changeType created, updated, deleted or undeleted
     * @param fields the record, by field name
     * @return how many PushTopics were notified that had their first subscription before
     */
    public int changeRecord(String sObject, String changeType, Map<String, Object> fields) {
        if (!PushTopic.ALL_CHANGES.contains(changeType)) {
            throw new IllegalArgumentException("Not a kind of change: " + changeType);
        }
        int owed = 0;
        for (PushTopic topic : pushTopics.values()) {
            CometDChannel channel = channels.get(topic.channel());
            if (channel == null || !topic.isNotifiedOf(sObject, changeType)) {
                continue;
            }
            PublishedEvent event = channel.stream()
                    .publish(nextUuid(), (replayId, time) -> notification(topic, changeType, fields, replayId, time));
            if (tell(event)) {
                owed++;
            }
        }
        return owed;
    }

    /** Sets how often Pub/Sub API sends an empty reply with the latest replay id; 60 seconds unless set. */
    public void keepAliveEvery(Duration interval) {
        keepAlive = interval;
        pubSub.keepAliveEvery(interval);
    }

    /** Sets how long Pub/Sub API keeps a stream open after the last requested event was sent; 60 seconds unless set. */
    public void endStreamsAfter(Duration nothingPending) {
        pubSub.endStreamsAfter(nothingPending);
    }

    /** Sets how many events, and for how long, a channel retains for replay. */
    public void retain(String channel, int count, Duration time) {
        channel(channel).stream().retain(count, time);
    }

    /**
     * Makes every replay id of a channel given out so far invalid, as after the retention time: those events are gone.
     * A subscriber that is up to date is not touched. Pub/Sub API answers a use with {@code
     * sfdc.platform.eventbus.grpc.subscription.fetch.replayid.corrupted}.
     *
     * @return how many events are gone
     */
    public int expireReplayIds(String channel) {
        return channel(channel).stream().expireReplayIds(PubSubError.REPLAY_ID_CORRUPTED);
    }

    /** As {@link #expireReplayIds(String)}, with Pub/Sub API's error code for their use. */
    public int expireReplayIds(String channel, String errorCode) {
        return channel(channel).stream().expireReplayIds(PubSubError.of(errorCode));
    }

    /** Publishes everything that a channel retains once more, as Salesforce may: the same events, new replay ids. */
    public void publishAgain(String channel) {
        channel(channel).stream().publishAgain();
    }

    /** Has the payload of every event of a channel sent from now on be none of its schema, or whole again. */
    public void garble(String channel, boolean on) {
        if (on) {
            pubSubService.garbled().add(channel);
        } else {
            pubSubService.garbled().remove(channel);
        }
    }

    /** Returns how often Pub/Sub API was asked for a topic. */
    public int topicsAskedFor() {
        return pubSubService.topicsAskedFor();
    }

    /** Completes every open Subscribe call from the server's side, without an error. Returns how many there were. */
    public int completeStreams() {
        int open = openStreams();
        pubSubService.subscriptions().forEach(PubSubSubscription::complete);
        return open;
    }

    /**
     * Ends every open Subscribe call with an error.
     *
     * @param errorCode the trailer {@code error-code}, with or without {@code sfdc.platform.eventbus.grpc.}
     * @return how many there were
     */
    public int failStreams(String errorCode) {
        int open = openStreams();
        pubSubService.subscriptions().forEach(subscription -> subscription.fail(PubSubError.of(errorCode)));
        return open;
    }

    /** Returns how many Subscribe calls are open and have named their channel. */
    public int openStreams() {
        return (int) pubSubService.subscriptions().stream()
                .filter(PubSubSubscription::isSubscribed)
                .count();
    }

    /** Holds a channel's events back, though its streams stay open and are kept alive, until {@link #resume}. */
    public void silence(String channel) {
        channel(channel).stream().silent(true);
    }

    /** Ends a {@link #silence}: what was held back is delivered. */
    public void resume(String channel) {
        channel(channel).stream().silent(false);
    }

    /** Forgets all CometD sessions: each client is told {@code 403::Unknown client}, and to handshake again. */
    public void disconnectCometD() {
        cometD.disconnect();
    }

    private CometDChannel channel(String name) {
        CometDChannel channel = channels.get(name);
        if (channel == null) {
            throw new IllegalArgumentException("The org has no channel " + name);
        }
        return channel;
    }

    private boolean tell(PublishedEvent event) {
        onPublished.accept(event);
        return event.afterFirstSubscription();
    }

    private String nextUuid() {
        String name = orgId + published.incrementAndGet();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static Map<String, Object> platformEvent(EventTopic topic, StoredEvent event) {
        EventSchema schema = topic.schemaOf().apply(event);
        return message(schema, event, EventPayload.json(schema.avro(), event.data()));
    }

    /** A change as CometD shows it: without what did not change, and without some of the header. */
    private static Map<String, Object> change(EventTopic topic, StoredEvent event) {
        EventSchema schema = topic.schemaOf().apply(event);
        Map<String, @Nullable Object> payload = EventPayload.json(schema.avro(), event.data());
        payload.values().removeIf(Objects::isNull);
        if (payload.get(ChangeBitmaps.HEADER) instanceof Map<?, ?> header) {
            Map<Object, Object> shown = new LinkedHashMap<>(header);
            shown.keySet().removeAll(Set.of("nulledFields", "diffFields"));
            payload.put(ChangeBitmaps.HEADER, shown);
        }
        return message(schema, event, payload);
    }

    private static Map<String, Object> message(
            EventSchema schema, StoredEvent event, Map<String, ? extends @Nullable Object> payload) {
        Map<String, Object> position = new LinkedHashMap<>();
        position.put("replayId", event.replayId());
        position.put("EventUuid", event.uuid());
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("schema", schema.id());
        message.put("payload", payload);
        message.put("event", position);
        return message;
    }

    private static Map<String, Object> notification(
            PushTopic topic,
            String change,
            Map<String, ? extends @Nullable Object> record,
            long replayId,
            Instant time) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("createdDate", DateTimes.text(time));
        event.put("replayId", replayId);
        event.put("type", change);
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("event", event);
        message.put("sobject", topic.sobject(change, record));
        return message;
    }
}
