package dev.orgtrail.salesforce;

import com.salesforce.eventbus.protobuf.PubSubGrpc;
import com.salesforce.eventbus.protobuf.SchemaRequest;
import com.salesforce.eventbus.protobuf.TopicInfo;
import com.salesforce.eventbus.protobuf.TopicRequest;
import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;

/**
 * One org's connection to the Pub/Sub API, shared by its streams.
 *
 * <p>Follows Salesforce's <em>Pub/Sub API Developer Guide</em>.
 */
public final class PubSubConnection implements AutoCloseable {
    private static final long SECONDS_TO_ANSWER = 30;
    private static final int LARGEST_MESSAGE = 16 * 1024 * 1024;

    private final ConnectedOrg org;
    private final ManagedChannel channel;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    /**
     * Connects; nothing is sent until a stream asks.
     *
     * @param org the org
     * @param host Salesforce's {@code api.pubsub.salesforce.com}, or a stand-in
     * @param port 7443 at Salesforce
     * @param plaintext whether to do without TLS, which only a stand-in on this machine may want
     */
    public PubSubConnection(ConnectedOrg org, String host, int port, boolean plaintext) {
        this.org = org;
        ManagedChannelBuilder<?> builder =
                ManagedChannelBuilder.forAddress(host, port).maxInboundMessageSize(LARGEST_MESSAGE);
        if (plaintext) {
            builder.usePlaintext();
        }
        this.channel = builder.build();
    }

    ConnectedOrg org() {
        return org;
    }

    PubSubGrpc.PubSubStub stub() {
        return PubSubGrpc.newStub(channel).withCallCredentials(credentials());
    }

    /**
     * Asks whether the org has a channel that may be subscribed to.
     *
     * @param topic such as {@code /event/LoginEventStream}
     * @return whether it has; false too when the user may not see it
     * @throws SalesforceUnavailable when Salesforce does not say
     */
    public boolean has(String topic) {
        try {
            return topic(topic).getCanSubscribe();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.UNAUTHENTICATED) {
                org.logIn(org.accessToken());
                return hasNow(topic);
            }
            return absent(e);
        }
    }

    private boolean hasNow(String topic) {
        try {
            return topic(topic).getCanSubscribe();
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

    private TopicInfo topic(String topic) {
        return blocking().getTopic(TopicRequest.newBuilder().setTopicName(topic).build());
    }

    Schema schema(String id) {
        return schemas.computeIfAbsent(id, unknown -> new Schema.Parser()
                .parse(blocking()
                        .getSchema(
                                SchemaRequest.newBuilder().setSchemaId(unknown).build())
                        .getSchemaJson()));
    }

    private PubSubGrpc.PubSubBlockingStub blocking() {
        return PubSubGrpc.newBlockingStub(channel)
                .withCallCredentials(credentials())
                .withDeadlineAfter(SECONDS_TO_ANSWER, TimeUnit.SECONDS);
    }

    SalesforceUnavailable explain(Throwable failure) {
        if (failure instanceof StatusRuntimeException answer) {
            return new SalesforceUnavailable(
                    org.alias(),
                    answer.getStatus().getCode().name(),
                    "the Pub/Sub API answers: " + answer.getStatus().getDescription(),
                    answer.getStatus().getCode() == Status.Code.UNAVAILABLE
                            ? "Check pubsub-host, pubsub-port and the firewall (outgoing TCP 7443). Orgtrail tries again."
                            : "Orgtrail tries again by itself.");
        }
        return Remedies.explain(org.alias(), failure);
    }

    private CallCredentials credentials() {
        return new CallCredentials() {
            @Override
            public void applyRequestMetadata(RequestInfo request, Executor executor, MetadataApplier applier) {
                executor.execute(() -> {
                    try {
                        Metadata headers = new Metadata();
                        headers.put(key("accesstoken"), org.accessToken());
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
        channel.shutdownNow();
    }
}
