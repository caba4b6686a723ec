package dev.orgtrail.salesforce;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Asks orgs for their limits: of API requests, and of the events that they publish and deliver.
 *
 * <p>Follows Salesforce's REST API, resource <em>Limits</em>.
 */
@Component
public class OrgLimits {
    /** Events that the org may publish in an hour, and have delivered to subscribers in 24. */
    public static final List<String> OF_EVENTS =
            List.of("DailyDeliveredPlatformEvents", "HourlyPublishedPlatformEvents");

    private static final Logger LOG = LoggerFactory.getLogger(OrgLimits.class);
    /** Less than this much left, in percent, is worth a warning. */
    private static final int SHORT = 10;

    private final RestApi rest;
    private final ApiBudget budget;
    private final Map<String, Map<String, Limit>> limits = new ConcurrentHashMap<>();

    OrgLimits(RestApi rest, ApiBudget budget) {
        this.rest = rest;
        this.budget = budget;
    }

    /** A limit as the org stated it last. */
    public record Limit(long max, long remaining) {
        boolean isShort() {
            return max > 0 && remaining * 100 < max * SHORT;
        }
    }

    /**
     * Asks an org for its limits.
     *
     * @throws SalesforceUnavailable when it does not answer
     */
    public void look(String org) {
        Map<String, Object> reply = rest.get(org, ApiPurpose.OTHER, "/limits");
        Map<String, Limit> seen = new ConcurrentHashMap<>();
        reply.forEach((name, value) -> {
            if (value instanceof Map<?, ?> limit
                    && limit.get("Max") instanceof Number max
                    && limit.get("Remaining") instanceof Number remaining) {
                seen.put(name, new Limit(max.longValue(), remaining.longValue()));
            }
        });
        Optional.ofNullable(seen.get("DailyApiRequests"))
                .ifPresent(requests -> budget.limits(org, requests.max(), requests.remaining()));
        limits.put(org, seen);
        String warning = warning(org);
        if (!warning.isEmpty()) {
            LOG.warn("Org {}: {}", org, warning);
        }
    }

    /** A limit of an org; empty until it has told. */
    public Optional<Limit> limit(String org, String name) {
        return Optional.ofNullable(limits.getOrDefault(org, Map.of()).get(name));
    }

    /** What to tell the person who looks at what the org streams; empty while there is enough left. */
    public String warning(String org) {
        String found = OF_EVENTS.stream()
                .filter(name -> limit(org, name).map(Limit::isShort).orElse(false))
                .map(name -> limit(org, name)
                        .map(limit -> name + " " + limit.remaining() + " of " + limit.max())
                        .orElse(name))
                .collect(Collectors.joining(", "));
        return found.isEmpty()
                ? ""
                : "Less than " + SHORT + " % of the org's allocation of events is left: " + found
                        + ". When none is left, Salesforce holds events back. Name fewer channels in"
                        + " orgtrail.streaming.channels, end other subscribers (Setup > Event Manager), or ask Salesforce for"
                        + " a larger allocation.";
    }

    /** Forgets what an org has told, and what was asked of it: its alias may come again as another one. */
    public void forget(String org) {
        budget.forget(org);
        limits.remove(org);
    }
}
