package dev.orgtrail.preflight;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * All prerequisites of an org, looked at.
 *
 * @param org the org's alias
 * @param at when
 * @param checks each of them, by group
 */
public record Report(String org, Instant at, List<Check> checks) {
    /** Whether the org could be looked at, and no prerequisite has failed. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean passed() {
        return failed() == 0 && lookedAt();
    }

    /** Whether the org could be looked at; false while Orgtrail is still logging in. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean lookedAt() {
        return checks.stream()
                .noneMatch(check ->
                        check.prerequisite() == Prerequisite.LOG_IN && check.outcome() == Check.Outcome.NOT_KNOWN);
    }

    /** How many have failed. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public long failed() {
        return count(Check.Outcome.FAILED);
    }

    /** How many warn. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public long warnings() {
        return count(Check.Outcome.WARNING);
    }

    /** How many could not be looked at. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public long notKnown() {
        return count(Check.Outcome.NOT_KNOWN);
    }

    /** The report in a sentence, for people. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String summary() {
        if (failed() == 0 && !lookedAt()) {
            return "It could not be found out: Orgtrail is still logging in.";
        }
        List<String> parts = new ArrayList<>();
        parts.add(
                failed() == 0
                        ? "All that is needed is there"
                        : failed() + (failed() == 1 ? " prerequisite is not met" : " prerequisites are not met"));
        if (warnings() > 0) {
            parts.add(warnings() + (warnings() == 1 ? " warning" : " warnings"));
        }
        if (notKnown() > 0) {
            parts.add(notKnown() + " not known");
        }
        return String.join("; ", parts) + ".";
    }

    private long count(Check.Outcome outcome) {
        return checks.stream().filter(check -> check.outcome() == outcome).count();
    }
}
