package dev.orgtrail.collect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The queries in {@code routes/sources}, read from the files as text: each with the headers that its route has set before,
 * and the bean that its route hands it to.
 */
final class RouteQueries {
    private static final Set<String> OF_SETTINGS = Set.of("{{object}}", "${header.object}", "${header.eventLogObject}");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*(?:\\.[A-Za-z_]\\w*)*");
    private static final Pattern COMPARED =
            Pattern.compile("(" + NAME.pattern() + ")\\s*(?:[=<>!]|(?:NOT )?IN\\b|LIKE\\b)");

    /**
     * A query.
     *
     * @param template the route template that sends it
     * @param soql the query, with placeholders
     * @param headers what the route has set before
     * @param bean the bean that sends it, and {@code method} of it
     */
    record RouteQuery(String template, String soql, Map<String, String> headers, String bean, String method) {
        /** The object. */
        String object() {
            Matcher from = Pattern.compile("\\bFROM\\s+(\\$\\{[^}]*}|\\{\\{\\w+}}|\\w+)")
                    .matcher(soql);
            if (!from.find()) {
                throw new IllegalStateException(soql);
            }
            return from.group(1);
        }

        /** The columns and paths that it names, in the order of the text. */
        Set<String> paths() {
            Set<String> paths = new LinkedHashSet<>();
            String select = soql.substring("SELECT".length(), soql.indexOf(" FROM "));
            for (String item : select.split(",")) {
                if (NAME.matcher(item.strip()).matches()) {
                    paths.add(item.strip());
                }
            }
            String rest = soql.substring(soql.indexOf(" FROM "));
            Matcher compared = COMPARED.matcher(rest);
            while (compared.find()) {
                paths.add(compared.group(1));
            }
            int order = rest.indexOf("ORDER BY");
            if (order >= 0) {
                for (String key : rest.substring(order + "ORDER BY".length()).split(",")) {
                    paths.add(key.strip().split("\\s")[0]);
                }
            }
            return paths;
        }
    }

    private RouteQueries() {}

    /** All of them, but for those of whatever object the settings name; {@link ObjectSourcesTest} has them sent. */
    static List<RouteQuery> all() throws IOException {
        List<RouteQuery> queries = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("routes/sources"))) {
            for (Path file : files.sorted().toList()) {
                for (JsonNode entry : YAML.readTree(file.toFile())) {
                    JsonNode template = entry.path("routeTemplate");
                    JsonNode from = template.has("route") ? template.path("route") : template;
                    new Reading(template.path("id").asText(), queries)
                            .steps(from.path("from").path("steps"));
                }
            }
        }
        queries.removeIf(query -> OF_SETTINGS.contains(query.object()));
        return queries;
    }

    /** Goes through the steps of one route in their order. */
    private static final class Reading {
        private final String template;
        private final List<RouteQuery> queries;
        private final Map<String, String> headers = new LinkedHashMap<>();
        private final List<String> unsent = new ArrayList<>();

        Reading(String template, List<RouteQuery> queries) {
            this.template = template;
            this.queries = queries;
        }

        void steps(JsonNode steps) {
            for (JsonNode step : steps) {
                Map.Entry<String, JsonNode> only = step.properties().iterator().next();
                JsonNode body = only.getValue();
                switch (only.getKey()) {
                    case "setHeader" -> headers.put(body.path("name").asText(), expression(body));
                    case "setBody" -> {
                        if (expression(body).startsWith("SELECT")) {
                            unsent.add(expression(body));
                        }
                    }
                    case "bean" -> sent(body);
                    case "split" -> {
                        sent(body.path("method"));
                        steps(body.path("steps"));
                    }
                    case "choice" -> {
                        body.path("when").forEach(when -> steps(when.path("steps")));
                        steps(body.path("otherwise").path("steps"));
                    }
                    default -> steps(body.path("steps"));
                }
            }
        }

        private void sent(JsonNode bean) {
            for (String soql : unsent) {
                queries.add(new RouteQuery(
                        template,
                        soql,
                        Map.copyOf(headers),
                        bean.path("ref").asText(),
                        bean.path("method").asText().replaceAll("\\(.*", "")));
            }
            if (bean.has("ref")) {
                unsent.clear();
            }
        }

        private static String expression(JsonNode step) {
            for (String language : new String[] {"simple", "constant"}) {
                JsonNode text = step.path(language);
                if (text.isTextual()) {
                    return text.asText().strip();
                }
            }
            return step.path("expression").isMissingNode() ? "" : expression(step.path("expression"));
        }
    }
}
