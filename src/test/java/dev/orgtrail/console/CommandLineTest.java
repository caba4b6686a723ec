package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.Orgtrail;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private OptionalInt run(String... args) {
        return CommandLine.run(List.of(args), new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "--help,0,usage:",
        "--version,0,Orgtrail",
        "prefligt,2,prefligt is no command",
        "--verison,2,is no option"
    })
    void whatNeedsNoServerStartsNoneAndLeavesAnEmptyFolderEmpty(String arg, int code, String words) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Orgtrail.class.getName(),
                arg));
        Process process = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(code);
        assertThat(output).contains(words).doesNotContain("INFO", "WARN", "ERROR");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help"})
    void eachCommandShowsItsUsage(String help) {
        for (String command : List.of("test-mappings", "test-sinks", "dead-letters", "preflight")) {
            said.reset();
            assertThat(run(command, help)).hasValue(0);
            assertThat(said()).startsWith("usage: " + command);
        }
    }

    @Test
    void settingsStartTheServer() {
        assertThat(run()).isEmpty();
        assertThat(run("--orgtrail.sinks=file-sink", "--debug")).isEmpty();
        assertThat(said()).isEmpty();
    }

    @Test
    void helpAmongSettingsStartsNothing() {
        assertThat(run("--orgtrail.sinks=file-sink", "--help")).hasValue(0);
        assertThat(run("--orgtrail.sinks=file-sink", "--version")).hasValue(0);
    }

    @Test
    void aValueThatStandsApartFromItsSettingIsNamed() {
        assertThat(run("--orgtrail.sinks", "file-sink")).hasValue(2);
        assertThat(said()).contains("file-sink is no command", "--<setting>=<value>");
    }

    @Test
    void anOptionThatACommandDoesNotHaveIsNamedWithoutItsValue() {
        assertThat(run("preflight", "--tokn=hush-hush")).hasValue(2);
        assertThat(run("dead-letters", "list", "--orgg=acme")).hasValue(2);
        assertThat(run("test-mappings", "--folder=routes")).hasValue(2);
        assertThat(said())
                .contains("--tokn is no option of preflight", "--orgg is no option of dead-letters", "--folder is no")
                .doesNotContain("hush-hush");
    }

    @Test
    void optionsMayStandBeforeTheCommand() {
        assertThat(run("--url=http://127.0.0.1:1", "preflight", "acme")).hasValue(3);
        assertThat(said()).contains("does not answer at http://127.0.0.1:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"preflight acme", "dead-letters list acme"})
    void aTokenThatIsNoneIsRefusedInWordsWithoutIt(String command) {
        List<String> call = new ArrayList<>(List.of(command.split(" ")));
        call.add("--token=hush\r\nX-Evil: hush");
        call.add("--url=http://127.0.0.1:1");
        assertThat(run(call.toArray(String[]::new))).hasValue(2);
        assertThat(said())
                .contains("The token holds a line break", "ORGTRAIL_TOKEN")
                .doesNotContain("hush", "Exception", "X-Evil");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "127.0.0.1:8080", "http://", "http://a b", "http:///api", "HTTPS:x", ""})
    void anAddressThatIsNoneOfHttpIsRefusedInWords(String url) {
        for (String command : List.of("preflight acme", "dead-letters list acme")) {
            said.reset();
            List<String> call = new ArrayList<>(List.of(command.split(" ")));
            call.add("--url=" + url);
            assertThat(run(call.toArray(String[]::new))).hasValue(2);
            assertThat(said())
                    .contains("--url= needs the address of a running Orgtrail, such as http://127.0.0.1:8080")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void anOptionWithALineBreakInItsValueIsNamedWithoutIt() {
        assertThat(run("preflight", "acme", "--tokn=hush\nhush")).hasValue(2);
        assertThat(said()).contains("--tokn is no option of preflight").doesNotContain("hush");
    }
}
