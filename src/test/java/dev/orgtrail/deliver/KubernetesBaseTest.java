package dev.orgtrail.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

class KubernetesBaseTest {
    private static final List<Map<String, Object>> RENDERED = new ArrayList<>();

    @BeforeAll
    static void render(@TempDir Path checkout) throws Exception {
        Path output = checkout.resolve("rendered.yaml");
        assumeTrue(
                runs(output, "kubectl", "version", "--client"), "kubectl is not installed: k8s/base is not rendered");
        copy(Path.of("k8s"), checkout);
        copy(Path.of("routes"), checkout);
        Path settings = Path.of("application.yaml");
        Files.writeString(
                checkout.resolve("application.yaml"),
                Files.exists(settings) ? Files.readString(settings) : "orgtrail: {}\n");
        assertThat(runs(
                        output,
                        "kubectl",
                        "kustomize",
                        "--load-restrictor",
                        "LoadRestrictionsNone",
                        checkout.resolve("k8s/base").toString()))
                .withFailMessage(() -> "k8s/base does not render; run sh k8s/base/list-routes. " + read(output))
                .isTrue();
        for (Object document : new Yaml().loadAll(Files.readString(output))) {
            RENDERED.add(map(document));
        }
    }

    @Test
    void everyFileOfTheRoutesIsInTheConfigMapOfItsFolderAndMounted() throws Exception {
        Map<String, String> mounted = new TreeMap<>();
        for (Map<String, Object> mount : maps(container().get("volumeMounts"))) {
            String path = String.valueOf(mount.get("mountPath"));
            if (path.startsWith("/app/routes/")) {
                configMap(String.valueOf(mount.get("name")))
                        .forEach((file, text) ->
                                mounted.put(path.substring("/app/".length()) + "/" + file, String.valueOf(text)));
            }
        }
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(Path.of("routes"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(file.toString().replace('\\', '/'), Files.readString(file));
            }
        }
        assertThat(mounted).as("run sh k8s/base/list-routes").isEqualTo(files);
    }

    @Test
    void theSettingsAreMountedBesideTheJar() {
        assertThat(maps(container().get("volumeMounts"))).anySatisfy(mount -> assertThat(mount)
                .containsEntry("mountPath", "/app/application.yaml")
                .containsEntry("subPath", "application.yaml"));
        assertThat(configMap("application")).containsOnlyKeys("application.yaml");
    }

    @Test
    void itIsProbed() {
        assertThat(at(container(), "livenessProbe", "httpGet", "path")).isEqualTo("/actuator/health/liveness");
        assertThat(at(container(), "readinessProbe", "httpGet", "path")).isEqualTo("/actuator/health/readiness");
    }

    @Test
    void itRunsWithoutPrivilegesOnAReadOnlyRoot() {
        assertThat(at(pod(), "securityContext", "runAsNonRoot")).isEqualTo(true);
        assertThat(at(pod(), "securityContext", "seccompProfile", "type")).isEqualTo("RuntimeDefault");
        assertThat(at(container(), "securityContext", "readOnlyRootFilesystem")).isEqualTo(true);
        assertThat(at(container(), "securityContext", "allowPrivilegeEscalation"))
                .isEqualTo(false);
        assertThat(at(container(), "securityContext", "capabilities", "drop")).isEqualTo(List.of("ALL"));
        assertThat(maps(container().get("volumeMounts")))
                .filteredOn(mount -> !Boolean.TRUE.equals(mount.get("readOnly")))
                .extracting(mount -> mount.get("mountPath"))
                .containsExactlyInAnyOrder("/app/data", "/app/out", "/tmp");
    }

    @Test
    void oneProcessAtATimeHasTheStateAndTimeToStop() {
        Map<String, Object> deployment = of("Deployment");
        assertThat(at(deployment, "spec", "replicas")).isEqualTo(1);
        assertThat(at(deployment, "spec", "strategy", "type")).isEqualTo("Recreate");
        assertThat(pod()).containsEntry("terminationGracePeriodSeconds", 60);
    }

    private static Map<String, Object> pod() {
        return map(at(of("Deployment"), "spec", "template", "spec"));
    }

    private static Map<String, Object> container() {
        return maps(pod().get("containers")).get(0);
    }

    /** The files of the config map behind a volume. */
    private static Map<String, Object> configMap(String volume) {
        Object name = maps(pod().get("volumes")).stream()
                .filter(each -> volume.equals(each.get("name")))
                .map(each -> at(each, "configMap", "name"))
                .findFirst()
                .orElseThrow();
        return RENDERED.stream()
                .filter(each -> "ConfigMap".equals(each.get("kind")) && name.equals(at(each, "metadata", "name")))
                .map(each -> map(at(each, "data")))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Object> of(String kind) {
        return RENDERED.stream()
                .filter(each -> kind.equals(each.get("kind")))
                .findFirst()
                .orElseThrow();
    }

    private static Object at(Object from, String... path) {
        Object value = from;
        for (String name : path) {
            value = Objects.requireNonNull(map(value).get(name), name);
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> maps(@Nullable Object value) {
        return (List<Map<String, Object>>) Objects.requireNonNull(value);
    }

    private static boolean runs(Path output, String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void copy(Path directory, Path into) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.toList()) {
                Files.copy(each, into.resolve(each.toString()));
            }
        }
    }
}
