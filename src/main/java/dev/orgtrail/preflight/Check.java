package dev.orgtrail.preflight;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One prerequisite, looked at.
 *
 * @param prerequisite which one
 * @param outcome whether it is met
 * @param found what was found, for the person who reads it; of a sink, its name first
 */
public record Check(Prerequisite prerequisite, Outcome outcome, String found) {
    /** Whether a prerequisite is met. */
    public enum Outcome {
        /** It is met. */
        PASSED,
        /** It is not, and something is off. */
        FAILED,
        /** It is not, or not quite; Orgtrail works all the same. */
        WARNING,
        /** It could not be looked at; what was found says why. */
        NOT_KNOWN,
        /** The org or the settings do not need it. */
        NOT_APPLICABLE
    }

    /** The heading that it belongs under. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String group() {
        return prerequisite.group().label();
    }

    /** What it is called. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String label() {
        return prerequisite.label();
    }

    /** What it is for. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String neededFor() {
        return prerequisite.neededFor();
    }

    /** What to do; empty where it is met, not needed or not known. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public String remedy() {
        return outcome == Outcome.FAILED || outcome == Outcome.WARNING ? prerequisite.remedy() : "";
    }
}
