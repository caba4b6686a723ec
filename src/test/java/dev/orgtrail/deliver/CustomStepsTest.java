package dev.orgtrail.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The examples in the file of a team's own steps, as they stand there. */
class CustomStepsTest {
    private static final Path FILE = Path.of("routes/delivery/custom.camel.yaml");
    private static final String EXAMPLE = "# Example: ";

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final List<Object> alarms = new ArrayList<>();

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void eachExampleIsRunByATest() throws IOException {
        assertThat(examples()).hasSize(4);
    }

    @Test
    void leavesOutWhatIsInformational() throws Exception {
        Map<String, Object> low = event(Map.of("severity_id", 2));

        assertThat(sent("leave out what is of no more", event(Map.of("severity_id", 1)), low))
                .containsExactly(low);
    }

    @Test
    void removesEmailAddresses() throws Exception {
        Map<String, Object> user = new LinkedHashMap<>(Map.of("name", "ada", "email_addr", "ada@example.com"));

        assertThat(sent("remove the users'", event(Map.of("actor", Map.of("user", user))), event(Map.of())))
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.toString()).doesNotContain("ada@example.com"));
        assertThat(user).containsOnlyKeys("name");
    }

    @Test
    void labelsEveryEvent() throws Exception {
        assertThat(sent("label every event", event(Map.of()), event(Map.of())))
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.get("metadata"))
                        .isEqualTo(Map.of("uid", "1", "labels", List.of("production"))));
    }

    @Test
    void handsFailedLoginsToAnotherRoute() throws Exception {
        Map<String, Object> failed = event(Map.of("class_uid", 3002, "status_id", 2));
        Map<String, Object> went = event(Map.of("class_uid", 3002, "status_id", 1));

        assertThat(sent("hand failed logins", went, failed)).containsExactly(went, failed);
        assertThat(alarms).containsExactly(failed);
    }

    private static Map<String, Object> event(Map<String, Object> attributes) {
        Map<String, Object> event = new LinkedHashMap<>(attributes);
        event.put("metadata", new LinkedHashMap<>(Map.of("uid", "1")));
        return event;
    }

    /** What becomes of a batch by the shipped file with the lines of one of its examples. */
    @SafeVarargs
    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> sent(String example, Map<String, Object>... events) throws Exception {
        String lines = examples().entrySet().stream()
                .filter(each -> each.getKey().startsWith(example))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining());
        String shipped = Files.readString(FILE);
        String route = shipped.substring(0, shipped.indexOf("\n# Examples."));
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.fromString("custom.camel.yaml", route.stripTrailing() + "\n" + lines));
        camel.addRoutes(new org.apache.camel.builder.RouteBuilder() {
            @Override
            public void configure() {
                from("direct:alarm")
                        .process(exchange -> alarms.add(exchange.getIn().getBody()));
            }
        });
        camel.start();
        return camel.createProducerTemplate()
                .requestBody("direct:custom", new ArrayList<>(List.of(events)), List.class);
    }

    /** The lines of each example without their number signs, by its title. */
    private static Map<String, String> examples() throws IOException {
        Map<String, String> examples = new LinkedHashMap<>();
        String title = "";
        for (String line : Files.readAllLines(FILE)) {
            if (line.startsWith(EXAMPLE)) {
                title = line.substring(EXAMPLE.length());
                examples.put(title, "");
            } else if (!title.isEmpty() && line.startsWith("#")) {
                examples.merge(title, line.substring(1) + "\n", String::concat);
            }
        }
        return examples;
    }
}
