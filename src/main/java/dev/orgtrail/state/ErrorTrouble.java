package dev.orgtrail.state;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says in words that Orgtrail itself has failed by an {@link Error}, and what to do about it: memory that is used up, a pattern
 * that needs more stack than there is, a class that is not there.
 */
public record ErrorTrouble(String what, String remedy) {
    private static final long MEGABYTE = 1024 * 1024;

    /**
     * Explains a failure.
     *
     * @param failure what was thrown; its causes are looked through
     * @return what happened and what to do; empty if no error is among them
     */
    public static Optional<ErrorTrouble> of(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Error error) {
                return Optional.of(of(error));
            }
        }
        return Optional.empty();
    }

    private static ErrorTrouble of(Error error) {
        if (error instanceof OutOfMemoryError) {
            return new ErrorTrouble(
                    "Orgtrail has run out of memory (" + error.getMessage() + "; its heap may have "
                            + Runtime.getRuntime().maxMemory() / MEGABYTE + " MB)",
                    "Give it more (-Xmx, or the container's memory limit), or lower orgtrail.history.parallel. Orgtrail tries"
                            + " again by itself.");
        }
        if (error instanceof StackOverflowError) {
            return new ErrorTrouble(
                    "Orgtrail has run out of stack (StackOverflowError)",
                    "Look for an expression, such as a regular expression with (a|b)*, in the steps, mappings and sinks of"
                            + " your own. Orgtrail tries again by itself.");
        }
        return new ErrorTrouble(
                "Orgtrail has failed by an error: " + error,
                "Look for it in the steps, mappings and sinks of your own, or report it. Orgtrail tries again by itself.");
    }

    /** What happened and what to do, as one text. */
    public String text() {
        return what + ". " + remedy;
    }
}
