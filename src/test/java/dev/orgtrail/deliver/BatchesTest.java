package dev.orgtrail.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.batch.SliceId;
import dev.orgtrail.state.CommitOutcomes;
import dev.orgtrail.state.Engine;
import dev.orgtrail.state.State;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchesTest {
    private static final CamelContext CAMEL = new DefaultCamelContext();
    private static final Map<String, Object> ORIGIN =
            Map.of("org", "acme", "orgId", "00D000000000001AAA", "source", "login-history", "logName", "LoginHistory");

    private static final State STATE = State.on(Engine.H2);

    private final Batches batches = new Batches(STATE.part(CommitOutcomes.class));

    @AfterAll
    static void stop() throws Exception {
        CAMEL.close();
        STATE.close();
    }

    private static Exchange exchange(Map<String, Object> more) {
        Exchange exchange = new DefaultExchange(CAMEL);
        exchange.getIn().setHeaders(new HashMap<>(ORIGIN));
        more.forEach(exchange.getIn()::setHeader);
        return exchange;
    }

    static Stream<Arguments> positions() {
        return Stream.of(
                Arguments.of(Map.of(), new Position.InFeed("LoginHistory", null)),
                Arguments.of(
                        Map.of("feed", "poll", "cursor", "2026-11-01T00:00:00Z|"),
                        new Position.InFeed("poll", "2026-11-01T00:00:00Z|")),
                Arguments.of(Map.of("deadLetter", 7L, "onlySink", "file-sink"), new Position.Replayed(7, "file-sink")),
                Arguments.of(
                        Map.of(
                                "slice",
                                "2026-11-01",
                                "from",
                                "2026-11-01T00:00:00Z",
                                "to",
                                "2026-11-02T00:00:00Z",
                                "sliceFirst",
                                3L,
                                "rowReached",
                                5L,
                                "sliceLast",
                                true),
                        new Position.InSlice(
                                new SliceId.Window("2026-11-01"),
                                new Position.Span(
                                        Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-11-02T00:00:00Z")),
                                3,
                                5,
                                true,
                                null)));
    }

    @ParameterizedTest
    @MethodSource("positions")
    void aBatchIsMadeOfWhatCameIn(Map<String, Object> headers, Position position) {
        Exchange exchange = exchange(headers);
        batches.open(exchange);
        assertThat(exchange.getProperty(Batch.PROPERTY))
                .isEqualTo(
                        new Batch("acme", "00D000000000001AAA", "login-history", "LoginHistory", null, position, null));
    }

    @Test
    void aDeliveryThatIsOpenGoesOn() {
        Exchange exchange = exchange(Map.of());
        batches.open(exchange);
        Object batch = exchange.getProperty(Batch.PROPERTY);
        batches.open(exchange);
        assertThat(exchange.getProperty(Batch.PROPERTY)).isSameAs(batch);
    }

    @Test
    void whatComesAfterACommitInTheSameExchangeIsAnotherBatch() {
        Exchange exchange = exchange(Map.of());
        batches.open(exchange);
        OpenDelivery.of(exchange).committed();
        exchange.getIn().setHeader("logName", "SetupAuditTrail");
        batches.open(exchange);
        assertThat(Batch.of(exchange).logName()).isEqualTo("SetupAuditTrail");
    }

    @Test
    void aDeliveryThatWasNotOpenedSaysWhatToDo() {
        Exchange exchange = exchange(Map.of());
        assertThatThrownBy(() -> Batch.of(exchange)).hasMessageContaining("must be open-delivery");
        assertThatThrownBy(() -> OpenDelivery.of(exchange)).hasMessageContaining("routes/delivery/deliver.camel.yaml");
    }

    @Test
    void noHeaderOfReadingGoesOn() {
        Exchange exchange = exchange(Map.of("feed", "poll", "cursor", "2026-11-01T00:00:00Z|", "of-the-team", "yes"));
        batches.open(exchange);
        assertThat(exchange.getIn().getHeaders()).containsOnlyKeys("org", "orgId", "source", "logName", "of-the-team");
    }

    @ParameterizedTest
    @ValueSource(strings = {"org", "orgId", "source", "logName"})
    void aBatchThatDoesNotSayWhatItIsFailsInWords(String missing) {
        Exchange exchange = exchange(Map.of());
        exchange.getExchangeExtension().setFromRouteId("audit.acme");
        exchange.getIn().removeHeader(missing);
        assertThatThrownBy(() -> batches.open(exchange))
                .hasMessageContaining(missing.equals("org") ? "login-history" : "org acme")
                .hasMessageContaining("no header " + missing)
                .hasMessageContaining("Route audit.acme must set it");
    }

    /** What is written in YAML. */
    @Test
    void aRouteReadsABatchByItsNames() {
        Exchange exchange = exchange(Map.of("deadLetter", 7L));
        batches.open(exchange);
        String says = CAMEL.resolveLanguage("simple")
                .createExpression("${exchangeProperty.batch.org} ${exchangeProperty.batch.position.deadLetter}")
                .evaluate(exchange, String.class);
        assertThat(says).isEqualTo("acme 7");
    }
}
