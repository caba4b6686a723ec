package dev.orgtrail.enrich;

import static dev.orgtrail.enrich.Addition.map;
import static dev.orgtrail.enrich.Addition.put;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orgtrail.settings.OrgtrailSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import nl.basjes.parse.useragent.UserAgent;
import nl.basjes.parse.useragent.UserAgentAnalyzer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Says with what: the browser, operating system and kind of device that a user agent tells. The parser takes seconds to
 * start, so it does that in the background at the first need, and each user agent is parsed once.
 *
 * @see <a href="https://schema.ocsf.io/1.8.0/objects/network_endpoint">OCSF, Network Endpoint</a>
 */
@Component
class Devices {
    private static final Logger LOG = LoggerFactory.getLogger(Devices.class);
    private static final String AGENT = "http_request.user_agent";
    private static final String PROVIDER = "Yauaa";
    private static final int AT_HAND = 10_000;
    private static final int LONGEST = 1_000;
    /** Longer than the start takes, so that only a start gone wrong leaves events without their device. */
    private static final long PATIENCE_SECONDS = 20;

    private static final List<String> FIELDS = List.of(
            UserAgent.DEVICE_CLASS,
            UserAgent.OPERATING_SYSTEM_NAME,
            UserAgent.OPERATING_SYSTEM_VERSION,
            UserAgent.AGENT_CLASS,
            UserAgent.AGENT_NAME,
            UserAgent.AGENT_VERSION);
    /** OCSF's kinds of endpoints. */
    private static final Map<String, Kind> KINDS = Map.of(
            "Desktop", new Kind(2, "Desktop"),
            "Phone", new Kind(5, "Mobile"),
            "Mobile", new Kind(5, "Mobile"),
            "Tablet", new Kind(4, "Tablet"),
            "Watch", new Kind(7, "IOT"),
            "TV", new Kind(7, "IOT"),
            "Set-top box", new Kind(7, "IOT"));
    /** OCSF's operating systems, by the beginning of the name. */
    private static final Map<String, Integer> SYSTEMS = systems();

    private record Kind(int id, String caption) {}

    /** What a user agent tells. */
    private record Device(@Nullable Kind kind, @Nullable Map<String, Object> os, Map<String, Object> data) {}

    private final boolean wanted;
    private final Misses misses;
    private final Cache<String, Optional<Device>> known =
            Caffeine.newBuilder().maximumSize(AT_HAND).build();
    private @Nullable CompletableFuture<UserAgentAnalyzer> analyzer;

    Devices(OrgtrailSettings settings, Misses misses) {
        this.wanted = settings.enrich().devices();
        this.misses = misses;
    }

    void enrich(String org, Map<String, Object> event) {
        if (!wanted) {
            return;
        }
        Map<String, Object> request = map(event.get("http_request"));
        // "Chrome 129" is a name that Salesforce gives, no user agent.
        if (request == null
                || !(request.get("user_agent") instanceof String agent)
                || agent.indexOf('/') < 0
                || agent.length() > LONGEST) {
            return;
        }
        Optional<Device> device = device(agent);
        if (device.isEmpty()) {
            misses.mark(org, event, AGENT, agent, "device", PROVIDER);
            return;
        }
        Map<String, Object> endpoint = map(event.get("src_endpoint"));
        Kind kind = device.get().kind();
        if (endpoint != null && kind != null && !endpoint.containsKey("type")) {
            endpoint.putIfAbsent("type_id", kind.id());
            endpoint.putIfAbsent("type", kind.caption());
        }
        Map<String, Object> os = device.get().os();
        if (endpoint != null && os != null) {
            endpoint.putIfAbsent("os", new LinkedHashMap<>(os));
        }
        new Addition(AGENT, agent, "device", PROVIDER, device.get().data()).addTo(event);
    }

    private Optional<Device> device(String agent) {
        Optional<Device> before = known.getIfPresent(agent);
        if (before != null) {
            return before;
        }
        UserAgentAnalyzer parser = parser();
        if (parser == null) {
            return Optional.empty();
        }
        Optional<Device> parsed = parse(parser, agent);
        known.put(agent, parsed);
        return parsed;
    }

    private @Nullable UserAgentAnalyzer parser() {
        CompletableFuture<UserAgentAnalyzer> starting;
        synchronized (this) {
            if (analyzer == null) {
                analyzer = CompletableFuture.supplyAsync(Devices::start);
            }
            starting = analyzer;
        }
        try {
            return starting.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The parser of user agents has not started", e);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static UserAgentAnalyzer start() {
        UserAgentAnalyzer.UserAgentAnalyzerBuilder builder = UserAgentAnalyzer.newBuilder()
                .hideMatcherLoadStats()
                .dropTests()
                .withoutCache()
                .immediateInitialization();
        FIELDS.forEach(builder::withField);
        return builder.build();
    }

    private static Optional<Device> parse(UserAgentAnalyzer parser, String agent) {
        UserAgent parsed = parser.parse(agent);
        String deviceClass = value(parsed, UserAgent.DEVICE_CLASS);
        String name = value(parsed, UserAgent.AGENT_NAME);
        if (deviceClass == null && name == null) {
            return Optional.empty();
        }
        Map<String, Object> data = new LinkedHashMap<>();
        put(data, "device", deviceClass);
        put(data, "agent_kind", value(parsed, UserAgent.AGENT_CLASS));
        put(data, "agent", name);
        put(data, "agent_version", value(parsed, UserAgent.AGENT_VERSION));
        String os = value(parsed, UserAgent.OPERATING_SYSTEM_NAME);
        String version = value(parsed, UserAgent.OPERATING_SYSTEM_VERSION);
        put(data, "os", os);
        put(data, "os_version", version);
        return Optional.of(new Device(deviceClass == null ? null : KINDS.get(deviceClass), os(os, version), data));
    }

    private static @Nullable Map<String, Object> os(@Nullable String name, @Nullable String version) {
        if (name == null) {
            return null;
        }
        for (Map.Entry<String, Integer> system : SYSTEMS.entrySet()) {
            if (name.startsWith(system.getKey())) {
                Map<String, Object> os = new LinkedHashMap<>();
                os.put("name", name);
                os.put("type_id", system.getValue());
                put(os, "version", version);
                return os;
            }
        }
        return null;
    }

    /** Yauaa's words for "not told" are no values. */
    private static @Nullable String value(UserAgent agent, String field) {
        String value = agent.getValue(field);
        return value == null || value.equals("Unknown") || value.equals("??") ? null : value;
    }

    private static Map<String, Integer> systems() {
        Map<String, Integer> systems = new LinkedHashMap<>();
        systems.put("Windows Phone", 101);
        systems.put("Windows", 100);
        systems.put("Android", 201);
        systems.put("Linux", 200);
        systems.put("Ubuntu", 200);
        systems.put("Mac OS", 300);
        systems.put("macOS", 300);
        systems.put("iOS", 301);
        systems.put("iPadOS", 302);
        return systems;
    }
}
