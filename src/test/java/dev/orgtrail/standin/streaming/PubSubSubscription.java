package dev.orgtrail.standin.streaming;

import com.google.protobuf.ByteString;
import com.salesforce.eventbus.protobuf.ConsumerEvent;
import com.salesforce.eventbus.protobuf.FetchRequest;
import com.salesforce.eventbus.protobuf.FetchResponse;
import com.salesforce.eventbus.protobuf.ProducerEvent;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One Subscribe call: sends events while the client has asked for more than it got.
 *
 * @see <a href="https://developer.salesforce.com/docs/platform/pub-sub-api/guide/flow-control.html">Flow control</a>
 */
final class PubSubSubscription implements StreamObserver<FetchRequest> {
    /** The most events that one reply carries, and that one request may ask for. */
    private static final int MOST = 100;

    private final StreamObserver<FetchResponse> client;
    private final Function<String, @Nullable EventTopic> topics;
    private final Set<String> garbled;
    private final Runnable onClosed;
    private final Runnable wake = this::send;
    private final String rpcId = UUID.randomUUID().toString();
    private volatile @Nullable EventTopic topic;
    private long position;
    private int pending;
    private long nothingPendingSince;
    private boolean closed;

    PubSubSubscription(
            StreamObserver<FetchResponse> client,
            Function<String, @Nullable EventTopic> topics,
            Set<String> garbled,
            Runnable onClosed) {
        this.client = client;
        this.topics = topics;
        this.garbled = garbled;
        this.onClosed = onClosed;
        if (client instanceof ServerCallStreamObserver<FetchResponse> call) {
            // With a handler, an event that crosses with the client's cancellation is dropped, as on a real wire.
            call.setOnCancelHandler(this::cancelled);
        }
    }

    private synchronized void cancelled() {
        close();
    }

    @Override
    public synchronized void onNext(FetchRequest request) {
        if (closed) {
            return;
        }
        try {
            if (topic == null) {
                subscribe(request);
            } else if (!request.getTopicName().isEmpty()
                    && !request.getTopicName().equals(topic.channel())) {
                throw new PubSubException(PubSubError.TOPIC_MISMATCH);
            }
            if (request.getNumRequested() <= 0) {
                throw new PubSubException(PubSubError.EVENTS_INVALID);
            }
        } catch (PubSubException e) {
            fail(e.error());
            return;
        }
        pending += Math.min(request.getNumRequested(), MOST);
        send();
    }

    private void subscribe(FetchRequest request) {
        if (request.getTopicName().isBlank()) {
            throw new PubSubException(PubSubError.TOPIC_EMPTY);
        }
        EventTopic found = topics.apply(request.getTopicName());
        if (found == null) {
            throw new PubSubException(PubSubError.TOPIC_NOT_FOUND);
        }
        Topic stream = found.stream();
        position = switch (request.getReplayPreset()) {
            case EARLIEST -> stream.subscribeEarliest(wake);
            case CUSTOM -> {
                if (request.getReplayId().isEmpty()) {
                    throw new PubSubException(PubSubError.REPLAY_ID_MISSING);
                }
                yield stream.subscribeAfter(ReplayIds.decode(request.getReplayId()), wake);
            }
            case LATEST, UNRECOGNIZED -> stream.subscribeLatest(wake);
        };
        topic = found;
    }

    /** Whether its first request has come: from then on it is owed what is published. */
    boolean isSubscribed() {
        return topic != null;
    }

    private synchronized void send() {
        EventTopic from = topic;
        while (!closed && from != null && pending > 0) {
            List<StoredEvent> events = from.stream().readAfter(position, Math.min(pending, MOST));
            if (events.isEmpty()) {
                return;
            }
            pending -= events.size();
            nothingPendingSince = System.nanoTime();
            position = events.get(events.size() - 1).replayId();
            FetchResponse.Builder reply = reply();
            for (StoredEvent event : events) {
                EventSchema schema = from.schemaOf().apply(event);
                reply.addEvents(ConsumerEvent.newBuilder()
                        .setReplayId(ReplayIds.encode(event.replayId()))
                        .setEvent(ProducerEvent.newBuilder()
                                .setId(event.uuid())
                                .setSchemaId(schema.id())
                                .setPayload(payload(from, schema, event))));
            }
            client.onNext(reply.build());
        }
    }

    private ByteString payload(EventTopic from, EventSchema schema, StoredEvent event) {
        return garbled.contains(from.channel())
                ? ByteString.copyFromUtf8("no Avro")
                : ByteString.copyFrom(schema.payload(event.data()));
    }

    /** Sends an empty reply with the position reached, as Salesforce does at least every 270 seconds. */
    synchronized void keepAlive() {
        if (!closed && topic != null) {
            position = topic.stream().caughtUp(position);
            client.onNext(reply().build());
        }
    }

    /**
     * Ends the stream when no requested event is pending since so long.
     *
     * @see <a href="https://developer.salesforce.com/docs/platform/pub-sub-api/references/methods/subscribe-rpc.html">
     *     Subscribe RPC Method</a>: the stream stays open as long as requested events are pending; without, it ends about 60
     *     seconds after the last one was sent
     */
    synchronized void endIfNothingIsPending(Duration since) {
        if (topic != null && pending == 0 && System.nanoTime() - nothingPendingSince >= since.toNanos()) {
            complete();
        }
    }

    private FetchResponse.Builder reply() {
        return FetchResponse.newBuilder()
                .setLatestReplayId(ReplayIds.encode(position))
                .setPendingNumRequested(pending)
                .setRpcId(rpcId);
    }

    /** Ends the stream with an error. */
    synchronized void fail(PubSubError error) {
        if (close()) {
            client.onError(error.toException(rpcId));
        }
    }

    /** Ends the stream from the server's side, without an error. */
    synchronized void complete() {
        if (close()) {
            client.onCompleted();
        }
    }

    @Override
    public synchronized void onError(Throwable cancelled) {
        close();
    }

    @Override
    public synchronized void onCompleted() {
        complete();
    }

    private boolean close() {
        if (closed) {
            return false;
        }
        closed = true;
        if (topic != null) {
            topic.stream().unsubscribe(wake);
        }
        onClosed.run();
        return true;
    }
}
