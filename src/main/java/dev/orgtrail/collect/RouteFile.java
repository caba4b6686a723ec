package dev.orgtrail.collect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.RoutesBuilderLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * One version of a file with routes, route templates and route configurations, or with a Kamelet. Camel changes a
 * definition while it creates a route from it, so definitions are read afresh from the text each time they are used.
 *
 * @param name the file, relative to the routes directory, with forward slashes
 * @param path where the file is
 * @param text its content
 */
record RouteFile(String name, Path path, String text) {
    private static final String ROUTES = ".camel.yaml";
    private static final String KAMELET = ".kamelet.yaml";

    /** What a file defines, as Camel's own loader reads it; changes nothing that runs. */
    record Definitions(
            List<RouteConfigurationDefinition> configurations,
            List<RouteTemplateDefinition> templates,
            List<RouteDefinition> routes) {

        static final Definitions NONE = new Definitions(List.of(), List.of(), List.of());

        List<String> routeIds() {
            return routes.stream().map(RouteDefinition::getId).toList();
        }

        List<String> templateIds() {
            return templates.stream().map(RouteTemplateDefinition::getId).toList();
        }

        /** The ids that have to be unique among all files: of routes, templates, configurations and static steps. */
        Set<String> ids() {
            Set<String> ids = new LinkedHashSet<>();
            configurations.stream().filter(c -> c.getId() != null).forEach(c -> ids.add(c.getId()));
            templates.forEach(t -> ids.add(t.getId()));
            routes.forEach(
                    r -> ids.addAll(ProcessorDefinitionHelper.gatherAllNodeIds(r, new ArrayList<>(), true, false)));
            ids.addAll(routeIds());
            return ids;
        }
    }

    static boolean isRouteFile(String name) {
        return name.endsWith(ROUTES) || name.endsWith(KAMELET);
    }

    boolean isKamelet() {
        return name.endsWith(KAMELET);
    }

    /** The definitions, freshly read; none from a file that holds comments only. */
    Definitions read(ModelCamelContext context) throws Exception {
        if (text.lines().map(String::strip).allMatch(l -> l.isEmpty() || l.startsWith("#") || l.equals("---"))) {
            return Definitions.NONE;
        }
        RoutesBuilderLoader loader =
                PluginHelper.getRoutesLoader(context).getRoutesLoader((isKamelet() ? KAMELET : ROUTES).substring(1));
        var resource = ResourceHelper.fromString("file:" + path, text);
        if (!(loader.loadRoutesBuilder(resource) instanceof RouteBuilder builder)) {
            throw new IllegalArgumentException("this is not a file of routes");
        }
        List<RouteConfigurationDefinition> configurations = List.of();
        if (builder instanceof RouteConfigurationBuilder withConfigurations) {
            builder.setCamelContext(context);
            withConfigurations.configuration();
            var collection = withConfigurations.getRouteConfigurationCollection();
            collection.setCamelContext(context);
            collection.setResource(resource);
            configurations = collection.getRouteConfigurations();
        }
        builder.configureRoutes(context);
        refuseWhatCannotBeReplaced(builder);
        var templates = builder.getRouteTemplateCollection();
        templates.setCamelContext(context);
        return new Definitions(
                configurations,
                templates.getRouteTemplates(),
                builder.getRouteCollection().getRoutes());
    }

    private static void refuseWhatCannotBeReplaced(RouteBuilder builder) {
        if (!builder.getTemplatedRouteCollection().getTemplatedRoutes().isEmpty()) {
            throw new IllegalArgumentException("templatedRoute is not supported here: an org's routes are made from "
                    + "templates when it connects; write a route");
        }
        if (!builder.getRestCollection().getRests().isEmpty()) {
            throw new IllegalArgumentException("rest is not supported here");
        }
    }
}
