package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.Orgtrail;
import dev.orgtrail.batch.RowFields;
import dev.orgtrail.collect.RouteQueries.RouteQuery;
import dev.orgtrail.collect.RoutedOrg.Arrived;
import dev.orgtrail.preflight.ColumnsCheck;
import dev.orgtrail.salesforce.Describes;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.annotation.DirtiesContext;

/**
 * Takes away each column, relationship and object of every query in {@code routes/sources}, found in the files themselves, one
 * at a time, and has the whole org read by the shipped routes. All the rest of every source arrives, the statuses and the
 * preflight name what is missing with what brings it, and Salesforce refuses nothing. Two at a time: {@link LackingPairsTest}.
 */
@SpringBootTest(
        classes = Orgtrail.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "orgtrail.state.url=jdbc:h2:mem:lacking",
            "orgtrail.reconcile.every=1ms",
            "orgtrail.reconcile.settle=0s"
        })
@DirtiesContext
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LackingColumnsTest {
    /** In which column of the directory a path of the query on User is kept. */
    private static final Map<String, String> USERS = Map.of(
            "Username", "USERNAME",
            "Name", "FULL_NAME",
            "Email", "EMAIL",
            "UserType", "USER_TYPE",
            "IsActive", "ACTIVE",
            "Profile.Name", "PROFILE",
            "Profile.UserLicense.Name", "LICENSE",
            "UserRole.Name", "USER_ROLE");

    /** In which column of a planned log file a path of the listing is kept, where it is kept as it is. */
    private static final Map<String, String> FILES = Map.of("LogFileLength", "BYTE_COUNT");

    private final ApplicationContext orgtrail;
    private final StandInOrg org = new StandInOrg(
            OrgSettings.everything().scale(0.02).historyDays(3).logFileDays(2).hourly(true));

    private List<RouteQuery> queries = List.of();

    @SuppressWarnings("NullAway.Init")
    private RoutedOrg routed;

    @SuppressWarnings("NullAway.Init")
    private QueriedNames names;

    @SuppressWarnings("NullAway.Init")
    private Arrived everything;

    @Autowired
    LackingColumnsTest(ApplicationContext orgtrail) {
        this.orgtrail = orgtrail;
    }

    @BeforeAll
    void readAllOfAnOrgThatHasEverything() throws Exception {
        org.start();
        Instant compared = Instant.now().minus(Duration.ofHours(3));
        QueriedNames.STORED.keySet().forEach(feed -> org.monitoringEvent(feed, compared, compared));
        routed = new RoutedOrg(orgtrail, org);
        queries = RouteQueries.all();
        names = new QueriedNames(queries, RoutedOrg.ORG, routed.part(Describes.class));
        everything = routed.readAll();
    }

    @AfterAll
    void end() {
        org.close();
    }

    @Test
    void theQueriesOfAllSourcesAreFoundAndTravelThroughTheirRoutes() {
        assertThat(queries).extracting(RouteQuery::bean).containsAll(QueriedNames.beans());
        assertThat(names.all())
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
        org.lacksNothing();
        org.askedQueries().clear();
        routed.readAll();
        assertThat(queries).allSatisfy(query -> assertThat(org.askedQueries().all())
                .anyMatch(sent(query).asMatchPredicate()));
        assertThat(everything.delivered())
                .hasSize(9)
                .allSatisfy((what, rows) -> assertThat(rows).as(what).isNotEmpty());
        assertThat(everything.state())
                .allSatisfy((table, rows) -> assertThat(rows).as(table).isNotEmpty());
        assertThat(preflight()).isEqualTo("all are seen");
    }

    @Test
    void withoutOneOfThemAllTheRestArrivesAndWhatIsMissingIsNamed() {
        for (String name : names.all()) {
            org.lacksNothing();
            org.lacks(name);
            org.askedQueries().clear();
            Set<String> lacking = Set.of(name);
            Arrived arrived = routed.readAll();
            arrived.delivered().keySet().forEach(what -> assertThat(everything.delivered())
                    .containsKey(what));
            everything.delivered().forEach((what, rows) -> isDelivered(what, arrived, lacking));
            theDirectoryIsThere(arrived, lacking);
            theLogFilesArePlanned(arrived, lacking);
            allIsCompared(arrived, lacking);
            theStatusesName(lacking);
            thePreflightNames(lacking);
            assertThat(org.askedQueries().refused())
                    .as("refused without %s", name)
                    .isEmpty();
            nothingIsDescribedAgain(name);
        }
    }

    private static Pattern sent(RouteQuery query) {
        String text = query.soql()
                .replace("${header.stored}", QueriedNames.object(query))
                .replaceAll("\\s+", " ")
                .replace(" ${header.whichUsers}", "${header.whichUsers}")
                .strip();
        return Pattern.compile(Arrays.stream(text.split("\\$\\{[^}]*}", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*")));
    }

    /** What is delivered of an object, polled or as history, but for the paths that are not seen. */
    private void isDelivered(String what, Arrived arrived, Set<String> lacking) {
        RouteQuery query =
                query(what.substring(what.lastIndexOf(' ') + 1), List.of("windows", "storedOnly", "storedEvents"));
        List<Map<String, Object>> rows = arrived.delivered().getOrDefault(what, List.of());
        if (names.isImpossible(query, lacking)) {
            assertThat(rows).as("%s without %s", what, lacking).isEmpty();
            return;
        }
        Set<String> unseen = names.unseen(query, lacking).keySet();
        Set<String> left = new TreeSet<>(query.paths());
        left.addAll(List.of(RowFields.UID, RowFields.TIME));
        left.removeAll(unseen);
        assertThat(values(rows, left))
                .as("%s without %s", what, lacking)
                .isEqualTo(values(everything.delivered().getOrDefault(what, List.of()), left));
        assertThat(rows).allSatisfy(row -> assertThat(unseen)
                .allSatisfy(path -> assertThat(QueriedNames.value(row, path)).isEqualTo("null")));
    }

    private RouteQuery query(String object, List<String> beans) {
        return queries.stream()
                .filter(query -> beans.contains(query.bean())
                        && QueriedNames.object(query).equals(object))
                .findFirst()
                .orElseThrow();
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

    private void theDirectoryIsThere(Arrived arrived, Set<String> lacking) {
        RouteQuery users = query("User", List.of("directoryReader"));
        RouteQuery assignments = query("PermissionSetAssignment", List.of("directoryReader"));
        if (names.isImpossible(users, lacking)) {
            assertThat(arrived.table("users")).as("without %s", lacking).isEmpty();
            assertThat(arrived.table("record_names")).as("without %s", lacking).isEmpty();
            return;
        }
        Set<String> left = new TreeSet<>(USERS.values());
        names.unseen(users, lacking).keySet().forEach(path -> left.remove(USERS.get(path)));
        left.add("USER_ID");
        assertThat(values(arrived.table("users"), left))
                .as("users without %s", lacking)
                .isEqualTo(values(everything.table("users"), left));
        Set<String> unseen = names.isImpossible(assignments, lacking)
                ? assignments.paths()
                : names.unseen(assignments, lacking).keySet();
        assertThat(permissions(arrived, Set.of()))
                .as("permissions without %s", lacking)
                .isEqualTo(permissions(everything, unseen));
        Set<String> namesOf = queries.stream()
                .filter(query -> query.method().equals("names") && names.isImpossible(query, lacking))
                .map(QueriedNames::object)
                .collect(Collectors.toSet());
        assertThat(arrived.table("record_names"))
                .as("names without %s", lacking)
                .containsExactlyInAnyOrderElementsOf(everything.table("record_names").stream()
                        .filter(row -> !namesOf.contains(String.valueOf(row.get("KIND"))))
                        // The names of the objects themselves are those that are seen.
                        .filter(row -> !lacking.contains(String.valueOf(row.get("NAME"))))
                        .toList());
    }

    /** What users have, but for the permissions at these paths. */
    private static List<String> permissions(Arrived arrived, Set<String> without) {
        Set<String> none = without.stream()
                .map(path -> path.replaceFirst(".*\\.Permissions", ""))
                .collect(Collectors.toSet());
        return arrived.table("users").stream()
                .map(user -> user.get("USER_ID") + ": "
                        + Arrays.stream(String.valueOf(user.get("PERMISSIONS")).split("\\W+"))
                                .filter(permission -> !permission.isEmpty()
                                        && !permission.equals("null")
                                        && !none.contains(permission))
                                .sorted()
                                .toList())
                .sorted()
                .toList();
    }

    private void theLogFilesArePlanned(Arrived arrived, Set<String> lacking) {
        RouteQuery listing = query("EventLogFile", List.of("logFilePlan"));
        if (names.isImpossible(listing, lacking)) {
            assertThat(arrived.table("slices")).as("without %s", lacking).isEmpty();
            return;
        }
        Set<String> left =
                new TreeSet<>(List.of("SLICE", "SLICE_FROM", "SLICE_TO", "EVENT_TYPE", "HOURLY", "BYTE_COUNT"));
        names.unseen(listing, lacking).keySet().forEach(path -> left.remove(FILES.getOrDefault(path, "")));
        assertThat(values(arrived.table("slices"), left))
                .as("log files without %s", lacking)
                .isEqualTo(values(everything.table("slices"), left));
    }

    private void allIsCompared(Arrived arrived, Set<String> lacking) {
        Set<String> expected = compared(everything);
        queries.stream()
                .filter(query ->
                        Set.of("heldCount", "heldEvents", "logFilePlan").contains(query.bean()))
                // The events of an object that can be counted are read only where the count does not agree.
                .filter(query -> !query.soql().startsWith("SELECT EventIdentifier, CreatedDate"))
                .filter(query -> names.isImpossible(query, lacking))
                .forEach(query -> expected.removeIf(what -> what.endsWith(of(query))));
        assertThat(compared(arrived)).as("compared without %s", lacking).isEqualTo(expected);
    }

    private static String of(RouteQuery query) {
        return switch (QueriedNames.object(query)) {
            case "LoginHistory" -> Sources.LOGIN_HISTORY + " ";
            case "SetupAuditTrail" -> Sources.SETUP_AUDIT_TRAIL + " ";
            case "EventLogFile" -> Sources.EVENT_LOG_FILE + " ";
            default -> feed(query);
        };
    }

    private static String feed(RouteQuery query) {
        return QueriedNames.STORED.entrySet().stream()
                .filter(stream -> stream.getValue().equals(QueriedNames.object(query)))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> compared(Arrived arrived) {
        return arrived.table("comparisons").stream()
                .map(row -> row.get("SOURCE") + " " + row.get("FEED"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void theStatusesName(Set<String> lacking) {
        for (RouteQuery query : queries) {
            boolean impossible = names.isImpossible(query, lacking);
            boolean users = QueriedNames.object(query).equals("User");
            for (String missing : missing(query, lacking)) {
                // The directory begins with the users; without them, nothing else of it is asked for.
                boolean named = query.bean().equals("directoryReader") && !users
                        ? !names.isImpossible(query("User", List.of("directoryReader")), lacking)
                        : !query.bean().equals("storedEvents") || impossible;
                if (named) {
                    tells(
                            routed.part(Statuses.class)
                                    .source(RoutedOrg.ORG, QueriedNames.source(query))
                                    .detail(),
                            missing,
                            QueriedNames.source(query));
                }
            }
        }
    }

    private Set<String> missing(RouteQuery query, Set<String> lacking) {
        return lacking.contains(QueriedNames.object(query))
                ? Set.of(QueriedNames.object(query))
                : new TreeSet<>(names.unseen(query, lacking).values());
    }

    private static void tells(String text, String missing, String who) {
        assertThat(text)
                .as("%s, of %s", who, missing)
                .containsPattern(
                        "(?:does not see|cannot do without) (?:[\\w.]+, )*" + Pattern.quote(missing) + "\\b(?!\\.\\w)")
                .containsAnyOf("Setup > ", "API version", "licence", "Salesforce decides who sees");
    }

    private void thePreflightNames(Set<String> lacking) {
        Set<String> missing = new TreeSet<>();
        queries.forEach(query -> missing.addAll(missing(query, lacking)));
        assertThat(missing).as("missed without %s", lacking).isNotEmpty();
        String found = preflight();
        missing.forEach(each -> tells(
                Arrays.stream(found.split("\n"))
                        .filter(line -> Pattern.compile("\\b" + Pattern.quote(each) + "\\b(?!\\.\\w)")
                                .matcher(line)
                                .find())
                        .collect(Collectors.joining("\n")),
                each,
                "preflight"));
    }

    private String preflight() {
        return ColumnsCheck.of(orgtrail, routed.connected(), routed.settings()).found();
    }

    /** The next polls ask nothing but queries. */
    private void nothingIsDescribedAgain(String name) {
        int asked = org.askedQueries().all().size();
        long requests = org.apiRequests().made();
        routed.poll();
        assertThat(org.apiRequests().made() - requests)
                .as("requests without %s that are no queries", name)
                // One lists the objects.
                .isLessThanOrEqualTo(org.askedQueries().all().size() - asked + 1L);
    }
}
