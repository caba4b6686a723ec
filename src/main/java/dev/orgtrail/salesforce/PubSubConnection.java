package dev.orgtrail.salesforce;

import com.salesforce.eventbus.protobuf.PubSubGrpc;
import com.salesforce.eventbus.protobuf.SchemaRequest;
import com.salesforce.eventbus.protobuf.TopicInfo;
import com.salesforce.eventbus.protobuf.TopicRequest;
import dev.orgtrail.threads.OrgThreads;
import dev.orgtrail.threads.Waiting;
import dev.orgtrail.threads.Work;
import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One org's connection to the Pub/Sub API, shared by its streams. When nothing was heard on it for a while, it is asked
 * something cheap; without an answer it counts as dead, all streams on it are told, and another takes its place. A
 * network that swallows packets would otherwise be noticed only when a keep-alive of Salesforce's is overdue, after
 * minutes. It is no ping of HTTP/2: a gRPC server may end a connection that pings more than every five minutes.
 *
 * <p>Follows Salesforce's <em>Pub/Sub API Developer Guide</em>.
 */
public final class PubSubConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PubSubConnection.class);
    private static final Duration TO_ANSWER = Duration.ofSeconds(30);
    /** An event has 1 MB at most; where several together have more, fewer are asked for. */
    static final int LARGEST_MESSAGE = 4 * 1024 * 1024;

    private final ConnectedOrg org;
    private final RepeatedTroubles troubles = new RepeatedTroubles();
    private final ManagedChannelBuilder<?> builder;
    private final Patience patience;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
    private final Set<Open> open = ConcurrentHashMap.newKeySet();
    private final Object asking = new Object();
    private final Future<?> watch;
    private volatile ManagedChannel channel;
    private volatile long heard = System.nanoTime();
    private volatile boolean doubtful;
    private @Nullable SalesforceUnavailable lastRefusal;
    private long refusedAt;

    /** A stream that is open on the connection. */
    interface Open {
        String topic();

        /** The connection is dead. */
        void cut(SalesforceUnavailable trouble);
    }

    /**
     * Connects; nothing is sent until a stream asks.
     *
     * @param org the org
     * @param host Salesforce's {@code api.pubsub.salesforce.com}, or a stand-in
     * @param port 7443 at Salesforce
     * @param plaintext whether to do without TLS, which only a stand-in on this machine may want
     */
    public PubSubConnection(ConnectedOrg org, String host, int port, boolean plaintext) {
        this(org, host, port, plaintext, new Patience());
    }

    /**
     * Connects; nothing is sent until a stream asks.
     *
     * @param org the org
     * @param host Salesforce's {@code api.pubsub.salesforce.com}, or a stand-in
     * @param port 7443 at Salesforce
     * @param plaintext whether to do without TLS, which only a stand-in on this machine may want
     * @param patience how long it may be quiet, and how long an answer may take then
     */
    public PubSubConnection(ConnectedOrg org, String host, int port, boolean plaintext, Patience patience) {
        this.org = org;
        this.patience = patience;
        this.builder = ManagedChannelBuilder.forAddress(host, port)
                .executor(org.callbacks())
                .maxInboundMessageSize(LARGEST_MESSAGE);
        if (plaintext) {
            builder.usePlaintext();
        }
        this.channel = builder.build();
        long often = Math.max(1, patience.quiet().toMillis() / 10);
        this.watch = threads().scheduleWithFixedDelay(this::probeWhereQuiet, often, often, TimeUnit.MILLISECONDS);
    }

    /** The threads that the org's streams share. */
    OrgThreads threads() {
        return org.threads(Work.STREAMS);
    }

    ConnectedOrg org() {
        return org;
    }

    /** Notes that a stream is open, which wants to hear of the connection's death. */
    void opened(Open stream) {
        open.add(stream);
        heard();
    }

    void closed(Open stream) {
        open.remove(stream);
    }

    /** Whether a trouble of one of the streams is to be told in the log. */
    boolean isWorthALine(SalesforceUnavailable trouble) {
        return troubles.worthALine(String.valueOf(trouble.getMessage()));
    }

    /** Notes a sign of life. */
    void heard() {
        heard = System.nanoTime();
    }

    /** Has the next stream that begins see first whether the connection answers. */
    void doubt() {
        doubtful = true;
    }

    /** One question for all streams of the org. Whatever is answered, it is a sign of life. */
    private void probeWhereQuiet() {
        try {
            Duration quiet = Duration.ofNanos(System.nanoTime() - heard);
            Open any = open.stream().findAny().orElse(null);
            if (any == null || quiet.compareTo(patience.quiet()) < 0) {
                return;
            }
            Status.Code failure = failureToAnswer(any.topic());
            if (failure != null) {
                replace(new SalesforceUnavailable(
                        org.alias(),
                        failure.name(),
                        "the connection to the Pub/Sub API is dead: nothing was heard for " + quiet.toSeconds()
                                + " seconds, and a question was not answered",
                        "Check pubsub-host, pubsub-port and the firewall (outgoing TCP 7443). Orgtrail connects again by"
                                + " itself."));
            }
        } catch (RuntimeException | Error e) {
            // Whatever it is, a stream meets it too; the next look must come.
            LOG.debug("Org {}: the connection could not be probed", org.alias(), e);
        }
    }

    private Status.@Nullable Code failureToAnswer(String topic) {
        try {
            topic(topic, org.accessToken(), patience.probe());
        } catch (StatusRuntimeException e) {
            Status.Code code = e.getStatus().getCode();
            if (code == Status.Code.DEADLINE_EXCEEDED || code == Status.Code.UNAVAILABLE) {
                return code;
            }
        }
        heard();
        return null;
    }

    /** The streams hear of it before their calls fail, which would say less. */
    private synchronized void replace(SalesforceUnavailable trouble) {
        ManagedChannel dead = channel;
        doubt();
        channel = builder.build();
        heard();
        open.forEach(stream -> stream.cut(trouble));
        dead.shutdownNow();
    }

    /**
     * After the connection was dead, sees whether it answers now: a stream that cannot be followed must not look as if it
     * were. One stream asks for all.
     *
     * @throws SalesforceUnavailable when it does not
     */
    void seeThatItAnswers(String topic) {
        if (!doubtful) {
            return;
        }
        long since = System.nanoTime();
        synchronized (asking) {
            SalesforceUnavailable justNow = lastRefusal;
            if (justNow != null && refusedAt - since > 0) {
                throw justNow;
            }
            if (!doubtful) {
                return;
            }
            try {
                topic(topic, org.accessToken(), patience.probe());
            } catch (StatusRuntimeException e) {
                Status.Code code = e.getStatus().getCode();
                if (code == Status.Code.DEADLINE_EXCEEDED || code == Status.Code.UNAVAILABLE) {
                    SalesforceUnavailable refusal = explain(e);
                    // What was connected while packets were swallowed stays dead when they are no longer.
                    replace(refusal);
                    lastRefusal = refusal;
                    refusedAt = System.nanoTime();
                    throw refusal;
                }
            }
            heard();
            doubtful = false;
        }
    }

    /**
     * Returns a stub whose calls carry this token.
     *
     * @param token the session's; who is refused logs in again with it, so that of many streams only one does
     */
    PubSubGrpc.PubSubStub stub(String token) {
        return PubSubGrpc.newStub(channel).withCallCredentials(credentials(token));
    }

    /**
     * Asks whether the org has a channel that may be subscribed to.
     *
     * @param topic such as {@code /event/LoginEventStream}
     * @return whether it has; false too when the user may not see it
     * @throws SalesforceUnavailable when Salesforce does not say
     */
    public boolean has(String topic) {
        String token = org.accessToken();
        try {
            return topic(topic, token).getCanSubscribe();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNAUTHENTICATED) {
                return hasNow(topic, org.logIn(token));
            }
            return absent(e);
        }
    }

    private boolean hasNow(String topic, String token) {
        try {
            return topic(topic, token).getCanSubscribe();
        } catch (StatusRuntimeException e) {
            return absent(e);
        }
    }

    private boolean absent(StatusRuntimeException failure) {
        Status.Code code = failure.getStatus().getCode();
        if (code == Status.Code.NOT_FOUND || code == Status.Code.PERMISSION_DENIED) {
            return false;
        }
        throw explain(failure);
    }

    private TopicInfo topic(String topic, String token) {
        return topic(topic, token, TO_ANSWER);
    }

    private TopicInfo topic(String topic, String token, Duration atMost) {
        try (Waiting waits = Waiting.begin()) {
            return blocking(token, atMost)
                    .getTopic(TopicRequest.newBuilder().setTopicName(topic).build());
        }
    }

    /**
     * The schema of an event, asked for once.
     *
     * @throws StatusRuntimeException when Salesforce does not say
     * @throws org.apache.avro.AvroRuntimeException when it is no Avro schema
     */
    Schema schema(String id) {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        PubSubGrpc.PubSubBlockingStub stub = blocking(org.accessToken(), TO_ANSWER);
        String text;
        try (Waiting waits = Waiting.begin()) {
            text = stub.getSchema(SchemaRequest.newBuilder().setSchemaId(id).build())
                    .getSchemaJson();
        }
        Schema schema = new Schema.Parser().parse(text);
        schemas.put(id, schema);
        return schema;
    }

    private PubSubGrpc.PubSubBlockingStub blocking(String token, Duration atMost) {
        return PubSubGrpc.newBlockingStub(channel)
                .withCallCredentials(credentials(token))
                .withDeadlineAfter(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    SalesforceUnavailable explain(Throwable failure) {
        if (failure instanceof StatusRuntimeException answer) {
            return new SalesforceUnavailable(
                    org.alias(),
                    answer.getStatus().getCode().name(),
                    answer.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED
                            ? "the Pub/Sub API does not answer in time"
                            : "the Pub/Sub API answers: " + answer.getStatus().getDescription(),
                    answer.getStatus().getCode() == Status.Code.UNAVAILABLE
                                    || answer.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED
                            ? "Check pubsub-host, pubsub-port and the firewall (outgoing TCP 7443). Orgtrail tries again."
                            : "Orgtrail tries again by itself.");
        }
        return Remedies.explain(org.alias(), failure);
    }

    private CallCredentials credentials(String token) {
        return new CallCredentials() {
            @Override
            public void applyRequestMetadata(RequestInfo request, Executor executor, MetadataApplier applier) {
                executor.execute(() -> {
                    try {
                        Metadata headers = new Metadata();
                        headers.put(key("accesstoken"), token);
                        headers.put(key("instanceurl"), org.instanceUrl());
                        headers.put(key("tenantid"), org.orgId());
                        applier.apply(headers);
                    } catch (RuntimeException e) {
                        applier.fail(Status.UNAUTHENTICATED
                                .withDescription(e.getMessage())
                                .withCause(e));
                    }
                });
            }
        };
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    @Override
    public void close() {
        watch.cancel(false);
        channel.shutdownNow();
    }
}
