package dev.orgtrail.collect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.camel.component.kamelet.KameletEndpoint;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes made from Kamelets. Camel makes one for each address by which steps call a Kamelet, keeps address and route
 * for good, and does not look at the Kamelet's file again; so after an edit they are made again from here, with the
 * properties they had, while the routes that call them run on and wait for the moment it takes.
 */
final class KameletRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(KameletRoutes.class);

    /** One such route, and the step that calls it. */
    record KameletRoute(
            KameletEndpoint call,
            @Nullable String parentRoute,
            @Nullable String parentStep) {}

    private final LiveRoutes live;

    KameletRoutes(LiveRoutes live) {
        this.live = live;
    }

    /** Makes the routes of a Kamelet again; {@code touched} gets each before it is stopped. */
    void recreate(String kamelet, Collection<KameletRoute> touched) throws Exception {
        for (KameletRoute route : of(kamelet)) {
            live.remove(route.call().getRouteId());
            touched.add(route);
            create(route);
        }
    }

    /** Makes the routes that a failed change has touched once more. */
    void putBack(Collection<KameletRoute> touched) {
        for (KameletRoute route : touched) {
            try {
                live.remove(route.call().getRouteId());
                create(route);
            } catch (Exception | Error e) {
                LOG.error(
                        "The route of Kamelet {} could not be started again: {}",
                        route.call().getTemplateId(),
                        e.getMessage());
            }
        }
    }

    List<KameletRoute> of(String kamelet) {
        List<KameletRoute> routes = new ArrayList<>();
        for (KameletEndpoint call : live.kameletCalls()) {
            if (call.getTemplateId().equals(kamelet)) {
                RouteDefinition made = live.context().getRouteDefinition(call.getRouteId());
                Map<String, Object> parameters =
                        made == null || made.getTemplateParameters() == null ? Map.of() : made.getTemplateParameters();
                routes.add(new KameletRoute(
                        call, (String) parameters.get("parentRouteId"), (String) parameters.get("parentProcessorId")));
            }
        }
        return routes;
    }

    private void create(KameletRoute route) throws Exception {
        KameletEndpoint call = route.call();
        ModelCamelContext context = live.context();
        Map<String, Object> properties = call.getKameletProperties();
        context.addRouteFromKamelet(
                call.getRouteId(),
                call.getTemplateId(),
                String.valueOf(properties.get("uuid")),
                route.parentRoute(),
                route.parentStep(),
                properties);
    }
}
