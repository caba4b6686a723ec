package dev.orgtrail.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.state.DeliveredLogRows;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.Engine;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.State;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultUnitOfWork;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class RepeatsTest {
    private static final String DAY = "API/2026-11-01";
    private static final String OLD = "00D000000000123AAA:00112233445566778899aabbccddeeff";
    private static final String NEW = "00D000000000123AAA:ffeeddccbbaa99887766554433221100";

    @Test
    void rowsThatAnEarlierVersionHasRememberedByTheirUidsAreLeftOut() {
        try (State state = State.on(Engine.H2)) {
            state.part(DeliveredRows.class).remember("acme", Sources.EVENT_LOG_FILE, DAY, List.of(OLD));
            Repeats repeats = repeats(state);
            Exchange exchange = exchange();
            repeats.leaveOut(exchange);
            assertThat(Batches.rows(exchange))
                    .extracting(row -> row.get("_uid"))
                    .containsExactly(NEW);
            repeats.remember(exchange);
            exchange.getUnitOfWork().done(exchange);

            Exchange again = exchange();
            repeats.leaveOut(again);
            assertThat(Batches.rows(again)).isEmpty();
        }
    }

    @Test
    void rowsThatAnotherBatchHasInHandAreWaitedForUntilItIsDoneWhateverBecameOfIt() {
        try (State state = State.on(Engine.H2)) {
            Repeats repeats = repeats(state);
            Exchange first = exchange();
            repeats.leaveOut(first);
            // As when the state was in trouble in between.
            repeats.leaveOut(first);

            Exchange second = exchange();
            assertThatThrownBy(() -> repeats.leaveOut(second)).isInstanceOf(RowsInHandException.class);
            Exchange ofAnotherOrg = exchange("other");
            repeats.leaveOut(ofAnotherOrg);

            first.setException(new IllegalStateException("The org is paused."));
            first.getUnitOfWork().done(first);
            repeats.leaveOut(second);
            assertThat(Batches.rows(second)).hasSize(2);
            Exchange third = exchange();
            assertThatThrownBy(() -> repeats.leaveOut(third)).isInstanceOf(RowsInHandException.class);
        }
    }

    private static Repeats repeats(State state) {
        return new Repeats(state.part(DeliveredRows.class), state.part(DeliveredLogRows.class), new InHand());
    }

    private static Exchange exchange() {
        return exchange("acme");
    }

    private static Exchange exchange(String org) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getExchangeExtension().setUnitOfWork(new DefaultUnitOfWork(exchange));
        exchange.getIn().setBody(List.of(row(OLD), row(NEW)));
        Batch batch = new Batch(
                org,
                "00D000000000123AAA",
                Sources.EVENT_LOG_FILE,
                "EventLogFile",
                "API",
                new Position.InFeed("poll", null),
                DAY);
        OpenDelivery.open(exchange, batch, 0);
        return exchange;
    }

    private static Map<String, Object> row(String uid) {
        return Map.of("_uid", uid, "TIMESTAMP", "20261101044615.123");
    }
}
