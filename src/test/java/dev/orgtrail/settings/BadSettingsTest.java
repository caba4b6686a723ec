package dev.orgtrail.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class BadSettingsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path routes;

    private final Map<String, Object> given = new LinkedHashMap<>();

    @BeforeEach
    void aRoutesDirectoryWithASinkAndAnOrg() throws IOException {
        Files.createDirectories(routes.resolve("sinks"));
        Files.writeString(
                routes.resolve("sinks/file-sink.kamelet.yaml"),
                "spec: {definition: {properties: {directory: {type: string}, rollSize: {type: string}}}}");
        given.put("orgtrail.routes", routes.toString());
        given.put("orgtrail.orgs.acme.login-url", "https://acme.my.salesforce.com");
        given.put("orgtrail.orgs.acme.client-id", "id");
        given.put("orgtrail.orgs.acme.client-secret", "hush-hush");
        given.put("camel.kamelet.file-sink.roll-size", "1MB");
    }

    @Test
    void goodOnesPass() {
        assertThat(SettingsGuard.problems(environment(Map.of()))).isEmpty();
    }

    @Test
    void aPushTopicOfAnObjectThatSalesforceDoesNotStreamIsNamedWithWhatToDoInstead() {
        assertThat(problem("orgtrail.streaming.push-topics", "Account,Invoice__c,Opportunity"))
                .isEmpty();
        assertThat(problem("orgtrail.streaming.push-topics", "User"))
                .contains("User is no object that Salesforce makes PushTopics for", "change data capture");
        assertThat(problem("orgtrail.streaming.push-topics", "PermissionSetAssignment"))
                .contains("PermissionSetEvent");
        assertThat(problem("orgtrail.streaming.push-topics", "Account,Profile"))
                .contains("Profile is no object", "/data/ProfileChangeEvent");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            LoginHistory            | comes by the source login-history
            setupaudittrail         | comes by the source setup-audit-trail
            EventLogFile            | comes by the source event-log-file
            User                    | comes by change data capture
            ReportEventStore        | comes by the source streaming
            Order_Shipped__e        | add /event/Order_Shipped__e to orgtrail.streaming.channels
            Old_Audit__b            | a big object, which cannot be read in the order of a time
            streaming               | is no object of Salesforce
            My Audit                | is no API name of an object
            MyAudit__c; DROP        | is no API name of an object
            This_Is_Longer_Than_What_Salesforce_Takes_For_The_Name_Of_Any_Custom_Object_With_All__c | is no API name of an object
            Other__c                | Other__c is there twice
            """)
    void anObjectThatCannotBeReadOrIsReadAlreadyIsRefusedWithWhatToDoInstead(String object, String words) {
        given.put("orgtrail.objects[0].object", "Other__c");
        given.put("orgtrail.objects[0].time", "SystemModstamp");
        given.put("orgtrail.orgs.acme.objects[0].object", "Other__c");
        assertThat(SettingsGuard.problems(environment(Map.of()))).isEmpty();
        given.put("orgtrail.objects[1].object", object);
        assertThat(SettingsGuard.problems(environment(Map.of())))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains("orgtrail.objects[1].object", words));
    }

    @Test
    void aTimeThatIsNoFieldAndAMisspeltKeyOfAnObjectAreNamed() {
        given.put("orgtrail.orgs.acme.objects[0].object", "MyAudit__c");
        given.put("orgtrail.orgs.acme.objects[0].time", "Created Date");
        assertThat(SettingsGuard.problems(environment(Map.of())))
                .singleElement()
                .satisfies(problem -> assertThat(problem.key()).isEqualTo("orgtrail.orgs.acme.objects[0].time"));
        given.remove("orgtrail.orgs.acme.objects[0].time");
        given.put("orgtrail.orgs.acme.objects[0].tiem", "CreatedDate");
        assertThat(SettingsGuard.problems(environment(Map.of("ORGTRAIL_OBJECTS_0_OBJECT", "Other__c"))))
                .singleElement()
                .satisfies(problem -> assertThat(problem.remedy()).contains("orgtrail.orgs.acme.objects[0].time"));
    }

    private String problem(String key, String value) {
        return SettingsGuard.problems(environment(Map.of(key, value))).stream()
                .map(problem -> problem.message() + "; " + problem.remedy())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void noOrgAtAllPasses() {
        given.keySet().removeIf(key -> key.startsWith("orgtrail.orgs"));
        assertThat(SettingsGuard.problems(environment(Map.of()))).isEmpty();
        given.put("orgtrail.orgs", "");
        assertThat(SettingsGuard.problems(environment(Map.of())))
                .singleElement()
                .extracting(Problem::key)
                .isEqualTo("orgtrail.orgs");
    }

    @Test
    void aRecordThatReadersCannotHoldInTheMemoryThatJavaMayUseIsNamedWithWhatToDo() {
        given.put("orgtrail.history.parallel", "64");
        given.put("orgtrail.largest.record", "60MB");
        assertThat(SettingsGuard.problems(environment(Map.of())))
                .singleElement()
                .satisfies(problem -> assertThat(problem.key() + " " + problem.message() + ": " + problem.remedy())
                        .startsWith(
                                "orgtrail.largest.record needs some 61440 MB of memory with 64 slices read at a time")
                        .contains("lower it or orgtrail.history.parallel"));
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            orgtrail.histroy.login-days          | 30    | orgtrail.history.login-days
            orgtrail.orgs.acme.client-secrt      | x     | orgtrail.orgs.acme.client-secret
            orgtrail.sink                        | x     | orgtrail.sinks
            camel.kamelet.file-sink.direktory    | x     | camel.kamelet.file-sink.directory
            orgtrail.history.login-days          | -1    | 0 to 365
            orgtrail.api.share                   | 0     | 1 to 100
            orgtrail.api.share                   | 101   | 1 to 100
            orgtrail.api.parallel                | 0     | 1 to 25
            orgtrail.largest.field               | 1KB   | 16KB to 1024KB
            orgtrail.largest.field               | 2MB   | 16KB to 1024KB
            orgtrail.largest.record              | 65MB  | 16KB to 65536KB
            orgtrail.history.log-file-days       | most  | auto, all or a number from 1 to 365
            orgtrail.history.log-file-days       | 366   | 1 to 365
            orgtrail.poll.login-history          | 0s    | 60s
            orgtrail.retry.max                   | 1ms   | longer
            orgtrail.orgs.acme.login-url         | http://acme.my.salesforce.com | https
            orgtrail.orgs.acme.login-url         | acme  | https://login.salesforce.com
            orgtrail.orgs.acme.login-url         | https://login.salesforce.com | Setup > My Domain
            orgtrail.orgs.acme.login-url         | https://Test.salesforce.com/ | Setup > My Domain
            orgtrail.orgs.acme.login-url         | https://acme.my.salesforce.com:22 | without port
            orgtrail.orgs.acme.login-url         | https://ada@acme.my.salesforce.com | without port and user
            orgtrail.orgs.acme.login-url         | https://acme.force.com | Setup > My Domain
            orgtrail.orgs.acme.login-url         | https://acme.my.salesforce.com.evil.example | Setup > My Domain
            orgtrail.orgs.acme.login-url         | https://my.salesforce.com | Setup > My Domain
            orgtrail.orgs.acme.instance-url      | https://evil.example | Setup > My Domain
            orgtrail.app.login-urls              | https://evil.example | Setup > My Domain
            orgtrail.orgs.acme.pubsub-host       | evil.example | api.pubsub.salesforce.com
            orgtrail.orgs.acme.pubsub-port       | 22    | 7443 or 443
            orgtrail.app.pubsub-host             | api.pubsub.salesforce.com.evil.example | api.pubsub.salesforce.com
            orgtrail.orgs.acme.jwt-audience      | login.salesforce.com | https://
            orgtrail.orgs.acme.client-secret     | ''    | client-secret-file
            orgtrail.orgs.acme.sources           | login-histori | login-history
            orgtrail.orgs.acme.pubsub-plaintext  | true  | remove
            orgtrail.orgs.acme.keystore          | /nowhere/x.p12 | readable
            orgtrail.orgs.acme.api-version       | v66   | 66.0
            orgtrail.sinks                       | kafka | file-sink
            orgtrail.state.url                   | jdbc:h2:file:./x;auto_server=true | PostgreSQL
            orgtrail.state.url                   | jdbc:h2:tcp://localhost/x | PostgreSQL
            """)
    void aWrongOneIsNamedWithWhatToDo(String key, String value, String remedy) {
        given.put(key, value);
        assertThat(SettingsGuard.problems(environment(Map.of())))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.key()).isEqualTo(key);
                    assertThat(problem.remedy()).contains(remedy);
                    assertThat(problem.toString()).doesNotContain("hush-hush");
                });
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(emptyValue = "", textBlock = """
            orgtrail.orgz.x,                          orgtrail.orgs.x
            orgtrail.orgz.acme.client-secrt,          orgtrail.orgs.acme.client-secret
            orgtrail.orgs.acme.clientid.x,            ''
            orgtrail.console.user.ada.pasword,        orgtrail.console.users.ada.password
            orgtrail.apl.share,                       orgtrail.api.share
            orgtrail.histroy,                         orgtrail.history
            orgtrail.history.logindayz,               orgtrail.history.login-days
            orgtrail.history.days,                    ''
            orgtrail.login-days,                      ''
            orgtrail.format.x,                        ''
            orgtrail.x,                               ''
            orgtrail.colour.of.the.pages,             ''
            camel.kamelet.file-sink.dirctory,         camel.kamelet.file-sink.directory
            camel.kamelet.file-sink.compression,      ''
            """)
    void theNearestKeyOfTheSameLevelIsSuggestedOrNone(String key, String nearest) {
        given.put(key, "x");
        assertThat(SettingsGuard.problems(environment(Map.of())))
                .filteredOn(problem -> problem.key().equals(key))
                .singleElement()
                .satisfies(problem -> {
                    if (nearest.isEmpty()) {
                        assertThat(problem.remedy())
                                .doesNotContain("did you mean")
                                .startsWith("remove it");
                    } else {
                        assertThat(problem.remedy()).isEqualTo("did you mean " + nearest + "?");
                    }
                });
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(emptyValue = "", textBlock = """
            ORGTRAIL_HISTRY_LOGINDAYS,                orgtrail.history.login-days
            ORGTRAIL_HISTORY_LOGIN_DAYZ,              orgtrail.history.login-days
            ORGTRAIL_ORGZ_ACME_CLIENT_SECRET,         orgtrail.orgs.acme.client-secret
            ORGTRAIL_OBJECTS_0_TIEM,                  orgtrail.objects[].time
            ORGTRAIL_HOME,                            ''
            """)
    void theNearestKeyToAVariableIsSuggestedOrNone(String variable, String nearest) {
        assertThat(SettingsGuard.problems(environment(Map.of(variable, "x", "ORGTRAIL_OBJECTS_0_OBJECT", "Other__c"))))
                .singleElement()
                .extracting(Problem::remedy)
                .asString()
                .startsWith(nearest.isEmpty() ? "remove it" : "did you mean the one for " + nearest + "?");
    }

    @ParameterizedTest
    @CsvSource({"orgtrail.sinks,splunk", "orgtrail.orgs.acme.sources,everything"})
    void aNameThatIsNearToNoneIsNotTakenForAnother(String key, String value) {
        given.put(key, value);
        assertThat(SettingsGuard.problems(environment(Map.of())))
                .singleElement()
                .extracting(Problem::remedy)
                .asString()
                .doesNotContain("did you mean")
                .contains(key.endsWith("sinks") ? "file-sink" : "login-history");
    }

    @Test
    void aBadAliasIsNamed() {
        given.put("orgtrail.orgs.acme_eu.login-url", "https://acme.my.salesforce.com");
        assertThat(SettingsGuard.problems(environment(Map.of())))
                .anySatisfy(p -> assertThat(p.message()).contains("alias"));
    }

    @ParameterizedTest
    @CsvSource({"jwt,username", "jwt,keystore", "refresh-token,refresh-token", "password,password"})
    void eachWayToLogInAsksForItsKeys(String auth, String missing) {
        given.put("orgtrail.orgs.acme.auth", auth);
        assertThat(SettingsGuard.problems(environment(Map.of())))
                .extracting(Problem::key)
                .contains("orgtrail.orgs.acme." + missing);
    }

    @Test
    void theStandInOnThisMachineNeedsNoEncryption() {
        given.put("orgtrail.orgs.acme.login-url", "http://localhost:8443");
        given.put("orgtrail.orgs.acme.pubsub-host", "127.0.0.1");
        given.put("orgtrail.orgs.acme.pubsub-plaintext", "true");
        assertThat(SettingsGuard.problems(environment(Map.of()))).isEmpty();
    }

    @Test
    void environmentVariablesAreCheckedToo() {
        Map<String, Object> variables = Map.of(
                "ORGTRAIL_HISTORY_LOGINDAYS", "30",
                "ORGTRAIL_ORGS_ACME_CLIENT_SECRET", "x",
                "ORGTRAIL_PORT_8080_TCP_ADDR", "10.0.0.1",
                "ORGTRAIL_SERVICE_HOST", "10.0.0.1",
                "ORGTRAIL_HISTRY_LOGINDAYS", "30");
        assertThat(SettingsGuard.problems(environment(variables)))
                .extracting(Problem::key)
                .containsExactly("ORGTRAIL_HISTRY_LOGINDAYS");
    }

    @Test
    void secretsComeFromFilesAndDoNotShow() throws IOException {
        Path file = Files.writeString(routes.resolve("secret"), "from-file\n");
        given.remove("orgtrail.orgs.acme.client-secret");
        given.put("orgtrail.orgs.acme.client-secret-file", file.toString());
        var environment = environment(Map.of());
        assertThat(SettingsGuard.problems(environment)).isEmpty();
        OrgtrailSettings settings =
                Binder.get(environment).bind("orgtrail", OrgtrailSettings.class).get();
        assertThat(settings.orgs().get("acme")).isNotNull().satisfies(org -> {
            assertThat(org.clientSecret()).isEqualTo(new Secret("from-file"));
            assertThat(org.login()).hasHost("acme.my.salesforce.com");
            assertThat(org.sources()).isEqualTo(OrgSettings.SOURCES);
        });
        assertThat(settings.toString()).doesNotContain("from-file");
    }

    @Test
    void theStartStopsWithTheNameAndNoStackTrace(CapturedOutput output) {
        assertThatThrownBy(() -> new SpringApplicationBuilder(SettingsConfiguration.class)
                        .web(WebApplicationType.NONE)
                        .run("--orgtrail.routes=" + routes, "--orgtrail.histroy.login-days=30"))
                .isInstanceOf(BadSettingsException.class);
        assertThat(output)
                .contains("orgtrail.histroy.login-days is not a setting")
                .contains("did you mean orgtrail.history.login-days?")
                .doesNotContain("\tat ");
    }

    private StandardEnvironment environment(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        List<String> names = environment.getPropertySources().stream()
                .map(source -> source.getName())
                .toList();
        names.forEach(environment.getPropertySources()::remove);
        environment.getPropertySources().addLast(new MapPropertySource("given", given));
        environment
                .getPropertySources()
                .addLast(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new LinkedHashMap<>(variables)));
        return environment;
    }

    @ParameterizedTest
    @CsvSource({
        "orgtrail.console.password,tiny!,is shorter than 8 characters",
        "orgtrail.console.password,{noop}in the clear,is no hash that Orgtrail knows",
        "orgtrail.console.password,{bcrypt}$2a$10$tooshort,is no hash that Orgtrail knows",
        "orgtrail.console.users.ada.password,tiny!,is shorter than 8 characters",
        "orgtrail.console.user,ada at 10.0.0.5,is no good name",
        "orgtrail.console.tokens.probe.value,a-tiny-token,is missing or too short",
        "orgtrail.console.url,orgtrail.acme.example,is no URL",
        "orgtrail.console.session,0s,is not above zero",
        "orgtrail.app.client-id,only-the-id,the other of the two",
        "orgtrail.app.login-urls,http://evil.example,is not encrypted",
        "orgtrail.vault.key,not a key,is no key",
        "orgtrail.vault.old-keys,dG9vIHNob3J0,is no key",
        "orgtrail.activity.keep,-1,is out of range",
        "orgtrail.preflight.every,0s,is not above zero",
        "orgtrail.preflight.log-in,0s,is not above zero"
    })
    void whatTheConsoleCannotWorkWithIsNamedAndNotShown(String key, String value, String words) {
        given.put(key, value);
        List<Problem> problems = SettingsGuard.problems(environment(Map.of()));
        assertThat(problems).isNotEmpty().anySatisfy(problem -> assertThat(problem.message())
                .contains(words));
        if (key.contains("password") || key.contains("value") || key.contains("vault")) {
            assertThat(problems.toString()).doesNotContain(value);
        }
    }

    @Test
    void aPasswordOfMoreThanBcryptLooksAtIsRefused() {
        given.put("orgtrail.console.password", "p".repeat(73));
        assertThat(SettingsGuard.problems(environment(Map.of())))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("72 bytes"));
        given.put("orgtrail.console.password", "p".repeat(72));
        assertThat(SettingsGuard.problems(environment(Map.of()))).isEmpty();
    }

    @Test
    void aTokenThatTwoShareIsRefusedSinceItIsOneOfThemOnly() {
        String shared = "0123456789abcdef0123456789abcdef";
        given.put("orgtrail.console.tokens.deploy.value", shared);
        given.put("orgtrail.console.tokens.deploy.role", "operator");
        given.put("orgtrail.console.tokens.probe.value", shared);
        assertThat(SettingsGuard.problems(environment(Map.of())))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.key()).isEqualTo("orgtrail.console.tokens.probe.value");
                    assertThat(problem.message()).contains("orgtrail.console.tokens.deploy");
                    assertThat(problem.toString()).doesNotContain(shared);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {" 0123456789abcdef0123456789abcdef", "0123456789abcdef\t0123456789abcdef"})
    void aTokenWithBlanksIsRefused(String token) {
        given.put("orgtrail.console.tokens.probe.value", token);
        assertThat(SettingsGuard.problems(environment(Map.of())))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.key()).isEqualTo("orgtrail.console.tokens.probe.value");
                    assertThat(problem.message()).contains("blank");
                    assertThat(problem.toString()).doesNotContain("0123456789abcdef");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "root"})
    void aUserWithTheNameOfTheFirstOperatorIsRefused(String first) {
        if (!first.equals("admin")) {
            given.put("orgtrail.console.user", first);
        }
        given.put("orgtrail.console.users." + first + ".password", "just looking");
        assertThat(SettingsGuard.problems(environment(Map.of())))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.key()).isEqualTo("orgtrail.console.users." + first);
                    assertThat(problem.remedy()).contains("orgtrail.console.password");
                });
    }

    @Test
    void theTokenOfCommandsMayStandInTheEnvironment() {
        assertThat(SettingsGuard.problems(environment(Map.of("ORGTRAIL_TOKEN", "a-token"))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orgtrail.poll.login-history",
                "orgtrail.poll.setup-audit-trail",
                "orgtrail.poll.objects",
                "orgtrail.poll.event-log-file",
                "orgtrail.poll.event-log-objects",
                "orgtrail.poll.overlap",
                "orgtrail.poll.directory",
                "orgtrail.poll.stored-events",
                "orgtrail.poll.user-changes",
                "orgtrail.reconcile.every",
                "orgtrail.reconcile.settle",
                "orgtrail.streaming.every",
                "orgtrail.retry.initial",
                "orgtrail.retry.max",
                "orgtrail.retry.log-file",
                "orgtrail.stop.grace",
                "orgtrail.console.session",
                "orgtrail.preflight.every",
                "orgtrail.preflight.log-in"
            })
    void aTimeThatIsLongerThanAnyoneNeedsIsRefusedWithTheLongest(String key) {
        given.put("orgtrail.retry.max", "30d");
        given.remove(key);
        assertThat(problem(key, "30d")).isEmpty();
        assertThat(problem(key, "31d")).contains("is too long; give 30d at the most");
        assertThat(problem(key, "99999999999d")).contains("is too long; give 30d at the most");
        assertThat(problem(key, "999999999999999999d")).contains("is no time; write it as 60s, 5m or 1h");
    }

    @Test
    void allSettingsOfAWrongShapeAreNamedWithTheShapeAndWithoutTheirValue() {
        given.put("orgtrail.console.users.ada", "hush-hush");
        given.put("orgtrail.console.tokens.x", "hush-hush-hush");
        given.put("orgtrail.console.users.ben.password", "long-enough");
        given.put("orgtrail.console.users.ben.role", "boss");
        given.put("orgtrail.batch.records", "many");
        given.put("orgtrail.batch.bytes", "much");
        given.put("orgtrail.enrich.devices", "perhaps");
        given.put("orgtrail.poll.overlap", "soon");
        given.put("orgtrail.orgs.acme.pubsub-plaintext", "perhaps");
        given.put("orgtrail.orgs.acme.auth", "magic");
        given.put("orgtrail.activity.keep", "${NOT_THERE}");
        given.put("orgtrail.api.share", "101");
        assertThat(SettingsGuard.problems(environment(Map.of())))
                .extracting(problem -> problem.key() + " " + problem.message() + "; " + problem.remedy())
                .containsExactlyInAnyOrder(
                        "orgtrail.console.users.ada is a single value, and has settings of its own; write them below it:"
                                + " orgtrail.console.users.ada.password, orgtrail.console.users.ada.password-file,"
                                + " orgtrail.console.users.ada.role",
                        "orgtrail.console.tokens.x is a single value, and has settings of its own; write them below it:"
                                + " orgtrail.console.tokens.x.value, orgtrail.console.tokens.x.value-file,"
                                + " orgtrail.console.tokens.x.role",
                        "orgtrail.console.users.ben.role is none of the words that it may be; write one of viewer, operator",
                        "orgtrail.batch.records is no whole number; write it as 30",
                        "orgtrail.batch.bytes is no size; write it as 512KB or 1MB",
                        "orgtrail.enrich.devices is neither true nor false; write true or false",
                        "orgtrail.poll.overlap is no time; write it as 60s, 5m or 1h",
                        "orgtrail.orgs.acme.pubsub-plaintext is neither true nor false; write true or false",
                        "orgtrail.orgs.acme.auth is none of the words that it may be; write one of client-credentials, jwt,"
                                + " refresh-token, password",
                        "orgtrail.activity.keep names ${NOT_THERE}, which is not set; set the environment variable NOT_THERE,"
                                + " or write the value itself",
                        "orgtrail.api.share is out of range; give a number from 1 to 100");
    }
}
