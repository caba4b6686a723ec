package dev.orgtrail.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.state.Engine;
import dev.orgtrail.state.RecordNames;
import dev.orgtrail.state.State;
import dev.orgtrail.state.Users;
import dev.orgtrail.state.Users.User;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the directory of an org adds: who it was, and what was touched. */
class DirectoryEnrichmentTest {
    private static final State STATE = State.on(Engine.H2);
    private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();
    private static final Directory DIRECTORY = new Directory(STATE.part(Users.class), STATE.part(RecordNames.class));
    private static final Actors ACTORS = new Actors(DIRECTORY, new Misses(METERS));
    private static final Touched TOUCHED = new Touched(DIRECTORY, new Misses(METERS));

    private static final String ADA = "0055g00000000001AA";
    private static final String ROBOT = "0055g00000000002AA";
    private static final String GUEST = "0055g00000000003AA";

    @BeforeAll
    static void anOrgWithThreeUsers() {
        DIRECTORY.put(
                "acme",
                List.of(
                        user(ADA, "ada@acme.example", "Standard", true, "System Administrator", "CEO", "Salesforce"),
                        user(ROBOT, "robot@acme.example", "Standard", true, "Reader", null, "Salesforce Integration"),
                        user(GUEST, "site@acme.example", "Guest", false, "Site Profile", null, "Guest User License")));
        DIRECTORY.putPermissions("acme", Map.of(ADA, Set.of("ModifyAllData", "ManageUsers")));
        DIRECTORY.putNames(
                "acme", RecordNames.OBJECT, Map.of("00O", "Report", "001", "Account", "0H4", "ConnectedApplication"));
        DIRECTORY.putNames("acme", "Report", Map.of("00O5g00000000001AA", "Pipeline by owner"));
        DIRECTORY.putNames("acme", "ConnectedApplication", Map.of("0H45g00000000001AA", "Data Loader"));
        DIRECTORY.putNames("acme", "ExternalClientApplication", Map.of("0xI5g00000000001AA", "Nightly Export"));
    }

    @AfterAll
    static void close() {
        STATE.close();
    }

    private static User user(
            String id,
            String name,
            String type,
            boolean active,
            String profile,
            @Nullable String role,
            String license) {
        return new User(id, name, name, name, type, active, profile, role, license, List.of());
    }

    private static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i].toString(), pairs[i + 1]);
        }
        return map;
    }

    private static Map<?, ?> data(Map<String, Object> event, int index) {
        List<?> enrichments = (List<?>) Objects.requireNonNull(event.get("enrichments"));
        return (Map<?, ?>) Objects.requireNonNull(((Map<?, ?>) enrichments.get(index)).get("data"));
    }

    @Test
    void anAdministratorIsNamedWithProfileRoleLicenceAndPermissions() {
        Map<String, Object> event = map("actor", map("user", map("uid", ADA)));
        ACTORS.enrich("acme", event);
        assertThat(String.valueOf(event.get("actor")))
                .contains("name=ada@acme.example", "type_id=2", "type=Admin", "name=System Administrator", "name=CEO");
        assertThat(data(event, 0))
                .isEqualTo(Map.of(
                        "active", true,
                        "full_name", "ada@acme.example",
                        "profile", "System Administrator",
                        "role", "CEO",
                        "license", "Salesforce",
                        "user_type", "Standard",
                        "integration", false,
                        "guest", false,
                        "permissions", List.of("ManageUsers", "ModifyAllData")));
    }

    @Test
    void anIntegrationAndAGuestAreToldApart() {
        Map<String, Object> robot = map("user", map("uid", ROBOT));
        ACTORS.enrich("acme", robot);
        assertThat(String.valueOf(robot.get("user"))).contains("type_id=4", "type=Service");
        Map<String, Object> guest = map("user", map("uid", GUEST));
        ACTORS.enrich("acme", guest);
        assertThat(String.valueOf(guest.get("user"))).contains("type_id=99", "type=Guest");
        assertThat(data(guest, 0).get("active")).isEqualTo(false);
    }

    @Test
    void aUserIsFoundByNameWhereTheEventHasNoId() {
        Map<String, Object> event = map("user", map("name", "ada@acme.example"));
        ACTORS.enrich("acme", event);
        assertThat(String.valueOf(event.get("user"))).contains("uid=" + ADA);
    }

    @Test
    void theDelegateOfALoginAsIsLookedUpToo() {
        Map<String, Object> event = map("actor", map("user", map("uid", ROBOT), "invoked_by", "ada@acme.example"));
        ACTORS.enrich("acme", event);
        assertThat(data(event, 1).get("permissions")).isEqualTo(List.of("ManageUsers", "ModifyAllData"));
    }

    @Test
    void whatTheEventSaysItselfStays() {
        Map<String, Object> event = map("user", map("uid", ADA, "name", "old@acme.example", "type", "Standard"));
        ACTORS.enrich("acme", event);
        assertThat(String.valueOf(event.get("user"))).contains("name=old@acme.example", "type=Standard");
        assertThat(String.valueOf(event.get("user"))).doesNotContain("type_id");
    }

    @Test
    void anUnknownUserIsMarkedAndCounted() {
        Map<String, Object> event = map("user", map("uid", "0055g00000000099AA"));
        ACTORS.enrich("acme", event);
        assertThat(data(event, 0)).isEqualTo(Map.of("known", false));
        assertThat(METERS.counter("orgtrail.enrichment.misses", "org", "acme", "type", "user")
                        .count())
                .isPositive();
    }

    @Test
    void aReportIsCalledByItsNameInsteadOfTheStopgap() {
        Map<String, Object> event =
                map("web_resources", List.of(map("uid", "00O5g00000000001AA", "name", "Report", "type", "Report")));
        TOUCHED.enrich("acme", event);
        assertThat(String.valueOf(event.get("web_resources"))).contains("name=Pipeline by owner");
        assertThat(data(event, 0)).isEqualTo(Map.of("object", "Report", "name", "Pipeline by owner"));
    }

    @Test
    void anIdTellsItsObject() {
        Map<String, Object> event = map("entity", map("uid", "0015g00000000001AA", "name", "Acme"));
        TOUCHED.enrich("acme", event);
        assertThat(data(event, 0)).isEqualTo(Map.of("object", "Account"));
        assertThat(String.valueOf(event.get("entity"))).contains("name=Acme");
    }

    @Test
    void aConnectedAppIsCalledByItsName() {
        Map<String, Object> event = map("actor", map("app_uid", "0H45g00000000001AA", "app_name", "Salesforce"));
        TOUCHED.enrich("acme", event);
        assertThat(String.valueOf(event.get("actor"))).contains("app_name=Data Loader");
    }

    @Test
    void anExternalClientAppIsCalledByItsName() {
        Map<String, Object> event = map("actor", map("app_uid", "0xI5g00000000001AA", "app_name", "Salesforce"));
        TOUCHED.enrich("acme", event);
        assertThat(String.valueOf(event.get("actor"))).contains("app_name=Nightly Export");
    }

    @Test
    void anotherOrgsDirectoryIsNotAsked() {
        Map<String, Object> event = map("user", map("uid", ADA));
        ACTORS.enrich("globex", event);
        assertThat(data(event, 0)).isEqualTo(Map.of("known", false));
    }

    @Test
    void aPermissionThatWasTakenAwayIsGone() {
        DIRECTORY.putPermissions(
                "acme", Map.of(ADA, Set.of("ModifyAllData", "ManageUsers"), ROBOT, Set.of("ViewAllData")));
        assertThat(DIRECTORY.find("acme", ROBOT).orElseThrow().permissions()).containsExactly("ViewAllData");
        DIRECTORY.putPermissions("acme", Map.of(ADA, Set.of("ModifyAllData", "ManageUsers")));
        assertThat(DIRECTORY.find("acme", ROBOT).orElseThrow().permissions()).isEmpty();
    }
}
