package dev.orgtrail.collect;

import java.util.List;
import java.util.stream.Collectors;

/** Stops the start, because a file of the routes directory cannot be used. */
public class RouteFilesRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Refusal> refusals;

    RouteFilesRefusedException(List<Refusal> refusals) {
        super(refusals.stream().map(Refusal::text).collect(Collectors.joining(System.lineSeparator())));
        this.refusals = List.copyOf(refusals);
    }

    /** {@return every file refused, at least one} */
    public List<Refusal> refusals() {
        return refusals;
    }
}
