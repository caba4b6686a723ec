package dev.orgtrail.deliver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.state.DeadLetters;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** Sends dead letters on their way once more. */
@Component
public class Replay {
    private static final TypeReference<Map<String, Object>> RECORD = new TypeReference<>() {};

    private final ProducerTemplate camel;
    private final ObjectMapper json;
    private final DeadLetters deadLetters;

    Replay(ProducerTemplate camel, ObjectMapper json, DeadLetters deadLetters) {
        this.camel = camel;
        this.json = json;
        this.deadLetters = deadLetters;
    }

    /**
     * Replays one: a row goes through the mappings again, an event to the sink that refused it.
     *
     * @return whether it is delivered now; where not, it is in the dead letters again with its new reason
     */
    public boolean replay(DeadLetter letter) {
        Map<String, Object> record = read(letter);
        boolean row = letter.stage().equals(SetAside.NORMALIZE);
        Exchange answer = camel.send(row ? "direct:deliver" : "direct:deliver-again", exchange -> {
            exchange.getIn().setBody(new ArrayList<>(List.of(record)));
            exchange.getIn().setHeader("org", letter.org());
            exchange.getIn().setHeader("orgId", letter.orgId());
            exchange.getIn().setHeader("source", letter.source());
            exchange.getIn().setHeader("logName", letter.logName());
            exchange.getIn().setHeader("deadLetter", letter.id());
            exchange.getIn().setHeader("recordsRead", 0);
            if (letter.eventType() != null) {
                exchange.getIn().setHeader("eventType", letter.eventType());
            }
            if (!row) {
                exchange.getIn().setHeader("onlySink", letter.stage());
            }
        });
        return answer.getException() == null
                && SetAside.of(answer).isEmpty()
                && deadLetters.find(letter.id()).isEmpty();
    }

    private Map<String, Object> read(DeadLetter letter) {
        try {
            return json.readValue(letter.record(), RECORD);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Dead letter " + letter.id() + " is not readable as JSON.", e);
        }
    }
}
