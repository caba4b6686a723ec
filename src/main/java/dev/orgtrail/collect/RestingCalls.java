package dev.orgtrail.collect;

import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Sources;
import java.time.Duration;
import java.util.List;

/** How many API requests Orgtrail makes in an org in 24 hours, once history is read and while nothing happens. */
public final class RestingCalls {
    private static final Duration DAY = Duration.ofDays(1);
    /** Users, permissions, objects, reports, dashboards, connected apps, external client apps; a page each. */
    private static final long OF_THE_DIRECTORY = 7;

    private static final long LIMITS = 24;

    /** How far back log files reach, and the new ones. */
    private static final long OF_A_LISTING = 2;

    /** Whether the org has Event Monitoring, hourly. */
    private static final long LICENCE = 24;

    /** The objects of all queries, described once a day. */
    private static final long DESCRIBES = 40;

    /** What is switched on in Event Manager, and which changes are captured. */
    private static final long OF_THE_SWITCHES = 2;

    /** Identity provider events and identity verifications. */
    private static final long STORED_ONLY = 2;

    private RestingCalls() {}

    /** Reckons them from the settings; each page beyond the first, and each new log file, comes on top. */
    public static long perDay(OrgtrailSettings settings, OrgSettings org) {
        List<String> sources = org.sources();
        var poll = settings.poll();
        long calls = LIMITS + DESCRIBES;
        long comparisons = times(settings.reconcile().every());
        if (sources.contains(Sources.LOGIN_HISTORY)) {
            calls += times(poll.loginHistory()) + comparisons;
        }
        if (sources.contains(Sources.SETUP_AUDIT_TRAIL)) {
            calls += times(poll.setupAuditTrail()) + comparisons;
        }
        calls += settings.objectsOf(org).size() * (times(poll.objects()) + comparisons);
        if (sources.contains(Sources.EVENT_LOG_FILE)) {
            calls += times(poll.eventLogFile()) * OF_A_LISTING + LICENCE + comparisons;
        }
        if (sources.contains(Sources.STREAMING)) {
            calls += ofStores(comparisons);
            calls += times(settings.streaming().every()) * OF_THE_SWITCHES;
            calls += times(poll.storedEvents()) * STORED_ONLY + times(poll.userChanges());
        }
        if (sources.contains(Sources.DIRECTORY)) {
            calls += times(poll.directory()) * OF_THE_DIRECTORY;
        }
        return calls;
    }

    /** A standard object is counted; each hour of a big one is read, some of them twice. */
    private static long ofStores(long comparisons) {
        long big = Copies.stores().stream().filter(EventStore::big).count();
        long hours = DAY.toHours() + DAY.toHours() / StoreComparison.EVERY_SO_MANY_AGAIN;
        return big * hours + (Copies.stores().size() - big) * comparisons;
    }

    private static long times(Duration every) {
        return DAY.toMillis() / Math.max(1, every.toMillis());
    }
}
