package dev.orgtrail.collect;

import dev.orgtrail.threads.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.EndpointAware;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.component.direct.DirectConsumer;
import org.apache.camel.component.kamelet.KameletEndpoint;
import org.apache.camel.component.kamelet.KameletProcessor;
import org.apache.camel.impl.DefaultModel;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The routes as they run: adds one, or stops and removes one between two batches, and cleans up after a failure. One
 * change at a time; every change of routes goes through the lock of this class. Whoever does not hold it already waits without it
 * for the exchange in flight, so that the batch of one org holds up no other.
 */
@Component
class LiveRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final long STOP_SECONDS = 10;
    private static final String KAMELET = "templateId";

    final ReentrantLock lock = new ReentrantLock();
    private final ModelCamelContext context;
    private final Interruptions interruptions;
    private final Duration patience;

    @Autowired
    LiveRoutes(CamelContext context, Interruptions interruptions) {
        this(context, interruptions, PATIENCE);
    }

    LiveRoutes(CamelContext context, Interruptions interruptions, Duration patience) {
        this.context = (ModelCamelContext) context;
        this.interruptions = interruptions;
        this.patience = patience;
    }

    ModelCamelContext context() {
        return context;
    }

    /** Adds and starts a route; if that fails, nothing of it is left. */
    void add(RouteDefinition route) throws Exception {
        lock.lock();
        try {
            context.addRouteDefinition(route);
        } catch (Exception | Error e) {
            discard(route.getRouteId());
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Creates and starts a route from a template; if that fails, nothing of it is left. */
    void add(String routeId, String templateId, String group, Map<String, Object> parameters) throws Exception {
        lock.lock();
        try {
            RouteDefinition made = made(routeId, templateId, group, parameters);
            synchronized (context.getCamelContextExtension().getContextPlugin(Model.class)) {
                context.getRouteDefinitions().add(made);
            }
            context.startRouteDefinitions(List.of(made));
        } catch (Exception | Error e) {
            discard(routeId);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The route of a template, not added yet. It is made in a model of its own: Camel compares the ids of a new route's steps with those
     * of all routes in its model, which takes seconds where there are thousands. Ids of these steps begin with the route's id.
     */
    private RouteDefinition made(String routeId, String templateId, String group, Map<String, Object> parameters)
            throws Exception {
        DefaultModel alone = new DefaultModel(context) {
            @Override
            protected boolean shouldStartRoutes() {
                return false;
            }
        };
        RouteTemplateDefinition template = context.getRouteTemplateDefinition(templateId);
        if (template != null) {
            alone.addRouteTemplateDefinitions(List.of(template));
        }
        List<RouteDefinition> made = new ArrayList<>();
        alone.setRouteFilter(route -> {
            made.add(route);
            return false;
        });
        alone.addRouteFromTemplate(routeId, templateId, routeId + "-", group, parameters);
        return made.get(0);
    }

    /**
     * Stops a route between two batches and removes it. The exchange in flight is waited for.
     *
     * @throws RouteBusyException if the exchange did not end in time; the route then runs on
     */
    void remove(String routeId) throws Exception {
        remove(routeId, () -> {});
    }

    /**
     * The same.
     *
     * @param then what is to be done before anybody else changes routes
     */
    void remove(String routeId, Change then) throws Exception {
        Route route = context.getRoute(routeId);
        if (route == null || !isRunning(routeId)) {
            change(() -> removeStopped(routeId, then));
            return;
        }
        Consumer consumer = route.getConsumer();
        // Camel lets the first two take new exchanges until none is in flight, which under load is never. Suspended,
        // they let their callers wait until they come back, so that nothing fails. A scheduler begins nothing new then.
        boolean rests = consumer instanceof DirectConsumer
                || route.getEndpoint() instanceof KameletEndpoint
                || consumer instanceof ScheduledPollConsumer;
        interruptions.request(routeId);
        try {
            if (rests) {
                ServiceHelper.suspendService(consumer);
            }
            // Waited for here first, because Camel's own wait blocks every other change of the context.
            boolean inFlight;
            try (Waiting waits = Waiting.begin()) {
                inFlight = waitForExchangesInFlight(routeId);
            }
            if (rests && inFlight) {
                throw new RouteBusyException(routeId);
            }
            change(() -> {
                if (isRunning(routeId)
                        && !context.getRouteController().stopRoute(routeId, STOP_SECONDS, TimeUnit.SECONDS, true)) {
                    throw new RouteBusyException(routeId);
                }
                removeStopped(routeId, then);
            });
        } finally {
            if (rests && context.getRoute(routeId) == route) {
                ServiceHelper.resumeService(consumer);
            }
            interruptions.clear(routeId);
        }
    }

    /** A change of routes. */
    @FunctionalInterface
    interface Change {
        /** Makes it. */
        void make() throws Exception;
    }

    private void change(Change change) throws Exception {
        lock.lock();
        try {
            change.make();
        } finally {
            lock.unlock();
        }
    }

    private void removeStopped(String routeId, Change then) throws Exception {
        context.removeRoute(routeId);
        RouteDefinition left = context.getRouteDefinition(routeId);
        if (left != null) {
            context.removeRouteDefinition(left);
        }
        then.make();
    }

    boolean isRunning(String routeId) {
        var status = context.getRouteController().getRouteStatus(routeId);
        return status != null && !status.isStopped();
    }

    /**
     * Removes the routes of Kamelets that no step calls any more. Camel drops the Kamelet's endpoint with the route
     * that called it, but leaves the Kamelet's own route running.
     */
    void removeUnusedKamelets() throws Exception {
        lock.lock();
        try {
            Set<String> used = new HashSet<>();
            for (KameletEndpoint call : kameletCalls()) {
                if (isAbandoned(call)) {
                    context.removeEndpoint(call);
                } else {
                    used.add(call.getRouteId());
                }
            }
            for (RouteDefinition route : new ArrayList<>(context.getRouteDefinitions())) {
                if (Boolean.TRUE.equals(route.isKamelet()) && !used.contains(route.getRouteId())) {
                    remove(route.getRouteId());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the route that made the call is gone, and no other makes the same call. */
    private boolean isAbandoned(KameletEndpoint call) {
        RouteDefinition made = context.getRouteDefinition(call.getRouteId());
        if (made == null || made.getTemplateParameters() == null) {
            return false;
        }
        Object caller = made.getTemplateParameters().get("parentRouteId");
        if (caller == null || context.getRoute(caller.toString()) != null) {
            return false;
        }
        for (Route route : context.getRoutes()) {
            for (Processor step : route.filter("*")) {
                if (step instanceof EndpointAware aware && call.equals(aware.getEndpoint())) {
                    return false;
                }
                if (step instanceof KameletProcessor kamelet
                        && call.equals(context.hasEndpoint("kamelet://" + kamelet.getName()))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The endpoints by which steps call Kamelets; the endpoints inside a Kamelet are not among them. */
    List<KameletEndpoint> kameletCalls() {
        List<KameletEndpoint> calls = new ArrayList<>();
        for (var endpoint : context.getEndpoints()) {
            if (endpoint instanceof KameletEndpoint call
                    && call.getKameletProperties().containsKey(KAMELET)) {
                calls.add(call);
            }
        }
        return calls;
    }

    /** Returns whether any is in flight still. */
    private boolean waitForExchangesInFlight(String routeId) {
        long begun = System.nanoTime();
        while (context.getInflightRepository().size(routeId) > 0 && System.nanoTime() - begun < patience.toNanos()) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return context.getInflightRepository().size(routeId) > 0;
    }

    private void discard(String routeId) {
        try {
            if (isRunning(routeId)) {
                context.getRouteController().stopRoute(routeId, STOP_SECONDS, TimeUnit.SECONDS);
            }
            remove(routeId);
            removeUnusedKamelets();
        } catch (Exception | Error e) {
            LOG.warn("What was left of route {} could not be removed: {}", routeId, e.getMessage());
        }
    }
}
