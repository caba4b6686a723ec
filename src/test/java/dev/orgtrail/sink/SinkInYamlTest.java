package dev.orgtrail.sink;

import static dev.orgtrail.sink.DeliveredLogins.ORG_ID;
import static dev.orgtrail.sink.DeliveredLogins.deliver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.orgtrail.collect.Refusal;
import dev.orgtrail.collect.RouteFiles;
import dev.orgtrail.preflight.Check;
import dev.orgtrail.preflight.Preflight;
import dev.orgtrail.preflight.Prerequisite;
import dev.orgtrail.state.DeadLetters;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import dev.orgtrail.state.Statuses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** The sink in YAML alone that docs/sinks.md shows, as it stands there, with a receiver of its own. */
@ExtendWith(OutputCaptureExtension.class)
class SinkInYamlTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SEND = "uri: \"{{url}}\"";

    /** What the receiver answers to everything; 200 to leave it to what it is sent. */
    private final AtomicInteger answer = new AtomicInteger(200);

    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final List<String> headers = new CopyOnWriteArrayList<>();
    private final Map<String, List<String>> taken =
            Map.of("/siem", new CopyOnWriteArrayList<>(), "/lake", new CopyOnWriteArrayList<>());

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private HttpServer receiver;

    @SuppressWarnings("NullAway.Init")
    private Path kamelet;

    @BeforeEach
    void receive() throws IOException {
        kamelet = folder.resolve("routes/sinks/collector-sink.kamelet.yaml");
        Files.createDirectories(kamelet.getParent());
        Files.writeString(kamelet, shown());
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        taken.forEach((path, uids) -> receiver.createContext(path, call -> take(call, uids)));
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    /** The Kamelet of the document. */
    private static String shown() throws IOException {
        String text = Files.readString(Path.of("docs/sinks.md"));
        String behind = text.substring(text.indexOf("## Add a sink"));
        int begin = behind.indexOf("```yaml\n") + "```yaml\n".length();
        return behind.substring(begin, behind.indexOf("```", begin));
    }

    /** Takes all but the login 0Ya2, which it refuses with 400 and words that repeat a secret. */
    private void take(HttpExchange call, List<String> uids) throws IOException {
        String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        keys.add(String.valueOf(call.getRequestHeaders().getFirst("Idempotency-Key")));
        headers.addAll(call.getRequestHeaders().keySet());
        int code = answer.get() != 200 ? answer.get() : body.contains(ORG_ID + ":0Ya2") ? 400 : 200;
        byte[] words = (code == 400 ? "no such user,\n client_secret=hush-hush" : "").getBytes(StandardCharsets.UTF_8);
        if (code == 200) {
            for (JsonNode event : JSON.readTree(body)) {
                uids.add(event.at("/metadata/original_event_uid").asText());
            }
        }
        call.sendResponseHeaders(code, words.length == 0 ? -1 : words.length);
        call.getResponseBody().write(words);
        call.close();
    }

    private ConfigurableApplicationContext start(String... more) throws IOException {
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort();
        List<String> settings = new ArrayList<>(List.of(
                "--orgtrail.sinks.siem.kamelet=collector-sink",
                "--orgtrail.sinks.lake.kamelet=collector-sink",
                "--camel.kamelet.collector-sink.siem.url=" + url + "/siem",
                "--camel.kamelet.collector-sink.lake.url=" + url + "/lake"));
        settings.addAll(List.of(more));
        return DeliveredLogins.start(folder, settings.toArray(new String[0]));
    }

    private static List<DeadLetter> setAside(ConfigurableApplicationContext application) {
        return application.getBean(DeadLetters.class).list("acme", 0, 10);
    }

    private void assertBothTook(String... ids) {
        taken.values().forEach(uids -> assertThat(uids).containsExactly(ids));
    }

    @Test
    void aRefusedEventIsSetAsideAndABatchThatIsNotTakenIsHeld() throws Exception {
        try (ConfigurableApplicationContext application = start()) {
            assertThat(deliver(application, "0Ya1", "0Ya2", "0Ya3").getException())
                    .isNull();
            assertBothTook("0Ya1", "0Ya3");
            assertThat(setAside(application))
                    .hasSize(2)
                    .allSatisfy(letter -> {
                        assertThat(letter.reason())
                                .contains("the receiver answered 400: no such user")
                                .contains(ORG_ID + ":0Ya2")
                                .doesNotContain("hush-hush");
                        assertThat(letter.record()).contains("0Ya2");
                    })
                    .extracting(DeadLetter::stage)
                    .containsExactlyInAnyOrder("siem", "lake");
            assertThat(headers)
                    .contains("Content-type", "Idempotency-key")
                    .doesNotContain("Org", "Source", "Feed", "Batch", "Camelhttpresponsecode");

            answer.set(503);
            keys.clear();
            CompletableFuture<Exchange> held =
                    CompletableFuture.supplyAsync(() -> deliver(application, "0Ya4", "0Ya5"));
            Statuses statuses = application.getBean(Statuses.class);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(statuses.sinks().values()).anySatisfy(status -> {
                        assertThat(status.state()).isEqualTo(Statuses.State.FAILING);
                        assertThat(status.detail()).contains("The receiver answered 503");
                    }));
            assertThat(held).isNotDone();
            answer.set(200);
            assertThat(held.get(60, TimeUnit.SECONDS).getException()).isNull();
            assertBothTook("0Ya1", "0Ya3", "0Ya4", "0Ya5");
            assertThat(keys.stream().distinct())
                    .as("one key for each try of the same events")
                    .hasSize(1);
        }
    }

    @Test
    void aStepThatThrowsSaysThatAnEventIsRefused() throws Exception {
        String asBytes = "        - to: {id: as-bytes";
        Files.writeString(kamelet, Files.readString(kamelet).replace(asBytes, """
                        - choice:
                            id: is-it-known
                            when:
                              - id: unknown
                                simple: "${bodyAs(String)} contains '0Ya2'"
                                steps:
                                  - throwException:
                                      id: refuse
                                      exceptionType: dev.orgtrail.sink.EventRefused
                                      message: "${exchangeProperty.batch.org} has no such user"
                """ + asBytes));
        try (ConfigurableApplicationContext application = start()) {
            assertThat(deliver(application, "0Ya1", "0Ya2", "0Ya3").getException())
                    .isNull();
            assertBothTook("0Ya1", "0Ya3");
            assertThat(setAside(application)).hasSize(2).allSatisfy(letter -> {
                assertThat(letter.uid()).isEqualTo(ORG_ID + ":0Ya2");
                assertThat(letter.reason()).contains("acme has no such user");
            });
        }
    }

    @Test
    void aKameletThatCannotBeMadeStopsTheStartWithItsFileAndLine(CapturedOutput output) throws Exception {
        int line = breakIt();
        assertThatThrownBy(this::start).hasStackTraceContaining("RouteFilesRefusedException");
        List<String> told = output.getOut()
                .substring(output.getOut().indexOf("APPLICATION FAILED TO START"))
                .lines()
                .filter(each -> !each.isBlank())
                .toList();
        assertThat(told)
                .filteredOn(each -> each.contains("sinks/collector-sink.kamelet.yaml"))
                .hasSize(2)
                .allSatisfy(each -> assertThat(each)
                        .contains("  sinks/collector-sink.kamelet.yaml:" + line + ": the sink ")
                        .contains("cannot be made: No endpoint could be found for: nosuch"));
        assertThat(told).noneMatch(each -> each.startsWith("\tat "));
    }

    @Test
    void aKameletThatIsEditedIsTakenOverAndOneThatCannotBeMadeIsRefusedWhileTheOneBeforeRunsOn() throws Exception {
        try (ConfigurableApplicationContext application = start()) {
            RouteFiles files = application.getBean(RouteFiles.class);
            String good = Files.readString(kamelet);
            int line = breakIt();
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(files.refusals())
                    .extracting(Refusal::text)
                    .singleElement()
                    .asString()
                    .startsWith("sinks/collector-sink.kamelet.yaml:" + line + ": ")
                    .contains("nosuch"));
            assertThat(deliver(application, "0Ya1").getException()).isNull();
            assertBothTook("0Ya1");

            Files.writeString(kamelet, good.replace("name: Idempotency-Key", "name: X-Batch"));
            await().atMost(Duration.ofSeconds(60)).until(() -> files.refusals().isEmpty());
            assertThat(deliver(application, "0Ya3").getException()).isNull();
            assertBothTook("0Ya1", "0Ya3");
            assertThat(headers).contains("X-batch");
        }
    }

    @Test
    void preflightLooksWhetherTheReceiverTakesConnections() throws Exception {
        try (ConfigurableApplicationContext application = start(
                "--orgtrail.orgs.acme.login-url=http://127.0.0.1:1",
                "--orgtrail.orgs.acme.client-id=id",
                "--orgtrail.orgs.acme.client-secret=secret")) {
            Preflight preflight = application.getBean(Preflight.class);
            String address = "127.0.0.1:" + receiver.getAddress().getPort();
            assertThat(sinks(preflight)).allSatisfy(check -> {
                assertThat(check.outcome()).isEqualTo(Check.Outcome.PASSED);
                assertThat(check.found()).endsWith(": " + address + " takes connections");
            });
            receiver.stop(0);
            assertThat(sinks(preflight)).allSatisfy(check -> {
                assertThat(check.outcome()).isEqualTo(Check.Outcome.FAILED);
                assertThat(check.found()).contains("nothing takes connections at " + address);
                assertThat(check.remedy()).contains("See that the sink runs");
            });
        }
        assertThat(taken.values()).allSatisfy(uids -> assertThat(uids).isEmpty());
    }

    private static List<Check> sinks(Preflight preflight) {
        List<Check> checks = preflight.run("acme").checks().stream()
                .filter(check -> check.prerequisite() == Prerequisite.SINK)
                .toList();
        assertThat(checks).extracting(Check::found).hasSize(2).anyMatch(found -> found.startsWith("siem: "));
        return checks;
    }

    /** Has the Kamelet send to what there is not; returns the line. */
    private int breakIt() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(kamelet));
        int at = 0;
        while (!lines.get(at).contains(SEND)) {
            at++;
        }
        lines.set(at, lines.get(at).replace(SEND, "uri: \"nosuch:{{url}}\""));
        Files.write(kamelet, lines);
        return at + 1;
    }
}
