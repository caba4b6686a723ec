package dev.orgtrail.sink.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a broker can be connected to, found out without a Kafka client. */
final class Brokers {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Brokers() {}

    /**
     * Looks for one that answers.
     *
     * @param servers host:port, separated by commas
     * @return what is wrong; empty if one answers
     */
    static Optional<String> unreachable(String servers) {
        List<String> silent = new ArrayList<>();
        for (String server : servers.split(",")) {
            if (answers(server.strip())) {
                return Optional.empty();
            }
            silent.add(server.strip());
        }
        return Optional.of("no broker answers at " + String.join(", ", silent));
    }

    private static boolean answers(String server) {
        int colon = server.lastIndexOf(':');
        if (colon < 0) {
            return false;
        }
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(server.substring(0, colon), Integer.parseInt(server.substring(colon + 1))),
                    (int) PATIENCE.toMillis());
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
