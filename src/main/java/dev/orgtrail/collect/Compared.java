package dev.orgtrail.collect;

import dev.orgtrail.state.Sources;

/**
 * What is compared with Salesforce.
 *
 * @param feed the channel of a stream, empty for another source
 * @param stored the object that stores the stream's events, empty for another source
 */
record Compared(String org, String source, String feed, String stored) {

    /** One of the two histories that are records of their own. */
    static Compared history(String org, String source) {
        return new Compared(org, source, "", "");
    }

    /** A stream, with the object that stores its events. */
    static Compared stream(String org, String feed, EventStore store) {
        return new Compared(org, Sources.STREAMING, feed, store.object());
    }

    boolean isStream() {
        return source.equals(Sources.STREAMING);
    }
}
