package dev.orgtrail.standin.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.salesforce.eventbus.protobuf.ConsumerEvent;
import com.salesforce.eventbus.protobuf.FetchRequest;
import com.salesforce.eventbus.protobuf.FetchResponse;
import com.salesforce.eventbus.protobuf.PubSubGrpc;
import com.salesforce.eventbus.protobuf.ReplayPreset;
import com.salesforce.eventbus.protobuf.SchemaRequest;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.SalesforceStreams;
import dev.orgtrail.standin.StandInOrg;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Change data capture over Pub/Sub API, as any gRPC client reads it. */
class PubSubChangesTest {
    private final StandInOrg org = new StandInOrg(
            OrgSettings.everything().scale(0.05).streams(sessions -> new SalesforceStreams(sessions, true)));
    private final List<ConsumerEvent> received = new CopyOnWriteArrayList<>();
    private @Nullable ManagedChannel channel;
    private String token = "";

    @BeforeEach
    void connect() throws Exception {
        org.start();
        channel = NettyChannelBuilder.forAddress("localhost", org.pubSubPort())
                .usePlaintext()
                .build();
        token = token();
    }

    @AfterEach
    void disconnect() {
        Objects.requireNonNull(channel).shutdownNow();
        org.close();
    }

    private String token() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(org.baseUrl() + "/services/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&client_id=" + org.clientId()
                        + "&client_secret=" + org.clientSecret()))
                .build();
        String reply = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher found = Pattern.compile("\"access_token\":\"([^\"]+)\"").matcher(reply);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private Metadata headers() {
        Metadata headers = new Metadata();
        Map.of("accesstoken", token, "instanceurl", org.baseUrl(), "tenantid", org.orgId())
                .forEach((name, value) -> headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return headers;
    }

    private void subscribe(String topic) {
        StreamObserver<FetchRequest> requests = PubSubGrpc.newStub(Objects.requireNonNull(channel))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers()))
                .subscribe(new StreamObserver<>() {
                    @Override
                    public void onNext(FetchResponse reply) {
                        received.addAll(reply.getEventsList());
                    }

                    @Override
                    public void onError(Throwable failure) {}

                    @Override
                    public void onCompleted() {}
                });
        requests.onNext(FetchRequest.newBuilder()
                .setTopicName(topic)
                .setReplayPreset(ReplayPreset.EARLIEST)
                .setNumRequested(100)
                .build());
    }

    private GenericRecord read(ConsumerEvent event) throws IOException {
        String schema = PubSubGrpc.newBlockingStub(Objects.requireNonNull(channel))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers()))
                .getSchema(SchemaRequest.newBuilder()
                        .setSchemaId(event.getEvent().getSchemaId())
                        .build())
                .getSchemaJson();
        byte[] payload = event.getEvent().getPayload().toByteArray();
        return new GenericDatumReader<GenericRecord>(new Schema.Parser().parse(schema))
                .read(null, DecoderFactory.get().binaryDecoder(payload, null));
    }

    @Test
    void tellsOfAChangeWithItsHeaderAndTheChangedFields() throws Exception {
        String uuid = org.changeEvent("Account", "CREATE");
        org.changeEvent("Contact", "CREATE");

        subscribe("/data/AccountChangeEvent");

        await().untilAsserted(() -> assertThat(received).hasSize(1));
        assertThat(received.get(0).getEvent().getId()).isEqualTo(uuid);
        GenericRecord change = read(received.get(0));
        assertThat(change.getSchema().getFullName()).isEqualTo("com.sforce.eventbus.AccountChangeEvent");
        assertThat(change.get("Name").toString()).startsWith("Acme ");
        GenericRecord header = (GenericRecord) change.get("ChangeEventHeader");
        assertThat(header.get("entityName")).hasToString("Account");
        assertThat(header.get("changeType")).hasToString("CREATE");
        assertThat((Iterable<?>) header.get("recordIds"))
                .singleElement()
                .asString()
                .startsWith("001")
                .hasSize(18);
        assertThat((Iterable<?>) header.get("changedFields")).isEmpty();
    }

    @Test
    void namesChangedFieldsByABitmap() throws Exception {
        org.changeEvent("User", "UPDATE");

        subscribe("/data/UserChangeEvent");

        await().untilAsserted(() -> assertThat(received).hasSize(1));
        GenericRecord change = read(received.get(0));
        GenericRecord header = (GenericRecord) change.get("ChangeEventHeader");
        assertThat((Iterable<?>) header.get("changedFields"))
                .isNotEmpty()
                .allSatisfy(bits -> assertThat(bits.toString()).matches("(\\d+-)?0x([0-9A-F]{2})+"));
        assertThat(change.get("LastModifiedDate")).isInstanceOf(Long.class);
    }

    @Test
    void oneChannelHasTheChangesOfAllObjectsEachWithItsSchema() throws Exception {
        for (String type : List.of("CREATE", "DELETE", "GAP_OVERFLOW")) {
            for (String object : List.of("Account", "Contact", "User")) {
                org.changeEvent(object, type);
            }
        }

        subscribe("/data/ChangeEvents");

        await().untilAsserted(() -> assertThat(received).hasSize(9));
        List<String> names = new ArrayList<>();
        for (ConsumerEvent event : received) {
            names.add(read(event).getSchema().getName());
        }
        assertThat(names).containsOnly("AccountChangeEvent", "ContactChangeEvent", "UserChangeEvent");
    }

    @Test
    void aUserThatChangesIsTold() throws Exception {
        String user = org.userChange();

        subscribe("/data/UserChangeEvent");

        await().untilAsserted(() -> assertThat(received).hasSize(1));
        GenericRecord header = (GenericRecord) read(received.get(0)).get("ChangeEventHeader");
        assertThat((Iterable<?>) header.get("recordIds")).singleElement().hasToString(user);
    }

    @Test
    void anOrgTellsOfTheChangesItIsSetToCapture() {
        StandInOrg other = new StandInOrg(OrgSettings.everything()
                .scale(0.05)
                .changeDataCapture(List.of("Opportunity"))
                .streams(sessions -> new SalesforceStreams(sessions, false)));

        other.changeEvent("Opportunity", "UPDATE");
        assertThatThrownBy(() -> other.changeEvent("Account", "UPDATE")).hasMessageContaining("not captured");
        assertThatThrownBy(() -> other.changeEvent("Opportunity", "RENAME")).hasMessageContaining("RENAME");
    }

    @Test
    void countsBitsFromTheRightAndThoseOfCompoundFieldsAfterTheirPosition() {
        Schema account = ChangeSchemas.of("Account");

        assertThat(ChangeBitmaps.of(account, List.of("Name", "Type"))).containsExactly("0x06");
        assertThat(ChangeBitmaps.of(account, List.of("Phone", "BillingAddress.City")))
                .containsExactly("0x40", "4-0x02");
        assertThat(ChangeBitmaps.of(account, List.of())).isEmpty();
    }
}
