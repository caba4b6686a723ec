package dev.orgtrail.standin.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.salesforce.eventbus.protobuf.FetchRequest;
import com.salesforce.eventbus.protobuf.FetchResponse;
import com.salesforce.eventbus.protobuf.PubSubGrpc;
import com.salesforce.eventbus.protobuf.ReplayPreset;
import com.salesforce.eventbus.protobuf.SchemaRequest;
import com.salesforce.eventbus.protobuf.TopicInfo;
import com.salesforce.eventbus.protobuf.TopicRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pub/Sub API as any gRPC client sees it. */
class PubSubProtocolTest {
    private static final String ORG_ID = "00D5g000004uXyZEAU";
    private static final String LOGINS = "/event/LoginEventStream";
    private final StreamingApis apis = new StreamingApis(ORG_ID, "valid"::equals);
    private final Replies replies = new Replies();
    private @Nullable ManagedChannel channel;

    @BeforeEach
    void start() {
        apis.start();
        channel = NettyChannelBuilder.forAddress("localhost", apis.pubSubPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        Objects.requireNonNull(channel).shutdownNow();
        apis.close();
    }

    @Test
    void describesAChannelWithItsSchema() {
        TopicInfo topic = blocking("valid", ORG_ID)
                .getTopic(TopicRequest.newBuilder().setTopicName(LOGINS).build());
        String json = blocking("valid", ORG_ID)
                .getSchema(SchemaRequest.newBuilder()
                        .setSchemaId(topic.getSchemaId())
                        .build())
                .getSchemaJson();

        assertThat(topic.getCanSubscribe()).isTrue();
        Schema schema = new Schema.Parser().parse(json);
        assertThat(schema.getField("CreatedDate").schema().getType()).isEqualTo(Schema.Type.LONG);
        assertThat(schema.getField("EventDate").schema()).hasToString("[\"null\",\"long\"]");
        assertThat(schema.getField("Username").schema()).hasToString("[\"null\",\"string\"]");
        assertThat(schema.getField("EventUuid")).isNull();
    }

    @Test
    void refusesAnUnknownTopicAndABadSession() {
        TopicRequest unknown =
                TopicRequest.newBuilder().setTopicName("/event/Nothing__e").build();

        assertRefused(() -> blocking("valid", ORG_ID).getTopic(unknown), Status.Code.NOT_FOUND, "topic.not.found");
        assertRefused(
                () -> blocking("expired", ORG_ID).getTopic(unknown), Status.Code.UNAUTHENTICATED, "service.auth.error");
        assertRefused(
                () -> blocking("valid", "00D000000000000AAA").getTopic(unknown),
                Status.Code.UNAUTHENTICATED,
                "service.auth.headers.invalid");
    }

    @Test
    void sendsNoMoreThanWasAskedFor() {
        StreamObserver<FetchRequest> stream = subscribe(request(2));
        await().until(() -> apis.publish(LOGINS, Map.of("EventIdentifier", "1")));
        for (int i = 0; i < 5; i++) {
            apis.publish(LOGINS, Map.of());
        }

        await().during(Duration.ofMillis(300)).until(() -> replies.events() == 2);
        stream.onNext(FetchRequest.newBuilder().setNumRequested(3).build());
        stream.onNext(FetchRequest.newBuilder()
                .setTopicName(LOGINS)
                .setNumRequested(3)
                .build());

        await().untilAsserted(() -> assertThat(replies.events()).isEqualTo(6));
        FetchResponse last = replies.received.get(replies.received.size() - 1);
        assertThat(last.getPendingNumRequested()).isEqualTo(2);
        assertThat(last.getLatestReplayId())
                .isEqualTo(last.getEvents(last.getEventsCount() - 1).getReplayId());
    }

    @Test
    void keepsAQuietStreamAliveWithAPositionToResumeFrom() {
        subscribe(request(10));
        await().until(() -> apis.openStreams() == 1);

        apis.keepAliveEvery(Duration.ofMillis(50));

        await().until(() -> replies.received.size() > 1);
        assertThat(replies.events()).isZero();
        assertThat(replies.received).allSatisfy(reply -> {
            assertThat(reply.getPendingNumRequested()).isEqualTo(10);
            assertThat(reply.getLatestReplayId().isEmpty()).isFalse();
        });
    }

    @Test
    void replaysWhatItRetains() {
        apis.retain(LOGINS, 3, Duration.ofDays(3));
        for (int i = 0; i < 5; i++) {
            assertThat(apis.publish(LOGINS, Map.of())).isFalse();
        }

        subscribe(request(100).setReplayPreset(ReplayPreset.EARLIEST));

        await().untilAsserted(() -> assertThat(replies.events()).isEqualTo(3));
    }

    @Test
    void refusesReplayIdsItDoesNotKnow() {
        subscribe(request(10).setReplayPreset(ReplayPreset.CUSTOM).setReplayId(ByteString.copyFromUtf8("what?")));
        await().until(() -> replies.failures.size() == 1);
        subscribe(request(10).setReplayPreset(ReplayPreset.CUSTOM));
        await().until(() -> replies.failures.size() == 2);
        subscribe(request(0));
        await().until(() -> replies.failures.size() == 3);

        assertThat(replies.failures)
                .extracting(PubSubProtocolTest::errorCode)
                .containsExactly(
                        "sfdc.platform.eventbus.grpc.subscription.fetch.replayid.corrupted",
                        "sfdc.platform.eventbus.grpc.subscription.fetch.replayid.validation.failed",
                        "sfdc.platform.eventbus.grpc.subscription.fetch.requested.events.invalid");
    }

    @Test
    void refusesToPublishAFieldThatTheEventDoesNotHave() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> apis.publish(LOGINS, Map.of("UserName", "ada@example.com")))
                .withMessage("LoginEventStream has no field UserName");
    }

    private StreamObserver<FetchRequest> subscribe(FetchRequest.Builder first) {
        StreamObserver<FetchRequest> stream = PubSubGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers("valid", ORG_ID)))
                .subscribe(replies);
        stream.onNext(first.build());
        return stream;
    }

    private PubSubGrpc.PubSubBlockingStub blocking(String token, String tenant) {
        return PubSubGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(token, tenant)));
    }

    private static FetchRequest.Builder request(int events) {
        return FetchRequest.newBuilder().setTopicName(LOGINS).setNumRequested(events);
    }

    private static Metadata headers(String token, String tenant) {
        Metadata headers = new Metadata();
        headers.put(key("accesstoken"), token);
        headers.put(key("instanceurl"), "http://localhost");
        headers.put(key("tenantid"), tenant);
        return headers;
    }

    private static void assertRefused(Runnable call, Status.Code status, String code) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(StatusRuntimeException.class, refusal -> {
            assertThat(refusal.getStatus().getCode()).isEqualTo(status);
            assertThat(errorCode(refusal)).isEqualTo("sfdc.platform.eventbus.grpc." + code);
        });
    }

    private static @Nullable String errorCode(Throwable failure) {
        Metadata trailers = Status.trailersFromThrowable(failure);
        return trailers == null ? null : trailers.get(key("error-code"));
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static final class Replies implements StreamObserver<FetchResponse> {
        private final List<FetchResponse> received = new CopyOnWriteArrayList<>();
        private final List<Throwable> failures = new CopyOnWriteArrayList<>();

        int events() {
            return received.stream().mapToInt(FetchResponse::getEventsCount).sum();
        }

        @Override
        public void onNext(FetchResponse reply) {
            received.add(reply);
        }

        @Override
        public void onError(Throwable failure) {
            failures.add(failure);
        }

        @Override
        public void onCompleted() {}
    }
}
