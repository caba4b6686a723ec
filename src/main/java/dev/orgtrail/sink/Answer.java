package dev.orgtrail.sink;

import dev.orgtrail.logging.Redaction;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Says what the answer of an HTTP receiver means; the Kamelet {@code answer-action} calls it. */
public final class Answer {
    private static final int LONGEST = 300;

    private Set<Integer> refused = Set.of();

    /** Refuses nothing, until it is told what. */
    public Answer() {}

    /**
     * Sets which answers refuse for good.
     *
     * @param codes status codes, separated by commas
     * @throws IllegalArgumentException if one is none
     */
    public void setRefused(String codes) {
        Set<Integer> all = new TreeSet<>();
        Arrays.stream(codes.split(","))
                .map(String::strip)
                .filter(code -> !code.isEmpty())
                .forEach(code -> {
                    if (!code.matches("[3-5]\\d\\d")) {
                        throw new IllegalArgumentException(
                                "refused has the code '" + code + "' for answer-action; write such as 400,413,422");
                    }
                    all.add(Integer.parseInt(code));
                });
        refused = all;
    }

    /**
     * Lets a good answer pass.
     *
     * @param exchange header {@code CamelHttpResponseCode} and the answer's body. Property {@code delivery}
     * @throws EventRefused for an answer that refuses; where it was given several events, each is tried alone then
     * @throws SinkUnavailable for any other answer: the batch is held and tried again
     */
    public void judge(Exchange exchange) {
        Integer code = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        if (code == null) {
            throw new SinkUnavailable(
                    "There is no answer of an HTTP receiver before the step answer-action. Put it directly behind the step"
                            + " that sends, or leave it out where the endpoint is not http.",
                    null);
        }
        if (code >= 200 && code < 300) {
            return;
        }
        String said = "the receiver answered " + code + said(exchange);
        if (refused.contains(code)) {
            throw new EventRefused(uid(exchange), said, null);
        }
        throw new SinkUnavailable(
                Character.toUpperCase(said.charAt(0)) + said.substring(1)
                        + ". See its address, its credentials and its log; delivery goes on by itself.",
                null);
    }

    private static String said(Exchange exchange) {
        String body = exchange.getMessage().getBody(String.class);
        if (body == null || body.isBlank()) {
            return "";
        }
        String line = Redaction.ofForeign(body.replaceAll("\\s+", " ").strip());
        return ": " + (line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line);
    }

    private static @Nullable String uid(Exchange exchange) {
        Delivery delivery = exchange.getProperty(Delivery.PROPERTY, Delivery.class);
        List<Map<String, Object>> events = delivery == null ? List.of() : delivery.events();
        return events.size() == 1 ? EventJson.uid(events.get(0)) : null;
    }
}
