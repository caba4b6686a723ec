package dev.orgtrail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.settings.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Replies to queries that are larger than memory: what can be read is, and the rest of the org goes on. */
@WholeOrgtrail
class LargeRepliesTest {
    private static final int MIB = 1024 * 1024;

    private final ApplicationContext orgtrail;

    @Autowired
    LargeRepliesTest(ApplicationContext orgtrail) {
        this.orgtrail = orgtrail;
    }

    @Test
    void aTextOfThirtyMillionCharactersIsSetAsideByItsBeginningAndTheOthersAreDelivered() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            String odd = row.lost(row.org()::login);
            String text = "x".repeat(30_000_000);
            row.wire()
                    .spoil(
                            "/query.*LoginHistory|/query/01g",
                            Tricks.edited((path, body) -> body.replaceAll(
                                    "(\"Id\":\"" + odd + "\".*?\"Application\":)\"[^\"]*\"", "$1\"" + text + "\"")));
            row.collect().await(() -> assertThat(row.letters()).hasSize(1));
            assertThat(row.letters().get(0).reason())
                    .contains(
                            "its field Application has 30000000 bytes",
                            HexFormat.of().formatHex(Sha256.of(text)),
                            "orgtrail.largest.field");
            assertThat(row.letters().get(0).record())
                    .contains(odd, text.substring(0, 4_096))
                    .hasSizeLessThan(10_000);
            row.org().login();
            row.awaitAllButLetters();
            assertThat(row.letters()).hasSize(1);
        }
    }

    @Test
    void aPageOfMoreThanMemoryHoldsIsReadInPartsEachRecordOnce() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail, FaultCase.small().pageSize("LoginHistory", 2_000))) {
            for (int i = 0; i < 60; i++) {
                row.org().login();
            }
            String text = "x".repeat(150_000);
            AtomicInteger large = new AtomicInteger();
            row.wire().spoil("/query.*LoginHistory", 12, (truth, client) -> {
                Wire.Reply reply = truth.body(
                        truth.text().replaceAll("\"Application\":\"[^\"]*\"", "\"Application\":\"" + text + "\""));
                large.addAndGet(reply.body().length > 8 * MIB ? 1 : 0);
                reply.writeTo(client);
            });
            row.collect().awaitEverything();
            assertThat(large).as("larger than what is kept of a reply").hasValueGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void aReplyOfMoreThanSixtyFourMebibytesIsRead() throws Exception {
        byte[] blanks = " ".repeat(MIB).getBytes(StandardCharsets.US_ASCII);
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoil("/query.*LoginHistory|/query/01g", (truth, client) -> {
                client.write(truth.head(70L * MIB + truth.body().length));
                for (int i = 0; i < 70; i++) {
                    client.write(blanks);
                }
                client.write(truth.body());
            });
            row.collect().awaitEverything();
            assertThat(row.wire().struck()).isPositive();
        }
    }

    @Test
    void millionsOfRecordsInASmallCompressedReplyAreNamedAndTheOtherSourcesGoOn() throws Exception {
        byte[] bomb = compressed(20_000_000);
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoilCompressed("/query.*LoginHistory", (truth, client) -> send(truth, bomb, client));
            row.collect().awaitTrouble("more than 10000 records", "by itself");
            String change = row.org().setupChange();
            row.await(() -> assertThat(row.delivered("SetupAuditTrail")).containsOnlyOnce(change));
            row.awaitRecovery();
        }
    }

    @Test
    void aValueThatIsNestedHalfAMillionDeepIsSetAside() throws Exception {
        String deep = "[".repeat(500_000) + "]".repeat(500_000);
        try (FaultCase row = new FaultCase(orgtrail)) {
            String odd = row.lost(row.org()::login);
            row.wire()
                    .spoil(
                            "/query.*LoginHistory|/query/01g",
                            Tricks.edited((path, body) -> body.replaceAll(
                                    "(\"Id\":\"" + odd + "\".*?\"Application\":)\"[^\"]*\"", "$1" + deep)));
            row.collect().await(() -> assertThat(row.letters()).hasSize(1));
            assertThat(row.letters().get(0).reason()).contains("its field Application is nested more than 32 deep");
            row.org().login();
            row.awaitAllButLetters();
        }
    }

    private static void send(Wire.Reply truth, byte[] body, OutputStream client) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>(truth.headers());
        headers.put("content-encoding", "gzip");
        new Wire.Reply(truth.path(), truth.status(), headers, body).writeTo(client);
    }

    private static byte[] compressed(int records) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("{\"totalSize\":20000000,\"done\":true,\"records\":[{}".getBytes(StandardCharsets.US_ASCII));
            byte[] some = ",{}".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < records / 10_000; i++) {
                gzip.write(some);
            }
            gzip.write("]}".getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }
}
