package dev.orgtrail.standin;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs stand-in orgs as a process of its own. Arguments: {@code --port} (of the first org; the next ones follow, 0 for
 * any), {@code --orgs} (aliases, comma-separated), {@code --kind} (plain, everything, developer-edition or nothing; plain by
 * default), {@code --licensed}, {@code --hourly}, {@code --custom-audit} (whether there is MyAudit__c), {@code --scale}, {@code --seed}, {@code --start} (an ISO instant), {@code
 * --live} (events a second), {@code --files} (a folder) and {@code --big-file} (bytes).
 */
public final class StandIn {
    private static final Logger LOG = LoggerFactory.getLogger(StandIn.class);
    private static final Set<String> KNOWN = Set.of(
            "port",
            "orgs",
            "kind",
            "licensed",
            "hourly",
            "custom-audit",
            "scale",
            "seed",
            "start",
            "live",
            "files",
            "big-file");

    private StandIn() {}

    /** Starts the orgs, logs a line for each, and runs until the process is ended. */
    public static void main(String[] args) throws Exception {
        List<StandInOrg> orgs = start(args);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> orgs.forEach(StandInOrg::close)));
        new CountDownLatch(1).await();
    }

    /** Starts the orgs the arguments ask for, the caller closes them. */
    public static List<StandInOrg> start(String[] args) throws Exception {
        Map<String, String> options = options(args);
        List<StandInOrg> orgs = new ArrayList<>();
        int port = Integer.parseInt(options.getOrDefault("port", "0"));
        long seed = Long.parseLong(options.getOrDefault("seed", "1"));
        for (String alias : options.getOrDefault("orgs", "acme").split(",")) {
            OrgSettings settings = kind(options.getOrDefault("kind", "plain"))
                    .alias(alias)
                    .seed(seed++)
                    .client(alias + "-client", alias + "-secret")
                    .scale(Double.parseDouble(options.getOrDefault("scale", "1")))
                    .liveEventsPerSecond(Double.parseDouble(options.getOrDefault("live", "0")))
                    .bigFileBytes(Long.parseLong(options.getOrDefault("big-file", "0")));
            if (options.containsKey("licensed")) {
                settings.licensed(Boolean.parseBoolean(options.get("licensed")));
            }
            if (options.containsKey("hourly")) {
                settings.hourly(Boolean.parseBoolean(options.get("hourly")));
            }
            if (Boolean.parseBoolean(options.get("custom-audit"))) {
                settings.customAudit();
            }
            settings.streams(sessions -> new SalesforceStreams(sessions, settings.isLicensed()));
            if (options.containsKey("start")) {
                settings.start(Instant.parse(options.get("start")));
            }
            if (options.containsKey("files")) {
                settings.filesDir(Path.of(options.get("files")));
            }
            StandInOrg org = new StandInOrg(settings, port == 0 ? 0 : port++).start();
            orgs.add(org);
            LOG.info(
                    "stand-in org {} at {} client-id={} client-secret={} pubsub=localhost:{} start={}",
                    alias,
                    org.baseUrl(),
                    settings.clientId,
                    settings.clientSecret,
                    org.pubSubPort(),
                    settings.start);
        }
        return orgs;
    }

    private static OrgSettings kind(String kind) {
        return switch (kind) {
            case "plain" -> OrgSettings.plain();
            case "everything" -> OrgSettings.everything();
            case "developer-edition" -> OrgSettings.developerEdition();
            case "nothing" -> OrgSettings.nothing();
            default ->
                throw new IllegalArgumentException("no kind of org is called " + kind
                        + "; there are plain, everything, developer-edition, nothing");
        };
    }

    private static Map<String, String> options(String[] args) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            String name = arg.startsWith("--") && equals > 0 ? arg.substring(2, equals) : arg;
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException("unknown argument " + arg + "; known are " + KNOWN);
            }
            options.put(name, arg.substring(equals + 1));
        }
        return options;
    }
}
