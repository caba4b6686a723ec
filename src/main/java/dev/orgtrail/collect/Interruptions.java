package dev.orgtrail.collect;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private volatile boolean closing;

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
