package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.Orgtrail;
import dev.orgtrail.state.Orgs;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/** What the first start leaves behind, and a first start that fails. */
@ExtendWith(OutputCaptureExtension.class)
class FirstStartTest {
    private static final Pattern PASSWORD =
            Pattern.compile("Log in to the pages as admin with the password (\\S+)\\. It");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private ConfigurableApplicationContext start(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--orgtrail.state.url=jdbc:h2:file:" + folder.resolve("data/orgtrail"),
                "--camel.kamelet.file-sink.directory=" + folder.resolve("out"),
                "--camel.main.name=first-start"));
        args.addAll(Arrays.asList(more));
        return new SpringApplicationBuilder(Orgtrail.class).run(args.toArray(String[]::new));
    }

    @Test
    void aTakenPortIsNamedBeforeAnythingIsWritten(CapturedOutput output) throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(other.getLocalPort());
            assertThatThrownBy(() -> start("--server.port=" + port)).hasMessageContaining("server.port " + port);
            assertThatThrownBy(() -> start("--server.port=0", "--management.server.port=" + port))
                    .hasMessageContaining("management.server.port " + port);
            assertThat(output).contains("set another server.port").doesNotContain("with the password");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anAddressThatThisMachineDoesNotHaveIsNamedBeforeAnythingIsWritten() {
        assertThatThrownBy(() -> start("--server.address=192.0.2.1", "--server.port=18080"))
                .hasMessageContaining("server.port 18080 at 192.0.2.1");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aStartThatFailsSpendsNoPassword(CapturedOutput output) throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        Path source = routes.resolve("sources/login-history.camel.yaml");
        String good = Files.readString(source);
        Files.writeString(source, good.replace("routeTemplate", "rootTemplate"));
        String setting = "--orgtrail.routes=" + routes;

        assertThatThrownBy(() -> start("--server.port=0", setting)).isInstanceOf(Exception.class);
        assertThat(output).doesNotContain("with the password");

        Files.writeString(source, good);
        try (ConfigurableApplicationContext context = start("--server.port=0", setting)) {
            assertThat(logIn(context, password(output))).doesNotContain("error");
        }
        try (ConfigurableApplicationContext context = start("--server.port=0", setting)) {
            assertThat(logIn(context, password(output))).doesNotContain("error");
        }
    }

    @Test
    void aMappingThatCannotBeUsedIsNamedWithItsLineAndNoStackTrace(CapturedOutput output) throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        Files.writeString(routes.resolve("mappings/more.yaml"), "a: [\n");
        Files.writeString(routes.resolve("mappings/odd.yaml"), "b: [\n");

        assertThatThrownBy(() -> start("--server.port=0", "--orgtrail.routes=" + routes))
                .isInstanceOf(Exception.class);
        assertThat(output)
                .contains(
                        "Mappings cannot be used:",
                        "more.yaml:2: is no YAML",
                        "odd.yaml:2: is no YAML",
                        "Mend what is named above")
                .doesNotContain("\tat ");
    }

    @Test
    void anAliasThatNoOrgGetsIsRefusedUnlessTheStateKnowsTheOrg(CapturedOutput output) throws Exception {
        try (ConfigurableApplicationContext context = start("--server.port=0")) {
            context.getBean(Orgs.class).connected("old-", "00D5g000000AbCdEAK");
        }
        assertThatThrownBy(() -> start(settings("old-", "acme-", "nul"))).isInstanceOf(Exception.class);
        assertThat(output)
                .contains(
                        "orgtrail.orgs.acme- begins or ends with a hyphen",
                        "orgtrail.orgs.nul is a name that Windows keeps for itself",
                        "with a letter or digit at both ends")
                .doesNotContain("orgtrail.orgs.old- begins", "\tat ");
        start(settings("old-")).close();
    }

    private static String[] settings(String... aliases) {
        List<String> settings = new ArrayList<>(List.of("--server.port=0"));
        for (String alias : aliases) {
            settings.add("--orgtrail.orgs." + alias + ".login-url=http://localhost:1");
            settings.add("--orgtrail.orgs." + alias + ".client-id=id");
            settings.add("--orgtrail.orgs." + alias + ".client-secret=secret");
        }
        return settings.toArray(String[]::new);
    }

    @Test
    void aDamagedStateIsNamedWithWhatToDo(CapturedOutput output) throws Exception {
        start("--server.port=0").close();
        Path state;
        try (Stream<Path> files = Files.walk(folder)) {
            state = files.filter(file -> file.toString().endsWith(".mv.db"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.write(state, new byte[40_000]);

        assertThatThrownBy(() -> start("--server.port=0")).isInstanceOf(Exception.class);
        assertThat(output).contains("is damaged", "Put back a backup of it");
    }

    private static String logIn(ConfigurableApplicationContext context, String password) throws Exception {
        String url = "http://localhost:" + context.getEnvironment().getProperty("local.server.port");
        return WebClient.location(new WebClient(url).logIn("admin", password));
    }

    /** The one that was told, once. */
    private static String password(CapturedOutput output) {
        Matcher told = PASSWORD.matcher(output);
        assertThat(told.find()).isTrue();
        String password = told.group(1);
        assertThat(told.find()).as("told once").isFalse();
        return password;
    }
}
