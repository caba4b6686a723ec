package dev.orgtrail.threads;

import java.util.Locale;

/** The kinds of work that are done for an org. None waits for a thread that another holds. */
public enum Work {
    /** Logging in, beginning to read, and ending it: one after the other. */
    CONNECTING(1),
    /** Making calls, for which those of the other kinds wait. */
    CALLS(16),
    /** Following streams, and delivering what they bring. */
    STREAMS(16),
    /** What is looked at again and again: polls, listings, comparisons. */
    POLLS(16),
    /** Reading users again that have changed. */
    USERS(1),
    /** Reading slices of history, as many at a time as the settings say. */
    HISTORY(0);

    private final int most;

    Work(int most) {
        this.most = most;
    }

    /** By what name routes know the threads for this work of an org, such as {@code polls-acme}. */
    public String of(String org) {
        return name().toLowerCase(Locale.ROOT) + "-" + org;
    }

    /** How many tasks of this kind an org has at the same time, where {@code slices} slices are read at a time. */
    int most(int slices) {
        return this == HISTORY ? slices : most;
    }
}
