package dev.orgtrail.collect;

import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import dev.orgtrail.threads.SharedThreads;
import dev.orgtrail.threads.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The routes of each org, created from the route templates of the routes directory when the org connects and removed
 * when it leaves. Each is remembered with its parameters, and created again when its template's file is edited.
 * Thread-safe.
 */
@Component
public class OrgRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(OrgRoutes.class);

    private record OrgRoute(String org, String templateId, String routeId, Map<String, Object> parameters) {
        /** The sources, as the statuses name them, that are not read while this route is gone. */
        List<String> sources() {
            if (parameters.containsKey("stored")) {
                return List.of(Sources.STREAMING + "/" + parameters.get("stored"));
            }
            Object source = parameters.getOrDefault("source", parameters.get("object"));
            if (source != null) {
                return List.of(source.toString());
            }
            return switch (templateId) {
                case "event-log-file-listing" -> List.of(Sources.EVENT_LOG_FILE);
                case "directory-read", "changed-users" -> List.of(Sources.DIRECTORY);
                case "user-changes" -> List.of(Sources.STREAMING + "/User");
                case "stored-events" -> List.of(Sources.STREAMING);
                case "history", "history-slice" -> List.of("history", Sources.EVENT_LOG_FILE);
                case "held-records", "held-events" -> List.of("reconciliation");
                default -> List.of(templateId);
            };
        }
    }

    private final LiveRoutes live;
    private final ThreadsByName threads;
    private final Statuses statuses;
    private final Map<String, OrgRoute> routes = new ConcurrentSkipListMap<>();

    OrgRoutes(LiveRoutes live, SharedThreads threads, Statuses statuses) {
        this.live = live;
        this.statuses = statuses;
        this.threads = new ThreadsByName(threads);
        OwnLocalBeans.in(live.context()).addBeanRepository(this.threads);
    }

    /**
     * Creates and starts a route of an org. Its steps find the org's {@linkplain Work#of threads} by name.
     *
     * @param org the org's alias, given to the template as parameter {@code org}; also the route's group
     * @param templateId the id of the route template
     * @param routeId the id of the new route; ids of its steps start with it
     * @param parameters further parameters of the template, may be empty
     * @throws IllegalArgumentException if there is a route of this id
     * @throws IllegalStateException if the route could not be created or started; nothing is left of it
     */
    public void add(String org, String templateId, String routeId, Map<String, Object> parameters) {
        live.lock.lock();
        try {
            // Camel finds a route's status by its id; for its definition it would look at all routes.
            if (routes.containsKey(routeId)
                    || live.context().getRouteController().getRouteStatus(routeId) != null) {
                throw new IllegalArgumentException("There is a route " + routeId + " already");
            }
            threads.know(org);
            addNew(new OrgRoute(org, templateId, routeId, Map.copyOf(parameters)));
        } finally {
            live.lock.unlock();
        }
    }

    private void addNew(OrgRoute route) {
        try {
            create(route);
            routes.put(route.routeId(), route);
        } catch (Exception | Error e) {
            throw new IllegalStateException("Route " + route.routeId() + " could not be started: " + e.getMessage(), e);
        }
    }

    /**
     * Stops and removes all routes of an org, each between two batches.
     *
     * @param org the org's alias
     * @throws IllegalStateException if a route did not stop in time; the others are removed
     */
    public void remove(String org) {
        IllegalStateException failure = null;
        for (String routeId : routes(org)) {
            try {
                removeRoute(routeId);
            } catch (IllegalStateException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Stops and removes one route between two batches; does nothing if there is no such route of an org.
     *
     * @param routeId the route
     * @throws IllegalStateException if it did not stop in time; it then runs on and is still remembered
     */
    public void removeRoute(String routeId) {
        if (!routes.containsKey(routeId)) {
            return;
        }
        try {
            live.remove(routeId, () -> {
                live.removeUnusedKamelets();
                OrgRoute removed = routes.remove(routeId);
                if (removed != null) {
                    letGo(removed);
                }
            });
        } catch (Exception | Error e) {
            throw new IllegalStateException("Route " + routeId + " could not be removed: " + e.getMessage(), e);
        }
    }

    /**
     * The routes of an org.
     *
     * @param org the org's alias
     * @return the ids of its routes, sorted; empty if there are none
     */
    public List<String> routes(String org) {
        return routes.values().stream()
                .filter(r -> r.org().equals(org))
                .map(OrgRoute::routeId)
                .toList();
    }

    /**
     * Stops a route between two batches and starts it with other parameters, such as another replay id.
     *
     * @param routeId the route
     * @param newParameters replace those of the same name; the others stay as they are
     * @throws IllegalArgumentException if there is no such route of an org
     * @throws IllegalStateException if it did not stop in time (it then runs on as it was), or could not be started (it
     *     is then remembered with the new parameters and tried again when its template changes or on the next restart)
     */
    public void restart(String routeId, Map<String, Object> newParameters) {
        OrgRoute old = routes.get(routeId);
        if (old == null) {
            throw new IllegalArgumentException("There is no route " + routeId);
        }
        try {
            Map<String, Object> parameters = new LinkedHashMap<>(old.parameters());
            parameters.putAll(newParameters);
            live.remove(routeId, () -> {
                OrgRoute route = new OrgRoute(old.org(), old.templateId(), routeId, Map.copyOf(parameters));
                routes.put(routeId, route);
                create(route);
            });
        } catch (Exception | Error e) {
            throw new IllegalStateException("Route " + routeId + " could not be restarted: " + e.getMessage(), e);
        }
    }

    boolean contains(String routeId) {
        return routes.containsKey(routeId);
    }

    /**
     * Creates every org's routes made from a template again, one at a time, each between two batches.
     *
     * @param touched gets the id of each route that was stopped, before it is created again
     */
    void recreate(String templateId, Set<String> touched) throws Exception {
        for (OrgRoute route : of(templateId)) {
            // One that a watchdog has stopped stays down: starting it is not for us.
            boolean down = live.context().getRoute(route.routeId()) != null && !live.isRunning(route.routeId());
            live.remove(route.routeId());
            touched.add(route.routeId());
            create(route);
            if (down) {
                live.context().getRouteController().stopRoute(route.routeId());
            }
        }
    }

    /** Creates the routes that a failed change has touched once more, from the definition put back. */
    void putBack(Set<String> touched) {
        for (String routeId : touched) {
            OrgRoute route = routes.get(routeId);
            if (route == null) {
                continue;
            }
            try {
                live.remove(routeId);
                create(route);
            } catch (Exception | Error e) {
                LOG.error("Route {} could not be started again: {}", routeId, e.getMessage());
            }
        }
    }

    /** Stops the routes made from a template that is gone; they are created again when it comes back. */
    void withdraw(String templateId, Set<String> touched) throws Exception {
        for (OrgRoute route : of(templateId)) {
            LOG.warn("Route {} is removed, because its template {} is gone", route.routeId(), templateId);
            live.remove(route.routeId());
            touched.add(route.routeId());
            route.sources()
                    .forEach(source -> statuses.hold(
                            route.org(),
                            source,
                            route.routeId() + " " + source,
                            "Org " + route.org() + ": the route " + route.routeId()
                                    + " is not there: no file in routes/ has its template " + templateId
                                    + " any more. Put it back. Orgtrail goes on by itself then."));
        }
    }

    private void letGo(OrgRoute route) {
        route.sources().forEach(source -> statuses.letGo(route.org(), route.routeId() + " " + source));
    }

    private List<OrgRoute> of(String templateId) {
        return new ArrayList<>(routes.values().stream()
                .filter(r -> r.templateId().equals(templateId))
                .toList());
    }

    private void create(OrgRoute route) throws Exception {
        Map<String, Object> parameters = new LinkedHashMap<>(route.parameters());
        parameters.put("org", route.org());
        live.add(route.routeId(), route.templateId(), route.org(), parameters);
        letGo(route);
    }
}
