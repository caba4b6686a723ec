package dev.orgtrail.preflight;

import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Statuses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Sees whether each sink can be reached: the file sink's directory, Kafka's brokers; of others, how the last batch went. */
@Component
class SinkChecks {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final OrgtrailSettings settings;
    private final Environment environment;
    private final Statuses statuses;

    SinkChecks(OrgtrailSettings settings, Environment environment, Statuses statuses) {
        this.settings = settings;
        this.environment = environment;
        this.statuses = statuses;
    }

    List<Check> checks() {
        Map<String, Statuses.Status> known = statuses.sinks();
        List<Check> checks = new ArrayList<>();
        for (String sink : settings.sinks()) {
            Statuses.Status status = known.get(sink);
            String trouble =
                    switch (sink) {
                        case "file-sink" -> directory(property(sink, "directory", "out"));
                        case "kafka-sink" -> brokers(property(sink, "bootstrapServers", "localhost:9092"));
                        default -> "";
                    };
            if (trouble.isEmpty() && status != null && status.state() == Statuses.State.FAILING) {
                trouble = status.detail();
            }
            checks.add(new Check(
                    Prerequisite.SINK,
                    trouble.isEmpty() ? Outcome.PASSED : Outcome.FAILED,
                    sink + (trouble.isEmpty() ? " is reached" : ": " + trouble)));
        }
        return checks;
    }

    private String property(String sink, String name, String otherwise) {
        return environment.getProperty("camel.kamelet." + sink + "." + name, otherwise);
    }

    private static String directory(String name) {
        Path directory = Path.of(name).toAbsolutePath();
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, ".preflight", ""));
            return "";
        } catch (IOException e) {
            return "nothing can be written to " + directory + " ("
                    + e.getClass().getSimpleName() + ")";
        }
    }

    private static String brokers(String servers) {
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
                return "";
            } catch (IOException | IllegalArgumentException e) {
                silent.add(server.strip());
            }
        }
        return "no broker answers at " + String.join(", ", silent);
    }
}
