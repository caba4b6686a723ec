package dev.orgtrail.salesforce;

/** Salesforce has refused a call for its token (HTTP 401): the session has expired, or was revoked. */
final class SessionEnded extends Exception {
    private static final long serialVersionUID = 1L;
}
