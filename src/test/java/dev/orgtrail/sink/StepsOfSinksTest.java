package dev.orgtrail.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands behind event-bytes-action and answer-action. */
class StepsOfSinksTest {
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    private String written(String as, int events) {
        exchange.getMessage().setBody(SinkRoutes.events(0, events));
        exchange.getMessage().setHeader("org", "acme");
        EventBytes bytes = new EventBytes();
        bytes.setAs(as);
        bytes.write(exchange);
        return new String(exchange.getMessage().getBody(byte[].class), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"ndjson, application/x-ndjson", "json-array, application/json"})
    void eventsAreLinesOrAnArrayAndSayTheirType(String as, String type) {
        String first = EventJson.text(SinkRoutes.event("u0"));
        String second = EventJson.text(SinkRoutes.event("u1"));
        assertThat(written(as, 2))
                .isEqualTo(as.equals("ndjson") ? first + "\n" + second + "\n" : "[" + first + "," + second + "]");
        assertThat(exchange.getMessage().getHeaders()).hasSize(1).containsEntry("Content-Type", type);
    }

    @Test
    void severalEventsAreNoSingleEvent() {
        assertThat(written("json", 1)).isEqualTo(EventJson.text(SinkRoutes.event("u0")));
        assertThatThrownBy(() -> written("json", 2)).hasMessageContaining("Put it into a split");
        assertThatThrownBy(() -> written("xml", 1)).hasMessageContaining("ndjson, json-array or json");
    }

    @Test
    void anAnswerThatIsMissingAndACodeThatIsNoneAreNamed() {
        Answer answer = new Answer();
        assertThatThrownBy(() -> answer.judge(exchange))
                .isInstanceOf(SinkUnavailable.class)
                .hasMessageContaining("directly behind the step that sends");
        assertThatThrownBy(() -> answer.setRefused("400,all")).hasMessageContaining("such as 400,413,422");
    }

    @ParameterizedTest
    @CsvSource({"302, true", "400, false", "409, true", "422, false", "429, true", "503, true"})
    void anAnswerThatIsNotGoodHoldsTheBatchOrRefusesIt(int code, boolean held) {
        Answer answer = new Answer();
        answer.setRefused("400, 422");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, code);
        assertThatThrownBy(() -> answer.judge(exchange))
                .isInstanceOf(held ? SinkUnavailable.class : EventRefused.class)
                .hasMessageContaining("answered " + code);
    }
}
