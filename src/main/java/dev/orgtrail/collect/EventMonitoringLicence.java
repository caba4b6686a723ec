package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.Soql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Whether an org has Event Monitoring, told by its log files and, where they leave it open, by its licences. A quiet day, a
 * new sandbox or an org that generates no files looks like an org without a licence, so that only the licences can say that
 * there is none.
 *
 * <p>Follows Salesforce's <em>EventLogFile Supported Event Types</em> (the types of every org) and <em>PermissionSetLicense</em>.
 */
@Component
public class EventMonitoringLicence {
    /** The event types that every org has. The page does not say how the EventType of CORS violations is written. */
    private static final Set<String> FREE = Set.of(
            "ApexUnexpectedException",
            "ApiTotalUsage",
            "CORSViolation",
            "CSPViolation",
            "CorsViolation",
            "CorsViolationRecord",
            "CspViolation",
            "HostnameRedirects",
            "InsecureExternalAssets",
            "Login",
            "Logout");

    /** For how long files of other types are taken to be there still. */
    private static final Duration ASKED_AGAIN = Duration.ofHours(1);

    private final Soql soql;
    private final Clock clock;
    private final Map<String, Look> looks = new ConcurrentHashMap<>();

    /** What an org has. */
    public enum Found {
        /** Log files of types that are not free. */
        ALL_TYPES,
        /** A licence, and files of the free types only. */
        LICENSED,
        /** No licence, and files of the free types only. */
        NOT_LICENSED,
        /** Files of the free types only; the user is not told the licences. */
        NOT_TOLD,
        /** No log files at all. */
        NO_FILES
    }

    private record Look(Found found, Instant at) {}

    EventMonitoringLicence(Soql soql, Clock clock) {
        this.soql = soql;
        this.clock = clock;
    }

    /**
     * Looks at an org's log files and, where they are of the free types only, at its licences.
     *
     * @throws SalesforceUnavailable when the org cannot be asked, or does not offer log files
     */
    public Found look(String org) {
        Look last = looks.get(org);
        Instant now = clock.instant();
        if (last != null
                && last.found() == Found.ALL_TYPES
                && last.at().plus(ASKED_AGAIN).isAfter(now)) {
            return last.found();
        }
        Found found = ask(org);
        looks.put(org, new Look(found, now));
        return found;
    }

    private Found ask(String org) {
        if (any(org, " WHERE EventType NOT IN (" + freeTypes() + ")")) {
            return Found.ALL_TYPES;
        }
        return any(org, "") ? licences(org) : Found.NO_FILES;
    }

    private boolean any(String org, String where) {
        return !soql.firstPage(org, ApiPurpose.OTHER, "SELECT Id FROM EventLogFile" + where + " LIMIT 1")
                .isEmpty();
    }

    /** Event Monitoring comes with its own licence, with that of its Analytics apps, or with Shield. */
    private Found licences(String org) {
        List<Map<String, Object>> licences;
        try {
            licences = soql.firstPage(
                    org,
                    ApiPurpose.OTHER,
                    "SELECT MasterLabel FROM PermissionSetLicense WHERE Status = 'Active' ORDER BY MasterLabel");
        } catch (SalesforceUnavailable e) {
            return Found.NOT_TOLD;
        }
        boolean licensed = licences.stream()
                .map(licence -> String.valueOf(licence.get("MasterLabel")))
                .anyMatch(label -> label.contains("Event Monitoring") || label.contains("Shield"));
        // An org has some licences: who sees none is not shown them.
        return licensed ? Found.LICENSED : licences.isEmpty() ? Found.NOT_TOLD : Found.NOT_LICENSED;
    }

    private static String freeTypes() {
        return FREE.stream().sorted().map(type -> "'" + type + "'").collect(Collectors.joining(", "));
    }

    /** Forgets what was seen of an org, which may be another one when its alias comes again. */
    void forget(String org) {
        looks.remove(org);
    }

    /** What to tell the person who reads the source's status, after the last look; empty where there is nothing to say. */
    public String describe(String org) {
        Look last = looks.get(org);
        return last == null ? "" : describe(last.found());
    }

    private static String describe(Found found) {
        return switch (found) {
            case NO_FILES ->
                "The org has no event log files. Switch on Setup > Event Monitoring Settings > Generate event log"
                        + " files; the first daily files come the day after.";
            case NOT_LICENSED ->
                "The org has no Event Monitoring licence: 1 day of daily log files of the free event types is"
                        + " delivered. With the licence it is 30 days of all event types.";
            case ALL_TYPES, LICENSED, NOT_TOLD -> "";
        };
    }
}
