package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.Soql;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Whether an org has the Event Monitoring licence, told by the log files it holds: without it, Salesforce keeps daily
 * files of the free event types for one day.
 *
 * <p>Follows Salesforce's <em>EventLogFile Supported Event Types</em>.
 */
@Component
public class EventMonitoringLicence {
    /** The event types that every org has. */
    private static final Set<String> FREE = Set.of(
            "ApexUnexpectedException",
            "ApiTotalUsage",
            "BlockedRedirect",
            "CORSViolation",
            "CSPViolation",
            "CorsViolation",
            "CspViolation",
            "HostnameRedirects",
            "InsecureExternalAssets",
            "Login",
            "Logout");

    private final Soql soql;
    private final Map<String, Boolean> licensed = new ConcurrentHashMap<>();

    EventMonitoringLicence(Soql soql) {
        this.soql = soql;
    }

    /** The event types that every org has, quoted for SOQL. */
    public static String freeTypes() {
        return FREE.stream().sorted().map(type -> "'" + type + "'").collect(Collectors.joining(", "));
    }

    /** Looks at the org's newest files. */
    public void detect(String org) {
        boolean found = hasHourlyFiles(org)
                || !soql.firstPage(
                                org,
                                ApiPurpose.OTHER,
                                "SELECT Id FROM EventLogFile WHERE EventType NOT IN (" + freeTypes() + ") LIMIT 1")
                        .isEmpty();
        licensed.put(org, found);
    }

    /** Where the org does not tell the interval, its files are taken for daily ones. */
    private boolean hasHourlyFiles(String org) {
        return soql.sees(org, ApiPurpose.OTHER, "EventLogFile", "Interval")
                && !soql.firstPage(
                                org, ApiPurpose.OTHER, "SELECT Id FROM EventLogFile WHERE Interval = 'Hourly' LIMIT 1")
                        .isEmpty();
    }

    /** Whether the org has not been looked at since the start. */
    public boolean unknown(String org) {
        return !licensed.containsKey(org);
    }

    /** Forgets what was seen of an org, which may be another one when its alias comes again. */
    void forget(String org) {
        licensed.remove(org);
    }

    /** How many days of log files the org keeps, by its licence. */
    public int days(String org) {
        return Boolean.TRUE.equals(licensed.get(org)) ? 30 : 1;
    }

    /** What to tell the person who reads the source's status. */
    public String describe(String org) {
        return Boolean.FALSE.equals(licensed.get(org))
                ? "The org has no Event Monitoring licence: 1 day of daily log files of the free event types is delivered."
                        + " With the licence it is 30 days of all event types."
                : "";
    }
}
