package dev.orgtrail.collect;

import dev.orgtrail.salesforce.SalesforceUnavailable;
import java.time.Instant;

/** A download of a log file that was not as it should be; a later one shows whether that is the file's fault. */
final class LogFileInDoubt extends SalesforceUnavailable {
    private static final long serialVersionUID = 1L;

    private final Instant again;

    /**
     * Says what was wrong.
     *
     * @param what which file, and what is wrong with it
     * @param again when to download it again
     */
    LogFileInDoubt(String org, String what, Instant again) {
        super(
                org,
                what,
                "Orgtrail downloads it again by itself at " + again
                        + ". What the third download shows too counts as the file's.");
        this.again = again;
    }

    /** When to download it again. */
    Instant again() {
        return again;
    }
}
