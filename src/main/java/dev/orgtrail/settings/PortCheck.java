package dev.orgtrail.settings;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Looks whether the ports that the server is to listen at are free, before a state, a key or a password is made. */
final class PortCheck {
    private static final int DEFAULT_PORT = 8080;

    private PortCheck() {}

    /**
     * Opens each port that is set, and closes it at once.
     *
     * @param environment all settings
     * @return one problem for each that cannot be opened
     * @throws org.springframework.boot.context.properties.bind.BindException if a port is no number, or an address none
     */
    static List<Problem> check(Environment environment) {
        List<Problem> problems = new ArrayList<>();
        int port = number(environment, "server.port", DEFAULT_PORT);
        InetAddress address = address(environment, "server.address");
        check("server", address, port, problems);
        int management = number(environment, "management.server.port", port);
        if (management != port) {
            InetAddress own = address(environment, "management.server.address");
            check("management.server", own == null ? address : own, management, problems);
        }
        return problems;
    }

    /** Any free port, 0, is free; a negative one is not listened at. */
    private static void check(String key, @Nullable InetAddress address, int port, List<Problem> problems) {
        if (port <= 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            // As the server does: what an earlier process has left to time out is no hindrance.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException | IllegalArgumentException e) {
            String where = address == null ? "" : " at " + address.getHostAddress();
            problems.add(new Problem(
                    key + ".port",
                    port + where + " cannot be listened at: " + e.getMessage(),
                    "end what listens there, or set another " + key + ".port or " + key + ".address"));
        }
    }

    private static int number(Environment environment, String key, int otherwise) {
        return Binder.get(environment).bind(key, Integer.class).orElse(otherwise);
    }

    private static @Nullable InetAddress address(Environment environment, String key) {
        return Binder.get(environment).bind(key, InetAddress.class).orElse(null);
    }
}
