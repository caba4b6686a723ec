package dev.orgtrail.faults;

import dev.orgtrail.Orgtrail;
import dev.orgtrail.salesforce.Patience;
import dev.orgtrail.settings.ApiToken;
import dev.orgtrail.state.PassingClock;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.util.FileSystemUtils;

/** A whole Orgtrail with three sinks, of files and two moody ones, and its state on a PostgreSQL behind a proxy. */
final class BesetOrgtrail implements AutoCloseable {
    private static final Path ROUTES = Path.of("target/faults-routes");

    private final EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
    private final Tap state = new Tap(postgres.getPort());
    private final ConfigurableApplicationContext context;

    BesetOrgtrail() throws IOException {
        copyRoutes();
        addSink("first-sink", "firstSink");
        addSink("second-sink", "secondSink");
        context = new SpringApplicationBuilder(Orgtrail.class, Parts.class)
                .run(
                        "--server.port=0",
                        "--" + ApiToken.SETTING,
                        "--" + ApiToken.ROLE,
                        "--orgtrail.routes=" + ROUTES,
                        "--orgtrail.sinks=file-sink,first-sink,second-sink",
                        // Unprepared, so that the proxy can tell a commit.
                        "--orgtrail.state.url=jdbc:postgresql://localhost:" + state.port()
                                + "/postgres?prepareThreshold=0",
                        "--orgtrail.state.user=postgres",
                        "--spring.datasource.hikari.connection-timeout=1000",
                        "--orgtrail.history.login-days=" + FaultCase.DAYS,
                        "--orgtrail.history.setup-days=" + FaultCase.DAYS,
                        "--orgtrail.enrich.devices=false",
                        "--orgtrail.poll.login-history=300ms",
                        "--orgtrail.poll.setup-audit-trail=300ms",
                        "--orgtrail.poll.event-log-file=300ms",
                        "--orgtrail.poll.directory=1s",
                        "--orgtrail.batch.records=3",
                        "--orgtrail.retry.initial=100ms",
                        "--orgtrail.retry.max=200ms",
                        "--orgtrail.retry.log-file=100ms",
                        "--camel.kamelet.file-sink.directory=" + FaultCase.OUT);
    }

    private static void copyRoutes() throws IOException {
        FileSystemUtils.deleteRecursively(ROUTES);
        FileSystemUtils.copyRecursively(Path.of("routes"), ROUTES);
    }

    private static void addSink(String name, String bean) throws IOException {
        Files.writeString(ROUTES.resolve("sinks/" + name + ".kamelet.yaml"), """
                apiVersion: camel.apache.org/v1
                kind: Kamelet
                metadata:
                  name: %s
                  labels:
                    camel.apache.org/kamelet.type: sink
                spec:
                  definition:
                    title: Moody Sink
                    type: object
                  dependencies: ["camel:core", "camel:bean", "camel:kamelet"]
                  template:
                    from:
                      uri: kamelet:source
                      steps:
                        - bean: {id: take, ref: %s, method: take}
                """.formatted(name, bean));
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    MoodySink first() {
        return context.getBean("firstSink", MoodySink.class);
    }

    MoodySink second() {
        return context.getBean("secondSink", MoodySink.class);
    }

    /** The way to the state database. */
    Tap state() {
        return state;
    }

    /** The database itself. */
    EmbeddedPostgres postgres() {
        return postgres;
    }

    String url() {
        return "http://localhost:" + context.getEnvironment().getProperty("local.server.port");
    }

    void mend() {
        first().mend();
        second().mend();
        state.mend();
    }

    @Override
    public void close() throws IOException {
        context.close();
        state.close();
        postgres.close();
    }

    /** What differs from the Orgtrail that is shipped. No configuration that a scan of the package would find. */
    static class Parts {
        @Bean
        @Primary
        PassingClock passingClock() {
            return new PassingClock();
        }

        @Bean
        @Primary
        Patience shortPatience() {
            Duration patience = Duration.ofSeconds(10);
            return new Patience(patience, patience, patience, patience);
        }

        @Bean
        MoodySink firstSink() {
            return new MoodySink();
        }

        @Bean
        MoodySink secondSink() {
            return new MoodySink();
        }
    }
}
