package dev.orgtrail.collect;

/** A reader gave way between two batches. What it has delivered is kept; the rest is read when it is started again. */
public class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Interrupted(String routeId) {
        super("Reading in route " + routeId + " gave way between two batches.");
    }
}
