package dev.orgtrail.standin;

import java.util.ArrayList;
import java.util.List;

/** The queries that an org was asked, and those of them that it refused. */
public final class AskedQueries {
    private final List<String> asked = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    synchronized void asked(String soql) {
        asked.add(soql);
    }

    synchronized void refused(String soql) {
        refused.add(soql);
    }

    /** All of them, in their order. */
    public synchronized List<String> all() {
        return List.copyOf(asked);
    }

    /** Those that were refused for what they ask. */
    public synchronized List<String> refused() {
        return List.copyOf(refused);
    }

    /** Forgets them. */
    public synchronized void clear() {
        asked.clear();
        refused.clear();
    }
}
