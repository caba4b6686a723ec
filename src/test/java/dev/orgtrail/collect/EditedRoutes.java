package dev.orgtrail.collect;

import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Statuses;
import dev.orgtrail.threads.SharedThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultRegistry;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** A routes directory and a Camel context that runs it, for tests that edit files. */
final class EditedRoutes implements AutoCloseable {
    private final AnnotationConfigApplicationContext spring = new AnnotationConfigApplicationContext();
    final Path directory;
    final CamelContext context = new DefaultCamelContext(new DefaultRegistry(List.of()));
    final Interruptions interruptions = new Interruptions();
    final Statuses statuses;
    final OrgRoutes orgs;
    final RouteFiles files;
    final List<Path> mappingReloads = new CopyOnWriteArrayList<>();
    volatile @Nullable String mappingFailure;
    volatile boolean mappingsUnread;
    final Gate gate = new Gate();

    /** A step that holds an exchange in flight until the test lets it go. */
    public static final class Gate {
        final CountDownLatch arrived = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);

        public void pass() throws InterruptedException {
            arrived.countDown();
            if (!open.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened the gate");
            }
        }
    }

    EditedRoutes(Path directory) throws Exception {
        this(directory, Duration.ofSeconds(10));
    }

    EditedRoutes(Path directory, Duration patience) throws Exception {
        this.directory = directory;
        LiveRoutes live = new LiveRoutes(context, interruptions, patience);
        spring.registerBean(Clock.class, Clock::systemUTC);
        spring.register(Statuses.class);
        spring.refresh();
        statuses = spring.getBean(Statuses.class);
        orgs = new OrgRoutes(
                live, new SharedThreads(new Binder().bindOrCreate("orgtrail", OrgtrailSettings.class)), statuses);
        files = new RouteFiles(directory, live, orgs, interruptions, () -> this::reloadMappings, Duration.ofMillis(50));
        context.getPropertiesComponent()
                .addInitialProperty("camel.component.kamelet.location", "file:" + directory.resolve("sinks"));
        context.getRegistry().bind("gate", gate);
        context.addStartupListener(files);
    }

    EditedRoutes start() {
        context.start();
        return this;
    }

    Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    String ask(String uri, String body) {
        return context.createProducerTemplate().requestBody(uri, body, String.class);
    }

    boolean started(String routeId) {
        return context.getRouteController().getRouteStatus(routeId) == ServiceStatus.Started;
    }

    Refusal awaitRefusalOf(String name) {
        eventually()
                .until(() -> files.refusals().stream().anyMatch(r -> r.file().equals(name)));
        return files.refusals().stream()
                .filter(r -> r.file().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static ConditionFactory eventually() {
        return Awaitility.await()
                .ignoreExceptions()
                .atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(25));
    }

    private void reloadMappings(Path mappings) {
        mappingReloads.add(mappings);
        String failure = mappingFailure;
        if (failure != null) {
            List<String> mistakes = failure.lines().toList();
            String first = mistakes.get(0);
            RuntimeException all = mappingsUnread
                    ? new IllegalArgumentException(first, new IOException(first))
                    : new IllegalArgumentException(first);
            mistakes.stream().skip(1).map(IllegalArgumentException::new).forEach(all::addSuppressed);
            throw all;
        }
    }

    @Override
    public void close() {
        files.close();
        gate.open.countDown();
        context.stop();
        spring.close();
    }
}
