package dev.orgtrail.collect;

import dev.orgtrail.state.Gaps.Gap;

/** A place where Salesforce may keep what a gap of a stream is missing. */
interface HealingWay {

    /** Looks whether the gap is healed this way, or can be. */
    Verdict of(Gap gap);

    /** What a way of healing says of a gap. */
    sealed interface Verdict permits Healed, Waits, NotHealed {}

    /**
     * What was missing is delivered.
     *
     * @param how by what, for the person who reads it
     */
    record Healed(String how) implements Verdict {}

    /**
     * The gap will be healed this way; no other is needed.
     *
     * @param what what that waits for, for the person who reads it
     */
    record Waits(String what) implements Verdict {}

    /**
     * This way does not heal the gap.
     *
     * @param looked what was looked at and what to enable, for the person who reads it; empty where there was nothing
     * @param forGood whether it never will
     */
    record NotHealed(String looked, boolean forGood) implements Verdict {}
}
