package dev.orgtrail.preflight;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One prerequisite, looked at.
 *
 * @param prerequisite which one
 * @param outcome whether it is met
 * @param found what was found, for the person who reads it; of a sink, its name first
 * @param remedy what to do; empty where there is nothing to do
 */
public record Check(Prerequisite prerequisite, Outcome outcome, String found, String remedy) {
    /** With the prerequisite's own remedy where it is not met; with none otherwise. */
    public Check(Prerequisite prerequisite, Outcome outcome, String found) {
        this(
                prerequisite,
                outcome,
                found,
                outcome == Outcome.FAILED || outcome == Outcome.WARNING ? prerequisite.remedy() : "");
    }

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
}
