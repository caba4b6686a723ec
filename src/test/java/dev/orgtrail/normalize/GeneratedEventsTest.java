package dev.orgtrail.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keeps docs/events.md what the mappings say. */
@Tag("mapping")
class GeneratedEventsTest {
    private static final Map<String, String> HEADINGS = headings();

    private final Map<String, MappingFile> files = Mappings.files(ShippedMappingsTest.DIR);
    private final PlanCompiler compiler = new PlanCompiler(files, Mappings.columnRules(ShippedMappingsTest.DIR));

    private static Map<String, String> headings() {
        Map<String, String> headings = new LinkedHashMap<>();
        headings.put("LoginHistory", "Login history");
        headings.put("SetupAuditTrail", "Setup Audit Trail");
        headings.put("EventLogFile", "Event log files");
        headings.put("stream", "Real-Time Event Monitoring: streams and stored objects");
        headings.put("change", "Changes of records: change data capture, PushTopics and users");
        headings.put("event log object", "Event Log Objects");
        headings.put("own", "Objects and platform events of your own");
        return headings;
    }

    @Test
    void theListOfEventsIsWhatTheMappingsSay() throws IOException {
        GeneratedFile.isUpToDate(Path.of("docs/events.md"), document());
    }

    @Test
    void aTypeServedByDefaultHasNoMappingOfItsOwn() {
        Set<String> named = files.values().stream()
                .flatMap(file -> file.eventTypes().stream())
                .collect(Collectors.toSet());
        assertThat(files.values().stream().flatMap(file -> file.byDefault().keySet().stream()))
                .doesNotContainAnyElementsOf(named);
    }

    private String document() {
        Map<String, Map<String, List<String>>> sections = new LinkedHashMap<>();
        HEADINGS.values().forEach(heading -> sections.put(heading, new TreeMap<>(String.CASE_INSENSITIVE_ORDER)));
        for (MappingFile file : files.values()) {
            for (String source : file.sources()) {
                for (String type : file.eventTypes().isEmpty() ? List.of("") : file.eventTypes()) {
                    String name = name(source, type);
                    Objects.requireNonNull(sections.get(heading(source))).put(name, rows(name, file));
                }
            }
        }
        StringBuilder text = new StringBuilder("""
                # Events

                What Orgtrail makes of each thing that Salesforce records. Made from `routes/mappings` by the build: change a mapping,
                not this page (`./mvnw -q test -Dtest=Generated*Test -Dorgtrail.generate=true` writes it anew). A column that is not
                listed is not lost: it stays in `unmapped`, a number as a number.

                `routes/mappings/columns.yaml` holds for all of them. A team may change it while Orgtrail runs. It says:

                * A column that holds `N/A`, `Unknown`, `{}`, a blank or -1 counts as absent, and is not in `unmapped`. So does a column that
                  holds a code for what Salesforce does not know (9998, 9999). Two exceptions: the org's own users wrote the records of
                  change data capture, PushTopics, users, and objects and platform events of your own, so these keep such texts; and -1 is a
                  number in latitude and longitude. The format `raw` and dead letters keep all as it came.
                * Documented codes of `API_TYPE`, `APP_TYPE`, `REQUEST_STATUS`, `SESSION_LEVEL`, `SESSION_TYPE` and `USER_TYPE` become
                  what they mean, in `unmapped` too.
                * How many rows were read stands in `api.response.data.rows` of API and Datastore Activity and Base Events, and in
                  `web_resources[0].data.rows` of reports, list views, searches and CRM Analytics. (OCSF's `count` counts how often
                  an event happened, and its sizes are bytes.) A read of more than `large-read` rows (10,000) and an export of
                  more than `large-export` rows (1,000) are Medium; the thresholds are in `columns.yaml`.
                * Where OCSF requires a name that Salesforce does not tell, a source is called `Client`, a user `Unidentified user`.
                  ECS leaves these out (`leave-out` in `ecs.yaml`).
                """);
        sections.forEach((heading, types) -> {
            text.append("\n## ").append(heading).append("\n\n");
            text.append("| Salesforce | OCSF class | activity | read from |\n| --- | --- | --- | --- |\n");
            types.values().forEach(rows -> rows.forEach(row -> text.append(row).append('\n')));
        });
        text.append(
                "\n## Served by the default\n\nThese log files become Base Events, as do those that nobody has mapped: user, address (`device.ip`), app and\noutcome by the usual names of columns, and all other columns in `unmapped`.\n\n");
        text.append("| type | why |\n| --- | --- |\n");
        Map<String, String> byDefault = new TreeMap<>();
        files.values().forEach(file -> byDefault.putAll(file.byDefault()));
        byDefault.forEach((type, reason) ->
                text.append("| `").append(type).append("` | ").append(reason).append(" |\n"));
        return text.toString();
    }

    private static String heading(String source) {
        String key =
                switch (source) {
                    case "LoginHistory", "SetupAuditTrail", "EventLogFile" -> source;
                    case "PushTopic", "ChangeDataCapture", "User" -> "change";
                    case "Object", "PlatformEvent" -> "own";
                    default ->
                        source.equals("EventLogObject") || source.endsWith("EventLog") ? "event log object" : "stream";
                };
        return String.valueOf(HEADINGS.get(key));
    }

    private static String name(String source, String type) {
        String of = source.equals("*") || source.equals("streaming") ? "" : source;
        if (!type.isEmpty()) {
            return type;
        }
        return switch (of) {
            case "", "EventLogFile", "EventLogObject" -> "any other";
            case "PushTopic" -> "any object of a PushTopic";
            case "Object" -> "any object of `orgtrail.objects`";
            case "PlatformEvent" -> "any platform event of your own";
            default -> of;
        };
    }

    /** A row for each class that the file's events may have. */
    private List<String> rows(String name, MappingFile file) {
        Map<String, Set<String>> activities = new LinkedHashMap<>();
        Map<String, Set<String>> columns = new LinkedHashMap<>();
        Plan compiled = compiler.compile(file);
        for (Plan.Branch branch : compiled.branches()) {
            ClassPlan plan = branch.main();
            String cls = plan.ocsf().caption();
            activities.computeIfAbsent(cls, none -> new TreeSet<>()).addAll(activities(plan, said(compiled, branch)));
            columns.computeIfAbsent(cls, none -> new TreeSet<>())
                    .addAll(plan.columns().names());
        }
        List<String> rows = new ArrayList<>();
        String first = name.startsWith("any ") ? name : "`" + name + "`";
        activities.forEach((cls, all) -> rows.add("| " + first + " | " + cls + " | " + String.join(", ", all) + " | "
                + code(columns.getOrDefault(cls, Set.of())) + " |"));
        return rows;
    }

    private static String code(Collection<String> columns) {
        return columns.stream()
                .filter(column -> !column.startsWith("@") && !column.startsWith("_"))
                .map(column -> "`" + column + "`")
                .collect(Collectors.joining(" "));
    }

    /** What the forms that lead to a branch say themselves: the values of each part, by {@code @pattern.part}. */
    private static Map<String, Set<String>> said(Plan plan, Plan.Branch branch) {
        Map<String, Set<String>> said = new LinkedHashMap<>();
        for (Patterns.Named pattern : plan.patterns().all()) {
            for (Patterns.Form form : pattern.forms()) {
                Map<String, Object> row = Map.of(pattern.column(), form.set());
                Plan.Branch serving = plan.branches().stream()
                        .filter(each -> each.when().test(row))
                        .findFirst()
                        .orElseThrow();
                if (serving.equals(branch)) {
                    form.set().forEach((part, value) -> said.computeIfAbsent(
                                    pattern.column() + "." + part, none -> new TreeSet<>())
                            .add(value));
                }
            }
        }
        return said;
    }

    private static Set<String> activities(ClassPlan plan, Map<String, Set<String>> said) {
        Set<Integer> numbers = new TreeSet<>();
        results(plan, said, plan.activity().value(), numbers);
        if (numbers.isEmpty()) {
            numbers.add(plan.activity().unsaid());
        }
        return numbers.stream()
                .map(number -> plan.activity().captions().getOrDefault(number, number == 99 ? "Other" : "Unknown"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void results(
            ClassPlan plan, Map<String, Set<String>> said, @Nullable Value value, Set<Integer> numbers) {
        if (value instanceof Value.Constant constant) {
            numbers.add((Integer) constant.value());
        } else if (value instanceof Value.FirstOf first) {
            first.values().forEach(each -> results(plan, said, each, numbers));
        } else if (value instanceof Value.FromColumns from) {
            ValueTable table = from.table();
            Set<String> texts = from.slots().stream()
                    .map(slot -> said.get(plan.columns().names().get(slot)))
                    .filter(Objects::nonNull)
                    .flatMap(Set::stream)
                    .collect(Collectors.toSet());
            if (table != null && !texts.isEmpty()) {
                texts.stream()
                        .map(table::get)
                        .filter(Objects::nonNull)
                        .forEach(result -> numbers.add((Integer) result));
            } else if (table != null) {
                Stream.concat(table.exact().values().stream(), Stream.of(table.results()))
                        .forEach(result -> numbers.add((Integer) result));
                if (table.otherwise() != null) {
                    numbers.add((Integer) table.otherwise());
                }
            }
            if (from.otherwise() != null) {
                numbers.add((Integer) from.otherwise());
            }
        }
    }
}
