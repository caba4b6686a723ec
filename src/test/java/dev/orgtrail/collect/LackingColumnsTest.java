package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.collect.RouteQueries.RouteQuery;
import dev.orgtrail.enrich.Directory;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.DescribedObject;
import dev.orgtrail.salesforce.Describes;
import dev.orgtrail.salesforce.LeftOut;
import dev.orgtrail.salesforce.QueryRefused;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.salesforce.Unseen;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.DeliveredLogRows;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.RecordNames;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import dev.orgtrail.state.Users;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Takes away each column, relationship and object of every query in {@code routes/sources}, found in the files themselves,
 * one at a time and in pairs, and hands each query to the bean that its route hands it to. All the rest of every source
 * arrives, what is missing is named with what brings it, and Salesforce refuses nothing.
 *
 * <p>Of the pairs, every {@value #SAMPLE}th is taken, in the order of the names.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LackingColumnsTest {
    private static final int SAMPLE = 17;
    private static final String ORG = "acme";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][\\w.]*");

    /** What a source cannot do without: its id and its time, and of a log file its type, which says how to read it. */
    private static final Map<String, Set<String>> NEEDED = Map.of(
            "windows", Set.of("Id"),
            "storedOnly", Set.of("EventIdentifier", "EventDate"),
            "logFilePlan", Set.of("Id", "EventType", "LogDate", "CreatedDate"),
            "logFileComparison", Set.of("Id", "EventType", "LogDate", "CreatedDate"),
            "storedEvents", Set.of("EventIdentifier", "EventDate", "CreatedDate"),
            "heldEvents", Set.of("EventIdentifier", "EventDate", "CreatedDate"),
            "heldCount", Set.of("EventIdentifier", "LoginTime", "CreatedDate", "EventDate"),
            "directoryReader", Set.of("Id", "AssigneeId"));

    /** Without its name, a thing's id tells nothing. */
    private static final Set<String> NAMES = Set.of("Id", "Name", "Title", "MasterLabel");

    private final StandInOrg org = new StandInOrg(
            OrgSettings.everything().scale(0.02).historyDays(3).logFileDays(1).hourly(true));

    private List<RouteQuery> queries = List.of();
    private final Map<String, DescribedObject> whole = new HashMap<>();
    private final Map<RouteQuery, Read> everything = new LinkedHashMap<>();

    @SuppressWarnings("NullAway.Init")
    private CollectedOrg collected;

    @BeforeAll
    void readAllOfAnOrgThatHasEverything() throws Exception {
        org.start();
        collected = new CollectedOrg(
                org,
                Map.of(),
                List.of(
                        Outages.class,
                        LogFilePlan.class,
                        LogFileComparison.class,
                        DirectoryReader.class,
                        HeldCount.class,
                        StoredEventReader.class,
                        StoredOnlyEvents.class,
                        PolledFeeds.class,
                        HeldEvents.class,
                        Directory.class),
                List.of(
                        Checkpoints.class,
                        Comparisons.class,
                        DeliveredLogRows.class,
                        DeliveredRows.class,
                        Users.class,
                        RecordNames.class));
        queries = RouteQueries.all();
        for (RouteQuery query : queries) {
            everything.put(query, read(query));
        }
        names().forEach(name -> described(name.replaceAll("\\..*", "")));
    }

    @AfterAll
    void end() {
        collected.close();
        org.close();
    }

    @Test
    void theQueriesOfAllSourcesAreFound() {
        assertThat(queries).extracting(RouteQuery::bean).containsAll(NEEDED.keySet());
        assertThat(names())
                .contains(
                        "LoginHistory.NetworkId",
                        "LoginHistory.LoginGeo",
                        "LoginGeo",
                        "LoginGeo.City",
                        "UserLicense.Name",
                        "PermissionSet.PermissionsAuthorApex",
                        "EventLogFile.Interval",
                        "SetupAuditTrail.CreatedBy",
                        "User.SystemModstamp",
                        "IdentityVerificationEvent.Remarks",
                        "ConnectedApplication")
                .hasSizeGreaterThan(70);
        assertThat(everything.values())
                .allSatisfy(read -> assertThat(read.sent()).isNotEmpty());
    }

    @Test
    void withoutOneOfThemAllTheRestArrives() {
        for (String name : names()) {
            lacking(Set.of(name));
            int asked = org.askedQueries().all().size();
            long requests = org.apiRequests().made();
            queries.forEach(this::read);
            assertThat(org.apiRequests().made() - requests)
                    .as("requests without %s that are no queries", name)
                    .isEqualTo(org.askedQueries().all().size() - asked);
        }
    }

    @Test
    void withoutTwoOfThemAllTheRestArrives() {
        List<String> names = new ArrayList<>(names());
        int pair = 0;
        for (int one = 0; one < names.size(); one++) {
            for (int other = one + 1; other < names.size(); other++) {
                if (pair++ % SAMPLE == 0) {
                    lacking(Set.of(names.get(one), names.get(other)));
                }
            }
        }
    }

    /** Everything that the queries name: objects, their columns, and the relationships that their paths follow. */
    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (RouteQuery query : queries) {
            String object = object(query);
            names.add(object);
            for (String path : query.paths()) {
                String at = object;
                String[] steps = path.split("\\.");
                for (int i = 0; i < steps.length - 1; i++) {
                    names.add(at + "." + steps[i]);
                    at = target(at, steps[i]);
                    names.add(at);
                }
                names.add(at + "." + steps[steps.length - 1]);
            }
        }
        return names;
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
        return whole.computeIfAbsent(object, name -> collected
                .part(Describes.class)
                .find(ORG, ApiPurpose.OTHER, name)
                .orElseThrow());
    }

    private void lacking(Set<String> names) {
        org.lacksNothing();
        names.forEach(org::lacks);
        collected.part(Soql.class).forget(ORG);
        org.askedQueries().clear();
        Map<String, Set<String>> missing = new HashMap<>();
        for (RouteQuery query : queries) {
            Map<String, String> unseen = unseen(query, names);
            Set<String> named = readWithout(query, names, unseen);
            missing.computeIfAbsent(source(query), source -> new TreeSet<>()).addAll(named);
        }
        missing.remove("");
        missing.forEach((source, expected) -> isNamed(source, expected, names));
        assertThat(org.askedQueries().refused()).as("refused without %s", names).isEmpty();
    }

    /** Reads a query of an org that lacks something; returns what is to be named in the status of its source. */
    private Set<String> readWithout(RouteQuery query, Set<String> names, Map<String, String> unseen) {
        Read read = read(query);
        boolean nothingLeft =
                query.soql().contains(" OR ") && unseen.size() == query.paths().size() - 1;
        if (names.contains(object(query)) || unseen.keySet().stream().anyMatch(path -> isNeeded(query, path))) {
            assertThat(read.sent()).as("%s without %s", query.soql(), names).isEmpty();
            return Set.of();
        }
        Set<String> left = new TreeSet<>(query.paths());
        left.removeAll(unseen.keySet());
        if (nothingLeft) {
            assertThat(read.sent()).as("%s without %s", query.soql(), names).isEmpty();
        } else {
            assertThat(NAME.matcher(read.sent()).results().map(MatchResult::group))
                    .as("%s without %s", query.soql(), names)
                    .containsAll(left)
                    .doesNotContainAnyElementsOf(unseen.keySet().isEmpty() ? Set.of("nothing") : unseen.keySet());
        }
        Read all = Objects.requireNonNull(everything.get(query));
        assertThat(read.rows()).as("%s without %s", query.soql(), names).hasSameSizeAs(all.rows());
        for (String path : left) {
            assertThat(values(read.rows(), path))
                    .as("%s without %s", path, names)
                    .isEqualTo(values(all.rows(), path));
        }
        return source(query).isEmpty() ? Set.of() : new TreeSet<>(unseen.values());
    }

    private static boolean isNeeded(RouteQuery query, String path) {
        if (query.method().equals("names")) {
            return NAMES.contains(path);
        }
        return path.equals(query.headers().get("timeField"))
                || Objects.requireNonNull(NEEDED.get(query.bean())).contains(path);
    }

    private static List<String> values(List<Map<String, Object>> rows, String path) {
        return rows.stream()
                .map(row -> {
                    Object at = row;
                    for (String step : path.split("\\.")) {
                        at = at instanceof Map<?, ?> map ? map.get(step) : null;
                    }
                    return String.valueOf(at);
                })
                .sorted()
                .toList();
    }

    private void isNamed(String source, Set<String> expected, Set<String> names) {
        Set<Unseen> leftOut = collected.part(LeftOut.class).of(ORG, source);
        assertThat(leftOut)
                .as("%s without %s", source, names)
                .extracting(Unseen::apiName)
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(leftOut).allSatisfy(unseen -> assertThat(unseen.remedy())
                .as(unseen.apiName())
                .containsAnyOf("Setup > ", "API version", "licence", "Salesforce decides who sees"));
        if (source.equals(Sources.DIRECTORY) || source.equals(Sources.EVENT_LOG_FILE)) {
            String detail = collected.part(Statuses.class).source(ORG, source).detail();
            expected.forEach(name -> assertThat(detail).contains(name));
            if (source.equals(Sources.DIRECTORY)) {
                names.stream()
                        .filter(
                                Set.of("Report", "Dashboard", "ConnectedApplication", "PermissionSetAssignment")
                                        ::contains)
                        .forEach(name -> assertThat(detail)
                                .contains("does not see " + name)
                                .containsAnyOf("Setup > ", "Salesforce decides who sees"));
            }
        }
    }

    /** The paths of a query that are not seen, each with what is in its way first. */
    private Map<String, String> unseen(RouteQuery query, Set<String> names) {
        Map<String, String> unseen = new LinkedHashMap<>();
        for (String path : query.paths()) {
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

    private static String object(RouteQuery query) {
        boolean anomalies = query.soql().contains("WHERE CreatedDate");
        return query.object().replace("${header.stored}", anomalies ? "LoginAnomalyEventStore" : "LoginEvent");
    }

    private static String source(RouteQuery query) {
        return switch (query.bean()) {
            case "directoryReader" -> Sources.DIRECTORY;
            case "logFilePlan", "logFileComparison" -> Sources.EVENT_LOG_FILE;
            case "storedEvents" -> Sources.STREAMING;
            case "storedOnly" -> Sources.STREAMING + "/" + object(query);
            case "heldCount", "heldEvents" -> "";
            case "windows" ->
                query.headers().containsKey("feed")
                        ? query.headers().get("source") + "/" + query.headers().get("feed")
                        : query.headers().getOrDefault("source", query.template());
            default -> throw new IllegalStateException("What does " + query.bean() + " read?");
        };
    }

    /**
     * What became of a query.
     *
     * @param sent the query as it was sent, empty where it was not
     * @param rows the rows that its bean hands on; none where it keeps them
     */
    private record Read(String sent, List<Map<String, Object>> rows) {}

    private Read read(RouteQuery query) {
        Map<String, Object> headers = new HashMap<>(Map.of("feed", LivePoll.FEED, "source", source(query)));
        query.headers()
                .forEach((name, value) ->
                        headers.put(name, value.replace("{{org}}", ORG).replace("{{stored}}", object(query))));
        headers.put("stored", object(query));
        headers.put("pages", "9");
        if (query.bean().equals("storedEvents") || query.bean().startsWith("held")) {
            headers.put("timeField", query.soql().contains("WHERE CreatedDate") ? "CreatedDate" : "EventDate");
        }
        headers.put("from", Instant.EPOCH.toString());
        Exchange exchange = collected.exchange(headers);
        int asked = org.askedQueries().all().size();
        List<Map<String, Object>> rows;
        try {
            exchange.getIn().setBody(soql(query, exchange));
            rows = rows(query, exchange);
        } catch (QueryRefused e) {
            rows = List.of();
        }
        List<String> sent = org.askedQueries().all().stream()
                .skip(asked)
                .filter(soql -> soql.contains(" FROM " + object(query)))
                .toList();
        return new Read(sent.isEmpty() ? "" : sent.get(0), rows);
    }

    private String soql(RouteQuery query, Exchange exchange) {
        String fields = "";
        if (query.soql().contains("${header.fields}")) {
            collected.part(StoredEventReader.class).fields(exchange);
            fields = exchange.getIn().getHeader("fields", String.class);
        }
        return query.soql()
                .replace("${header.stored}", object(query))
                .replace("${header.fields}", fields)
                .replace("${header.whichUsers}", "")
                .replaceAll(
                        "\\$\\{header\\.to}",
                        Instant.now().plus(Duration.ofDays(1)).toString())
                .replaceAll("\\$\\{header\\.\\w+}", "2020-01-01T00:00:00Z")
                .strip();
    }

    private List<Map<String, Object>> rows(RouteQuery query, Exchange exchange) {
        switch (query.bean()) {
            case "windows" -> {
                return messages(collected.part(WindowReader.class).read(exchange));
            }
            case "storedEvents" -> {
                return messages(collected.part(StoredEventReader.class).read(exchange));
            }
            case "storedOnly" -> {
                return messages(collected.part(StoredOnlyEvents.class).read(exchange));
            }
            case "heldCount" -> {
                long count = collected.part(HeldCount.class).count(exchange);
                return List.of(Map.of("count", count));
            }
            case "heldEvents" -> collected.part(HeldEvents.class).known(exchange);
            case "logFilePlan" -> {
                collected
                        .state()
                        .part(JdbcClient.class)
                        .sql("DELETE FROM slices")
                        .update();
                collected.part(LogFilePlan.class).plan(exchange);
                return collected.state().slices().logFiles(ORG, Instant.EPOCH).values().stream()
                        .map(file -> Map.<String, Object>of("Id", file.slice().id()))
                        .toList();
            }
            case "logFileComparison" -> collected.part(LogFileComparison.class).compare(exchange);
            case "directoryReader" -> directory(query, exchange);
            default -> throw new IllegalStateException("Nothing here calls " + query.bean());
        }
        return List.of();
    }

    private void directory(RouteQuery query, Exchange exchange) {
        DirectoryReader reader = collected.part(DirectoryReader.class);
        switch (query.method()) {
            case "refresh" -> reader.refresh(exchange);
            case "permissions" -> reader.permissions(exchange);
            default -> reader.names(exchange);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> messages(Iterator<Message> messages) {
        List<Map<String, Object>> rows = new ArrayList<>();
        while (messages.hasNext()) {
            rows.addAll((List<Map<String, Object>>) messages.next().getBody(List.class));
        }
        return rows;
    }
}
