package dev.orgtrail.salesforce;

import java.time.Instant;

/** A call that was not made, or not answered, because the org's API requests have to last; it can be made later. */
public class CallMustWait extends SalesforceUnavailable {
    private static final long serialVersionUID = 1L;

    /** The code of all of them. */
    public static final String CODE = "API_BUDGET";

    private final Instant until;

    CallMustWait(String org, String what, String remedy, Instant until) {
        super(org, CODE, what, remedy);
        this.until = until;
    }

    /** When to try again. */
    public Instant until() {
        return until;
    }
}
