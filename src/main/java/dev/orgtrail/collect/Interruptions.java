package dev.orgtrail.collect;

import dev.orgtrail.batch.Batch;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Asks long-running routes to give way between two batches, so that stopping one takes moments and not the hours of a
 * large download. What loops inside one exchange (a reader of pages or rows, a wait for a sink that is down) asks
 * {@link #requested} between two batches and ends without delivering the slice; what was delivered is checkpointed, and
 * the route goes on from there when it is started again.
 */
@Component
public class Interruptions {
    private final Set<String> routes = ConcurrentHashMap.newKeySet();
    private final Set<String> leaving = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;
    private volatile boolean nothingGoesOn;

    /**
     * Asked between two batches.
     *
     * @param routeId the route that is at work
     * @return whether it should end now
     */
    public boolean requested(String routeId) {
        return closing || routes.contains(routeId);
    }

    /**
     * Asked between two batches by a reader.
     *
     * @param routes the routes that wait for the reader: the one that it runs in, and the one that called it
     * @throws Interrupted if one of them should end now
     */
    void giveWay(Set<String> routes) {
        for (String route : routes) {
            if (requested(route)) {
                throw new Interrupted(route);
            }
        }
    }

    /** {@return whether an exchange failed because it was to end, and not because something is wrong} */
    boolean gaveWay(Exchange exchange) {
        return exchange.getProperty(Exchange.EXCEPTION_CAUGHT) instanceof Interrupted
                || exchange.getContext().isStopping()
                || !goesOn(exchange)
                || requested(exchange.getFromRouteId());
    }

    /**
     * Asked by the delivery routes before a batch that a sink holds is tried again.
     *
     * @param exchange one that is delivered, or reads: header {@code org}
     * @return whether to try it again; not while its org is paused or leaves, for what is held is read again then, nor where
     *     another Orgtrail has taken over the state, which reads it
     */
    public boolean goesOn(Exchange exchange) {
        String org = Batch.find(exchange).map(Batch::org).orElseGet(() -> exchange.getIn()
                .getHeader("org", String.class));
        return !nothingGoesOn && (org == null || !leaving.contains(org));
    }

    /** Whether an org is read on: not while it is paused or leaves, nor while Orgtrail stops. */
    boolean goesOn(String org) {
        return !closing && !leaving.contains(org);
    }

    /** Asks everything that reads an org to end, batches that a sink holds included. */
    void leave(String org) {
        leaving.add(org);
    }

    /** Asks the same for all orgs, for good. */
    void leaveAll() {
        nothingGoesOn = true;
    }

    /** Takes that back, once all has ended. */
    void stay(String org) {
        leaving.remove(org);
    }

    /** {@return the routes that an exchange holds up: the one that it is in, and the one that it came from} */
    static Set<String> routesOf(Exchange exchange) {
        Set<String> held = new HashSet<>();
        held.add(exchange.getFromRouteId());
        String at = ExchangeHelper.getAtRouteId(exchange);
        if (at != null) {
            held.add(at);
        }
        return held;
    }

    /**
     * Asks a route to end at the next batch.
     *
     * @param routeId the route
     */
    public void request(String routeId) {
        routes.add(routeId);
    }

    /**
     * Takes the request back, once the route has stopped or may go on.
     *
     * @param routeId the route
     */
    public void clear(String routeId) {
        routes.remove(routeId);
    }

    /** Asks every route to end, for good: the application stops. Runs before Camel begins to stop. */
    @EventListener(ContextClosedEvent.class)
    @Order(Ordered.HIGHEST_PRECEDENCE)
    public void requestAll() {
        closing = true;
    }

    boolean closing() {
        return closing;
    }
}
