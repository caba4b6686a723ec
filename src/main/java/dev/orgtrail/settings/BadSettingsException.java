package dev.orgtrail.settings;

import java.util.List;
import java.util.stream.Collectors;

/** Stops the start, because of settings that are unknown, missing or wrong. */
public class BadSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** With all that is wrong, one at least. */
    public BadSettingsException(List<Problem> problems) {
        super(problems.stream().map(p -> p.key() + " " + p.message()).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** {@return each problem found, at least one} */
    public List<Problem> problems() {
        return problems;
    }
}
