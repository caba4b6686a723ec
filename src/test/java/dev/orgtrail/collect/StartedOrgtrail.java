package dev.orgtrail.collect;

import dev.orgtrail.Orgtrail;
import dev.orgtrail.settings.ApiToken;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.PassingClock;
import dev.orgtrail.state.Progress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** A whole Orgtrail on one stand-in org, which looks often. One started in the same folder goes on where the one before ended. */
final class StartedOrgtrail implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ConfigurableApplicationContext context;

    /**
     * Starts it.
     *
     * @param folder keeps its state, and in {@code out} what it delivers
     * @param more further settings, each as {@code key=value}
     */
    StartedOrgtrail(Path folder, StandInOrg org, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "server.port=0",
                ApiToken.SETTING,
                ApiToken.ROLE,
                "orgtrail.state.url=jdbc:h2:file:" + folder.resolve("state"),
                "orgtrail.orgs.acme.login-url=" + org.baseUrl(),
                "orgtrail.orgs.acme.client-id=" + org.clientId(),
                "orgtrail.orgs.acme.client-secret=" + org.clientSecret(),
                "orgtrail.orgs.acme.pubsub-host=localhost",
                "orgtrail.orgs.acme.pubsub-port=" + Math.max(1, org.pubSubPort()),
                "orgtrail.orgs.acme.pubsub-plaintext=true",
                "orgtrail.enrich.devices=false",
                "orgtrail.poll.login-history=500ms",
                "orgtrail.poll.setup-audit-trail=500ms",
                "orgtrail.poll.objects=300ms",
                "orgtrail.poll.event-log-file=500ms",
                "orgtrail.reconcile.every=500ms",
                "orgtrail.reconcile.settle=0s",
                "orgtrail.retry.initial=100ms",
                "orgtrail.retry.max=200ms",
                "camel.kamelet.file-sink.directory=" + folder.resolve("out")));
        settings.addAll(List.of(more));
        // Quartz knows its schedulers in a JVM by the context's name.
        settings.add("camel.main.name=started-" + NUMBER.incrementAndGet());
        Map<String, String> last = new LinkedHashMap<>();
        settings.forEach(setting -> last.put(setting.split("=", 2)[0], setting.split("=", 2)[1]));
        context = new SpringApplicationBuilder(Orgtrail.class, Parts.class)
                .run(last.entrySet().stream()
                        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new));
    }

    /** What differs from the Orgtrail that is shipped. No configuration that a scan of the package would find. */
    static class Parts {
        @Bean
        @Primary
        PassingClock passingClock() {
            return new PassingClock();
        }
    }

    PassingClock clock() {
        return part(PassingClock.class);
    }

    <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    /**
     * The sources of which the sinks were handed more or fewer events than the org owes, one line each. What a sink holds does not
     * tell: the file sink leaves out by itself what it is handed twice.
     *
     * @param sources which sources to look at
     */
    List<String> notHandedOverOnce(StandInOrg org, Predicate<String> sources) {
        Map<String, Long> owed = new TreeMap<>();
        org.ledger().forEach(entry -> owed.merge(entry.source(), entry.count(), Long::sum));
        Map<String, Progress.Records> records = part(Progress.class).records("acme");
        List<String> differences = new ArrayList<>();
        owed.forEach((source, count) -> {
            Progress.Records found = records.get(source);
            long handedOver = found == null ? 0 : found.delivered();
            if (sources.test(source) && handedOver != count) {
                differences.add(source + ": owed " + count + ", handed over " + handedOver);
            }
        });
        return differences;
    }

    /** Whether polls of these sources that began after a moment are through: what they read again has been handed on or left out. */
    boolean hasPolledSince(Instant moment, Collection<String> sources) {
        Checkpoints checkpoints = part(Checkpoints.class);
        return sources.stream().allMatch(source -> checkpoints
                .lookedAt("acme", source, LivePoll.FEED)
                .filter(moment::isBefore)
                .isPresent());
    }

    /** What it answers to a GET, whatever the status. */
    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        String url = "http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path;
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Authorization", ApiToken.HEADER)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        context.close();
    }
}
