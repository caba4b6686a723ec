package dev.orgtrail.threads;

import org.jspecify.annotations.Nullable;

/**
 * That a thread of an org waits for something outside Orgtrail, such as an answer of Salesforce. Where it waits for long, another
 * thread is begun for the other orgs meanwhile. Used where the wait is, and closed when it is over, by the same thread.
 */
public final class Waiting implements AutoCloseable {
    private final SharedThreads.@Nullable Place place;

    private Waiting(SharedThreads.@Nullable Place place) {
        this.place = place;
    }

    /** The wait begins; says nothing of a thread that is none of an org's. */
    public static Waiting begin() {
        SharedThreads.Place place = SharedThreads.placeOfThisThread();
        if (place != null) {
            place.waits();
        }
        return new Waiting(place);
    }

    @Override
    public void close() {
        if (place != null) {
            place.goesOn();
        }
    }
}
