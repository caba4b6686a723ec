package dev.orgtrail.collect;

import dev.orgtrail.collect.RouteQueries.RouteQuery;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.DescribedObject;
import dev.orgtrail.salesforce.Describes;
import dev.orgtrail.state.Sources;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that the queries in {@code routes/sources} name: objects, their columns, and the relationships that their paths follow,
 * as an org that has everything describes them; and what of a query is not seen where some of that is taken away.
 */
final class QueriedNames {
    /** A stream whose events a big object stores, and one whose events a standard object stores. */
    static final Map<String, String> STORED =
            Map.of("LoginEventStream", "LoginEvent", "LoginAnomalyEvent", "LoginAnomalyEventStore");

    /** What a source cannot do without: its id and its time, and of a log file its type, which says how to read it. */
    private static final Map<String, Set<String>> NEEDED = Map.of(
            "windows", Set.of("Id"),
            "storedOnly", Set.of("EventIdentifier", "EventDate"),
            "logFilePlan", Set.of("Id", "EventType", "LogDate", "CreatedDate"),
            "logFileComparison", Set.of("Id", "EventType", "LogDate", "CreatedDate"),
            "storedEvents", Set.of("EventIdentifier", "EventDate", "CreatedDate"),
            "heldEvents", Set.of("EventIdentifier", "EventDate", "CreatedDate"),
            "heldCount", Set.of("LoginTime", "CreatedDate"),
            "directoryReader", Set.of("Id", "AssigneeId"));

    /** Without its name, a thing's id tells nothing. */
    private static final Set<String> NAMES = Set.of("Id", "Name", "Title", "MasterLabel");

    private final List<RouteQuery> queries;
    private final Map<String, DescribedObject> whole = new HashMap<>();
    private final String org;
    private final Describes describes;

    /**
     * Describes what the queries name.
     *
     * @param org an org that has everything now
     */
    QueriedNames(List<RouteQuery> queries, String org, Describes describes) {
        this.queries = queries;
        this.org = org;
        this.describes = describes;
        all().forEach(name -> described(name.replaceAll("\\..*", "")));
    }

    /** The names of all beans that queries are handed to. */
    static Set<String> beans() {
        return NEEDED.keySet();
    }

    /** The names in all queries. */
    Set<String> all() {
        Set<String> names = new TreeSet<>();
        queries.forEach(query -> names.addAll(of(query)));
        return names;
    }

    /** The names in a query. */
    Set<String> of(RouteQuery query) {
        Set<String> names = new TreeSet<>(Set.of(object(query)));
        for (String path : paths(query)) {
            String at = object(query);
            String[] steps = path.split("\\.");
            for (int i = 0; i < steps.length - 1; i++) {
                names.add(at + "." + steps[i]);
                at = target(at, steps[i]);
                names.add(at);
            }
            names.add(at + "." + steps[steps.length - 1]);
        }
        return names;
    }

    /** The columns and paths of a query. One that asks for all that is seen of an event asks for its identity. */
    private static Set<String> paths(RouteQuery query) {
        Set<String> paths = new LinkedHashSet<>(query.paths());
        if (query.bean().equals("storedEvents")) {
            paths.add("EventIdentifier");
        }
        return paths;
    }

    /** The object of a query; of one on the objects that store streams, one of its kind. */
    static String object(RouteQuery query) {
        boolean anomalies = query.soql().contains("WHERE CreatedDate");
        return query.object().replace("${header.stored}", anomalies ? "LoginAnomalyEventStore" : "LoginEvent");
    }

    /** In whose status it is told what a query goes without. */
    static String source(RouteQuery query) {
        return switch (query.bean()) {
            case "directoryReader" -> Sources.DIRECTORY;
            case "logFilePlan", "logFileComparison" -> Sources.EVENT_LOG_FILE;
            case "storedOnly" -> Sources.STREAMING + "/" + object(query);
            case "heldCount", "heldEvents", "storedEvents" -> "reconciliation";
            case "windows" ->
                query.headers().containsKey("feed")
                        ? Sources.STREAMING + "/" + query.headers().get("feed")
                        : query.template();
            default -> throw new IllegalStateException("What does " + query.bean() + " read?");
        };
    }

    /** Whether a query cannot be sent without these. */
    boolean isImpossible(RouteQuery query, Set<String> names) {
        return names.contains(object(query))
                || unseen(query, names).keySet().stream().anyMatch(path -> isNeeded(query, path));
    }

    /** Whether a query can be sent without these, but may find no row. */
    boolean findsNothing(RouteQuery query, Set<String> names) {
        return query.soql().contains(" OR ")
                && unseen(query, names).size() == query.paths().size() - 1;
    }

    private static boolean isNeeded(RouteQuery query, String path) {
        if (query.method().equals("names")) {
            return NAMES.contains(path);
        }
        return path.equals(query.headers().get("timeField"))
                || Objects.requireNonNull(NEEDED.get(query.bean())).contains(path);
    }

    /** The paths of a query that are not seen without these, each with what is in its way first. */
    Map<String, String> unseen(RouteQuery query, Set<String> names) {
        Map<String, String> unseen = new LinkedHashMap<>();
        for (String path : paths(query)) {
            inTheWay(object(query), path, names).ifPresent(name -> unseen.put(path, name));
        }
        return unseen;
    }

    private Optional<String> inTheWay(String object, String path, Set<String> names) {
        String at = object;
        String[] steps = path.split("\\.");
        for (int i = 0; i < steps.length - 1; i++) {
            String reference =
                    described(at).relationship(steps[i]).orElseThrow().name();
            if (names.contains(at + "." + steps[i]) || names.contains(at + "." + reference)) {
                return Optional.of(at + "." + steps[i]);
            }
            at = target(at, steps[i]);
            if (names.contains(at)) {
                return Optional.of(at);
            }
        }
        return Optional.of(at + "." + steps[steps.length - 1]).filter(names::contains);
    }

    /** What of a row lies at a path; null where there is nothing. */
    static String value(Map<String, Object> row, String path) {
        Object at = row;
        for (String step : path.split("\\.")) {
            at = at instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return String.valueOf(at);
    }

    private String target(String object, String relationship) {
        return described(object)
                .relationship(relationship)
                .orElseThrow()
                .referenceTo()
                .get(0);
    }

    /** As it is in the org that has everything. */
    private DescribedObject described(String object) {
        return whole.computeIfAbsent(
                object, name -> describes.find(org, ApiPurpose.OTHER, name).orElseThrow());
    }
}
