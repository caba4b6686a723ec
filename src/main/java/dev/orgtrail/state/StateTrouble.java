package dev.orgtrail.state;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says in words that it is the state database which is in trouble, and what to do about it. */
public final class StateTrouble {
    private StateTrouble() {}

    /** Whether a failure is one of the state database. */
    public static boolean isIn(@Nullable Throwable failure) {
        return origin(failure) != null;
    }

    /**
     * Explains a failure.
     *
     * @return what happened and what to do; empty if the failure has nothing to do with the state
     */
    public static Optional<String> explain(@Nullable Throwable failure) {
        SQLException origin = origin(failure);
        return origin == null
                ? Optional.empty()
                : Optional.of("the state database is in trouble: "
                        + String.valueOf(origin.getMessage()).strip()
                        + (String.valueOf(origin.getMessage()).strip().endsWith(".") ? "" : ".")
                        + " See that it runs and is reached at orgtrail.state.url. Orgtrail goes on by itself.");
    }

    /** What the database's driver said, behind what the pool and Spring made of it. */
    private static @Nullable SQLException origin(@Nullable Throwable failure) {
        SQLException origin = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException said) {
                origin = said;
            }
        }
        return origin;
    }
}
