package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.Orgtrail;
import dev.orgtrail.settings.ApiToken;
import dev.orgtrail.state.DeadLetters;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(
        classes = Orgtrail.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"orgtrail.state.url=jdbc:h2:mem:dead-letters", ApiToken.SETTING, ApiToken.ROLE})
@DirtiesContext
class DeadLetterCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path out;

    @Autowired
    @SuppressWarnings("NullAway.Init")
    private DeadLetters letters;

    @LocalServerPort
    private int port;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) {
        settings.add("camel.kamelet.file-sink.directory", out::toString);
    }

    @AfterEach
    void discardAll() {
        letters.list("acme", 0, 100).forEach(letter -> letters.remove(letter.id()));
    }

    private int run(String... words) {
        List<String> args = new ArrayList<>(List.of(words));
        args.add("--token=" + ApiToken.VALUE);
        args.add("--url=http://127.0.0.1:" + port);
        return DeadLetterCommand.run(args, new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private String setAside(String time) {
        letters.add(new DeadLetter(
                0,
                "acme",
                "00D000000000123AAA",
                "event-log-file",
                "EventLogFile",
                "Logout",
                "00D000000000123AAA:" + time.hashCode(),
                "normalize",
                "the row has no usable time",
                "{\"EVENT_TYPE\":\"Logout\",\"TIMESTAMP\":\"" + time + "\",\"_uid\":\"00D000000000123AAA:"
                        + time.hashCode() + "\"}",
                Instant.EPOCH));
        List<DeadLetter> all = letters.list("acme", 0, 100);
        return String.valueOf(all.get(all.size() - 1).id());
    }

    @Test
    void listsWhatWasSetAsideAndWhy() {
        String id = setAside("yesterday");

        assertThat(run("list", "acme")).isZero();

        assertThat(said()).contains(id, "Logout", "the row has no usable time", "1 dead letter of acme");
    }

    @Test
    void showsTheRecordInFull() {
        assertThat(run("show", setAside("yesterday"))).isZero();
        assertThat(said()).contains("yesterday");
    }

    @Test
    void replaysWhatCanBeDeliveredNow() throws Exception {
        setAside("20261101044615.123");

        assertThat(run("replay-all", "acme")).isZero();

        assertThat(said()).contains("1 of 1 dead letter of acme delivered");
        assertThat(letters.list("acme", 0, 100)).isEmpty();
        try (var files = Files.walk(out)) {
            assertThat(files.filter(Files::isRegularFile)).isNotEmpty();
        }
    }

    @Test
    void saysThatWhatStillCannotBeDeliveredIsSetAsideAgain() {
        assertThat(run("replay", setAside("yesterday"))).isEqualTo(1);
        assertThat(said()).contains("is not delivered: the row has no usable time");
        assertThat(letters.list("acme", 0, 100)).hasSize(1);
    }

    @Test
    void discardsAndSaysWhereThereIsNothingToDiscard() {
        String id = setAside("yesterday");
        assertThat(run("discard", id)).isZero();
        assertThat(run("discard", id)).isEqualTo(1);
        assertThat(said()).contains("is discarded").contains("there is none of that number");
    }

    @Test
    void saysWhatIsWrongWithAnAddressOrANumberThatIsNone() {
        assertThat(DeadLetterCommand.run(
                        List.of("list", "acme", "--url=localhost:8080"),
                        new PrintStream(said, true, StandardCharsets.UTF_8)))
                .isEqualTo(2);
        assertThat(said()).contains("--url= needs the address of a running Orgtrail, such as http://127.0.0.1:8080");
        assertThat(run("show", "the first")).isEqualTo(1);
        assertThat(said()).contains("there is none of that number");
        assertThat(run("list", "acme europe")).isEqualTo(1);
        assertThat(said()).contains("there is no such org");
    }

    @Test
    void asksForATokenWhereNoneIsGivenWhateverIsToBeDone() {
        for (String what : List.of("show", "replay", "discard")) {
            said.reset();
            assertThat(DeadLetterCommand.run(
                            List.of(what, "1", "--token=", "--url=http://127.0.0.1:" + port),
                            new PrintStream(said, true, StandardCharsets.UTF_8)))
                    .isEqualTo(1);
            assertThat(said()).contains("Orgtrail asks for a token");
        }
    }

    @Test
    void saysHowItIsCalledAndWhereNobodyAnswers() {
        assertThat(DeadLetterCommand.run(List.of("list"), new PrintStream(said, true, StandardCharsets.UTF_8)))
                .isEqualTo(2);
        assertThat(DeadLetterCommand.run(
                        List.of("list", "acme", "--url=http://127.0.0.1:1"),
                        new PrintStream(said, true, StandardCharsets.UTF_8)))
                .isEqualTo(1);
        assertThat(said()).contains("usage: dead-letters").contains("does not answer at http://127.0.0.1:1");
    }
}
