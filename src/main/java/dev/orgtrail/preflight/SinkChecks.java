package dev.orgtrail.preflight;

import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.settings.FilePermissions;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.SinkDeliveries;
import dev.orgtrail.state.SinkDeliveries.Taken;
import dev.orgtrail.state.Statuses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Sees whether each sink can be reached: whether the file sink's directory can be written to, and whether one of Kafka's brokers
 * answers. Of other sinks it is known only what they took.
 */
@Component
class SinkChecks {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final OrgtrailSettings settings;
    private final Environment environment;
    private final Statuses statuses;
    private final SinkDeliveries deliveries;

    SinkChecks(OrgtrailSettings settings, Environment environment, Statuses statuses, SinkDeliveries deliveries) {
        this.settings = settings;
        this.environment = environment;
        this.statuses = statuses;
        this.deliveries = deliveries;
    }

    /**
     * What a look at a sink has shown.
     *
     * @param found in words
     */
    private record Seen(Outcome outcome, String found) {}

    List<Check> checks() {
        Map<String, Statuses.Status> known = statuses.sinks();
        return settings.sinks().stream()
                .map(sink -> check(sink, Optional.ofNullable(known.get(sink))))
                .toList();
    }

    private Check check(String sink, Optional<Statuses.Status> status) {
        Optional<Statuses.Status> failing = status.filter(each -> each.state() == Statuses.State.FAILING);
        Seen seen = failing.isPresent() ? new Seen(Outcome.FAILED, failing.get().detail()) : look(sink);
        return new Check(Prerequisite.SINK, seen.outcome(), sink + ": " + seen.found());
    }

    private Seen look(String sink) {
        return switch (sink) {
            case "file-sink" -> directory(sink, property(sink, "directory", "out"));
            case "kafka-sink" -> brokers(property(sink, "bootstrapServers", "localhost:9092"));
            default -> byDeliveries(sink);
        };
    }

    /** A sink that takes nothing but events cannot be looked at without giving it some. */
    private Seen byDeliveries(String sink) {
        Optional<Taken> taken = deliveries.of(sink);
        return taken.isPresent()
                ? new Seen(
                        Outcome.PASSED,
                        "not looked at, but it took " + taken.get().events()
                                + (taken.get().events() == 1 ? " event" : " events") + " since the start, the last at "
                                + taken.get().lastAt().truncatedTo(ChronoUnit.SECONDS))
                : new Seen(
                        Outcome.NOT_KNOWN,
                        "could not be looked at without sending it events; it took none since the start");
    }

    private String property(String sink, String name, String otherwise) {
        return environment.getProperty("camel.kamelet." + sink + "." + name, otherwise);
    }

    private Seen directory(String sink, String name) {
        Path directory = Path.of(name).toAbsolutePath();
        try {
            FilePermissions.of("camel.kamelet." + sink + ".permissions", property(sink, "permissions", "rw-------"))
                    .createFolders(directory);
            Files.delete(Files.createTempFile(directory, ".preflight", ""));
            return new Seen(Outcome.PASSED, directory + " can be written to");
        } catch (IOException e) {
            return new Seen(
                    Outcome.FAILED,
                    "nothing can be written to " + directory + " ("
                            + e.getClass().getSimpleName() + ")");
        }
    }

    private static Seen brokers(String servers) {
        List<String> silent = new ArrayList<>();
        for (String server : servers.split(",")) {
            int colon = server.lastIndexOf(':');
            if (colon < 0) {
                silent.add(server.strip());
                continue;
            }
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(
                                server.substring(0, colon).strip(),
                                Integer.parseInt(server.substring(colon + 1).strip())),
                        (int) PATIENCE.toMillis());
                return new Seen(Outcome.PASSED, "a broker answers at " + server.strip());
            } catch (IOException | IllegalArgumentException e) {
                silent.add(server.strip());
            }
        }
        return new Seen(Outcome.FAILED, "no broker answers at " + String.join(", ", silent));
    }
}
