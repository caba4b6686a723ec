package dev.orgtrail.salesforce;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Which Real-Time Event Monitoring events an org streams and stores. Streaming and storing are switched for each event in
 * Setup, Event Manager. A subscription to a stream that is switched off is accepted, and nothing comes; an object whose
 * storing is switched off has no rows.
 *
 * <p>Follows Salesforce's <em>Metadata API Developer Guide</em>, <em>RealTimeEventSettings</em>: a stream and a store each
 * have a name of their own ({@code ApiEventStream}, {@code ApiEvent}). They are read from the Tooling API's object
 * RealTimeEvent, once an hour; what a connecting user without the permission is told, once in ten minutes.
 */
@Component
public class EventSwitches {
    private static final Duration FRESH = Duration.ofHours(1);
    private static final Duration ASKED_AGAIN = Duration.ofMinutes(10);

    /** What Salesforce answers where the user does not see the object, or the org does not have it. */
    private static final Set<String> NOT_SEEN =
            Set.of("INVALID_TYPE", "INVALID_FIELD", "NOT_FOUND", "INSUFFICIENT_ACCESS", "FUNCTIONALITY_NOT_ENABLED");

    private final RestApi rest;
    private final Clock clock;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();
    private final Map<String, Object> asking = new ConcurrentHashMap<>();

    EventSwitches(RestApi rest, Clock clock) {
        this.rest = rest;
        this.clock = clock;
    }

    /** Whether a stream or a store is switched on. */
    public enum Switch {
        /** Switched on. */
        ON,
        /** Switched off. */
        OFF,
        /** The org does not say. */
        UNKNOWN
    }

    /**
     * What an org says of its switches.
     *
     * @param switches whether each stream and store is on, by its name; empty where they cannot be read
     * @param unreadable why they cannot be read and what to do; null where they were read
     * @param lasting whether the org has answered, be it that the user may not read them; false where asking soon again may
     *     find more
     * @param at when they were asked for
     */
    public record Seen(
            Map<String, Boolean> switches, @Nullable String unreadable, boolean lasting, Instant at) {

        /**
         * One switch.
         *
         * @param event a stream such as {@code ApiEventStream}, or a store such as {@code ApiEvent}
         */
        public Switch of(String event) {
            Boolean on = switches.get(event);
            return on == null ? Switch.UNKNOWN : on ? Switch.ON : Switch.OFF;
        }

        /** The names of the streams and stores that are switched off, sorted. */
        public Set<String> off() {
            Set<String> off = new TreeSet<>();
            switches.forEach((event, on) -> {
                if (!on) {
                    off.add(event);
                }
            });
            return off;
        }
    }

    /**
     * One switch of an org, not older than an hour.
     *
     * @param org the org's alias
     * @param event a stream such as {@code ApiEventStream}, or a store such as {@code ApiEvent}
     */
    public Switch of(String org, String event) {
        return of(org).of(event);
    }

    /** The switches of an org, not older than an hour. Never fails: where they cannot be read, they say why. */
    public Seen of(String org) {
        synchronized (asking.computeIfAbsent(org, alias -> new Object())) {
            Seen known = seen.get(org);
            if (known != null) {
                Duration age = Duration.between(known.at(), clock.instant());
                // Below zero where our clock was set back.
                if (!age.isNegative() && age.compareTo(known.unreadable() == null ? FRESH : ASKED_AGAIN) < 0) {
                    return known;
                }
            }
            return look(org);
        }
    }

    /** What is known of the switches of an org; nothing is asked for. */
    public Seen known(String org) {
        return seen.getOrDefault(
                org, new Seen(Map.of(), "Org " + org + " was not asked for its switches yet.", false, Instant.EPOCH));
    }

    /** Asks for the switches of an org now. Never fails: where they cannot be read, they say why. */
    public Seen look(String org) {
        Seen now;
        try {
            now = new Seen(read(org), null, true, clock.instant());
        } catch (RuntimeException | Error e) {
            SalesforceUnavailable trouble = Remedies.explain(org, e);
            Seen before = seen.get(org);
            if (before != null && before.unreadable() == null && !NOT_SEEN.contains(trouble.code())) {
                // The org does not answer now; what it said last is the best that is known.
                now = new Seen(
                        before.switches(),
                        null,
                        false,
                        clock.instant().minus(FRESH).plus(ASKED_AGAIN));
            } else {
                now = new Seen(Map.of(), unreadable(trouble), NOT_SEEN.contains(trouble.code()), clock.instant());
            }
        }
        seen.put(org, now);
        return now;
    }

    private static String unreadable(SalesforceUnavailable trouble) {
        return NOT_SEEN.contains(trouble.code())
                ? "The connecting user cannot read Event Manager's settings (" + trouble.code()
                        + "). Grant View Setup and Configuration: Setup > Permission Sets > the set > System Permissions."
                        + " If that does not help, also grant Customize Application."
                : trouble.explanation();
    }

    private Map<String, Boolean> read(String org) {
        Map<String, Object> reply =
                rest.toolingQuery(org, ApiPurpose.OTHER, "SELECT EntityName, IsEnabled FROM RealTimeEvent");
        if (!(reply.get("records") instanceof List<?> records)) {
            throw RestApi.notAnAnswer(org, "it has no records");
        }
        Map<String, Boolean> switches = new HashMap<>();
        for (Object each : records) {
            if (each instanceof Map<?, ?> record && record.get("EntityName") instanceof String event) {
                switches.put(event, Boolean.TRUE.equals(record.get("IsEnabled")));
            }
        }
        return Map.copyOf(switches);
    }

    /** Forgets an org that is no longer connected. */
    public void forget(String org) {
        seen.remove(org);
        asking.remove(org);
    }
}
