package dev.orgtrail.deliver;

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
final class SinkRoutes implements AutoCloseable {
    private final CamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate template;

    /** Starts with the sink's settings, each {@code camel.kamelet.<sink>.<key>}. */
    SinkRoutes(String sink, Map<String, String> settings) throws Exception {
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

    /**
     * Delivers a batch; throws what the sink threw; gives back the exchange as it left the sink.
     *
     * @param headers what says where the batch comes from, as whoever sends to {@code direct:deliver} does
     */
    Exchange deliver(List<Map<String, Object>> events, Map<String, Object> headers) throws Exception {
        Exchange exchange = template.send("direct:deliver", sent -> {
            sent.getMessage().setBody(events);
            open(sent, headers);
        });
        Exception failure = exchange.getException();
        if (failure != null) {
            throw failure;
        }
        return exchange;
    }

    /** Opens the delivery of a batch; what a test does not say of it is the same for all of its batches. */
    static void open(Exchange exchange, Map<String, Object> headers) {
        Map<String, Object> all = new HashMap<>(Map.of("orgId", "00D000000000001AAA", "logName", "Log"));
        all.putAll(headers);
        exchange.getMessage().setHeaders(all);
        new Batches().open(exchange);
        exchange.getMessage().setHeaders(new HashMap<>(headers));
    }

    /** Where the routes send to, as it may be seen in logs. */
    List<String> endpointUris() {
        return camel.getEndpoints().stream().map(Endpoint::getEndpointUri).toList();
    }

    static Map<String, Object> event(String uid) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("class_uid", 3002);
        event.put("message", "Zwölf \"Boxkämpfer\"\njagen");
        event.put("metadata", new LinkedHashMap<>(Map.of("uid", uid)));
        return event;
    }

    /** Events {@code u<from>} up to but not including {@code u<to>}. */
    static List<Map<String, Object>> events(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> event("u" + i)).toList();
    }

    @Override
    public void close() throws Exception {
        template.close();
        camel.close();
    }
}
