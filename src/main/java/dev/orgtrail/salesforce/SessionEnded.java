package dev.orgtrail.salesforce;

import java.util.Set;

/**
 * Salesforce has refused a call for its session: the token has expired or was revoked (HTTP 401); or the org has moved, so that
 * the place that the session names redirects, or has nothing any more.
 *
 * <p>Follows Salesforce's <em>Understand Redirections for Previous My Domain Host Names</em>: HTTP 301 or 307, and nothing where
 * redirections are switched off.
 */
final class SessionEnded extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    /** What no log-in mends, such as an expired password, is answered with HTTP 401 too, but another code. */
    private static final Set<String> CODES = Set.of("", "INVALID_SESSION_ID");

    private final SalesforceUnavailable refusal;
    private final boolean moved;

    private SessionEnded(SalesforceUnavailable refusal, boolean moved) {
        super(refusal);
        this.refusal = refusal;
        this.moved = moved;
    }

    /**
     * Tells a session that has ended from other refusals, for which nothing is done.
     *
     * @param status the HTTP status of the answer
     * @param refusal what Salesforce says in it
     */
    static void throwIfSo(int status, SalesforceUnavailable refusal) throws SessionEnded {
        if (status == UNAUTHORIZED && CODES.contains(refusal.code())) {
            throw new SessionEnded(refusal, false);
        }
        // The REST API says NOT_FOUND of a record or a resource; a place that is none of the org's has no such words.
        if (isRedirect(status) || (status == NOT_FOUND && refusal.code().isEmpty())) {
            throw new SessionEnded(refusal, true);
        }
    }

    /** Whether an HTTP status is a redirect, which Orgtrail never follows with a token. */
    static boolean isRedirect(int status) {
        return REDIRECTS.contains(status);
    }

    /** Whether the org has moved, so that the next log-in names another place. */
    boolean moved() {
        return moved;
    }

    /** What Salesforce says of it. */
    SalesforceUnavailable refusal() {
        return refusal;
    }
}
