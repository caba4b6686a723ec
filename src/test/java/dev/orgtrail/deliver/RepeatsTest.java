package dev.orgtrail.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.state.DeliveredLogRows;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.Engine;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.State;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
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
            Repeats repeats = new Repeats(state.part(DeliveredRows.class), state.part(DeliveredLogRows.class));
            Exchange exchange = exchange();
            repeats.leaveOut(exchange);
            assertThat(Batch.rows(exchange)).extracting(row -> row.get("_uid")).containsExactly(NEW);
            repeats.remember(exchange);

            Exchange again = exchange();
            repeats.leaveOut(again);
            assertThat(Batch.rows(again)).isEmpty();
        }
    }

    private static Exchange exchange() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getIn().setHeader("org", "acme");
        exchange.getIn().setHeader("source", Sources.EVENT_LOG_FILE);
        exchange.getIn().setHeader("scope", DAY);
        exchange.getIn().setBody(List.of(row(OLD), row(NEW)));
        return exchange;
    }

    private static Map<String, Object> row(String uid) {
        return Map.of("_uid", uid, "TIMESTAMP", "20261101044615.123");
    }
}
