package dev.orgtrail.state;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.h2.api.ErrorCode;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * That it is the state which is in trouble, in words.
 *
 * @param what what happened
 * @param remedy what to do about it
 */
public record StateTrouble(String what, String remedy) {
    /** How PostgreSQL says that its disk is full. */
    private static final String DISK_FULL = "53100";

    /** How operating systems say that there is no room. */
    private static final Pattern NO_ROOM =
            Pattern.compile("no space left|not enough space|disk quota exceeded|disk full|kein speicherplatz");

    /** After these H2 has closed its file, or is about to. */
    private static final Set<Integer> CLOSING = Set.of(
            ErrorCode.DATABASE_IS_CLOSED,
            ErrorCode.DATABASE_CALLED_AT_SHUTDOWN,
            ErrorCode.IO_EXCEPTION_1,
            ErrorCode.IO_EXCEPTION_2,
            ErrorCode.FILE_CORRUPTED_1);

    /** Whether a failure is one of the state. */
    public static boolean isIn(@Nullable Throwable failure) {
        return origin(failure) != null;
    }

    /**
     * Explains a failure.
     *
     * @return empty if the failure has nothing to do with the state
     */
    public static Optional<StateTrouble> of(@Nullable Throwable failure) {
        SQLException origin = origin(failure);
        if (origin == null) {
            return Optional.empty();
        }
        if (origin instanceof StateClosedException closed) {
            return Optional.of(closed.trouble());
        }
        if (DISK_FULL.equals(origin.getSQLState())) {
            return Optional.of(new StateTrouble(
                    "the disk of the state's database server is full",
                    "Make room on the server of orgtrail.state.url. Orgtrail goes on by itself."));
        }
        if (PlainFailures.isOurs(origin)) {
            return Optional.of(new StateTrouble(
                    "the state database is in trouble: " + PlainFailures.words(origin),
                    "Orgtrail tries again by itself. If that does not help, please report it as a fault of Orgtrail: with"
                            + " logging.level.dev.orgtrail.state=DEBUG its log has what to send."));
        }
        if (!closesTheFile(origin)) {
            return Optional.of(new StateTrouble(
                    "the state database is in trouble: " + sentence(PlainFailures.words(origin)),
                    "See that it runs and is reached at orgtrail.state.url. Orgtrail goes on by itself."));
        }
        return Optional.of(
                noRoom(origin)
                        ? new StateTrouble(
                                "the disk of the state is full",
                                "Make room where orgtrail.state.url points to. Orgtrail goes on by itself.")
                        : new StateTrouble(
                                "the file of the state cannot be used: " + cause(origin),
                                "See that the folder of orgtrail.state.url is there and can be written to. Orgtrail goes on by"
                                        + " itself."));
    }

    /** What to say of a failure: that the state is in trouble, and else what the failure says itself. */
    public static String plainly(Throwable failure) {
        return of(failure).map(StateTrouble::sentences).orElseGet(() -> String.valueOf(failure.getMessage()));
    }

    /** Both, to go on a sentence that was begun. */
    public String text() {
        return what + ". " + remedy;
    }

    /** Both, as sentences of their own. */
    public String sentences() {
        return StringUtils.capitalize(text());
    }

    /** Whether H2 has closed its file, and every connection to it is of no use any more. */
    static boolean closesTheFile(SQLException failure) {
        return CLOSING.contains(failure.getErrorCode())
                || failure.getErrorCode() == ErrorCode.GENERAL_ERROR_1
                        && failure.getCause() != null
                        && isOfTheStore(failure);
    }

    private static boolean isOfTheStore(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MVStoreException) {
                return true;
            }
        }
        return false;
    }

    /** Whether what failed had no room on its disk. */
    public static boolean noRoom(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (NO_ROOM.matcher(String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT))
                    .find()) {
                return true;
            }
        }
        return false;
    }

    /** What the operating system said; or the database, where that said nothing. */
    static String cause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileSystemException of) {
                String reason = of.getReason();
                return of.getFile() + ": " + (reason == null ? of.getClass().getSimpleName() : sentence(reason));
            }
            if (cause instanceof IOException) {
                return sentence(String.valueOf(cause.getMessage()));
            }
        }
        SQLException origin = origin(failure);
        return sentence(origin == null ? String.valueOf(failure.getMessage()) : PlainFailures.words(origin));
    }

    private static String sentence(String words) {
        return words.strip().replaceAll("\\.$", "");
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
