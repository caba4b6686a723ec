package dev.orgtrail.state;

/** The names of the sources, as they stand in settings, routes, metrics and the API. */
public final class Sources {
    /** Logins, from the object LoginHistory. */
    public static final String LOGIN_HISTORY = "login-history";
    /** What administrators changed, from the object SetupAuditTrail. */
    public static final String SETUP_AUDIT_TRAIL = "setup-audit-trail";
    /** Event Monitoring log files, from the object EventLogFile. */
    public static final String EVENT_LOG_FILE = "event-log-file";
    /** Real-Time Event Monitoring channels and PushTopics. */
    public static final String STREAMING = "streaming";
    /** Users with profile, role and active state. */
    public static final String DIRECTORY = "directory";

    private Sources() {}
}
