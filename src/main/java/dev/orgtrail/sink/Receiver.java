package dev.orgtrail.sink;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.EndpointServiceLocation;

/**
 * What a sink in YAML alone sends to, as far as its endpoint tells.
 *
 * @param host its host
 * @param port its port
 */
public record Receiver(String host, int port) {
    private static final Map<String, Integer> PORTS = Map.of("http", 80, "https", 443);
    private static final int MILLIS = 5_000;

    /** The receiver behind an endpoint; empty where it tells no address, or reaches it by a proxy. */
    static Optional<Receiver> of(Endpoint endpoint) {
        if (!(endpoint instanceof EndpointServiceLocation located)
                || located.getServiceUrl() == null
                || endpoint.getEndpointUri().toLowerCase(Locale.ROOT).contains("proxyhost=")) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(located.getServiceUrl());
            int port = uri.getPort() > 0 ? uri.getPort() : PORTS.getOrDefault(String.valueOf(uri.getScheme()), 0);
            return uri.getHost() == null || port == 0
                    ? Optional.empty()
                    : Optional.of(new Receiver(uri.getHost(), port));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What is wrong where it takes no connection; empty where it takes one. Sends nothing. */
    public Optional<String> unreachable() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), MILLIS);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    "nothing takes connections at " + this + " (" + e.getClass().getSimpleName() + ")");
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
