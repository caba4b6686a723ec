package dev.orgtrail.collect;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces what one file defines by what its next version defines, one route at a time and each between two batches.
 * If anything of the next version fails, what was touched is put back.
 */
final class RouteReplacement {
    private static final Logger LOG = LoggerFactory.getLogger(RouteReplacement.class);

    /** What a change has stopped so far. */
    private record Touched(Set<String> routes, Set<String> orgRoutes, List<KameletRoutes.KameletRoute> kamelets) {
        Touched() {
            this(new LinkedHashSet<>(), new LinkedHashSet<>(), new ArrayList<>());
        }
    }

    private final LiveRoutes live;
    private final OrgRoutes orgs;
    private final KameletRoutes kamelets;
    private final ModelCamelContext context;
    private final Map<String, List<RouteConfigurationDefinition>> configurations = new HashMap<>();

    RouteReplacement(LiveRoutes live, OrgRoutes orgs) {
        this.live = live;
        this.orgs = orgs;
        this.kamelets = new KameletRoutes(live);
        this.context = live.context();
    }

    /**
     * Replaces a file.
     *
     * @param old the version in use, null if the file is new
     * @param next the version to use, null if the file is gone
     * @param others all other files in use; what they define is created again if route configurations change
     * @throws Exception what failed in the next version; the old one is in use again
     */
    void replace(@Nullable RouteFile old, @Nullable RouteFile next, Collection<RouteFile> others) throws Exception {
        Touched touched = new Touched();
        live.lock.lock();
        try {
            boolean configures = swapConfigurations(old, next);
            swap(old, next, touched);
            if (configures) {
                for (RouteFile other : others) {
                    swap(other, other, touched);
                }
            }
            live.removeUnusedKamelets();
        } catch (Exception | Error e) {
            putBack(old, next, others, touched);
            throw e;
        } finally {
            live.lock.unlock();
        }
    }

    private boolean swapConfigurations(@Nullable RouteFile old, @Nullable RouteFile next) throws Exception {
        List<RouteConfigurationDefinition> before = old == null ? null : configurations.remove(old.name());
        List<RouteConfigurationDefinition> after = read(next).configurations();
        if (before != null) {
            // Removed as objects: those that apply to every route have no id to remove them by.
            context.getRouteConfigurationDefinitions().removeAll(before);
        }
        if (next != null) {
            configurations.put(next.name(), after);
        }
        context.addRouteConfigurations(after);
        return !after.isEmpty() || (before != null && !before.isEmpty());
    }

    private void swap(@Nullable RouteFile old, @Nullable RouteFile next, Touched touched) throws Exception {
        RouteFile.Definitions before = read(old);
        RouteFile.Definitions after = read(next);
        for (RouteTemplateDefinition template : before.templates()) {
            removeTemplate(template.getId());
            if (!after.templateIds().contains(template.getId())) {
                if (old != null && old.isKamelet()) {
                    refuseIfCalled(template.getId());
                } else {
                    orgs.withdraw(template.getId(), touched.orgRoutes());
                }
            }
        }
        for (RouteTemplateDefinition template : after.templates()) {
            context.addRouteTemplateDefinitions(List.of(template));
            if (next != null && next.isKamelet()) {
                kamelets.recreate(template.getId(), touched.kamelets());
            } else {
                orgs.recreate(template.getId(), touched.orgRoutes());
            }
        }
        for (String gone : before.routeIds()) {
            if (!after.routeIds().contains(gone)) {
                live.remove(gone);
                touched.routes().add(gone);
            }
        }
        for (RouteDefinition route : after.routes()) {
            live.remove(route.getId());
            touched.routes().add(route.getId());
            live.add(route);
        }
    }

    private void refuseIfCalled(String kamelet) throws Exception {
        live.removeUnusedKamelets();
        for (KameletRoutes.KameletRoute route : kamelets.of(kamelet)) {
            throw new IllegalStateException("the Kamelet " + kamelet + " is still used by route " + route.parentRoute()
                    + "; put the file back or change that route");
        }
    }

    private void putBack(
            @Nullable RouteFile old, @Nullable RouteFile next, Collection<RouteFile> others, Touched touched) {
        List<RouteFile> oldFiles = new ArrayList<>(others);
        if (old != null) {
            oldFiles.add(old);
        }
        quietly(() -> swapConfigurations(/* old= */ next, /* next= */ old));
        quietly(() -> {
            for (RouteTemplateDefinition template : read(next).templates()) {
                removeTemplate(template.getId());
            }
            for (RouteTemplateDefinition template : read(old).templates()) {
                removeTemplate(template.getId());
                context.addRouteTemplateDefinitions(List.of(template));
            }
        });
        for (String routeId : touched.routes()) {
            quietly(() -> live.remove(routeId));
        }
        for (RouteFile file : oldFiles) {
            quietly(() -> {
                for (RouteDefinition route : read(file).routes()) {
                    if (touched.routes().contains(route.getId())) {
                        quietly(() -> live.add(route));
                    }
                }
            });
        }
        orgs.putBack(touched.orgRoutes());
        kamelets.putBack(touched.kamelets());
        quietly(live::removeUnusedKamelets);
    }

    private void removeTemplate(String id) throws Exception {
        RouteTemplateDefinition present = context.getRouteTemplateDefinition(id);
        if (present != null) {
            context.removeRouteTemplateDefinition(present);
        }
    }

    private RouteFile.Definitions read(@Nullable RouteFile file) throws Exception {
        return file == null ? RouteFile.Definitions.NONE : file.read(context);
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    private static void quietly(Step step) {
        try {
            step.run();
        } catch (Exception | Error e) {
            LOG.error("While putting the last good version back: {}", e.getMessage(), e);
        }
    }
}
