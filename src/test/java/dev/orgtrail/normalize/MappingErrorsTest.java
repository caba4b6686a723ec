package dev.orgtrail.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistake in a mapping file is refused at load, with file, line and reason. */
class MappingErrorsTest {
    private static final String GOOD = """
            source: LoginHistory
            class: authentication
            activity: Logon
            map:
              time: LoginTime
              user.uid: UserId
              service.name: {constant: Salesforce}
            """;

    private final Path dir;

    MappingErrorsTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @Test
    void allFilesWithAMistakeAreNamedUpToALimit() throws IOException {
        Files.writeString(dir.resolve("good.yaml"), GOOD);
        for (int i = 10; i < 35; i++) {
            Files.writeString(
                    dir.resolve("bad" + i + ".yaml"),
                    GOOD.replace("user.uid", "user.no" + i).replace("Login", "Login" + i));
        }
        assertThatThrownBy(() -> Mappings.load(dir)).isInstanceOfSatisfying(MappingError.class, error -> {
            assertThat(error.all()).hasSize(25).extracting(MappingError::file).doesNotHaveDuplicates();
            assertThat(error.lines())
                    .hasSize(21)
                    .startsWith("bad10.yaml:6: 'no10' is no attribute of object user")
                    .endsWith("and 5 more");
        });
        Files.writeString(dir.resolve("bad20.yaml"), "a: [\n");
        Files.writeString(dir.resolve("bad30.yaml"), "b: [\n");
        assertThatThrownBy(() -> Mappings.load(dir))
                .isInstanceOfSatisfying(MappingError.class, error -> assertThat(error.all())
                        .extracting(MappingError::file)
                        .containsExactly("bad20.yaml", "bad30.yaml"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            user.uuid: X                                        | 'uuid' is no attribute of object user
            usr.uid: X                                          | 'usr' is no attribute of class authentication
            user: X                                             | 'user' is an object: name one of its attributes
            auth_factors.provider: X                            | 'auth_factors' is a list: write auth_factors[0]
            user.name: {from: X, as: timestmp}                  | unknown conversion 'timestmp'
            user.name: {from: X, as: timestamp}                 | 'name' is a text and cannot hold the result of 'timestamp'
            duration: {from: X, as: ip}                         | 'duration' is a whole number
            duration: {constant: long}                          | 'long' does not fit 'duration'
            src_endpoint.ip: {constant: 1.2.3}                  | '1.2.3' does not fit 'ip'
            status_id: {from: X, table: {a: Sucess}}            | 'Sucess' is no value of 'status_id'; it has Unknown, Other, Success, Failure
            status_id: {constant: 7}                            | '7' is no value of 'status_id'
            message: {form: X}                                  | unknown key 'form' in a value
            message: {from: X, first: [Y]}                      | 'from' and 'first' exclude each other
            message: {default: X}                               | a value needs 'from', 'first' or 'constant'
            message: {from: X, split: ","}                      | 'message' is no list: say which 'part' to take
            message: {from: X, join: ","}                       | 'join' needs 'split'
            message: {from: X, each: "a"}                       | 'each' needs 'split'
            message: {from: X, split: ",", part: 0, join: ";"}  | 'part' and 'join' exclude each other
            message: {from: X, split: ",", join: ";", each: "("} | 'each' is no regular expression: Unclosed group
            message: {from: X, when: {Y: {less-than: huge}}}    | a bound must be a number, or a threshold of columns.yaml
            api.data.x: X                                       | 'data' is no attribute of object api
            message: {from: X, when: {Y: {like: z}}}            | unknown key 'like' in a condition
            metadata.uid: X                                     | 'metadata.uid' is set for every event
            severity_id: X                                      | 'severity_id' is set by the key 'severity'
            http_response.length: X                             | 'http_response' requires 'code'
            session.uid.x: X                                    | 'uid' has no attributes of its own
            time: Y                                             | 'time' comes twice in map
            """)
    void refusesALineOfMap(String line, String reason) throws IOException {
        write("login-history.yaml", GOOD + "  " + line + "\n");
        assertThatThrownBy(() -> Mappings.load(dir))
                .isInstanceOf(MappingError.class)
                .hasMessageStartingWith("login-history.yaml:8: ")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {from: A, forms: ['({name}']}                                  | is no regular expression: Unclosed group
            {from: A, forms: ['{name} {name}']}                            | the part 'name' comes twice
            {from: A, forms: ['{did:verb}']}                               | there is no word 'verb' above
            {from: A, forms: ['(?<name>x)']}                               | write a part as {name}
            {from: A, forms: ['{}']}                                       | {} names neither a part nor a word
            {from: A, forms: [{set: {a: b}}]}                              | a form needs 'form'
            {from: A, forms: [{form: x, sets: {a: b}}]}                    | unknown key 'sets' in a form
            {from: A, forms: [{form: x, when: {"@said.x": y}}]}            | nothing gives '@said.x'
            {from: A, words: {a: '{:b}', b: x}, forms: ['{:a}']}           | there is no word 'b' above
            {from: "@other.part", forms: [x]}                              | nothing gives '@other.part'
            {from: A}                                                      | a pattern needs 'from' and 'forms'
            {form: A, forms: [x]}                                          | unknown key 'form' in a pattern
            """)
    void refusesAPattern(String pattern, String reason) throws IOException {
        write("login-history.yaml", GOOD + "patterns:\n  said: " + pattern + "\n");
        assertThatThrownBy(() -> Mappings.load(dir))
                .isInstanceOf(MappingError.class)
                .hasMessageStartingWith("login-history.yaml:9: ")
                .hasMessageContaining(reason);
    }

    @Test
    void refusesAPartThatNoPatternFinds() throws IOException {
        String patterns = "patterns:\n  said: {from: A, forms: ['{name} said']}\n";
        write("login-history.yaml", patterns + GOOD + "  message: \"@said.nmae\"\n");
        assertRefused(
                "login-history.yaml:10: nothing gives '@said.nmae'; there are @eventType, @logName, @org, @orgId, @source,"
                        + " @said.name");
        write("login-history.yaml", patterns + GOOD + "  message: {from: B, when: {\"@said.nmae\": x}}\n");
        assertRefused("login-history.yaml:10: nothing gives '@said.nmae'");
        write("login-history.yaml", patterns + GOOD + "  message: {from: B, when: {\"@org\": x}}\n");
        assertRefused("login-history.yaml:10: '@org' is the same for every row of a batch");
        write("login-history.yaml", patterns.replace("said:", "org:") + GOOD);
        assertRefused("login-history.yaml:2: 'org' cannot be a pattern's name");
    }

    @Test
    void refusesAMistakeInAnInheritedPattern() throws IOException {
        write("parent.yaml", "patterns:\n  said: {from: A, forms: ['[']}\n");
        write("child.yaml", GOOD + "extends: parent\n");
        assertRefused("parent.yaml:2: is no regular expression");
    }

    @Test
    void refusesAnUnknownKey() throws IOException {
        write("a.yaml", GOOD + "serverity: High\n");
        assertRefused("a.yaml:8: unknown key 'serverity' in a mapping file");
    }

    @Test
    void refusesAnUnknownClassAndActivity() throws IOException {
        write("a.yaml", GOOD.replace("authentication", "login"));
        assertRefused("a.yaml:2: unknown class 'login'");
        write("a.yaml", GOOD.replace("Logon", "Login"));
        assertRefused("a.yaml:3: 'Login' is no value of 'activity_id'; it has Unknown, Other, Logon");
    }

    @Test
    void refusesAClassWhoseRequiredAttributesNobodySets() throws IOException {
        write("a.yaml", GOOD.replace("  user.uid: UserId\n", ""));
        assertRefused("a.yaml:2: class 'authentication' requires 'user'");
        write("a.yaml", GOOD.replace("  service.name: {constant: Salesforce}\n", ""));
        assertRefused("a.yaml:2: class 'authentication' requires one of service, dst_endpoint");
    }

    @Test
    void refusesAnUnknownParentAndACycle() throws IOException {
        write("a.yaml", GOOD + "extends: nobody\n");
        assertRefused("a.yaml:8: extends 'nobody', and there is no file nobody.yaml");
        write("a.yaml", "extends: b\n");
        write("b.yaml", "extends: a\n");
        assertRefused("b.yaml:1: extends itself: a -> b -> a");
    }

    @Test
    void refusesAMistakeInAFileThatIsOnlyExtended() throws IOException {
        write("a.yaml", "map:\n  nothing.at.all: X\n");
        assertRefused("a.yaml:2: no class has 'nothing.at.all'");
    }

    @Test
    void refusesTwoFilesForTheSame() throws IOException {
        write("a.yaml", GOOD);
        write("b.yaml", GOOD);
        assertRefused("b.yaml:1: serves LoginHistory, which a.yaml serves already");
    }

    @Test
    void refusesWhatIsNoYaml() throws IOException {
        write("a.yaml", "source: LoginHistory\nmap: {\n");
        assertThatThrownBy(() -> Mappings.load(dir))
                .isInstanceOf(MappingError.class)
                .hasMessageStartingWith("a.yaml:3: is no YAML: ");
        write("a.yaml", "");
        assertRefused("a.yaml:1: the file is empty");
    }

    @Test
    void refusesAMistakeInWhatHoldsForAllColumns() throws IOException {
        write("a.yaml", GOOD);
        write("columns.yaml", "placeholders: [N/A]\nthreshold: {large: 1}\n");
        assertRefused("columns.yaml:2: unknown key 'threshold' in columns.yaml");
        write("columns.yaml", "thresholds:\n  large: many\n");
        assertRefused("columns.yaml:2: 'large' must be a number");
        write("columns.yaml", "codes: {A: B}\n");
        assertRefused("columns.yaml:1: A must be a mapping of keys to values");
        write("columns.yaml", "placeholders: [N/A]\n");
        write("a.yaml", GOOD + "placeholders: drop\n");
        assertRefused("a.yaml:8: 'placeholders' takes keep");
        write("columns.yaml", "codes: {REQUEST_STATUS: {S: Success}}\n");
        write("a.yaml", GOOD + "  status_id: {from: REQUEST_STATUS, table: {S: Success}}\n");
        assertRefused("a.yaml:8: columns.yaml decodes 'S' of REQUEST_STATUS: write 'Success'");
    }

    @Test
    void theRunningMappingStaysUntilAGoodOneReplacesIt() throws IOException {
        write("a.yaml", GOOD);
        Normalizer normalizer = new Normalizer(Mappings.load(dir));
        write("a.yaml", GOOD.replace("Logon", "Login"));
        assertThatThrownBy(() -> normalizer.replace(Mappings.load(dir))).isInstanceOf(MappingError.class);
        assertThat(activity(normalizer)).isEqualTo("Logon");
        write("a.yaml", GOOD.replace("Logon", "Logoff"));
        normalizer.replace(Mappings.load(dir));
        assertThat(activity(normalizer)).isEqualTo("Logoff");
    }

    private static @Nullable Object activity(Normalizer normalizer) {
        Origin origin = new Origin("acme", "00D000000000123AAA", "login-history", "LoginHistory", null);
        Map<String, Object> row = Map.of("_uid", "x", "UserId", "u", "LoginTime", "2026-11-01T04:46:15.000+0000");
        return normalizer.normalize(origin, List.of(row)).events().get(0).get("activity_name");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> Mappings.load(dir))
                .isInstanceOf(MappingError.class)
                .hasMessageStartingWith(message);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(dir.resolve(file), text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            message: {from: X, when: {Y: &a {not: *a}}}
            message: &b {first: [*b]}
            message: {from: X, when: &c [*c]}
            """)
    void refusesWhatHoldsItself(String line) throws IOException {
        write("login-history.yaml", GOOD + "  " + line + "\n");
        assertThatThrownBy(() -> Mappings.load(dir))
                .isInstanceOf(MappingError.class)
                .hasMessageStartingWith("login-history.yaml:8: ")
                .hasMessageContaining("holds that alias itself");
    }

    /** Emacs locks a file by a link to nowhere, macOS keeps attributes beside it. */
    @Test
    void theFilesOfEditorsAndSystemsDoNotCount() throws IOException {
        Files.writeString(dir.resolve("login-history.yaml"), GOOD);
        Files.createSymbolicLink(dir.resolve(".#login-history.yaml"), Path.of("me@host.1:9"));
        Files.write(dir.resolve("._login-history.yaml"), new byte[] {0, 5, 22, 7});
        Files.writeString(dir.resolve(".login-history.yaml.test.yaml"), "no list of cases");
        assertThat(Mappings.files(dir)).hasSize(1);
        assertThat(MappingTests.cases(dir)).isEmpty();
    }
}
