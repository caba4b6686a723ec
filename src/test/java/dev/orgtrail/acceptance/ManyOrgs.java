package dev.orgtrail.acceptance;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.SalesforceStreams;
import dev.orgtrail.standin.StandInOrg;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * Measures one Orgtrail on many orgs, run by {@code bench/many-orgs}: how long until all are connected, how many threads that takes
 * and which, how long the first page takes, and how much memory is used. Arguments: how many orgs answer, and how many more accept
 * connections and never answer. The system property {@code orgtrail.jvm} replaces the options of Orgtrail's JVM.
 */
public final class ManyOrgs implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final List<StandInOrg> orgs = new ArrayList<>();
    private final List<Socket> accepted = new ArrayList<>();
    private final ServerSocket silent = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());

    ManyOrgs() throws IOException {
        Thread accepting = new Thread(this::accept, "silent-host");
        accepting.setDaemon(true);
        accepting.start();
    }

    /** Measures, and prints what it finds. */
    public static void main(String[] args) throws Exception {
        // The stand-in orgs have nothing to tell here.
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        int answering = args.length > 0 ? Integer.parseInt(args[0]) : 50;
        int silent = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        Path folder = Files.createTempDirectory("many-orgs");
        try (ManyOrgs many = new ManyOrgs();
                OrgtrailProcess orgtrail = new OrgtrailProcess(folder)) {
            orgtrail.jvm(System.getProperty("orgtrail.jvm", "-Xmx1g").split(" "))
                    .shipped();
            many.connect(orgtrail, answering, silent);
            many.measure(orgtrail, answering);
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    /** Starts so many small orgs that stream, and names them and the silent ones in the settings; the silent ones come first. */
    void connect(OrgtrailProcess orgtrail, int answering, int never) throws Exception {
        for (int i = 0; i < never; i++) {
            orgtrail.silentOrg(String.format("a-silent-%03d", i), silent.getLocalPort());
        }
        for (int i = 0; i < answering; i++) {
            StandInOrg org = new StandInOrg(OrgSettings.plain()
                            .alias("org")
                            .seed(i + 1L)
                            .scale(0.005)
                            .historyDays(3)
                            .logFileDays(1)
                            .streams(sessions -> new SalesforceStreams(sessions, true)))
                    .start();
            orgs.add(org);
            orgtrail.org(String.format("org-%03d", i), org);
        }
    }

    private void measure(OrgtrailProcess orgtrail, int answering) throws IOException, InterruptedException {
        Instant begun = Instant.now();
        long ours = ownNanosOnACore();
        orgtrail.start();
        int connected = 0;
        while (connected < answering && Duration.between(begun, Instant.now()).compareTo(LONGEST) < 0) {
            Thread.sleep(1_000);
            int now = connected(orgtrail);
            if (now != connected) {
                say("%5.1f s: %d of %d orgs are connected", seconds(begun), now, answering);
            }
            connected = now;
        }
        say(
                "all are connected after %.0f s, %d s of them on a core; the stand-in orgs took %d s on a core meanwhile",
                seconds(begun), orgtrail.secondsOnACore(), TimeUnit.NANOSECONDS.toSeconds(ownNanosOnACore() - ours));
        page(orgtrail, "while history is read");
        threads(orgtrail, "once all are connected");
        Thread.sleep(60_000);
        page(orgtrail, "a minute later");
        page(orgtrail, "again");
        threads(orgtrail, "a minute later");
        say("resident memory: %d MB", orgtrail.residentMegabytes());
        while (complete(orgtrail) < answering
                && Duration.between(begun, Instant.now()).compareTo(LONGEST) < 0) {
            Thread.sleep(1_000);
        }
        say("the history of %d orgs is complete after %.0f s", complete(orgtrail), seconds(begun));
        page(orgtrail, "once history is complete");
        page(orgtrail, "again");
        long warnings =
                orgtrail.log().lines().filter(line -> line.contains(" WARN ")).count();
        say("lines of the log: %d, warnings: %d", orgtrail.log().lines().count(), warnings);
        orgtrail.log().lines().filter(line -> line.contains(" WARN ")).limit(20).forEach(line -> say("  %s", line));
        Instant asked = Instant.now();
        orgtrail.stop();
        say("stopped in %.0f s", seconds(asked));
    }

    private static long complete(OrgtrailProcess orgtrail) {
        return orgtrail.log()
                .lines()
                .filter(line -> line.contains("history is complete"))
                .count();
    }

    private static long ownNanosOnACore() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    static int connected(OrgtrailProcess orgtrail) {
        JsonNode all = orgtrail.get("/api/orgs");
        int connected = 0;
        if (all != null) {
            for (JsonNode org : all) {
                connected += org.path("orgId").isTextual()
                                && !org.path("state").asText().equals("WAITING")
                        ? 1
                        : 0;
            }
        }
        return connected;
    }

    private static void page(OrgtrailProcess orgtrail, String when) {
        Instant asked = Instant.now();
        int bytes = orgtrail.page("/").length();
        say(
                "the first page %s: %d ms, %d characters",
                when, Duration.between(asked, Instant.now()).toMillis(), bytes);
    }

    private static void threads(OrgtrailProcess orgtrail, String when) throws IOException {
        List<String> names = orgtrail.threads();
        Map<String, Integer> groups = new TreeMap<>();
        names.forEach(
                name -> groups.merge(name.replaceAll("org-\\d+", "<org>").replaceAll("\\d+", "#"), 1, Integer::sum));
        say("%d threads %s", names.size(), when);
        groups.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(40)
                .forEach(group -> say("%7d %s", group.getValue(), group.getKey()));
    }

    private static double seconds(Instant since) {
        return Duration.between(since, Instant.now()).toMillis() / 1000.0;
    }

    private static void say(String words, Object... values) {
        System.out.println(String.format(words, values));
    }

    private void accept() {
        try {
            while (!silent.isClosed()) {
                accepted.add(silent.accept());
            }
        } catch (IOException e) {
            if (!silent.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        silent.close();
        orgs.forEach(StandInOrg::close);
    }
}
