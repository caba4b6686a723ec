package dev.orgtrail.salesforce;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Asks orgs for their limits: of API requests, and of the events that they deliver to subscribers. Who lacks View Setup and
 * Configuration is not told; what is left of API requests is in the replies to all calls then.
 *
 * <p>Follows Salesforce's REST API, resource <em>Limits</em>; <em>Platform Event Allocations</em>, by which Real-Time Event
 * Monitoring events count against no allocation; and <em>Monitor PushTopic and Generic Event Usage with the REST API</em>.
 */
@Component
public class OrgLimits {
    private static final String DELIVERED = "DailyDeliveredPlatformEvents";
    private static final String PUSH_TOPICS = "DailyDurableStreamingApiEvents";

    /** Events that the org may have delivered to subscribers in 24 hours: of change data capture and custom ones, of PushTopics. */
    public static final List<String> OF_EVENTS = List.of(DELIVERED, PUSH_TOPICS);

    /** How the names of the PushTopics begin that Orgtrail creates. */
    private static final String OURS = "Orgtrail";

    private static final Set<String> WATCHED = Set.of("DailyApiRequests", DELIVERED, PUSH_TOPICS);
    private static final Pattern COUNTS_AS_DELIVERED = Pattern.compile(".*(?:ChangeEvents?|__e|__chn)");
    /** The codes by which Salesforce says that the user may not see something. */
    private static final Set<String> NOT_ALLOWED =
            Set.of("INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_OR_READONLY", "FORBIDDEN", "FUNCTIONALITY_NOT_ENABLED");

    private static final Logger LOG = LoggerFactory.getLogger(OrgLimits.class);
    /** Less than this much left, in percent, is worth a warning. */
    private static final int SHORT = 10;

    private final RestApi rest;
    private final ApiBudget budget;
    private final Map<String, Map<String, Limit>> limits = new ConcurrentHashMap<>();
    private final Set<String> untold = ConcurrentHashMap.newKeySet();

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
     * Asks an org for its limits. That the connecting user may not see them is said once, and is no failure.
     *
     * @throws SalesforceUnavailable when it does not answer
     */
    public void look(String org) {
        Map<String, Object> reply;
        try {
            reply = rest.get(org, ApiPurpose.LIMITS, "/limits");
        } catch (SalesforceUnavailable e) {
            if (!NOT_ALLOWED.contains(e.code())) {
                throw e;
            }
            limits.remove(org);
            if (untold.add(org)) {
                LOG.info(
                        "Org {}: its limits are not shown to the connecting user ({}). Orgtrail goes by what the replies to its"
                                + " calls say of API requests; allocations of events are not watched. Setup > Permission Sets >"
                                + " the set > System Permissions > View Setup and Configuration shows them.",
                        org,
                        e.what());
            }
            return;
        }
        untold.remove(org);
        Map<String, Limit> seen = new ConcurrentHashMap<>();
        reply.forEach((name, value) -> {
            if (WATCHED.contains(name)
                    && value instanceof Map<?, ?> limit
                    && limit.get("Max") instanceof Number max
                    && limit.get("Remaining") instanceof Number remaining) {
                seen.put(name, new Limit(max.longValue(), remaining.longValue()));
            }
        });
        Optional.ofNullable(seen.get("DailyApiRequests"))
                .ifPresent(requests -> budget.limits(org, requests.max(), requests.remaining()));
        limits.put(org, seen);
    }

    /** A limit of an org; empty until it has told. */
    public Optional<Limit> limit(String org, String name) {
        return Optional.ofNullable(limits.getOrDefault(org, Map.of()).get(name));
    }

    /**
     * What to tell the person who looks at what the org streams; empty while there is enough left of what that uses.
     *
     * @param feeds the names of what is followed, such as {@code AccountChangeEvent} or the name of a PushTopic
     */
    public String warning(String org, Collection<String> feeds) {
        String found = OF_EVENTS.stream()
                .filter(name -> feeds.stream().anyMatch(feed -> name.equals(allocation(feed))))
                .flatMap(name -> limit(org, name).filter(Limit::isShort).stream()
                        .map(limit -> name + " " + limit.remaining() + " of " + limit.max()))
                .collect(Collectors.joining(", "));
        return found.isEmpty()
                ? ""
                : "Less than " + SHORT + " % of the org's allocation of events is left: " + found
                        + ". When none is left, Salesforce holds events back until 24 hours have passed. Name fewer in"
                        + " orgtrail.streaming.channels or orgtrail.streaming.push-topics, end other subscribers (Setup >"
                        + " Event Manager), or ask Salesforce for a larger allocation.";
    }

    /** The allocation that a feed's events count against; empty for monitoring events, which count against none. */
    private static String allocation(String feed) {
        if (COUNTS_AS_DELIVERED.matcher(feed).matches()) {
            return DELIVERED;
        }
        return feed.startsWith(OURS) ? PUSH_TOPICS : "";
    }

    /** Forgets what an org has told, and what was asked of it: its alias may come again as another one. */
    public void forget(String org) {
        budget.forget(org);
        limits.remove(org);
        untold.remove(org);
    }
}
