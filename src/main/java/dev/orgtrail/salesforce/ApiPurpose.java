package dev.orgtrail.salesforce;

/** What a call is for. As the org's API budget runs out, history slows down first, and live polls stop last. */
public enum ApiPurpose {
    /** Windows and log files of the past. */
    HISTORY("history", 70),
    /** Counting what Salesforce holds, to compare it with what was delivered. */
    RECONCILIATION("reconciliation", 70),
    /** Users, permissions, names. */
    DIRECTORY("directory", 80),
    /** The listing of log files, and the new ones. */
    LOG_FILES("log-files", 90),
    /** New logins and Setup changes. */
    LIVE_POLL("live-poll", 100),
    /** What is needed to go on at all: the licence, PushTopics. */
    OTHER("other", 100),
    /** A look at the org's limits. One an hour is made even when the share is used up, as the share may be another by then. */
    LIMITS("limits", 100),
    /** Log-ins, which Salesforce does not count as API requests. */
    LOG_IN("log-in", 0),
    /** Requests of the Streaming API, which it does not count either. */
    LONG_POLL("long-poll", 0);

    private final String label;
    private final int percent;

    ApiPurpose(String label, int percent) {
        this.label = label;
        this.percent = percent;
    }

    /** The name in metrics, the API and the state. */
    public String label() {
        return label;
    }

    /** Whether Salesforce counts it as an API request. */
    public boolean counts() {
        return percent > 0;
    }

    /** How much of Orgtrail's share may be used up, by all purposes together, before calls for this one wait. */
    long partOf(long share) {
        return share * percent / 100;
    }

    /** Whether its calls are spread evenly when they come near their part: there is always more of the past to read. */
    boolean paced() {
        return this == HISTORY || this == RECONCILIATION;
    }

    /** Whether its calls go on while the org as a whole is short of requests. */
    boolean last() {
        return this == LIVE_POLL || this == OTHER || this == LIMITS;
    }
}
