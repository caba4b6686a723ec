package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code test-sinks}, with the sink and the cases that docs/sinks.md shows, as they stand there. */
class SinkTestsCommandTest {
    private static final String KAMELET = "collector-sink.kamelet.yaml";
    private static final String CASES = "collector-sink.test.yaml";

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    @BeforeEach
    void theSinkAndTheCasesOfTheDocument() throws IOException {
        for (String step : List.of("event-bytes-action", "answer-action")) {
            Files.copy(Path.of("routes/sinks", step + SinkCase.KAMELET), dir.resolve(step + SinkCase.KAMELET));
        }
        Files.writeString(dir.resolve(KAMELET), shown("## Add a sink"));
        Files.writeString(dir.resolve(CASES), shown("## Test a sink"));
    }

    private static String shown(String heading) throws IOException {
        String text = Files.readString(Path.of("docs/sinks.md"));
        String behind = text.substring(text.indexOf(heading));
        int begin = behind.indexOf("```yaml\n") + "```yaml\n".length();
        return behind.substring(begin, behind.indexOf("```", begin));
    }

    private int run(Path folder) {
        said.reset();
        return CommandLine.run(
                        List.of("test-sinks", folder.toString()), new PrintStream(said, true, StandardCharsets.UTF_8))
                .orElseThrow();
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private void change(String file, String what, String into) throws IOException {
        String text = Files.readString(dir.resolve(file));
        assertThat(text).contains(what);
        Files.writeString(dir.resolve(file), text.replace(what, into));
    }

    @Test
    void theCasesOfTheDocumentPass() {
        assertThat(run(dir)).as(said()).isZero();
        assertThat(said()).isEqualToIgnoringNewLines("3 cases, 0 failed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            as=json-array             | as=ndjson                     | Content-Type: application/x-ndjson instead of application/json
            httpMethod: POST          | httpMethod: PUT               | requests[0].method: PUT instead of POST
            name: Idempotency-Key     | name: X-Key                   | requests[0].headers.Idempotency-Key: null instead of
            kamelet:answer-action     | kamelet:answer-action?refused=422 | held: The receiver answered 400: unknown user
            throwExceptionOnFailure: false | throwExceptionOnFailure: true | held: HTTP operation failed
            uri: "{{url}}"            | uri: "nosuch:{{url}}"         | cannot be made: No endpoint could be found for: nosuch
            """)
    void aSinkThatDoesSomethingElseFailsWithWhatItDoes(String what, String into, String words) throws IOException {
        change(KAMELET, what, into);
        assertThat(run(dir)).isEqualTo(1);
        assertThat(said()).contains("collector-sink.test.yaml: ", words);
    }

    @Test
    void aBatchThatIsTakenThoughItIsToBeRefusedFails() throws IOException {
        change(CASES, "status: 400", "status: 200");
        assertThat(run(dir)).isEqualTo(1);
        assertThat(said()).contains("taken, instead of refused: unknown user", "3 cases, 1 failed");
    }

    @Test
    void aRequestTooManyFails() throws IOException {
        change(CASES, "  answer: {status: 503}\n  held: answered 503\n", "  requests: []\n");
        assertThat(run(dir)).isEqualTo(1);
        assertThat(said()).contains("1 requests instead of 0");
    }

    @Test
    void casesThatCannotBeUsedAreNamed() throws IOException {
        change(CASES, "refused:", "refuses:");
        assertThat(run(dir)).isEqualTo(1);
        assertThat(said()).contains("collector-sink.test.yaml: '", "says refuses; it can say [answer, events, held");

        Files.writeString(dir.resolve(CASES), "- it: does nothing\n  events: []\n");
        assertThat(run(dir)).isEqualTo(1);
        assertThat(said()).contains("'does nothing' expects nothing");

        Files.delete(dir.resolve(KAMELET));
        assertThat(run(dir)).isEqualTo(1);
        assertThat(said()).contains("there is no collector-sink.kamelet.yaml");
    }

    @Test
    void aFolderWithoutCasesIsAnErrorAndWhatIsNoFolderAWrongCall() throws IOException {
        assertThat(run(Path.of("docs"))).isEqualTo(1);
        assertThat(said()).contains("Nothing was tested");
        assertThat(run(dir.resolve("none"))).isEqualTo(2);
        assertThat(said()).contains("is no folder");
    }
}
