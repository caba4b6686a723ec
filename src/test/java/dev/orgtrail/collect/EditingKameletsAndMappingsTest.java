package dev.orgtrail.collect;

import static dev.orgtrail.collect.EditedRoutes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.model.ModelCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class EditingKameletsAndMappingsTest {
    private static final String KAMELET = """
            apiVersion: camel.apache.org/v1
            kind: Kamelet
            metadata:
              name: stamp-sink
            spec:
              definition:
                title: Stamp
                properties:
                  mark: {title: Mark, type: string, default: "%s"}
                  ink: {title: Ink, type: string, default: blue}
              template:
                from:
                  uri: kamelet:source
                  steps:
                    - setBody: {simple: "%s {{mark}} {{ink}} ${body}"}
            """;
    private static final String DELIVER = """
            - route:
                id: deliver
                from:
                  id: deliver-in
                  uri: direct:deliver
                  steps:
                    - to: {id: to-sink, uri: "kamelet:stamp-sink?ink=red"}
            - route:
                id: eip
                from:
                  id: eip-in
                  uri: direct:eip
                  steps:
                    - kamelet: {id: eip-sink, name: "stamp-sink/named"}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    EditedRoutes edited;

    @BeforeEach
    void startWithAKamelet() throws Exception {
        edited = new EditedRoutes(directory);
        edited.write("sinks/stamp-sink.kamelet.yaml", KAMELET.formatted("m", "one"));
        edited.write(
                "sinks/other-sink.kamelet.yaml", KAMELET.formatted("m", "one").replace("stamp-sink", "other-sink"));
        edited.write("delivery/deliver.camel.yaml", DELIVER);
        edited.write("mappings/login.yaml", "class: authentication\n");
        edited.start();
    }

    @AfterEach
    void stop() {
        edited.close();
    }

    @Test
    void takesAnEditedKameletOver() throws Exception {
        assertThat(edited.ask("direct:deliver", "x")).isEqualTo("one m red x");
        assertThat(edited.ask("direct:eip", "x")).isEqualTo("one m blue x");
        edited.write("sinks/stamp-sink.kamelet.yaml", KAMELET.formatted("n", "two"));
        eventually().untilAsserted(() -> {
            assertThat(edited.ask("direct:deliver", "x")).isEqualTo("two n red x");
            assertThat(edited.ask("direct:eip", "x")).isEqualTo("two n blue x");
        });
        assertThat(kameletRoutes()).isEqualTo(2);
    }

    @Test
    void leavesNoRouteOfAKameletBehindWhenItsCallerIsEdited() throws Exception {
        for (String ink : new String[] {"green", "black"}) {
            edited.write("delivery/deliver.camel.yaml", DELIVER.replace("red", ink));
            eventually().untilAsserted(() -> assertThat(edited.ask("direct:deliver", "x"))
                    .isEqualTo("one m " + ink + " x"));
            eventually().until(() -> kameletRoutes() == 2);
        }
        edited.write("sinks/stamp-sink.kamelet.yaml", KAMELET.formatted("n", "two"));
        eventually().untilAsserted(() -> assertThat(edited.ask("direct:deliver", "x"))
                .isEqualTo("two n black x"));
        assertThat(edited.ask("direct:eip", "x")).isEqualTo("two n blue x");
    }

    @Test
    void refusesABrokenKameletAndRunsOn() throws Exception {
        edited.write(
                "sinks/stamp-sink.kamelet.yaml",
                KAMELET.formatted("n", "two").replaceFirst("- setBody.*", "- to: {uri: \"log:x?levle=INFO\"}"));
        Refusal refusal = edited.awaitRefusalOf("sinks/stamp-sink.kamelet.yaml");
        assertThat(refusal.line()).as(refusal.text()).isEqualTo(15);
        assertThat(edited.ask("direct:deliver", "x")).isEqualTo("one m red x");
        assertThat(edited.ask("direct:eip", "x")).isEqualTo("one m blue x");

        edited.write("sinks/stamp-sink.kamelet.yaml", KAMELET.formatted("n", "three"));
        eventually().untilAsserted(() -> assertThat(edited.ask("direct:deliver", "x"))
                .isEqualTo("three n red x"));
        eventually().untilAsserted(() -> assertThat(edited.files.refusals()).isEmpty());
    }

    @Test
    void keepsADeletedKameletThatIsInUseUntilItIsNot() throws Exception {
        Files.delete(directory.resolve("sinks/stamp-sink.kamelet.yaml"));
        Refusal refusal = edited.awaitRefusalOf("sinks/stamp-sink.kamelet.yaml");
        assertThat(refusal.reason()).contains("still used by route");
        assertThat(edited.ask("direct:deliver", "x")).isEqualTo("one m red x");

        edited.write("delivery/deliver.camel.yaml", "# nothing is delivered\n");
        eventually().untilAsserted(() -> assertThat(edited.files.refusals()).isEmpty());
        eventually().until(() -> kameletRoutes() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sinks", "mappings"})
    void runsOnWhileAFolderIsGoneAndSaysSo(String folder) throws Exception {
        Path elsewhere = directory.resolveSibling(directory.getFileName() + "-elsewhere");
        Files.move(directory.resolve(folder), elsewhere);
        assertThat(edited.awaitRefusalOf(folder + "/").reason()).contains("gone or empty");
        assertThat(edited.ask("direct:deliver", "x")).isEqualTo("one m red x");
        Files.move(elsewhere, directory.resolve(folder));
        eventually().untilAsserted(() -> assertThat(edited.files.refusals()).isEmpty());
        assertThat(edited.mappingReloads).isEmpty();
    }

    @Test
    void namesTheMappingThatIsRefusedAndNotAnotherThatItTellsOf() throws Exception {
        edited.mappingFailure = "login.yaml:2: serves LoginHistory, which history.yaml serves already";
        edited.write("mappings/history.yaml", "source: LoginHistory\n");
        edited.write("mappings/login.yaml", "# Login\nsource: LoginHistory\n");
        assertThat(edited.awaitRefusalOf("mappings/login.yaml").text())
                .isEqualTo("mappings/login.yaml:2: serves LoginHistory, which history.yaml serves already");
    }

    @Test
    void namesEachMappingThatIsRefused() throws Exception {
        edited.mappingFailure = "login.yaml:2: there is no class a\nmore.yaml:1: there is no class b";
        edited.write("mappings/login.yaml", "# Login\nclass: a\n");
        edited.write("mappings/more.yaml", "class: b\n");
        assertThat(edited.awaitRefusalOf("mappings/more.yaml").text())
                .isEqualTo("mappings/more.yaml:1: there is no class b");
        assertThat(edited.files.refusals()).hasSize(2);
        edited.mappingFailure = "more.yaml:1: there is no class b";
        edited.write("mappings/login.yaml", "class: authentication\n");
        eventually().untilAsserted(() -> assertThat(edited.files.refusals())
                .extracting(Refusal::file)
                .containsExactly("mappings/more.yaml"));
    }

    @Test
    void handsAnEditedMappingOverAndKeepsItsRefusalUntilItIsGood() throws Exception {
        edited.mappingFailure = "login.yaml:2: there is no class authentification";
        edited.write("mappings/login.yaml", "# Login\nclass: authentification\n");
        Refusal refusal = edited.awaitRefusalOf("mappings/login.yaml");
        assertThat(refusal.line()).isEqualTo(2);
        assertThat(refusal.reason()).isEqualTo("there is no class authentification");
        assertThat(edited.mappingReloads).containsExactly(directory.resolve("mappings"));

        edited.mappingFailure = null;
        edited.write("mappings/login.yaml", "# Login\nclass: authentication\n");
        eventually().untilAsserted(() -> assertThat(edited.files.refusals()).isEmpty());
        assertThat(edited.mappingReloads).hasSize(2);
    }

    @Test
    void triesAMappingAgainThatCouldNotBeRead() throws Exception {
        edited.mappingsUnread = true;
        edited.mappingFailure = "login.yaml:1: cannot be read: Input/output error";
        edited.write("mappings/login.yaml", "# Login\nclass: authentication\n");
        assertThat(edited.awaitRefusalOf("mappings/login.yaml").reason())
                .isEqualTo("cannot be read: Input/output error");
        edited.mappingFailure = null;
        eventually().untilAsserted(() -> assertThat(edited.files.refusals()).isEmpty());
    }

    @Test
    void endsTheRefusalOfAMappingThatIsGone() throws Exception {
        edited.mappingFailure = "more.yaml:1: is no YAML";
        edited.write("mappings/more.yaml", "a: [\n");
        edited.awaitRefusalOf("mappings/more.yaml");
        Files.delete(directory.resolve("mappings/more.yaml"));
        eventually().untilAsserted(() -> assertThat(edited.files.refusals()).isEmpty());
        assertThat(edited.mappingReloads).as("what is in use is not read again").hasSize(1);
    }

    @Test
    void saysThatAMappingIsRemovedWhereItIs(CapturedOutput output) throws Exception {
        edited.write("mappings/more.yaml", "class: authentication\n");
        eventually().until(() -> output.getAll().contains("Mappings are taken over: [mappings/more.yaml]"));
        Files.delete(directory.resolve("mappings/more.yaml"));
        eventually().until(() -> output.getAll().contains("Mappings are removed: [mappings/more.yaml]"));
        assertThat(output.getAll().split("Mappings are taken over", -1))
                .as("told of the first edit only")
                .hasSize(2);
    }

    private long kameletRoutes() {
        return ((ModelCamelContext) edited.context)
                .getRouteDefinitions().stream()
                        .filter(r -> Boolean.TRUE.equals(r.isKamelet()))
                        .count();
    }
}
