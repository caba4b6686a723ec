package dev.orgtrail.standin.streaming;

import com.salesforce.eventbus.protobuf.FetchRequest;
import com.salesforce.eventbus.protobuf.FetchResponse;
import com.salesforce.eventbus.protobuf.PubSubGrpc;
import com.salesforce.eventbus.protobuf.SchemaInfo;
import com.salesforce.eventbus.protobuf.SchemaRequest;
import com.salesforce.eventbus.protobuf.TopicInfo;
import com.salesforce.eventbus.protobuf.TopicRequest;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Pub/Sub API: GetTopic, GetSchema and Subscribe.
 *
 * @see <a href="https://developer.salesforce.com/docs/platform/pub-sub-api/references/methods/pubsub-api-rpc.html">RPC
 *     methods</a>
 */
final class PubSubService extends PubSubGrpc.PubSubImplBase {
    private final String orgId;
    private final Map<String, EventTopic> topics;
    private final Set<PubSubSubscription> subscriptions = ConcurrentHashMap.newKeySet();

    private final Set<String> garbled = ConcurrentHashMap.newKeySet();
    private final AtomicInteger topicsAskedFor = new AtomicInteger();

    PubSubService(String orgId, Map<String, EventTopic> topics) {
        this.orgId = orgId;
        this.topics = topics;
    }

    /** Returns the streams that are open now. */
    Set<PubSubSubscription> subscriptions() {
        return subscriptions;
    }

    /** The channels whose events cannot be read. */
    Set<String> garbled() {
        return garbled;
    }

    int topicsAskedFor() {
        return topicsAskedFor.get();
    }

    @Override
    public void getTopic(TopicRequest request, StreamObserver<TopicInfo> reply) {
        topicsAskedFor.incrementAndGet();
        String rpcId = UUID.randomUUID().toString();
        EventTopic topic = topics.get(request.getTopicName());
        if (topic == null) {
            PubSubError error =
                    request.getTopicName().isBlank() ? PubSubError.TOPIC_EMPTY : PubSubError.TOPIC_NOT_FOUND;
            reply.onError(error.toException(rpcId));
            return;
        }
        reply.onNext(TopicInfo.newBuilder()
                .setTopicName(topic.channel())
                .setTenantGuid("core/test/" + orgId)
                .setCanPublish(false)
                .setCanSubscribe(true)
                .setSchemaId(topic.schema().id())
                .setRpcId(rpcId)
                .build());
        reply.onCompleted();
    }

    @Override
    public void getSchema(SchemaRequest request, StreamObserver<SchemaInfo> reply) {
        String rpcId = UUID.randomUUID().toString();
        for (EventTopic topic : topics.values()) {
            if (topic.schema().id().equals(request.getSchemaId())) {
                reply.onNext(SchemaInfo.newBuilder()
                        .setSchemaId(topic.schema().id())
                        .setSchemaJson(topic.schema().avro().toString())
                        .setRpcId(rpcId)
                        .build());
                reply.onCompleted();
                return;
            }
        }
        reply.onError(PubSubError.SCHEMA_INVALID.toException(rpcId));
    }

    @Override
    public StreamObserver<FetchRequest> subscribe(StreamObserver<FetchResponse> client) {
        AtomicReference<PubSubSubscription> self = new AtomicReference<>();
        PubSubSubscription subscription =
                new PubSubSubscription(client, topics::get, garbled, () -> subscriptions.remove(self.get()));
        self.set(subscription);
        subscriptions.add(subscription);
        return subscription;
    }
}
