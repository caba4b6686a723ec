package dev.orgtrail.salesforce;

import java.util.Set;

/** Salesforce has refused a call for its token (HTTP 401): the session has expired, or was revoked. */
final class SessionEnded extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int UNAUTHORIZED = 401;
    /** What no log-in mends, such as an expired password, is answered with HTTP 401 too, but another code. */
    private static final Set<String> CODES = Set.of("", "INVALID_SESSION_ID");

    private final SalesforceUnavailable refusal;

    private SessionEnded(SalesforceUnavailable refusal) {
        super(refusal);
        this.refusal = refusal;
    }

    /**
     * Tells a session that has ended from other refusals, for which nothing is done.
     *
     * @param status the HTTP status of the answer
     * @param refusal what Salesforce says in it
     */
    static void throwIfSo(int status, SalesforceUnavailable refusal) throws SessionEnded {
        if (status == UNAUTHORIZED && CODES.contains(refusal.code())) {
            throw new SessionEnded(refusal);
        }
    }

    /** What Salesforce says of it. */
    SalesforceUnavailable refusal() {
        return refusal;
    }
}
