package dev.orgtrail.salesforce;

import com.google.protobuf.ByteString;
import com.salesforce.eventbus.protobuf.ConsumerEvent;
import com.salesforce.eventbus.protobuf.FetchRequest;
import com.salesforce.eventbus.protobuf.FetchResponse;
import com.salesforce.eventbus.protobuf.ReplayPreset;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one channel of the Pub/Sub API for as long as it is open. It asks for the next events only when the ones
 * before are delivered; whatever ends the stream, the server's own end and its silence included, it goes on from the
 * replay id delivered last.
 *
 * <p>Follows Salesforce's <em>Pub/Sub API Developer Guide</em>, <em>Subscribe RPC Method</em>.
 */
public final class PubSubStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PubSubStream.class);
    private static final int AT_A_TIME = 100;
    /** Salesforce keeps a stream alive at least every 270 seconds. */
    private static final Duration SILENCE = Duration.ofSeconds(330);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final PubSubConnection connection;
    private final String topic;
    private final StreamListener listener;
    private final Thread thread;
    private volatile boolean closed;
    private boolean refused;

    /**
     * Begins to follow a channel, in a thread of its own.
     *
     * @param topic such as {@code /event/LoginEventStream}
     */
    public PubSubStream(PubSubConnection connection, String topic, StreamListener listener) {
        this.connection = connection;
        this.topic = topic;
        this.listener = listener;
        this.thread = new Thread(this::follow, "stream-" + connection.org().alias() + topic.replace("/event/", "-"));
        thread.setDaemon(true);
        thread.start();
    }

    private void follow() {
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            Subscription subscription = new Subscription();
            try {
                subscription.begin();
                if (subscription.followUntilItEnds()) {
                    pause = FIRST_PAUSE;
                }
            } catch (InterruptedException e) {
                break;
            } catch (Exception e) {
                pause = subscription.moved ? FIRST_PAUSE : pause;
                if (!closed) {
                    troubled(e);
                }
            } finally {
                subscription.cancel();
            }
            if (!closed && !sleep(pause)) {
                break;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    private void troubled(Exception failure) {
        if (failure instanceof StatusRuntimeException answer) {
            String code = errorCode(answer);
            if (answer.getStatus().getCode() == Status.Code.UNAUTHENTICATED || code.contains("auth")) {
                logInAgain();
            } else if (code.contains("replayid")) {
                refused = true;
                listener.replayIdRefused("Salesforce refuses the replay id delivered last (" + code + ")");
                return;
            }
        }
        SalesforceUnavailable trouble = connection.explain(failure);
        listener.interrupted(trouble);
        LOG.warn("Stream {} goes on from the replay id delivered last. {}", topic, trouble.getMessage());
        LOG.debug("The failure in full", failure);
    }

    private void logInAgain() {
        try {
            connection.org().logIn(connection.org().accessToken());
        } catch (SalesforceUnavailable e) {
            LOG.warn("Stream {} waits for a session. {}", topic, e.getMessage());
        }
    }

    private static String errorCode(StatusRuntimeException answer) {
        Metadata trailers = answer.getTrailers();
        String code =
                trailers == null ? null : trailers.get(Metadata.Key.of("error-code", Metadata.ASCII_STRING_MARSHALLER));
        return code == null ? "" : code;
    }

    private boolean sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Ends the stream and waits until no batch is in hand. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the server said, handed to the stream's own thread. */
    private record Said(
            @Nullable FetchResponse response, @Nullable Throwable failure) {}

    private final class Subscription implements ClientResponseObserver<FetchRequest, FetchResponse> {
        private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();
        private @Nullable ClientCallStreamObserver<FetchRequest> server;
        private boolean moved;

        void begin() {
            FetchRequest.Builder first =
                    FetchRequest.newBuilder().setTopicName(topic).setNumRequested(AT_A_TIME);
            Optional<String> replayId = refused ? Optional.empty() : listener.replayId();
            if (replayId.isPresent()) {
                first.setReplayPreset(ReplayPreset.CUSTOM)
                        .setReplayId(ByteString.copyFrom(Base64.getDecoder().decode(replayId.get())));
            } else if (refused || listener.followedBefore()) {
                first.setReplayPreset(ReplayPreset.EARLIEST);
            } else {
                first.setReplayPreset(ReplayPreset.LATEST);
            }
            listener.following();
            connection.stub().subscribe(this);
            server().onNext(first.build());
        }

        private ClientCallStreamObserver<FetchRequest> server() {
            return java.util.Objects.requireNonNull(server);
        }

        /** Returns true when the server ended the stream in good order. */
        boolean followUntilItEnds() throws Exception {
            while (!closed) {
                Said next = said.poll(SILENCE.toSeconds(), TimeUnit.SECONDS);
                if (next == null) {
                    throw new SalesforceUnavailable(
                            connection.org().alias(),
                            "channel " + topic + " has been silent for " + SILENCE.toSeconds() + " seconds",
                            "Orgtrail subscribes again by itself.");
                }
                if (next.failure() != null) {
                    throw next.failure() instanceof Exception failure
                            ? failure
                            : new IllegalStateException(next.failure());
                }
                if (next.response() == null) {
                    LOG.info("Salesforce has ended the stream {}; Orgtrail subscribes again.", topic);
                    return true;
                }
                deliver(next.response());
            }
            return true;
        }

        private void deliver(FetchResponse response) throws Exception {
            moved = true;
            String replayId = text(response.getLatestReplayId());
            if (response.getEventsCount() == 0) {
                refused = false;
                listener.keptAlive(replayId);
                return;
            }
            List<Map<String, Object>> events = new ArrayList<>(response.getEventsCount());
            String last = replayId;
            for (ConsumerEvent event : response.getEventsList()) {
                events.add(read(event));
                last = text(event.getReplayId());
            }
            listener.deliver(events, last);
            refused = false;
            int more = AT_A_TIME - response.getPendingNumRequested();
            if (more > 0 && !closed) {
                server().onNext(FetchRequest.newBuilder()
                        .setTopicName(topic)
                        .setNumRequested(more)
                        .build());
            }
        }

        /** An event that cannot be decoded travels on as it is, to be set aside with its reason. */
        private Map<String, Object> read(ConsumerEvent event) {
            Map<String, Object> fields;
            byte[] payload = event.getEvent().getPayload().toByteArray();
            var schema = connection.schema(event.getEvent().getSchemaId());
            try {
                fields = AvroEvents.read(schema, payload);
            } catch (java.io.IOException | RuntimeException e) {
                fields = new LinkedHashMap<>();
                fields.put("_unreadable", "It does not fit its Avro schema: " + e);
                fields.put("payload", Base64.getEncoder().encodeToString(payload));
            }
            fields.putIfAbsent("EventUuid", event.getEvent().getId());
            return fields;
        }

        void cancel() {
            ClientCallStreamObserver<FetchRequest> open = server;
            if (open != null) {
                open.cancel("Orgtrail ends the subscription", null);
            }
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<FetchRequest> requests) {
            server = requests;
        }

        @Override
        public void onNext(FetchResponse response) {
            said.add(new Said(response, null));
        }

        @Override
        public void onError(Throwable failure) {
            said.add(new Said(null, failure));
        }

        @Override
        public void onCompleted() {
            said.add(new Said(null, null));
        }
    }

    private static String text(ByteString replayId) {
        return Base64.getEncoder().encodeToString(replayId.toByteArray());
    }
}
