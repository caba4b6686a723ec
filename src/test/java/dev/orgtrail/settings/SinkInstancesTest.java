package dev.orgtrail.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SinkInstancesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path routes;

    private final Map<String, Object> given = new LinkedHashMap<>();

    @BeforeEach
    void aKamelet() throws IOException {
        Files.createDirectories(routes.resolve("sinks"));
        Files.writeString(
                routes.resolve("sinks/http-sink.kamelet.yaml"),
                "spec: {definition: {required: [url, way], properties: {url: {type: string}, way: {default: POST}}}}");
        Files.writeString(
                routes.resolve("sinks/step-action.kamelet.yaml"),
                "metadata: {labels: {camel.apache.org/kamelet.type: action}}");
        given.put("orgtrail.routes", routes.toString());
        given.put("orgtrail.sinks.siem.kamelet", "http-sink");
        given.put("orgtrail.sinks.lake.kamelet", "http-sink");
        given.put("camel.kamelet.http-sink.siem.url", "http://siem");
        given.put("camel.kamelet.http-sink.lake.url", "http://lake");
    }

    private StandardEnvironment environment() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("application.yaml", Map.of("orgtrail.sinks[0]", "file-sink")));
        environment.getPropertySources().addFirst(new MapPropertySource("given", given));
        return environment;
    }

    private List<String> problems() {
        return SettingsGuard.problems(environment()).stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void aMapGoesBeforeTheListOfTheFileAndKeepsItsOrder() {
        StandardEnvironment environment = environment();
        assertThat(SettingsGuard.problems(environment)).isEmpty();
        List<String> names = Binder.get(environment)
                .bind("orgtrail.sinks", Bindable.listOf(String.class))
                .get();
        assertThat(names).containsExactly("siem", "lake");
        assertThat(SinkInstance.of("siem", environment).uri()).isEqualTo("kamelet:http-sink/siem?noErrorHandler=true");
    }

    @Test
    void aKameletThatIsNoSinkIsNamedWithItsLabelAndThoseThatAreSinks() {
        given.put("orgtrail.sinks.lake.kamelet", "step-action");
        assertThat(problems()).anySatisfy(problem -> assertThat(problem)
                .contains("orgtrail.sinks.lake.kamelet")
                .contains("is no sink")
                .contains("step-action.kamelet.yaml has the label camel.apache.org/kamelet.type: action")
                .contains("use one of: http-sink"));
    }

    @Test
    void aKameletThatThereIsNotIsNamedWithThoseThereAre() {
        given.put("orgtrail.sinks.lake.kamelet", "splunk-sink");
        assertThat(problems()).anySatisfy(problem -> assertThat(problem)
                .contains("orgtrail.sinks.lake.kamelet")
                .contains("there is no " + routes.resolve("sinks/splunk-sink.kamelet.yaml"))
                .contains("use one of: http-sink"));
    }

    @Test
    void anUnknownPropertyOfAnInstanceIsNamed() {
        given.put("camel.kamelet.http-sink.siem.urll", "x");
        given.put("camel.kamelet.http-sink.seim.url", "x");
        assertThat(problems())
                .anySatisfy(problem -> assertThat(problem).contains("did you mean camel.kamelet.http-sink.siem.url?"))
                .anySatisfy(problem -> assertThat(problem).contains("of the sink seim, which there is not"));
    }

    @Test
    void aRequiredPropertyThatNobodyHasSetIsNamedWithItsFile() {
        given.remove("camel.kamelet.http-sink.lake.url");
        assertThat(problems()).singleElement().satisfies(problem -> assertThat(problem)
                .contains("camel.kamelet.http-sink.lake.url")
                .contains("http-sink.kamelet.yaml requires it of the sink lake"));
        given.put("camel.kamelet.http-sink.url", "http://both");
        assertThat(problems()).isEmpty();
    }

    @Test
    void aNameThatIsNearToNoSinkIsOfARouteOfATeamOrOfASinkThatWasTakenOut() {
        given.put("camel.kamelet.http-sink.alerts.url", "http://alerts");
        assertThat(problems()).isEmpty();
        given.put("camel.kamelet.http-sink.alerts.urll", "http://alerts");
        assertThat(problems()).singleElement().satisfies(problem -> assertThat(problem)
                .contains("did you mean camel.kamelet.http-sink.alerts.url?"));
    }

    @Test
    void aNumberAtANameMakesAnotherSinkAndNoMisspeltOne() {
        given.put("orgtrail.sinks.siem1.kamelet", "http-sink");
        given.put("camel.kamelet.http-sink.siem1.url", "http://siem");
        given.put("camel.kamelet.http-sink.siem2.url", "http://siem");
        assertThat(problems()).isEmpty();
    }

    @Test
    void aSinkOfTheListMayHaveAnyNameThatAFileHas() throws IOException {
        String name = "my_own.sink" + "-longer".repeat(10);
        Files.writeString(routes.resolve("sinks/" + name + ".kamelet.yaml"), "spec: {definition: {properties: {}}}");
        given.keySet().removeIf(key -> key.startsWith("orgtrail.sinks."));
        given.put("orgtrail.sinks", name);
        assertThat(problems()).isEmpty();
    }

    @Test
    void aListWithoutANameIsNamed() {
        given.keySet().removeIf(key -> key.startsWith("orgtrail.sinks."));
        given.put("orgtrail.sinks", "");
        assertThat(problems()).singleElement().satisfies(problem -> assertThat(problem)
                .contains("orgtrail.sinks", "is empty", "name one sink at least: http-sink"));
    }

    @Test
    void aSinkOfTheMapHasLettersDigitsAndHyphensInItsName() {
        given.put("orgtrail.sinks.my_lake.kamelet", "http-sink");
        given.put("camel.kamelet.http-sink.url", "http://both");
        assertThat(problems()).singleElement().satisfies(problem -> assertThat(problem)
                .contains("my_lake")
                .contains("use letters, digits and hyphens"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "camel.kamelet.key-sink.apiKey",
                "camel.kamelet.key-sink.api-key",
                "camel.kamelet.key-sink.keys.api-key",
                "CAMEL_KAMELET_KEY_SINK_API_KEY",
                "CAMEL_KAMELET_KEY_SINK_APIKEY",
                "CAMEL_KAMELET_KEY_SINK_KEYS_API_KEY"
            })
    void aRequiredPropertyIsFoundInEachFormThatCamelReads(String key) throws IOException {
        Files.writeString(
                routes.resolve("sinks/key-sink.kamelet.yaml"),
                "spec: {definition: {required: [apiKey], properties: {apiKey: {type: string}}}}");
        given.put("orgtrail.sinks.keys.kamelet", "key-sink");
        assertThat(problems()).singleElement().satisfies(problem -> assertThat(problem)
                .contains("camel.kamelet.key-sink.keys.apiKey", "is missing"));
        StandardEnvironment environment = environment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                key.startsWith("CAMEL") ? Map.of(key, "x") : Map.of()));
        if (!key.startsWith("CAMEL")) {
            given.put(key, "x");
        }
        assertThat(SettingsGuard.problems(environment)).isEmpty();
    }

    @Test
    void aListOfWhatAreNoNamesIsNamedBesideAllOtherMistakes() {
        given.keySet().removeIf(key -> key.startsWith("orgtrail.sinks"));
        given.put("orgtrail.api.share", "101");
        StandardEnvironment environment = environment();
        environment
                .getPropertySources()
                .replace(
                        "application.yaml",
                        new MapPropertySource(
                                "application.yaml",
                                Map.of("orgtrail.sinks[0]", "http-sink", "orgtrail.sinks[1].kamelet", "http-sink")));
        assertThat(SettingsGuard.problems(environment)).hasSize(2).anySatisfy(problem -> assertThat(problem.key())
                .isEqualTo("orgtrail.api.share"));
        environment
                .getPropertySources()
                .replace(
                        "application.yaml",
                        new MapPropertySource("application.yaml", Map.of("orgtrail.sinks[0].kamelet", "http-sink")));
        assertThat(SettingsGuard.problems(environment))
                .extracting(Problem::toString)
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("orgtrail.api.share"))
                .anySatisfy(problem -> assertThat(problem)
                        .contains(
                                "orgtrail.sinks",
                                "holds what is no name of a sink",
                                "siem: {kamelet: collector-sink}"));
    }
}
