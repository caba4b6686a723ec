package dev.orgtrail.salesforce;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Salesforce refuses a query, or a describe shows that it would: it asks for what the connecting user does not see, or is
 * no query that Salesforce takes. The same words would be refused again, so they are sent again only after a while.
 */
public final class QueryRefused extends SalesforceUnavailable {
    private static final long serialVersionUID = 1L;

    private final Instant until;
    private final boolean first;

    QueryRefused(String org, SalesforceUnavailable refusal, Instant until, boolean first) {
        super(
                org,
                refusal.code(),
                words(refusal),
                refusal.remedy() + " Orgtrail asks again at " + until.truncatedTo(ChronoUnit.SECONDS)
                        + ", and at once after Test API or an edit of the route.");
        this.until = until;
        this.first = first;
    }

    private static String words(SalesforceUnavailable refusal) {
        String code = " (" + refusal.code() + ")";
        String what = refusal.what();
        return what.endsWith(code) ? what.substring(0, what.length() - code.length()) : what;
    }

    /** When the query is sent again. */
    public Instant until() {
        return until;
    }

    /** Whether this is the refusal itself, and not a query that was not sent because of it. */
    public boolean first() {
        return first;
    }

    /** Whether the org does not offer, or hides from the user, what the source cannot do without. */
    public boolean notOffered() {
        return code().equals("INVALID_TYPE") || code().equals("INVALID_FIELD");
    }
}
