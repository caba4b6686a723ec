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
        return blocking(token)
                .getTopic(TopicRequest.newBuilder().setTopicName(topic).build());
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
        String text = blocking(org.accessToken())
                .getSchema(SchemaRequest.newBuilder().setSchemaId(id).build())
                .getSchemaJson();
        Schema schema = new Schema.Parser().parse(text);
        schemas.put(id, schema);
        return schema;
    }

    private PubSubGrpc.PubSubBlockingStub blocking(String token) {
        return PubSubGrpc.newBlockingStub(channel)
                .withCallCredentials(credentials(token))
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
        channel.shutdownNow();
    }
}
