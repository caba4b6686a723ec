package dev.orgtrail.collect;

import static dev.orgtrail.collect.EditedRoutes.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.state.Statuses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.SimpleRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;

class EditingRoutesTest {
    private static final String HELLO = """
            # Says hello.
            - route:
                id: hello
                from:
                  id: hello-in
                  uri: direct:hello
                  steps:
                    - setBody: {id: hello-say, simple: "%s ${body}"}
            """;
    private static final String OTHER = """
            - route:
                id: other
                from: {id: other-in, uri: "direct:other", steps: [{setBody: {id: other-say, constant: other}}]}
            """;
    private static final String SOURCE = """
            - routeTemplate:
                id: source
                parameters:
                  - name: org
                  - name: mark
                    defaultValue: none
                from:
                  id: next
                  uri: "direct:{{org}}-source"
                  steps:
                    - setBody: {id: say, simple: "%s {{org}} {{mark}} ${body}"}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    EditedRoutes edited;

    @BeforeEach
    void startWithOneRouteAndTwoOrgs() throws Exception {
        edited = new EditedRoutes(directory);
        edited.write("delivery/hello.camel.yaml", HELLO.formatted("hello"));
        edited.write("delivery/other.camel.yaml", OTHER);
        edited.write("sources/source.camel.yaml", SOURCE.formatted("one"));
        edited.write("delivery/custom.camel.yaml", "# empty by default\n");
        edited.write("sources/other.camel.yaml", "# another source\n");
        edited.start();
        edited.orgs.add("acme", "source", "acme-source", Map.of("mark", "a"));
        edited.orgs.add("beta", "source", "beta-source", Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        edited.close();
    }

    @Test
    void runsWhatTheFilesHold() {
        assertThat(edited.ask("direct:hello", "ada")).isEqualTo("hello ada");
        assertThat(edited.ask("direct:acme-source", "x")).isEqualTo("one acme a x");
        assertThat(edited.ask("direct:beta-source", "x")).isEqualTo("one beta none x");
        assertThat(edited.orgs.routes("acme")).containsExactly("acme-source");
    }

    @Test
    void addsRoutesOfManyOrgsWhileBeansAreSearchedForAsForALogIn() throws Exception {
        ExecutorService connecting = Executors.newFixedThreadPool(2);
        AtomicBoolean added = new AtomicBoolean();
        try {
            Registry all = edited.context.getRegistry();
            Future<?> searching = connecting.submit(() -> {
                while (!added.get()) {
                    all.findByType(Runnable.class);
                }
            });
            Future<?> adding = connecting.submit(() -> IntStream.range(0, 100)
                    .forEach(org -> edited.orgs.add("org-" + org, "source", "source.org-" + org, Map.of())));

            adding.get();
            added.set(true);
            searching.get();
        } finally {
            added.set(true);
            connecting.shutdown();
        }
        assertThat(edited.ask("direct:org-99-source", "x")).isEqualTo("one org-99 none x");
    }

    @Test
    void theLocalBeansOfARouteThatIsCreatedAreThoseOfItsThread() throws Exception {
        DefaultRegistry registry = (DefaultRegistry) edited.context.getRegistry();
        SimpleRegistry ours = new SimpleRegistry();
        ours.bind("local", Marker.OURS);
        registry.setLocalBeanRepository(ours);
        try {
            CompletableFuture.runAsync(() -> {
                        assertThat(registry.findByType(Marker.class)).isEmpty();
                        assertThat(registry.lookupByName("local")).isNull();
                        // As each route does that is no template's, at its end.
                        registry.setLocalBeanRepository(null);
                    })
                    .get();
            assertThat(registry.findByType(Marker.class)).containsExactly(Marker.OURS);
        } finally {
            registry.setLocalBeanRepository(null);
        }
        assertThat(registry.findByType(Marker.class)).isEmpty();
    }

    private enum Marker {
        OURS
    }

    @Test
    void takesAnEditedRouteOver() throws Exception {
        edited.write("delivery/hello.camel.yaml", HELLO.formatted("good day"));
        eventually().untilAsserted(() -> assertThat(edited.ask("direct:hello", "ada"))
                .isEqualTo("good day ada"));
        everythingRuns();
    }

    @Test
    void takesAnEditedTemplateOverForEveryOrg() throws Exception {
        edited.write("sources/source.camel.yaml", SOURCE.formatted("two"));
        eventually().untilAsserted(() -> {
            assertThat(edited.ask("direct:acme-source", "x")).isEqualTo("two acme a x");
            assertThat(edited.ask("direct:beta-source", "x")).isEqualTo("two beta none x");
        });
        everythingRuns();
    }

    @Test
    void renamesARoute() throws Exception {
        edited.write("delivery/hello.camel.yaml", HELLO.formatted("hi").replace("id: hello\n", "id: greet\n"));
        eventually().until(() -> edited.started("greet"));
        assertThat(edited.ask("direct:hello", "ada")).isEqualTo("hi ada");
        assertThat(edited.context.getRoute("hello")).isNull();
    }

    @Test
    void takesANewFileAndRemovesTheRoutesOfADeletedOne() throws Exception {
        Path file = edited.write("delivery/new.camel.yaml", OTHER.replace("other", "new"));
        eventually().until(() -> edited.started("new"));
        Files.delete(file);
        eventually().until(() -> edited.context.getRoute("new") == null);
        Files.delete(directory.resolve("sources/source.camel.yaml"));
        eventually().until(() -> edited.context.getRoute("acme-source") == null);
        edited.write("sources/source.camel.yaml", SOURCE.formatted("three"));
        eventually().until(() -> edited.started("acme-source") && edited.started("beta-source"));
    }

    @Test
    void aSourceWhoseRouteIsGoneSaysSoAtOnceAndUntilItIsBack() throws Exception {
        edited.statuses.source("acme", "source", Statuses.State.ON, "as ever");
        Path file = directory.resolve("sources/source.camel.yaml");
        Files.delete(file);
        eventually().until(() -> edited.context.getRoute("acme-source") == null);
        eventually().until(() -> edited.statuses.source("acme", "source").state() == Statuses.State.FAILING);
        assertThat(edited.statuses.source("acme", "source").detail())
                .isEqualTo(
                        "Org acme: the route acme-source is not there: no file in routes/ has its template source any more. Put"
                                + " it back. Orgtrail goes on by itself then.");
        edited.statuses.source("acme", "source", Statuses.State.ON, "read by another route");
        assertThat(edited.statuses.sources("acme").get("source"))
                .isEqualTo(edited.statuses.source("acme", "source"))
                .extracting(Statuses.Status::state)
                .isEqualTo(Statuses.State.FAILING);

        edited.write("sources/source.camel.yaml", SOURCE.formatted("back"));
        eventually().until(() -> edited.statuses.source("acme", "source").state() == Statuses.State.ON);
        assertThat(edited.statuses.source("acme", "source").detail()).isEqualTo("read by another route");
    }

    @Test
    void aSourceOfAnOrgThatLeavesWhileItsRouteIsGoneIsForgotten() throws Exception {
        Files.delete(directory.resolve("sources/source.camel.yaml"));
        eventually().until(() -> edited.statuses.sources("acme").containsKey("source"));
        edited.orgs.remove("acme");
        assertThat(edited.statuses.sources("acme")).isEmpty();
        assertThat(edited.statuses.sources("beta")).containsKey("source");
    }

    @Test
    void runsOnWhileItsDirectoryIsGoneAndSaysSo() throws Exception {
        Path elsewhere = directory.resolveSibling(directory.getFileName() + "-elsewhere");
        Files.move(directory, elsewhere);
        assertThat(edited.awaitRefusalOf(directory.toString()).text())
                .isEqualTo(directory
                        + ": the folder is gone or empty. Put its files back, or mount its volume. Where nothing of it"
                        + " is to run any more, leave a file in it that holds a comment only");
        everythingRuns();
        Files.createDirectory(directory);
        everythingRuns();
        Files.delete(directory);
        Files.move(elsewhere, directory);
        eventually().untilAsserted(() -> assertThat(edited.files.refusals()).isEmpty());
        everythingRuns();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sources", "delivery"})
    void runsOnWhileAFolderIsGoneOrEmptyAndSaysSo(String folder) throws Exception {
        Path there = directory.resolve(folder);
        Path elsewhere = directory.resolveSibling(directory.getFileName() + "-elsewhere");
        Files.move(there, elsewhere);
        assertThat(edited.awaitRefusalOf(folder + "/").reason()).contains("gone or empty");
        Files.createDirectory(there);
        edited.write(folder + "/notes.txt", "A volume that is not mounted yet.");
        staysRefused(folder + "/");
        everythingRuns();
        assertThat(edited.ask("direct:hello", "ada")).isEqualTo("hello ada");
        FileSystemUtils.deleteRecursively(there);
        Files.move(elsewhere, there);
        eventually().untilAsserted(() -> assertThat(edited.files.refusals()).isEmpty());
        everythingRuns();
    }

    /** For longer than a file has to be missing to count as deleted. */
    private void staysRefused(String folder) {
        eventually()
                .during(Duration.ofMillis(50L * 2 * VanishedFiles.LOOKS))
                .until(() -> edited.files.refusals().stream()
                        .anyMatch(refusal -> refusal.file().equals(folder)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            does not parse          | - setBody: {id: hello-say         | 8 | flow mapping
            unknown step            | - setBdy: {id: hello-say}         | 8 | setBdy
            unknown component       | - to: {id: hello-say, uri: "nosuch:thing"} | 8 | nosuch
            unknown option          | - to: {id: hello-say, uri: "log:x?levle=INFO"} | 8 | levle
            unknown bean            | - bean: {id: hello-say, ref: nobody} | 8 | nobody
            bad expression          | - setBody: {id: hello-say, simple: "${bdy}"} | 8 | bdy
            unknown language        | - setBody: {id: hello-say, language: {language: klingon, expression: x}} | 8 | klingon
            missing placeholder     | - to: {id: hello-say, uri: "log:{{nowhere}}"} | 8 | nowhere
            duplicate step id       | - setBody: {id: other-say, constant: x} | 8 | delivery/other.camel.yaml
            """)
    void refusesABrokenEditAndRunsOn(String what, String step, int line, String reason) throws Exception {
        edited.write("delivery/hello.camel.yaml", HELLO.replaceFirst("- setBody.*", quoted(step)));
        Refusal refusal = edited.awaitRefusalOf("delivery/hello.camel.yaml");
        assertThat(refusal.line()).as("line of %s", refusal.text()).isEqualTo(line);
        assertThat(refusal.reason()).contains(reason).doesNotContain("\n");
        everythingRuns();
        assertThat(edited.ask("direct:hello", "ada")).isEqualTo("hello ada");

        edited.write("delivery/hello.camel.yaml", HELLO.formatted("mended"));
        eventually().untilAsserted(() -> assertThat(edited.ask("direct:hello", "ada"))
                .isEqualTo("mended ada"));
        eventually().untilAsserted(() -> assertThat(edited.files.refusals()).isEmpty());
    }

    @Test
    void refusesARouteIdThatAnotherFileHas() throws Exception {
        edited.write("delivery/second.camel.yaml", "# a copy\n" + OTHER);
        Refusal refusal = edited.awaitRefusalOf("delivery/second.camel.yaml");
        assertThat(refusal.reason()).contains("duplicate id other").contains("delivery/other.camel.yaml");
        assertThat(refusal.line()).isEqualTo(3);
        everythingRuns();
        Files.delete(directory.resolve("delivery/second.camel.yaml"));
        eventually().untilAsserted(() -> assertThat(edited.files.refusals()).isEmpty());
    }

    @Test
    void refusesABrokenTemplateAndPutsEveryOrgBack() throws Exception {
        edited.write(
                "sources/source.camel.yaml",
                SOURCE.replaceFirst("- setBody.*", quoted("- to: {id: say, uri: \"log:x?levle=INFO\"}")));
        Refusal refusal = edited.awaitRefusalOf("sources/source.camel.yaml");
        assertThat(refusal.line()).as(refusal.text()).isEqualTo(11);
        everythingRuns();
        assertThat(edited.ask("direct:acme-source", "x")).isEqualTo("one acme a x");
        assertThat(edited.ask("direct:beta-source", "x")).isEqualTo("one beta none x");
    }

    @Test
    void losesNothingThatIsInFlight() throws Exception {
        edited.write(
                "delivery/hello.camel.yaml",
                HELLO.formatted("first").replaceFirst("steps:", "steps:\n        - bean: {id: wait, ref: gate}"));
        eventually().until(() -> edited.context.getProcessor("wait") != null && edited.started("hello"));
        CompletableFuture<String> inFlight = CompletableFuture.supplyAsync(() -> edited.ask("direct:hello", "ada"));
        assertThat(edited.gate.arrived.await(10, TimeUnit.SECONDS)).isTrue();

        edited.write("delivery/hello.camel.yaml", HELLO.formatted("second"));
        eventually().until(() -> edited.interruptions.requested("hello"));
        CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> edited.ask("direct:hello", "bob"));
        assertThat(inFlight).isNotDone();
        edited.gate.open.countDown();

        assertThat(inFlight.get(10, TimeUnit.SECONDS)).isEqualTo("first ada");
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo("second bob");
        assertThat(edited.interruptions.requested("hello")).isFalse();
    }

    @Test
    void restartsARouteWithOtherParameters() {
        edited.orgs.restart("acme-source", Map.of("mark", "b"));
        assertThat(edited.ask("direct:acme-source", "x")).isEqualTo("one acme b x");
    }

    @Test
    void removesAnOrg() {
        edited.orgs.remove("acme");
        assertThat(edited.orgs.routes("acme")).isEmpty();
        assertThat(edited.context.getRoute("acme-source")).isNull();
        assertThat(edited.started("beta-source")).isTrue();
    }

    @Test
    void connectsOneOrgWhileTheBatchInHandOfAnotherThatLeavesIsWaitedFor() throws Exception {
        edited.write(
                "sources/source.camel.yaml",
                SOURCE.formatted("held").replaceFirst("steps:", "steps:\n        - bean: {id: wait, ref: gate}"));
        eventually()
                .until(() -> edited.context.getProcessor("acme-source-wait") != null && edited.started("acme-source"));
        CompletableFuture<String> inFlight = CompletableFuture.supplyAsync(() -> edited.ask("direct:acme-source", "x"));
        assertThat(edited.gate.arrived.await(10, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> leaving = CompletableFuture.runAsync(() -> edited.orgs.remove("acme"));
        eventually().until(() -> edited.interruptions.requested("acme-source"));
        CompletableFuture<Void> connecting =
                CompletableFuture.runAsync(() -> edited.orgs.add("zeta", "source", "zeta-source", Map.of()));

        assertThat(connecting).succeedsWithin(Duration.ofSeconds(8));
        assertThat(edited.started("zeta-source")).isTrue();
        assertThat(leaving).isNotDone();
        edited.gate.open.countDown();
        assertThat(inFlight.get(10, TimeUnit.SECONDS)).isEqualTo("held acme a x");
        assertThat(leaving).succeedsWithin(Duration.ofSeconds(10));
        assertThat(edited.context.getRoute("acme-source")).isNull();
    }

    @Test
    void leavesNothingOfARouteThatDoesNotStart() {
        assertThatThrownBy(() -> edited.orgs.add("gone", "no-template", "gone-source", Map.of()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(edited.orgs.routes("gone")).isEmpty();
        edited.orgs.add("gone", "source", "gone-source", Map.of());
        assertThat(edited.started("gone-source")).isTrue();
    }

    @Test
    void appliesAnEditedRouteConfigurationToTheRoutesOfOtherFiles() throws Exception {
        String failing = "- throwException: {id: hello-say, exceptionType: java.io.IOException, message: no}";
        edited.write("delivery/hello.camel.yaml", HELLO.replaceFirst("- setBody.*", quoted(failing)));
        String configuration = """
                - routeConfiguration:
                    onException:
                      - onException:
                          id: handled
                          exception: [java.lang.Exception]
                          handled: {constant: "true"}
                          steps:
                            - setBody: {id: sorry, constant: "%s"}
                """;
        edited.write("delivery/failures.camel.yaml", configuration.formatted("sorry"));
        eventually()
                .untilAsserted(() -> assertThat(edited.ask("direct:hello", "x")).isEqualTo("sorry"));
        edited.write("delivery/failures.camel.yaml", configuration.formatted("very sorry"));
        eventually()
                .untilAsserted(() -> assertThat(edited.ask("direct:hello", "x")).isEqualTo("very sorry"));
    }

    @Test
    void stopsTheStartWithFileLineAndReason(@TempDir Path broken) throws Exception {
        try (EditedRoutes other = new EditedRoutes(broken, Duration.ofSeconds(1))) {
            other.write("delivery/hello.camel.yaml", HELLO.replace("direct:hello", "nosuch:hello"));
            assertThatThrownBy(other::start)
                    .isInstanceOf(RouteFilesRefusedException.class)
                    .hasMessageContaining("delivery/hello.camel.yaml:6: ")
                    .hasMessageContaining("nosuch");
        }
    }

    private void everythingRuns() {
        for (String id : new String[] {"hello", "other", "acme-source", "beta-source"}) {
            // A route answers some moments before it counts as started.
            eventually()
                    .untilAsserted(() -> assertThat(edited.started(id)).as(id).isTrue());
        }
    }

    private static String quoted(String replacement) {
        return java.util.regex.Matcher.quoteReplacement(replacement);
    }

    @Test
    void aFileThatNeverComesToRestIsNamedAndKeepsNoOtherWaiting() throws Exception {
        AtomicInteger version = new AtomicInteger();
        ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
        try {
            ScheduledFuture<?> restless = writer.scheduleAtFixedRate(
                    () -> {
                        try {
                            edited.write("delivery/custom.camel.yaml", "# version " + version.incrementAndGet() + "\n");
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    0,
                    5,
                    TimeUnit.MILLISECONDS);
            edited.write("delivery/hello.camel.yaml", HELLO.formatted("good day"));

            eventually().untilAsserted(() -> assertThat(edited.ask("direct:hello", "ada"))
                    .isEqualTo("good day ada"));
            assertThat(edited.awaitRefusalOf("delivery/custom.camel.yaml").reason())
                    .contains("is another one at each look");
            restless.cancel(false);
        } finally {
            writer.shutdown();
        }
        eventually().untilAsserted(() -> assertThat(edited.files.refusals()).isEmpty());
        everythingRuns();
    }
}
