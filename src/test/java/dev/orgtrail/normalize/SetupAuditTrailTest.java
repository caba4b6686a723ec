package dev.orgtrail.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the mapping of the Setup Audit Trail makes of sentences. */
@Tag("mapping")
class SetupAuditTrailTest {
    private static final Origin ORIGIN =
            new Origin("acme", "00D000000000123AAA", "setup-audit-trail", "SetupAuditTrail", null);
    private static final Path SAMPLE = Path.of("../shared/samples/setup-audit-trail-actions.csv");
    private static final Pattern ROW = Pattern.compile("\\| `([a-z-]+)` \\| [^|]+ \\| ([A-Z][A-Za-z, ]+) \\| .+ \\|");

    /** Names that hold what sentences are made of. */
    private static final List<String> NAMES = List.of(
            "Custom: Sales Profile",
            "From A to B",
            "Sales for user group",
            "Rights (v2)",
            "\"Quoted\" name",
            "Acme Inc",
            "営業 部",
            "Größe: alt",
            "Name with license",
            "a.b@c.d",
            "Flow 'x' & [y]",
            "on",
            "Zoë's set: more",
            "to",
            "Sales: Created by: me",
            "Named after user Bob");

    private final Normalizer normalizer = new Normalizer(Mappings.load(ShippedMappingsTest.DIR));
    private final List<MappingCase> cases = MappingTests.cases(ShippedMappingsTest.DIR);

    @Test
    void everyRowOfTheSampleIsACase() throws IOException {
        assumeThat(Files.exists(SAMPLE)).as("there is no " + SAMPLE).isTrue();
        Set<Object> sentences = own().map(c -> c.row().get("Display")).collect(Collectors.toSet());
        try (MappingIterator<Map<String, String>> rows = new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(SAMPLE.toFile())) {
            List<Map<String, String>> all = rows.readAll();
            assertThat(all).hasSize(150);
            assertThat(all).allSatisfy(row -> assertThat(sentences).contains(row.get("Display")));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            PermSetAssign           | privileges | Permission set %s: assigned to user Ada Example (UserID: [0052A00000EsOI0])
            PermSetUnassign         | privileges | Permission set %s: unassigned from user Ada Example (UserID: [0052A00000EsOI0])
            PermSetDelete           | entity | Deleted permission set %s
            PermSetCreate           | entity | Created permission set %s: with User License Salesforce
            PermSetEnableUserPerm   | entity | Changed permission set %s: Edit Tasks permission was changed from disabled to enabled
            PermSetFlsChanged       | entity | Changed permission set %s: field-level security for Opportunity: Amount was changed from No Access to Edit
            profilePermChangedCustom | entity | Changed profile %s: general user permission Modify All Data was changed from disabled to enabled
            passwordexpiryForProfile | entity | Changed profile %s: Changed password expiry policy from 90 days to Never expires
            changedApexClass        | entity | Changed %s Apex Class code
            deletedCustEnt          | entity | Deleted custom object: %s
            loginIpRange            | entity | Added Login Ip Range to %s from 192.0.2.2 to 192.0.2.255
            changeIpRelaxationPolicy | entity | Changed connected app %s IP relaxation setting from Enforce IP restrictions to Relax IP restrictions
            insertConnectedApplication | entity | Installed Connected App %s to Salesforce
            insertCertificate       | entity | Created Certificate %s
            transactionSecurityPolicyCreatedEnabled | entity | Eve Example created an enabled transaction security policy "%s".
            installedpackagingapp   | entity | Installed AppExchange package: %s
            removedValidation       | entity | Removed Account validation "%s"
            createdgroup            | group | Created Public Group %s
            updatedgroup            | group | Updated Public Group %s: Changed Name from Old to New, DeveloperName from Old to New
            createduser             | user | Created new user %s
            deactivateduser         | user | Deactivated user %s (UserID: [0052A00000EsOI0])
            suOrgAdminLogin         | user | Logged in using Login-As access for %s
            changedprofileforuser   | user | Changed profile for user %s from Sales to Admin
            changedManager          | user | The manager for user %s (UserID: [0052A00000EsOI0]) changed from Bob Example to Eve Example
            """)
    void aNameIsTheNameWhateverItHolds(String action, String where, String sentence) {
        for (String name : NAMES) {
            Map<String, Object> event = event(action, "Some Section", sentence.replace("%s", name));
            Object found = event.get(where) instanceof Map<?, ?> object
                    ? object.get("name")
                    : event.get(where) instanceof List<?> list ? list.get(0) : null;
            assertThat(found).as(String.valueOf(event.get("message"))).isEqualTo(name);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            changedCF                 | entity | Changed label of custom field on Account from Time to Close to Days to Close
            changedCustEntLabel       | entity | Changed label for custom object from Path to Close to Way to Close
            createdPicklistWithColor  | entity | Added value Up to 10 to Size picklist with color Assigned dynamically
            createdPicklistWithColor  | entity | Added value Small to Time to Close picklist with color Assigned dynamically
            deletedCFCustom           | entity | Deleted custom field Days from Close from Jedi
            changedprofileforuser     | user   | Changed profile for user Ada from Berlin from Sales to Admin
            changedprofileforuser     | user   | Changed profile for user Ada from Berlin from Sales to System Administrator
            changedemail              | user   | Changed email for user Ada from Berlin from ada@example.com to eve@example.com
            changedUserPhoneNumber    | user   | For user Ada Example, PhD, Data.com Monthly Addition Limit was raised
            """)
    void whatCanBeReadInTwoWaysHasNoName(String action, String where, String sentence) {
        assertThat(event(action, "Some Section", sentence).get(where))
                .as(sentence)
                .isInstanceOfSatisfying(Map.class, thing -> assertThat(thing.get("name"))
                        .isEqualTo(where.equals("user") ? "Unidentified user" : null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            changedemail          | Changed email for user Ada from Berlin (UserID: [0052A00000EsOI0]) from ada@example.com to eve@example.com
            changedprofileforuser | Changed profile for user Ada from Berlin (UserID: [0052A00000EsOI0]) from Sales to Admin
            """)
    void anIdShowsWhereAUsersNameEnds(String action, String sentence) {
        assertThat(event(action, "Manage Users", sentence).get("user"))
                .isInstanceOfSatisfying(
                        Map.class, user -> assertThat(user.get("name")).isEqualTo("Ada from Berlin"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            someSettingOnOff | The quick brown fox was seen | Disable
            deletedWidget    | Profil modifié pour l'utilisateur Ada | Delete
            changedWidget    | Changed widget of thing for other: it was changed from a to b | Update
            createdWidget    | Created widget Big One | Create
            whatever         | Deleted it | Delete
            whatever         | | Update
            """)
    void aSentenceThatIsNotReadIsOfTheOrgAndHasNoName(String action, @Nullable String sentence, String activity) {
        Map<String, Object> event = event(action, "Session Settings", sentence);
        assertThat(event)
                .containsEntry("class_uid", 3004)
                .containsEntry("activity_name", activity)
                .containsEntry("entity", Map.of("type", "Session Settings", "org", Map.of("uid", ORIGIN.orgId())));
        assertThat(String.valueOf(event.get("severity"))).isNotEqualTo("Informational");
    }

    /** The literal that rules a form out must never rule out a text that fits it. */
    @Test
    void everyRealSentenceIsTriedWithTheFormsThatFitIt() {
        for (Patterns.Named pattern : patterns().all()) {
            for (Patterns.Form form : pattern.forms()) {
                own().flatMap(c -> Stream.of("Display", "Action").map(c.row()::get))
                        .filter(Objects::nonNull)
                        .map(String::valueOf)
                        .filter(text -> form.expression().matcher(text).matches())
                        .forEach(text -> assertThat(text).contains(form.literal()));
            }
        }
    }

    @Test
    void theDocumentGivesTheSeveritiesOfEachGroup() throws IOException {
        Map<String, Set<String>> mapped = new TreeMap<>();
        for (Patterns.Named pattern : patterns().all()) {
            for (Patterns.Form form : pattern.forms()) {
                String severity = form.set().get("severity");
                if (severity != null) {
                    String group = form.set().getOrDefault("of", form.set().getOrDefault("group", pattern.name()));
                    mapped.computeIfAbsent(group, none -> new TreeSet<>()).add(severity);
                }
            }
        }
        Map<String, Set<String>> told = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs/setup-audit-trail.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                told.put(row.group(1), new TreeSet<>(List.of(row.group(2).split(", "))));
            }
        }
        assertThat(told).isEqualTo(mapped);
    }

    private static Patterns patterns() {
        MappingFile file =
                Objects.requireNonNull(Mappings.files(ShippedMappingsTest.DIR).get("setup-audit-trail"));
        return PatternParser.parse(List.of(file), Mappings.columnRules(ShippedMappingsTest.DIR));
    }

    private Stream<MappingCase> own() {
        return cases.stream().filter(c -> c.file().equals("setup-audit-trail"));
    }

    private Map<String, Object> event(String action, String section, @Nullable String sentence) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("_uid", "00D000000000123AAA:test");
        row.put("Action", action);
        row.put("Section", section);
        row.put("Display", sentence);
        row.put("CreatedDate", "2026-11-01T04:46:15.000+0000");
        return normalizer.normalize(ORIGIN, List.of(row)).events().get(0);
    }
}
