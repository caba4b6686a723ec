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
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

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
    void aKameletThatThereIsNotIsNamedWithThoseThereAre() {
        given.put("orgtrail.sinks.lake.kamelet", "step-action");
        assertThat(problems()).anySatisfy(problem -> assertThat(problem)
                .contains("orgtrail.sinks.lake.kamelet")
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
}
