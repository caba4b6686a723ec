package dev.orgtrail.sink;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.batch.SliceId;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;

/** A running Camel with one of the shipped sink Kamelets, as the delivery route calls it. */
public final class SinkRoutes implements AutoCloseable {
    private final CamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate template;

    /** Starts with the sink's settings, each {@code camel.kamelet.<sink>.<key>}. */
    public SinkRoutes(String sink, Map<String, String> settings) throws Exception {
        KameletComponent kamelets = new KameletComponent();
        kamelets.setLocation("file:routes/sinks");
        camel.addComponent("kamelet", kamelets);
        Properties properties = new Properties();
        settings.forEach((key, value) -> properties.put("camel.kamelet." + sink + "." + key, value));
        camel.getPropertiesComponent().setInitialProperties(properties);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:deliver").errorHandler(noErrorHandler()).to("kamelet:" + sink);
            }
        });
        camel.start();
        template = camel.createProducerTemplate();
    }

    /** Delivers a batch; throws what the sink threw; gives back the exchange as it left the sink. */
    public Exchange deliver(List<Map<String, Object>> events, Map<String, Object> headers) throws Exception {
        Exchange exchange = template.send("direct:deliver", sent -> {
            sent.getMessage().setBody(events);
            sent.getMessage().setHeaders(new HashMap<>(headers));
            sent.setProperty(Delivery.PROPERTY, Delivery.of(batch(headers), events));
        });
        Exception failure = exchange.getException();
        if (failure != null) {
            throw failure;
        }
        return exchange;
    }

    /** What a batch is, in short: org, source, slice, sliceFirst, sliceLast, from, to; or feed; or deadLetter. */
    public static Batch batch(Map<String, Object> said) {
        return new Batch(
                text(said, "org", "acme"),
                text(said, "orgId", "00D000000000001AAA"),
                text(said, "source", "login-history"),
                text(said, "logName", "LoginHistory"),
                null,
                position(said),
                null);
    }

    private static Position position(Map<String, Object> said) {
        if (said.containsKey("deadLetter")) {
            return new Position.Replayed(Long.parseLong(text(said, "deadLetter", "")), null);
        }
        if (!said.containsKey("slice")) {
            return new Position.InFeed(text(said, "feed", text(said, "logName", "LoginHistory")), null);
        }
        return new Position.InSlice(
                new SliceId.Window(text(said, "slice", "")),
                said.containsKey("from")
                        ? new Position.Span(Instant.parse(text(said, "from", "")), Instant.parse(text(said, "to", "")))
                        : null,
                Long.parseLong(text(said, "sliceFirst", "1")),
                0,
                Boolean.parseBoolean(text(said, "sliceLast", "false")),
                null);
    }

    private static String text(Map<String, Object> said, String name, String otherwise) {
        return String.valueOf(said.getOrDefault(name, otherwise));
    }

    /** Where the routes send to, as it may be seen in logs. */
    public List<String> endpointUris() {
        return camel.getEndpoints().stream().map(Endpoint::getEndpointUri).toList();
    }

    public static Map<String, Object> event(String uid) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("class_uid", 3002);
        event.put("message", "Zwölf \"Boxkämpfer\"\njagen");
        event.put("metadata", new LinkedHashMap<>(Map.of("uid", uid)));
        return event;
    }

    /** Events {@code u<from>} up to but not including {@code u<to>}. */
    public static List<Map<String, Object>> events(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> event("u" + i)).toList();
    }

    @Override
    public void close() throws Exception {
        template.close();
        camel.close();
    }
}
