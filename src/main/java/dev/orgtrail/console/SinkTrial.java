package dev.orgtrail.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.normalize.Expected;
import dev.orgtrail.sink.Delivery;
import dev.orgtrail.sink.EventRefused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;

/** Gives the events of one case to its sink, in a Camel of its own, and answers as the receiver of the case. */
final class SinkTrial {
    /** Stands in a property for the address of the receiver. */
    private static final String RECEIVER = "{{receiver}}";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Batch BATCH = new Batch(
            "acme",
            "00D000000000123AAA",
            "login-history",
            "LoginHistory",
            null,
            new Position.InFeed("poll", null),
            null);

    private final SinkCase test;
    private final List<Map<String, Object>> requests = new CopyOnWriteArrayList<>();

    private SinkTrial(SinkCase test) {
        this.test = test;
    }

    /** How what the sink does differs from what a case expects; empty if it passes. */
    static List<String> differences(Path dir, SinkCase test) {
        SinkTrial trial = new SinkTrial(test);
        HttpServer receiver;
        try {
            receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            return List.of("no receiver can be opened on this machine: " + e.getMessage());
        }
        receiver.createContext("/", trial::take);
        receiver.start();
        try {
            return trial.differences(
                    dir, "http://127.0.0.1:" + receiver.getAddress().getPort());
        } finally {
            receiver.stop(0);
        }
    }

    private void take(HttpExchange call) throws IOException {
        Map<String, Object> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        call.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(",", values)));
        requests.add(Map.of(
                "method",
                call.getRequestMethod(),
                "path",
                call.getRequestURI().toString(),
                "headers",
                headers,
                "body",
                new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        byte[] answer = test.answer().getBytes(StandardCharsets.UTF_8);
        call.sendResponseHeaders(test.status(), answer.length == 0 ? -1 : answer.length);
        call.getResponseBody().write(answer);
        call.close();
    }

    private List<String> differences(Path dir, String receiver) {
        Properties properties = new Properties();
        test.properties()
                .forEach((name, value) -> properties.setProperty(
                        "camel.kamelet." + test.sink() + "." + name, value.replace(RECEIVER, receiver)));
        Exception failure;
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            KameletComponent kamelets = new KameletComponent();
            kamelets.setLocation("file:" + dir.toAbsolutePath());
            camel.addComponent("kamelet", kamelets);
            camel.getPropertiesComponent().setInitialProperties(properties);
            camel.addRoutes(route());
            camel.start();
            failure = camel.createProducerTemplate()
                    .send("direct:deliver", this::give)
                    .getException();
        } catch (Exception | Error e) {
            return List.of("the sink cannot be made: " + last(e).getMessage());
        }
        List<String> differences = new ArrayList<>();
        outcome(failure).ifPresentOrElse(differences::add, () -> compareRequests(differences));
        return differences;
    }

    private RouteBuilder route() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:deliver")
                        .errorHandler(noErrorHandler())
                        .to("kamelet:" + test.sink() + "?noErrorHandler=true");
            }
        };
    }

    private void give(Exchange exchange) {
        exchange.getIn().setBody(new ArrayList<>(test.events()));
        exchange.setProperty(Batch.PROPERTY, BATCH);
        exchange.setProperty(Delivery.PROPERTY, Delivery.of(BATCH, test.events()));
    }

    /** What is wrong with the end of the delivery. */
    private Optional<String> outcome(@Nullable Exception failure) {
        String expected = test.refused() != null ? "refused: " + test.refused() : "held: " + test.held();
        boolean taken = test.refused() == null && test.held() == null;
        if (failure == null) {
            return taken ? Optional.empty() : Optional.of("taken, instead of " + expected);
        }
        boolean refused = ObjectHelper.getException(EventRefused.class, failure) != null;
        String reason = String.valueOf(last(failure).getMessage());
        String part = refused ? test.refused() : test.held();
        return part != null && reason.contains(part)
                ? Optional.empty()
                : Optional.of(
                        (refused ? "refused: " : "held: ") + reason + ", instead of " + (taken ? "taken" : expected));
    }

    private void compareRequests(List<String> differences) {
        List<Map<String, Object>> expected = test.requests();
        if (expected == null) {
            return;
        }
        if (expected.size() != requests.size()) {
            differences.add(requests.size() + " requests instead of " + expected.size());
        }
        for (int i = 0; i < Math.min(expected.size(), requests.size()); i++) {
            Map<String, Object> actual = new TreeMap<>(requests.get(i));
            if (!(expected.get(i).get("body") instanceof String)) {
                actual.put("body", parsed(String.valueOf(actual.get("body"))));
            }
            int before = differences.size();
            Expected.compare("requests[" + i + "]", expected.get(i), actual, differences);
            if (differences.size() > before) {
                differences.add("the request: " + actual);
            }
        }
    }

    /** JSON as what it says; several values, as in NDJSON, as a list; anything else as it is. */
    private static Object parsed(String body) {
        try (MappingIterator<Object> values = JSON.readerFor(Object.class).readValues(body)) {
            List<Object> all = values.readAll();
            return all.size() == 1 && !body.endsWith("\n") ? all.get(0) : all;
        } catch (JsonProcessingException e) {
            return body;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Throwable last(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null && last.getCause() != last) {
            last = last.getCause();
        }
        return last;
    }
}
