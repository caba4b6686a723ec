package dev.orgtrail.faults;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The way between Orgtrail and a stand-in org: a proxy on loopback that can spoil a reply in any manner. */
final class Wire implements AutoCloseable {
    /** What becomes of a reply. */
    @FunctionalInterface
    interface Trick {
        void answer(Reply truth, OutputStream client) throws IOException;
    }

    /** A whole reply to a request of a path with its query; its body as it came, without the chunks. */
    record Reply(String path, String status, Map<String, String> headers, byte[] body) {
        Reply body(String text) {
            return new Reply(path, status, headers, text.getBytes(StandardCharsets.UTF_8));
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        byte[] head(long length) {
            StringBuilder head = new StringBuilder(status).append("\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            return head.append("content-length: ")
                    .append(length)
                    .append("\r\nconnection: close\r\n\r\n")
                    .toString()
                    .getBytes(StandardCharsets.ISO_8859_1);
        }

        void writeTo(OutputStream client) throws IOException {
            client.write(head(body.length));
            client.write(body);
        }
    }

    private record Fault(Pattern path, boolean compressed, AtomicInteger left, Trick trick) {}

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "wire");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger struck = new AtomicInteger();
    private final URI org;
    private volatile @Nullable Fault fault;

    /** A way to the org at this URL. */
    Wire(String org) throws IOException {
        this.org = URI.create(org);
        threads.execute(this::accept);
    }

    String url() {
        return "http://localhost:" + server.getLocalPort();
    }

    /** Spoils the replies to requests whose path and query match, until it is mended. */
    void spoil(String path, Trick trick) {
        spoil(path, -1, trick);
    }

    /** Spoils so many of them. */
    void spoil(String path, int times, Trick trick) {
        fault = new Fault(Pattern.compile(path), false, new AtomicInteger(times), trick);
    }

    /** Spoils them compressed. */
    void spoilCompressed(String path, Trick trick) {
        fault = new Fault(Pattern.compile(path), true, new AtomicInteger(-1), trick);
    }

    void mend() {
        fault = null;
    }

    /** How many replies were spoilt. */
    int struck() {
        return struck.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(client.getInputStream());
            String line = line(in);
            if (line.isEmpty()) {
                return;
            }
            Fault strikes = strike(line.split(" ", 3)[1]);
            Reply truth = ask(line, in, strikes == null || strikes.compressed());
            if (strikes == null) {
                truth.writeTo(client.getOutputStream());
            } else {
                strikes.trick().answer(truth, client.getOutputStream());
            }
        } catch (IOException e) {
            // The client has gone, or the org: both see it themselves.
        } finally {
            open.remove(client);
        }
    }

    private @Nullable Fault strike(String pathAndQuery) {
        Fault set = fault;
        if (set == null || !set.path().matcher(pathAndQuery).find()) {
            return null;
        }
        if (set.left().getAndUpdate(left -> left > 0 ? left - 1 : left) == 0) {
            return null;
        }
        struck.incrementAndGet();
        return set;
    }

    private Reply ask(String line, InputStream client, boolean compressed) throws IOException {
        try (Socket there = new Socket(org.getHost(), org.getPort())) {
            open.add(there);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            int length = 0;
            for (String header = line(client); !header.isEmpty(); header = line(client)) {
                String name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
                if (name.equals("content-length")) {
                    length = Integer.parseInt(
                            header.substring(header.indexOf(':') + 1).strip());
                }
                if (!name.equals("connection") && (compressed || !name.equals("accept-encoding"))) {
                    request.write((header + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                }
            }
            request.write("Connection: close\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            request.write(client.readNBytes(length));
            there.getOutputStream().write(request.toByteArray());
            there.getOutputStream().flush();
            Reply reply = reply(line.split(" ", 3)[1], new BufferedInputStream(there.getInputStream()));
            open.remove(there);
            // The org's token names the org as it knows itself.
            return line.contains("/services/oauth2/token")
                    ? reply.body(reply.text().replace(org.toString(), url()))
                    : reply;
        }
    }

    private static Reply reply(String path, InputStream in) throws IOException {
        String status = line(in);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        headers.remove("connection");
        headers.remove("content-length");
        boolean chunked = "chunked".equalsIgnoreCase(headers.remove("transfer-encoding"));
        return new Reply(path, status, headers, chunked ? chunks(in) : in.readAllBytes());
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            body.write(in.readNBytes(size));
            line(in);
        }
        return body.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
