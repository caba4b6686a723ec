package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.batch.SliceId.StoredEvents;
import dev.orgtrail.collect.RouteQueries.RouteQuery;
import dev.orgtrail.enrich.Directory;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Takes away each pair of columns, relationships and objects that meet in the queries of one source in {@code routes/sources},
 * found in the files themselves, and hands each query of that source that names one of the two to the bean that its route hands
 * it to. All the rest arrives, what is missing is named with what brings it, and Salesforce refuses nothing.
 *
 * <p>A pair that meets in no source needs no look: a query is cut by the names in it and by nothing else, and what is left out
 * is told source by source. So each source meets one of the two alone, as in {@link LackingColumnsTest}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LackingPairsTest {
    private static final String ORG = "acme";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][\\w.]*");

    private final StandInOrg org = new StandInOrg(
            OrgSettings.everything().scale(0.02).historyDays(3).logFileDays(1).hourly(true));

    private List<RouteQuery> queries = List.of();
    private final Map<RouteQuery, Read> everything = new LinkedHashMap<>();

    @SuppressWarnings("NullAway.Init")
    private CollectedOrg collected;

    @SuppressWarnings("NullAway.Init")
    private QueriedNames names;

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
        names = new QueriedNames(queries, ORG, collected.part(Describes.class));
    }

    @AfterAll
    void end() {
        collected.close();
        org.close();
    }

    @Test
    void withoutTwoOfThemAllTheRestArrives() {
        Map<String, List<RouteQuery>> bySource = queries.stream()
                .collect(Collectors.groupingBy(QueriedNames::source, TreeMap::new, Collectors.toList()));
        int pairs = 0;
        for (List<RouteQuery> ofSource : bySource.values()) {
            List<String> all = List.copyOf(ofSource.stream()
                    .flatMap(query -> names.of(query).stream())
                    .collect(Collectors.toCollection(TreeSet::new)));
            for (int one = 0; one < all.size(); one++) {
                for (int other = one + 1; other < all.size(); other++) {
                    lacking(Set.of(all.get(one), all.get(other)), ofSource);
                    pairs++;
                }
            }
        }
        assertThat(pairs).isGreaterThan(1_500);
    }

    private void lacking(Set<String> lacking, List<RouteQuery> ofSource) {
        org.lacksNothing();
        lacking.forEach(org::lacks);
        collected.part(Soql.class).forget(ORG);
        org.askedQueries().clear();
        Set<String> missing = new TreeSet<>();
        ofSource.stream()
                .filter(query -> lacking.stream().anyMatch(names.of(query)::contains))
                .forEach(query -> missing.addAll(readWithout(query, lacking)));
        isNamed(QueriedNames.source(ofSource.get(0)), missing, lacking);
        assertThat(org.askedQueries().refused())
                .as("refused without %s", lacking)
                .isEmpty();
    }

    /** Reads a query of an org that lacks something; returns what is to be named in the status of its source. */
    private Set<String> readWithout(RouteQuery query, Set<String> lacking) {
        Read read = read(query);
        if (names.isImpossible(query, lacking)) {
            assertThat(read.sent()).as("%s without %s", query.soql(), lacking).isEmpty();
            return Set.of();
        }
        Map<String, String> unseen = names.unseen(query, lacking);
        Set<String> left = new TreeSet<>(query.paths());
        left.removeAll(unseen.keySet());
        if (names.findsNothing(query, lacking)) {
            assertThat(read.sent()).as("%s without %s", query.soql(), lacking).isEmpty();
        } else {
            assertThat(NAME.matcher(read.sent()).results().map(MatchResult::group))
                    .as("%s without %s", query.soql(), lacking)
                    .containsAll(left)
                    .doesNotContainAnyElementsOf(unseen.keySet().isEmpty() ? Set.of("nothing") : unseen.keySet());
        }
        if (query.bean().equals("heldCount")) {
            left.add("count");
        }
        Read all = Objects.requireNonNull(everything.get(query));
        assertThat(values(read.rows(), left))
                .as("%s without %s", query.soql(), lacking)
                .isEqualTo(values(all.rows(), left));
        return new TreeSet<>(unseen.values());
    }

    private static List<String> values(List<Map<String, Object>> rows, Set<String> paths) {
        return rows.stream()
                .map(row -> paths.stream()
                        .map(path -> QueriedNames.value(row, path))
                        .toList()
                        .toString())
                .sorted()
                .toList();
    }

    private void isNamed(String source, Set<String> expected, Set<String> lacking) {
        Set<Unseen> leftOut = collected.part(LeftOut.class).of(ORG, source);
        assertThat(leftOut)
                .as("%s without %s", source, lacking)
                .extracting(Unseen::apiName)
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(leftOut).allSatisfy(unseen -> assertThat(unseen.remedy())
                .as(unseen.apiName())
                .containsAnyOf("Setup > ", "API version", "licence", "Salesforce decides who sees"));
        if (source.equals(Sources.DIRECTORY) || source.equals(Sources.EVENT_LOG_FILE)) {
            String detail = collected.part(Statuses.class).source(ORG, source).detail();
            expected.forEach(name -> assertThat(detail).contains(name));
        }
    }

    /**
     * What became of a query.
     *
     * @param sent the query as it was sent, empty where it was not
     * @param rows the rows that its bean hands on; none where it keeps them
     */
    private record Read(String sent, List<Map<String, Object>> rows) {}

    private Read read(RouteQuery query) {
        Map<String, Object> headers = new HashMap<>(
                Map.of("feed", LivePoll.FEED, "source", query.headers().getOrDefault("source", query.template())));
        query.headers()
                .forEach((name, value) -> headers.put(
                        name, value.replace("{{org}}", ORG).replace("{{stored}}", QueriedNames.object(query))));
        headers.put("stored", QueriedNames.object(query));
        headers.put("pages", "9");
        if (query.bean().equals("storedEvents")) {
            headers.put(
                    "slice",
                    new StoredEvents("LoginEventStream", QueriedNames.object(query), Instant.EPOCH, 0).toString());
        }
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
                .filter(soql -> soql.contains(" FROM " + QueriedNames.object(query)))
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
                .replace("${header.stored}", QueriedNames.object(query))
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
