package dev.orgtrail.salesforce;

import com.google.protobuf.ByteString;
import com.salesforce.eventbus.protobuf.ConsumerEvent;
import com.salesforce.eventbus.protobuf.FetchRequest;
import com.salesforce.eventbus.protobuf.FetchResponse;
import com.salesforce.eventbus.protobuf.ReplayPreset;
import dev.orgtrail.batch.RowFields;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Follows one channel of the Pub/Sub API for as long as it is open. It asks for the next events only when the ones
 * before are delivered; whatever ends the stream, the server's own end and its silence included, it goes on from the
 * replay id delivered last.
 *
 * <p>Follows Salesforce's <em>Pub/Sub API Developer Guide</em>, <em>Subscribe RPC Method</em>.
 */
public final class PubSubStream implements Followed {
    private static final Logger LOG = LoggerFactory.getLogger(PubSubStream.class);
    private static final int AT_A_TIME = 100;
    /** Of more bytes that wait for delivery, none are taken from the connection. */
    static final int WAITING = 1024 * 1024;

    /** Salesforce keeps a stream alive at least every 270 seconds. */
    private static final Duration SILENCE = Duration.ofSeconds(330);

    private final PubSubConnection connection;
    private final String topic;
    private final StreamListener listener;
    private final Duration silence;
    private final FollowedTurns turns;
    private volatile @Nullable Subscription current;
    /** How many events are asked for at a time; fewer behind a message that was too large. */
    private int atATime = AT_A_TIME;

    /** Why the next event is passed over. */
    private @Nullable String passedOver;

    /**
     * Begins to follow a channel, in the threads that the org's streams share.
     *
     * @param topic such as {@code /event/LoginEventStream}
     */
    public PubSubStream(PubSubConnection connection, String topic, StreamListener listener) {
        this(connection, topic, listener, SILENCE);
    }

    /**
     * Begins to follow a channel, in the threads that the org's streams share.
     *
     * @param topic such as {@code /event/LoginEventStream}
     * @param silence after so long without a word from the server the stream counts as dead
     */
    public PubSubStream(PubSubConnection connection, String topic, StreamListener listener, Duration silence) {
        this.connection = connection;
        this.topic = topic;
        this.listener = listener;
        this.silence = silence;
        this.turns = new FollowedTurns(connection.threads(), new Turn());
        turns.wake();
    }

    /** Begins a subscription, or goes on with the one that is open. */
    private final class Turn implements FollowedTurns.Turn {
        @Override
        public FollowedTurns.Next take() {
            Subscription subscription = current;
            boolean goesOn = false;
            if (subscription == null) {
                subscription = new Subscription();
                current = subscription;
            }
            try {
                goesOn = subscription.goOn();
            } catch (Exception | Error e) {
                if (!turns.isEnding()) {
                    noted(subscription, e);
                }
            }
            if (goesOn) {
                return FollowedTurns.Next.WHEN_WOKEN;
            }
            letGo();
            return subscription.moved ? FollowedTurns.Next.ATTEMPT : FollowedTurns.Next.ATTEMPT_LATER;
        }

        @Override
        public void letGo() {
            Subscription subscription = current;
            current = null;
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }

    /** Whatever goes wrong while a failure is noted, the stream is tried again. */
    private void noted(Subscription subscription, Throwable failure) {
        try {
            troubled(subscription, failure);
        } catch (RuntimeException | Error e) {
            LOG.warn("Stream {} is tried again. {}", topic, String.valueOf(e.getMessage()));
            LOG.debug("The failure in full", e);
        }
    }

    private void troubled(Subscription subscription, Throwable failure) {
        if (failure instanceof StatusRuntimeException answer) {
            if (isTooLarge(answer)) {
                askForLess(subscription);
                return;
            }
            if (answer.getStatus().getCode() == Status.Code.UNAVAILABLE) {
                connection.doubt();
            }
            String code = errorCode(answer);
            if (answer.getStatus().getCode() == Status.Code.UNAUTHENTICATED || code.contains(".auth.")) {
                logInAgain(subscription.token);
            } else if (code.contains("replayid") && subscription.goesOn) {
                listener.replayIdRefused("Salesforce refuses the replay id delivered last (" + code + ")");
                return;
            }
        }
        SalesforceUnavailable trouble = connection.explain(failure);
        listener.interrupted(trouble);
        // All streams of an org share a connection, and fail alike.
        LOG.atLevel(connection.isWorthALine(trouble) ? Level.WARN : Level.DEBUG)
                .log("Stream {} goes on from the replay id delivered last. {}", topic, trouble.getMessage());
        LOG.debug("The failure in full", failure);
    }

    /** What a client says by itself; what a server says comes with an error code. */
    private static boolean isTooLarge(StatusRuntimeException answer) {
        return answer.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED
                && errorCode(answer).isEmpty()
                && String.valueOf(answer.getStatus().getDescription()).contains("exceeds maximum size");
    }

    /** Fewer events make smaller messages; of one that is too large by itself, not even its replay id can be had. */
    private void askForLess(Subscription subscription) {
        if (atATime == 1) {
            passedOver = "An event is larger than the " + PubSubConnection.LARGEST_MESSAGE / 1024 / 1024
                    + " MB that Orgtrail takes, which are more than Salesforce lets one have; what was published until the"
                    + " stream went on cannot be read from it";
        } else {
            atATime = Math.max(1, atATime / 10);
            LOG.info("A message of the stream {} is too large; Orgtrail asks for {} events at a time.", topic, atATime);
        }
        subscription.moved = true;
    }

    private void logInAgain(String stale) {
        try {
            connection.org().logIn(stale);
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

    @Override
    public void end() {
        turns.end();
    }

    @Override
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        return turns.awaitEnd(atMost);
    }

    @Override
    public void close() {
        end();
        turns.awaitEnd();
    }

    /**
     * What the server said, handed to the stream's next turn.
     *
     * @param held whether the stream ended while no requested event was pending, as a batch was still in hand
     */
    private record Said(
            @Nullable FetchResponse response, @Nullable Throwable failure, boolean held) {}

    private final class Subscription
            implements ClientResponseObserver<FetchRequest, FetchResponse>, PubSubConnection.Open {
        /** Holds no more events than were asked for: one batch. */
        private final Queue<Said> said = new ConcurrentLinkedQueue<>();

        /** How many events were requested and have not come. */
        private final AtomicInteger pending = new AtomicInteger();

        private volatile @Nullable ClientCallStreamObserver<FetchRequest> server;
        private volatile boolean cancelled;
        private volatile long quietSince = System.nanoTime();
        private volatile boolean delivering;
        private volatile @Nullable Future<?> watch;
        private String token = "";
        private boolean begun;
        private boolean goesOn;
        private boolean moved;
        /** How many bytes wait for delivery. */
        private int waiting;

        private boolean pausedByMany;

        /** Delivers what has come; returns whether more may come. */
        boolean goOn() throws Exception {
            if (!begun) {
                begin();
                begun = true;
                watchSilence(silence.toNanos());
            }
            delivering = true;
            try {
                return deliverNext();
            } finally {
                quietSince = System.nanoTime();
                delivering = false;
            }
        }

        private void begin() {
            token = connection.org().accessToken();
            connection.seeThatItAnswers(topic);
            FetchRequest.Builder first = FetchRequest.newBuilder();
            Optional<ByteString> replayId = replayId();
            if (passedOver != null) {
                first.setReplayPreset(ReplayPreset.LATEST);
            } else if (replayId.isPresent()) {
                goesOn = true;
                first.setReplayPreset(ReplayPreset.CUSTOM).setReplayId(replayId.get());
            } else {
                first.setReplayPreset(listener.fromTheOldest() ? ReplayPreset.EARLIEST : ReplayPreset.LATEST);
            }
            listener.following();
            connection.opened(this);
            connection.stub(token).subscribe(this);
            request(first, atATime);
        }

        private void request(FetchRequest.Builder request, int events) {
            pending.addAndGet(events);
            server().onNext(request.setTopicName(topic).setNumRequested(events).build());
        }

        private Optional<ByteString> replayId() {
            try {
                return listener.replayId()
                        .map(text -> ByteString.copyFrom(Base64.getDecoder().decode(text)));
            } catch (IllegalArgumentException e) {
                listener.replayIdRefused("The replay id stored last cannot be read");
                return Optional.empty();
            }
        }

        private ClientCallStreamObserver<FetchRequest> server() {
            return Objects.requireNonNull(server);
        }

        private void watchSilence(long nanos) {
            watch = connection.threads().schedule(this::seeWhetherItIsSilent, nanos, TimeUnit.NANOSECONDS);
        }

        private void seeWhetherItIsSilent() {
            long left = silence.toNanos() - (System.nanoTime() - quietSince);
            if (cancelled) {
                return;
            }
            if (delivering || left > 0) {
                watchSilence(delivering ? silence.toNanos() : left);
            } else {
                heard(new Said(
                        null,
                        new SalesforceUnavailable(
                                connection.org().alias(),
                                "channel " + topic + " has been silent for " + silence.toSeconds() + " seconds",
                                "Orgtrail subscribes again by itself."),
                        false));
            }
        }

        /** Delivers a batch; what has come besides waits for the next turn, so that other streams have theirs. */
        private boolean deliverNext() throws Exception {
            Said next = said.poll();
            if (next == null) {
                return true;
            }
            if (next.held()) {
                LOG.info(
                        "A sink held a batch of the stream {} for so long that Salesforce ended it; Orgtrail goes on from"
                                + " the replay id delivered last.",
                        topic);
                return false;
            }
            if (next.failure() instanceof Exception failure) {
                throw failure;
            }
            if (next.response() == null) {
                LOG.info("Salesforce has ended the stream {}; Orgtrail subscribes again.", topic);
                return false;
            }
            deliver(next.response());
            if (!said.isEmpty()) {
                turns.wake();
            }
            return true;
        }

        private void deliver(FetchResponse response) throws Exception {
            makeRoom(response);
            String behind = passedOver;
            if (behind != null) {
                listener.passedOver(behind);
                passedOver = null;
            }
            if (response.getEventsCount() == 0) {
                // While the server owes us nothing that we asked for, its newest replay id may be ahead of events.
                if (response.getPendingNumRequested() > 0) {
                    listener.keptAlive(text(response.getLatestReplayId()));
                }
                moved = true;
                return;
            }
            List<Map<String, Object>> events = new ArrayList<>();
            String last = "";
            for (FetchResponse waiting = response; waiting != null; waiting = alsoWaiting(events.size())) {
                for (ConsumerEvent event : waiting.getEventsList()) {
                    events.add(read(event));
                    last = text(event.getReplayId());
                }
            }
            listener.deliver(events, last);
            moved = true;
            // As many as were delivered: those asked for before may be under way already. And some more, where they
            // were few.
            int more = Math.min(atATime, AT_A_TIME - atATime);
            atATime += more;
            if (!turns.isEnding()) {
                request(FetchRequest.newBuilder(), events.size() + more);
            }
        }

        /** The next reply that has come while the batch before was delivered, if its events fit into this batch. */
        private @Nullable FetchResponse alsoWaiting(int events) {
            Said next = said.peek();
            if (next == null || next.response() == null) {
                return null;
            }
            int more = next.response().getEventsCount();
            if (more == 0 || events + more > AT_A_TIME) {
                return null;
            }
            said.remove();
            makeRoom(next.response());
            return next.response();
        }

        /** Has more taken from the connection, once what waits is little. */
        private synchronized void makeRoom(FetchResponse taken) {
            waiting -= taken.getSerializedSize();
            if (pausedByMany && waiting < WAITING) {
                pausedByMany = false;
                server().request(1);
            }
        }

        private synchronized void takeMore(FetchResponse came) {
            waiting += came.getSerializedSize();
            pausedByMany = waiting >= WAITING;
            if (!pausedByMany) {
                server().request(1);
            }
        }

        /**
         * An event that cannot be decoded travels on as it is, to be set aside with its reason. One whose schema cannot
         * be had now is no such event: the stream comes back to it.
         */
        private Map<String, Object> read(ConsumerEvent event) {
            Map<String, Object> fields;
            byte[] payload = event.getEvent().getPayload().toByteArray();
            try {
                fields = AvroEvents.read(connection.schema(event.getEvent().getSchemaId()), payload);
            } catch (StatusRuntimeException | SalesforceUnavailable e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                fields = new LinkedHashMap<>();
                fields.put(RowFields.UNREADABLE, "It does not fit its Avro schema: " + e);
                fields.put("payload", Base64.getEncoder().encodeToString(payload));
            }
            fields.putIfAbsent("EventUuid", event.getEvent().getId());
            return fields;
        }

        private void heard(Said what) {
            said.add(what);
            turns.wake();
        }

        @Override
        public String topic() {
            return topic;
        }

        @Override
        public void cut(SalesforceUnavailable trouble) {
            heard(new Said(null, trouble, false));
        }

        void cancel() {
            cancelled = true;
            Future<?> watching = watch;
            if (watching != null) {
                watching.cancel(false);
            }
            connection.closed(this);
            ClientCallStreamObserver<FetchRequest> open = server;
            if (open != null) {
                open.cancel("Orgtrail ends the subscription", null);
            }
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<FetchRequest> requests) {
            server = requests;
            requests.disableAutoRequestWithInitial(1);
        }

        @Override
        public void onNext(FetchResponse response) {
            connection.heard();
            pending.addAndGet(-response.getEventsCount());
            quietSince = System.nanoTime();
            takeMore(response);
            heard(new Said(response, null, false));
        }

        @Override
        public void onError(Throwable failure) {
            ended(failure instanceof Exception ? failure : new IllegalStateException(failure));
        }

        @Override
        public void onCompleted() {
            connection.heard();
            ended(null);
        }

        /**
         * The stream stays open as long as requested events are pending. Without, Salesforce ends it about 60 seconds after
         * the last one was sent; which is no trouble but what becomes of a batch that a sink holds for longer.
         */
        private void ended(@Nullable Throwable failure) {
            boolean held = pending.get() <= 0;
            heard(new Said(null, failure, held));
            if (held && !cancelled) {
                listener.suspended();
            }
        }
    }

    private static String text(ByteString replayId) {
        return Base64.getEncoder().encodeToString(replayId.toByteArray());
    }
}
