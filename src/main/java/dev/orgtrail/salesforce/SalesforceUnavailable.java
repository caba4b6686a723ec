package dev.orgtrail.salesforce;

import dev.orgtrail.logging.Redaction;

/** Salesforce did not do what was asked of it: what happened, in which org, and what a person can do about it. */
public class SalesforceUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String what;
    private final String code;
    private final String remedy;

    /** Without an error code of Salesforce's. */
    public SalesforceUnavailable(String org, String what, String remedy) {
        this(org, "", what, remedy);
    }

    /**
     * With Salesforce's error code.
     *
     * @param org the org's alias
     * @param code such as {@code INVALID_TYPE} or {@code invalid_grant}, empty when there is none
     * @param what what happened, often in Salesforce's words; secrets in them are left out
     * @param remedy what to do
     */
    public SalesforceUnavailable(String org, String code, String what, String remedy) {
        super("Org " + org + ": " + Redaction.ofForeign(what) + (code.isEmpty() ? "" : " (" + code + ")") + ". "
                + remedy);
        this.what = Redaction.ofForeign(what) + (code.isEmpty() ? "" : " (" + code + ")");
        this.code = code;
        this.remedy = remedy;
    }

    /** The org, what happened, and what to do, as one line. */
    public String explanation() {
        return String.valueOf(getMessage());
    }

    /** What happened, with Salesforce's error code where there is one. */
    public String what() {
        return what;
    }

    /** Salesforce's error code, empty when there is none. */
    public String code() {
        return code;
    }

    /** Whether a log-in was refused for a reason that does not pass by itself. */
    public boolean isRefusedLogIn() {
        return LogInRemedies.CODES.contains(code);
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
