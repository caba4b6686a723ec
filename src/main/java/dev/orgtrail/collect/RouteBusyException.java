package dev.orgtrail.collect;

/** A route could not be stopped, because an exchange of it did not end in time. The route runs on. */
public class RouteBusyException extends Exception {
    private static final long serialVersionUID = 1L;

    RouteBusyException(String routeId) {
        super("route " + routeId + " is still at work on a batch; tried again until the batch is done");
    }
}
