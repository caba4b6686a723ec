package dev.orgtrail.console;

import dev.orgtrail.Orgtrail;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.settings.ApiToken;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.SalesforceStreams;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.PassingClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.awaitility.Awaitility;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.boot.web.embedded.tomcat.TomcatWebServer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** A whole Orgtrail with its pages, to which orgs can be connected in the browser. */
final class RunningOrgtrail implements AutoCloseable {
    static final String USER = "admin";
    static final String PASSWORD = "correct horse battery";
    static final String CLIENT = "console-app";
    static final String SECRET = "console-app-secret";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ConfigurableApplicationContext context;

    /** With its state in memory, and these settings, each as {@code key=value}. */
    RunningOrgtrail(Path out, StandInOrg org, String... more) {
        this("jdbc:h2:mem:console-" + NUMBER.incrementAndGet(), out, org, more);
    }

    /** With its state there, and these settings. */
    RunningOrgtrail(String stateUrl, Path out, StandInOrg org, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "server.port=0",
                ApiToken.SETTING,
                ApiToken.ROLE,
                "orgtrail.state.url=" + stateUrl,
                "orgtrail.console.user=" + USER,
                "orgtrail.console.password=" + PASSWORD,
                "orgtrail.console.users.vera.password=just looking",
                "orgtrail.app.client-id=" + CLIENT,
                "orgtrail.app.client-secret=" + SECRET,
                "orgtrail.app.login-urls=" + org.baseUrl(),
                "orgtrail.app.pubsub-host=localhost",
                "orgtrail.app.pubsub-port=" + Math.max(1, org.pubSubPort()),
                "orgtrail.app.pubsub-plaintext=true",
                "orgtrail.history.login-days=3",
                "orgtrail.history.setup-days=3",
                "orgtrail.enrich.devices=false",
                "orgtrail.poll.login-history=500ms",
                "orgtrail.poll.setup-audit-trail=500ms",
                "orgtrail.poll.event-log-file=1s",
                "orgtrail.retry.initial=100ms",
                "orgtrail.retry.log-file=100ms",
                "orgtrail.retry.max=200ms",
                "camel.kamelet.file-sink.directory=" + out));
        settings.addAll(Arrays.asList(more));
        // Quartz knows its schedulers in a JVM by the context's name.
        settings.add("camel.main.name=orgtrail-" + NUMBER.incrementAndGet());
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

        @Bean
        static CountedStatements countedStatements() {
            return new CountedStatements();
        }
    }

    /** A small org whose users can be asked for consent by the app. */
    static OrgSettings org(String alias, long seed) {
        return like(OrgSettings.plain(), alias, seed);
    }

    /** An org of a kind, made as small. */
    static OrgSettings like(OrgSettings kind, String alias, long seed) {
        return kind.alias(alias)
                .seed(seed)
                .scale(0.05)
                .historyDays(3)
                .logFileDays(3)
                .client(CLIENT, SECRET)
                .streams(sessions -> new SalesforceStreams(sessions, kind.isLicensed()));
    }

    /**
     * Settings that connect an org, with all that it streams; each as {@code key=value}.
     *
     * @param more what else is set
     */
    static String[] connecting(String alias, StandInOrg org, String... more) {
        String key = "orgtrail.orgs." + alias + ".";
        List<String> settings = new ArrayList<>(List.of(
                key + "login-url=" + org.baseUrl(),
                key + "client-id=" + CLIENT,
                key + "client-secret=" + SECRET,
                key + "pubsub-host=localhost",
                key + "pubsub-port=" + Math.max(1, org.pubSubPort()),
                key + "pubsub-plaintext=true"));
        settings.addAll(Arrays.asList(more));
        return settings.toArray(String[]::new);
    }

    /** Waits until it has logged in to an org. */
    void awaitConnected(String alias) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> part(ConnectedOrgs.class).find(alias).isPresent());
    }

    int port() {
        return Integer.parseInt(String.valueOf(context.getEnvironment().getProperty("local.server.port")));
    }

    String url() {
        return "http://localhost:" + port();
    }

    PassingClock clock() {
        return part(PassingClock.class);
    }

    <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    <T> T part(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    /** How long a browser may leave a session idle. */
    Duration idle(String session) throws IOException {
        TomcatWebServer server = (TomcatWebServer) ((WebServerApplicationContext) context).getWebServer();
        Context pages = (Context) server.getTomcat().getHost().findChildren()[0];
        return Duration.ofSeconds(pages.getManager().findSession(session).getMaxInactiveInterval());
    }

    @Override
    public void close() {
        context.close();
    }
}
