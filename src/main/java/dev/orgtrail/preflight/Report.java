package dev.orgtrail.preflight;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;

/**
 * All prerequisites of an org, looked at.
 *
 * @param org the org's alias
 * @param at when
 * @param checks each of them, by group
 */
public record Report(String org, Instant at, List<Check> checks) {
    /** Whether none has failed. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean passed() {
        return failed() == 0;
    }

    /** How many have failed. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public long failed() {
        return count(Check.Outcome.FAILED);
    }

    /** How many warn, those that could not be looked at among them. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public long warnings() {
        return count(Check.Outcome.WARNING) + count(Check.Outcome.NOT_KNOWN);
    }

    private long count(Check.Outcome outcome) {
        return checks.stream().filter(check -> check.outcome() == outcome).count();
    }
}
