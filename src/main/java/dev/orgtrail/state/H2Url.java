package dev.orgtrail.state;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What H2 is told in its URL, whatever a user has set there. By itself it closes the database when the JVM is told to end, while
 * the batch in hand is yet to be committed. Orgtrail closes it: with its last connection, when all else has stopped.
 */
final class H2Url {
    private static final String H2 = "jdbc:h2:";
    private static final String IN_MEMORY = H2 + "mem:";
    /** Settings that H2 takes once only; in a value, such as that of INIT, a semicolon has a backslash before it. */
    private static final Pattern WHEN_TO_CLOSE = Pattern.compile("(?i)(?<!\\\\);DB_CLOSE_ON_EXIT=[^;]*");

    private static final Pattern HOW_LONG_OPEN = Pattern.compile("(?i)(?<!\\\\);DB_CLOSE_DELAY=[^;]*");

    private H2Url() {}

    /** The URL to open the state with; that of any other database, and of one in memory, as it is. */
    static @Nullable String ours(@Nullable String url) {
        if (url == null || !url.startsWith(H2) || url.startsWith(IN_MEMORY)) {
            return url;
        }
        String closed = WHEN_TO_CLOSE.matcher(url).replaceAll("") + ";DB_CLOSE_ON_EXIT=FALSE";
        // H2 keeps a delay in the file, also where the URL does not tell of it any more.
        closed = HOW_LONG_OPEN.matcher(closed).replaceAll("") + ";DB_CLOSE_DELAY=0";
        // What fails is told by Orgtrail; H2's own file of it only grows.
        return closed.toUpperCase(Locale.ROOT).contains(";TRACE_LEVEL_FILE") ? closed : closed + ";TRACE_LEVEL_FILE=0";
    }
}
