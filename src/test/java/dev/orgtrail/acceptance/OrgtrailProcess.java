package dev.orgtrail.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.settings.ApiToken;
import dev.orgtrail.standin.StandInOrg;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * The packaged jar, run as a user runs it: in a folder with {@code application.yaml} and {@code routes/} beside it. The
 * folder stays when the process ends, so that the next start goes on from there.
 */
final class OrgtrailProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Where the logs stay when a test's own folder is gone. */
    private static final Path LOGS = Path.of("target", "orgtrail-logs").toAbsolutePath();

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final Path folder;
    private final Path log;
    private final Map<String, String> settings = new TreeMap<>();
    private final List<String> jvm =
            new ArrayList<>(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    private Path out;
    private @Nullable Process process;
    private int port;

    /** In this folder, which gets copies of {@code application.yaml} and {@code routes/}. */
    OrgtrailProcess(Path folder) throws IOException {
        this.folder = folder;
        this.out = folder.resolve("out");
        this.log = Files.createTempFile(Files.createDirectories(LOGS), "orgtrail-", ".log");
        Files.copy(Path.of("application.yaml"), folder.resolve("application.yaml"));
        FileSystemUtils.copyRecursively(Path.of("routes"), folder.resolve("routes"));
        set("orgtrail.poll.login-history", "1s");
        set("orgtrail.poll.setup-audit-trail", "1s");
        set("orgtrail.poll.event-log-file", "2s");
        set("orgtrail.retry.max", "3s");
        set("orgtrail.retry.log-file", "1s");
        set("orgtrail.console.tokens.tests.value", ApiToken.VALUE);
        set("orgtrail.console.tokens.tests.role", "operator");
    }

    /** The jar that the build has packaged. */
    static Path jar() {
        return Path.of(System.getProperty("orgtrail.jar", "target/orgtrail-0.1.0-SNAPSHOT.jar"));
    }

    /** A setting on the command line. */
    OrgtrailProcess set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Replaces the JVM's own options. */
    OrgtrailProcess jvm(String... options) {
        jvm.clear();
        jvm.addAll(List.of(options));
        return this;
    }

    /** Connects a stand-in org under this alias. */
    OrgtrailProcess org(String alias, StandInOrg org) {
        String key = "orgtrail.orgs." + alias + ".";
        set(key + "login-url", org.baseUrl());
        set(key + "client-id", org.clientId());
        set(key + "client-secret", org.clientSecret());
        set(key + "pubsub-host", "localhost");
        set(key + "pubsub-port", String.valueOf(org.pubSubPort()));
        set(key + "pubsub-plaintext", "true");
        return this;
    }

    /** Connects an org whose log-in host, at this port of this machine, accepts connections and never answers. */
    OrgtrailProcess silentOrg(String alias, int port) {
        String key = "orgtrail.orgs." + alias + ".";
        return set(key + "login-url", "http://localhost:" + port)
                .set(key + "client-id", "client")
                .set(key + "client-secret", "secret");
    }

    /** Looks as often as a user's does. */
    OrgtrailProcess shipped() {
        settings.keySet().removeIf(key -> key.startsWith("orgtrail.poll.") || key.startsWith("orgtrail.retry."));
        return this;
    }

    /** Where the events are. */
    Path out() {
        return out;
    }

    /** Has the events written elsewhere than into its own folder. */
    OrgtrailProcess out(Path elsewhere) {
        out = elsewhere;
        return set("camel.kamelet.file-sink.directory", elsewhere.toString());
    }

    /** Sends it a signal, such as {@code STOP}. */
    void signal(String name) throws IOException, InterruptedException {
        Process running = java.util.Objects.requireNonNull(process);
        new ProcessBuilder("kill", "-" + name, String.valueOf(running.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** How many bytes the files of its events have. */
    long bytesDelivered() {
        if (!Files.exists(out())) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(out())) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException | UncheckedIOException e) {
            // A file was renamed meanwhile.
            return 0;
        }
    }

    /** Where it runs. */
    Path folder() {
        return folder;
    }

    /** Everything it has logged. */
    String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code test-mappings} says of the mappings in its folder. */
    String testMappings() throws IOException {
        List<String> line = java(List.of());
        line.add("test-mappings");
        Process command = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        return new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** What the command {@code dead-letters} says of the running process. */
    String deadLetters(String... words) throws IOException {
        List<String> line = java(List.of());
        line.add("dead-letters");
        line.addAll(List.of(words));
        line.add("--token=" + ApiToken.VALUE);
        line.add("--url=http://127.0.0.1:" + port);
        Process command = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        return new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static List<String> java(List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-jar");
        command.add(jar().toAbsolutePath().toString());
        return command;
    }

    /** Starts it. */
    OrgtrailProcess start() throws IOException {
        port = freePort();
        set("server.port", String.valueOf(port));
        List<String> command = java(jvm);
        settings.forEach((key, value) -> command.add("--" + key + "=" + value));
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return this;
    }

    /** Whether it runs. */
    boolean running() {
        return process != null && process.isAlive();
    }

    /**
     * Sees that it has not ended by itself.
     *
     * @throws AssertionError with its exit code and the end of its log, if it has
     */
    void mustRun() {
        if (!running()) {
            List<String> lines = log().lines().toList();
            throw new AssertionError("Orgtrail ended by itself, with code "
                    + (process == null ? "none" : process.exitValue()) + ". Its log, " + log + ", ends:\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - 80), lines.size())));
        }
    }

    /** Kills it as {@code kill -9} does, and waits for its end. */
    void kill() throws InterruptedException {
        Process running = java.util.Objects.requireNonNull(process);
        running.destroyForcibly();
        running.waitFor();
    }

    /** Ends it as Kubernetes does, by SIGTERM, and waits for its end. */
    void stop() throws InterruptedException {
        Process running = java.util.Objects.requireNonNull(process);
        running.destroy();
        if (!running.waitFor(90, TimeUnit.SECONDS)) {
            running.destroyForcibly();
            throw new AssertionError("Orgtrail did not stop in 90 seconds:\n" + log());
        }
    }

    /** Waits for its end by itself. */
    int exitCode() throws InterruptedException {
        Process running = java.util.Objects.requireNonNull(process);
        if (!running.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("Orgtrail runs on:\n" + log());
        }
        return running.exitValue();
    }

    @Override
    public void close() throws InterruptedException {
        if (running()) {
            kill();
        }
    }

    /** The names of its threads, those of the JVM itself left out. */
    List<String> threads() throws IOException {
        Process running = java.util.Objects.requireNonNull(process);
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(running.pid()),
                        "Thread.print")
                .redirectErrorStream(true)
                .start();
        String dump = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return dump.lines()
                .filter(line -> line.startsWith("\"") && line.contains("\" #"))
                .map(line -> line.substring(1, line.indexOf("\" #")))
                .toList();
    }

    /** How much memory the operating system has given it. */
    long residentMegabytes() throws IOException {
        Process running = java.util.Objects.requireNonNull(process);
        return Files.readAllLines(Path.of("/proc", String.valueOf(running.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .sum();
    }

    /** How long it has computed, all cores together. */
    long secondsOnACore() {
        return java.util.Objects.requireNonNull(process)
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toSeconds();
    }

    /** A page as it is shown; empty while there is none. */
    String page(String path) {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .timeout(Duration.ofMinutes(2))
                                    .header("Authorization", ApiToken.HEADER)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** What its API answers, null while it does not. */
    @Nullable
    JsonNode get(String path) {
        try {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(20))
                            .header("Authorization", ApiToken.HEADER)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** The status of one source of an org, missing while it is not told. */
    JsonNode source(String org, String source) {
        JsonNode progress = get("/api/orgs/" + org + "/progress");
        if (progress != null) {
            for (JsonNode found : progress.path("sources")) {
                if (found.path("source").asText().equals(source)) {
                    return found;
                }
            }
        }
        return JSON.missingNode();
    }

    /** The status of an org, missing while it is not told. */
    JsonNode orgStatus(String org) {
        JsonNode orgs = get("/api/orgs");
        if (orgs != null) {
            for (JsonNode found : orgs) {
                if (found.path("org").asText().equals(org)) {
                    return found;
                }
            }
        }
        return JSON.missingNode();
    }

    /** Whether the history of an org has been planned and delivered, all of it. */
    boolean historyIsComplete(String org) {
        return Stream.of("login-history", "setup-audit-trail", "event-log-file").allMatch(name -> {
            JsonNode source = source(org, name);
            return source.path("slicesPlanned").asLong() > 0
                    && source.path("slicesPlanned").asLong()
                            == source.path("slicesDelivered").asLong();
        });
    }

    /**
     * A port that nothing listens at. It is below those that systems give to outgoing connections, since one of these could take it
     * before Orgtrail does.
     */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            try (ServerSocket socket =
                    new ServerSocket(ThreadLocalRandom.current().nextInt(20_000, 32_000))) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // The next one, then.
            }
        }
        throw new IOException("No port between 20000 and 32000 is free.");
    }
}
