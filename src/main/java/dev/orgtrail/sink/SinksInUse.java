package dev.orgtrail.sink;

import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.settings.SinkInstance;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointAware;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.component.bean.BeanProcessor;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The sinks of the settings, and those of them that are written in Java. */
@Component
public class SinksInUse {
    /** Camel's and Java's settings by which requests go by a proxy. */
    private static final List<String> PROXIES = List.of(
            "camel.component.http.proxy-host", "camel.component.https.proxy-host", "http.proxyHost", "https.proxyHost");

    private final OrgtrailSettings settings;
    private final Environment environment;
    private final CamelContext camel;
    /** The routes of Kamelets that were found, by name: Camel looks for one among all routes. */
    private final Map<String, Route> routes = new ConcurrentHashMap<>();

    SinksInUse(OrgtrailSettings settings, Environment environment, CamelContext camel) {
        this.settings = settings;
        this.environment = environment;
        this.camel = camel;
    }

    /** Their names, in the order of the settings. */
    public List<String> names() {
        return settings.sinks();
    }

    /** The endpoint of a sink. */
    public String uri(String name) {
        return SinkInstance.of(name, environment).uri();
    }

    /** Whether a sink is there and written in YAML alone; false while its Kamelet is being made. */
    public boolean isInYamlAlone(String name) {
        return route(name) != null && inJava(name).isEmpty();
    }

    /** A sink that is written in Java, as its Kamelet made it; empty where it is YAML alone. */
    public Optional<Sink> inJava(String name) {
        Route route = route(name);
        if (route == null) {
            return Optional.empty();
        }
        for (Processor step : route.filter("*")) {
            if (step instanceof BeanProcessor bean && bean.getBean() instanceof Sink sink) {
                return Optional.of(sink);
            }
        }
        return Optional.empty();
    }

    /** Where a sink in YAML alone sends to; none where its endpoints tell no address, or requests go by a proxy. */
    public List<Receiver> receivers(String name) {
        Route route = route(name);
        if (route == null || PROXIES.stream().anyMatch(environment::containsProperty)) {
            return List.of();
        }
        return route.filter("*").stream()
                .flatMap(step -> step instanceof EndpointAware to ? Stream.of(to.getEndpoint()) : Stream.empty())
                .flatMap(endpoint -> Receiver.of(endpoint).stream())
                .distinct()
                .toList();
    }

    /** The route that Camel makes of a Kamelet, which has the name of the instance; null while there is none. */
    private @Nullable Route route(String name) {
        return routes.compute(
                name,
                // An edit of the Kamelet ends its route and makes another one.
                (same, found) ->
                        found == null || ServiceHelper.isStopped(found.getConsumer()) ? camel.getRoute(name) : found);
    }
}
