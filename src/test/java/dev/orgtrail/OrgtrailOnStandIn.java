package dev.orgtrail;

import dev.orgtrail.standin.StandIn;
import dev.orgtrail.standin.StandInOrg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Runs Orgtrail on a stand-in org, to be looked at: {@code ./mvnw spring-boot:test-run}. Arguments that begin with
 * {@code --standin.} are the stand-in's, such as {@code --standin.licensed=false} or {@code --standin.files=DIR}; the
 * others are Orgtrail's settings.
 */
public final class OrgtrailOnStandIn {
    private static final Logger LOG = LoggerFactory.getLogger(OrgtrailOnStandIn.class);
    private static final String PASSWORD = "stand-in";
    private static final String STAND_IN = "--standin.";

    private OrgtrailOnStandIn() {}

    /** Starts both. */
    public static void main(String[] args) throws Exception {
        List<String> standIn = new ArrayList<>();
        List<String> orgtrail = new ArrayList<>();
        for (String arg : args) {
            if (arg.startsWith(STAND_IN)) {
                standIn.add("--" + arg.substring(STAND_IN.length()));
            } else {
                orgtrail.add(arg);
            }
        }
        String out = value(orgtrail, "camel.kamelet.file-sink.directory", "out");
        String state = value(orgtrail, "orgtrail.state.url", "jdbc:h2:file:./data/orgtrail");
        addUnlessGiven(standIn, "--live=", "2");
        addUnlessGiven(standIn, "--start=", history(state).toString());
        StandInOrg org = StandIn.start(standIn.toArray(new String[0])).get(0);
        StandInOrg second = second(standIn);

        addUnlessGiven(orgtrail, "--orgtrail.console.password=", PASSWORD);
        orgtrail.addAll(settings(org));
        orgtrail.addAll(app(second));
        SpringApplication application = new SpringApplication(Orgtrail.class);
        application.addListeners((ApplicationReadyEvent event) -> LOG.info(
                "Orgtrail runs on the stand-in org: http://localhost:{} (log in as admin, {}). The events are in {}/acme; make"
                        + " things happen on {}/standin. Connect a second org by Connect Salesforce, My Domain {}. Ctrl-C ends"
                        + " it; the next run goes on from there.",
                event.getApplicationContext().getEnvironment().getProperty("local.server.port"),
                value(orgtrail, "orgtrail.console.password", PASSWORD),
                out,
                org.baseUrl(),
                second.baseUrl()));
        application.addListeners((ContextClosedEvent event) -> {
            org.live(0);
            second.live(0);
        });
        application.run(orgtrail.toArray(new String[0]));
    }

    /** An org to be connected in the browser, with less in it. */
    private static StandInOrg second(List<String> standIn) throws Exception {
        List<String> like = new ArrayList<>(standIn.stream()
                .filter(arg -> arg.startsWith("--start=") || arg.startsWith("--live="))
                .toList());
        like.addAll(List.of("--orgs=globex", "--seed=2", "--scale=0.3"));
        return StandIn.start(like.toArray(new String[0])).get(0);
    }

    private static List<String> app(StandInOrg org) {
        return List.of(
                "--orgtrail.app.client-id=" + org.clientId(),
                "--orgtrail.app.client-secret=" + org.clientSecret(),
                "--orgtrail.app.login-urls=" + org.baseUrl(),
                "--orgtrail.app.pubsub-host=localhost",
                "--orgtrail.app.pubsub-port=" + org.pubSubPort(),
                "--orgtrail.app.pubsub-plaintext=true");
    }

    private static List<String> settings(StandInOrg org) {
        Map<String, String> settings = Map.of(
                "login-url", org.baseUrl(),
                "auth", "client-credentials",
                "client-id", org.clientId(),
                "client-secret", org.clientSecret(),
                "pubsub-host", "localhost",
                "pubsub-port", String.valueOf(org.pubSubPort()),
                "pubsub-plaintext", "true");
        List<String> args = new ArrayList<>(settings.entrySet().stream()
                .map(setting -> "--orgtrail.orgs.acme." + setting.getKey() + "=" + setting.getValue())
                .toList());
        args.addAll(Arrays.asList(
                "--orgtrail.poll.login-history=5s",
                "--orgtrail.poll.setup-audit-trail=5s",
                "--orgtrail.poll.event-log-file=10s"));
        return args;
    }

    /** The stand-in's history ends where it ended at the first run, so that a later run goes on with the same org. */
    private static Instant history(String stateUrl) throws IOException {
        if (!stateUrl.startsWith("jdbc:h2:file:")) {
            return Instant.now();
        }
        Path file = Path.of(stateUrl.substring("jdbc:h2:file:".length()).split(";", 2)[0] + ".standin-start");
        if (Files.exists(file)) {
            return Instant.parse(Files.readString(file).strip());
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Instant now = Instant.now();
        Files.writeString(file, now.toString());
        return now;
    }

    private static String value(List<String> args, String name, String otherwise) {
        String start = "--" + name + "=";
        return args.stream()
                .filter(arg -> arg.startsWith(start))
                .map(arg -> arg.substring(start.length()))
                .findFirst()
                .orElse(otherwise);
    }

    private static void addUnlessGiven(List<String> args, String start, String value) {
        if (args.stream().noneMatch(arg -> arg.startsWith(start))) {
            args.add(start + value);
        }
    }
}
