package dev.orgtrail.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code test-mappings} answers where nothing was tested. */
class MappingTestsCommandTest {
    private static final String MAPPING = """
            source: LoginHistory
            class: authentication
            activity: Logon
            map:
              time: LoginTime
              user.uid: UserId
              service.name: {constant: Salesforce}
            """;

    private static final String CASE = """
            - it: tells who logged in
              row: {UserId: 00530000009M943AAC, LoginTime: "2026-11-01T04:46:15.000+0000"}
            """;

    private final Path dir;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    MappingTestsCommandTest(@TempDir Path dir) {
        this.dir = dir;
    }

    private int run(Path folder) {
        return MappingTests.run(folder, new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    private int run(String cases) throws IOException {
        Files.writeString(dir.resolve("login-history.yaml"), MAPPING);
        Files.writeString(dir.resolve("login-history.test.yaml"), cases);
        return run(dir);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aCaseThatHoldsPasses() throws IOException {
        assertThat(run(CASE + "  event: {activity_name: Logon}\n")).isZero();
        assertThat(said()).contains("1 cases, 0 failed");
    }

    @Test
    void aFolderWithoutCasesIsAnError() {
        assertThat(run(Path.of("routes"))).isEqualTo(1);
        assertThat(said())
                .contains(
                        "Nothing was tested", Path.of("routes").toAbsolutePath().toString());
    }

    @Test
    void whatIsNoFolderIsAWrongCall() throws IOException {
        Path file = Files.writeString(dir.resolve("passwd"), "root:x:0:0");
        for (Path wrong : List.of(file, dir.resolve("none"))) {
            said.reset();
            assertThat(run(wrong)).isEqualTo(2);
            assertThat(said()).isEqualTo(wrong + " is no folder: name the one that holds the mapping files.\n");
        }
    }

    @Test
    void aFileWithoutCasesIsAnError() throws IOException {
        for (String none : new String[] {"", "# later\n", "[]\n"}) {
            said.reset();
            assertThat(run(none)).isEqualTo(1);
            assertThat(said()).contains("login-history.test.yaml:1: has no case");
        }
    }

    @Test
    void aCaseThatExpectsNothingIsAnError() throws IOException {
        for (String nothing : new String[] {"", "  event: {}\n", "  evnt: {activity_name: Logon}\n"}) {
            said.reset();
            assertThat(run(CASE + nothing)).isEqualTo(1);
            assertThat(said()).contains("login-history.test.yaml:1: 'tells who logged in' expects nothing");
        }
    }

    @Test
    void aCaseThatHoldsItselfIsAnErrorWithItsLine() throws IOException {
        assertThat(run("- it: goes round\n  row: {UserId: 1}\n  event: &a {user: *a}\n"))
                .isEqualTo(1);
        assertThat(said()).startsWith("login-history.test.yaml:3: ").contains("holds that alias itself");
    }
}
