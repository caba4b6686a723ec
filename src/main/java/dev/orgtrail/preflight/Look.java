package dev.orgtrail.preflight;

import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.Remedies;
import java.util.function.Supplier;

/** A look at a prerequisite that may fail. Each stands for itself: one that fails says so, and the next goes on. */
final class Look {
    private Look() {}

    /**
     * Looks at a prerequisite that Orgtrail works without: where the look fails, it is not known whether it is met.
     *
     * @param prerequisite which one
     * @param org the org's alias
     * @param look the look; may throw
     */
    static Check at(Prerequisite prerequisite, String org, Supplier<Check> look) {
        return at(prerequisite, Outcome.NOT_KNOWN, org, look);
    }

    /** Looks at a prerequisite that Orgtrail does not work without: where the look fails, it counts as missing. */
    static Check atNeeded(Prerequisite prerequisite, String org, Supplier<Check> look) {
        return at(prerequisite, Outcome.FAILED, org, look);
    }

    private static Check at(Prerequisite prerequisite, Outcome otherwise, String org, Supplier<Check> look) {
        try {
            return look.get();
        } catch (RuntimeException e) {
            return new Check(
                    prerequisite,
                    otherwise,
                    "could not be looked at: " + Remedies.explain(org, e).what());
        }
    }
}
