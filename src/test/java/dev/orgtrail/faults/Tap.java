package dev.orgtrail.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The way of bytes to a server: a proxy on loopback that can be shut, swallow what passes, or be slow. */
public final class Tap implements AutoCloseable {
    private enum State {
        OPEN,
        SHUT,
        SWALLOWING
    }

    private static final class Pair {
        private final Socket client;
        private final @Nullable Socket server;
        private volatile boolean unanswered;

        private Pair(Socket client, @Nullable Socket server) {
            this.client = client;
            this.server = server;
        }

        Socket client() {
            return client;
        }

        @Nullable
        Socket server() {
            return server;
        }
    }

    private final int there;
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
    private final Set<Pair> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tap");
        thread.setDaemon(true);
        return thread;
    });
    private volatile State state = State.OPEN;
    private volatile Duration delay = Duration.ZERO;
    private final AtomicInteger unanswered = new AtomicInteger();

    /** A way to a port of this machine. */
    public Tap(int there) throws IOException {
        this.there = there;
        threads.execute(this::accept);
    }

    /** Where it listens. */
    public int port() {
        return listening.getLocalPort();
    }

    /** Cuts every connection, and each that is begun. */
    void shut() {
        state = State.SHUT;
        cut();
    }

    /** Cuts every connection that is open. */
    void cut() {
        open.forEach(pair -> {
            close(pair.client());
            close(pair.server());
        });
    }

    /** Cuts the clients' ends only; the server does not hear of it. */
    public void cutUnheard() {
        open.forEach(pair -> close(pair.client()));
    }

    /** Lets every byte vanish, to and fro, and cuts nothing. What was open by then stays so for good. */
    void swallow() {
        state = State.SWALLOWING;
    }

    /** Cuts the connections of so many SQL commits when the server has answered, before the client hears of it. */
    void loseAnswersToCommits(int commits) {
        unanswered.set(commits);
    }

    int answersToLose() {
        return unanswered.get();
    }

    /** Has the server's bytes wait. */
    void delay(Duration time) {
        delay = time;
    }

    void mend() {
        delay = Duration.ZERO;
        unanswered.set(0);
        state = State.OPEN;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                serve(listening.accept());
            } catch (IOException e) {
                // The server has gone, or the proxy is closed.
            }
        }
    }

    private void serve(Socket client) throws IOException {
        if (state == State.SHUT) {
            client.close();
        } else if (state == State.SWALLOWING) {
            open.add(new Pair(client, null));
        } else {
            Socket server = new Socket("localhost", there);
            Pair pair = new Pair(client, server);
            open.add(pair);
            threads.execute(() -> pump(pair, client, server, false));
            threads.execute(() -> pump(pair, server, client, true));
        }
    }

    private void pump(Pair pair, Socket from, Socket to, boolean slow) {
        byte[] buffer = new byte[64 * 1024];
        boolean lost = false;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                lost |= state == State.SWALLOWING;
                if (slow && pair.unanswered) {
                    close(from);
                    close(to);
                    return;
                }
                if (!slow
                        && unanswered.get() > 0
                        && new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains("COMMIT")) {
                    unanswered.decrementAndGet();
                    pair.unanswered = true;
                }
                if (slow && !delay.isZero()) {
                    Thread.sleep(delay.toMillis());
                }
                if (!lost) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
            if (!lost) {
                to.close();
            }
        } catch (IOException e) {
            // One end was cut. The other one hears of it when it sends.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (pair.client().isClosed()
                    && pair.server() != null
                    && pair.server().isClosed()) {
                open.remove(pair);
            }
        }
    }

    private static void close(@Nullable Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // It was closed already.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        shut();
        threads.shutdownNow();
    }
}
