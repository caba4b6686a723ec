package dev.orgtrail.state;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;

/**
 * Tells why a statement has failed, in words. The statement and its values stand in nothing but the log, and there at DEBUG only.
 */
final class PlainFailures implements SQLExceptionTranslator {
    private static final Logger LOG = LoggerFactory.getLogger(PlainFailures.class);

    /** H2 has the statement behind its words; PostgreSQL values, and a place in the statement. */
    private static final Pattern BEHIND_THE_WORDS = Pattern.compile("(?s);? *SQL statement:.*|\\R.*");

    /** Classes of SQLSTATE in which the databases cite values and statements: data, constraints, and what they do not know. */
    private static final Set<String> OURS = Set.of("22", "23", "42");

    private final SQLStateSQLExceptionTranslator kinds = new SQLStateSQLExceptionTranslator();

    @Override
    public DataAccessException translate(String task, @Nullable String sql, SQLException failure) {
        LOG.debug("A statement has failed: {}", sql, failure);
        SQLException origin = failure;
        while (origin instanceof BatchUpdateException && origin.getNextException() != null) {
            // The batch only says which of its statements it was.
            origin = origin.getNextException();
        }
        SQLException plain = plain(origin);
        DataAccessException kind = kinds.translate("The state database", null, plain);
        return kind == null ? new UncategorizedSQLException("The state database", null, plain) : kind;
    }

    /** The failure without the statement; the cause, of the disk or the network, tells of none. */
    private static SQLException plain(SQLException failure) {
        String words = words(failure);
        if (words.equals(failure.getMessage())) {
            return failure;
        }
        Throwable cause = failure.getCause();
        return new SQLException(
                words,
                failure.getSQLState(),
                failure.getErrorCode(),
                cause instanceof SQLException said ? plain(said) : cause);
    }

    /** Whether a statement has failed for what it says, and not for the state of the database. */
    static boolean isOurs(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && state.length() == 5 && OURS.contains(state.substring(0, 2));
    }

    /** What the database says, without the statement and its values. */
    static String words(SQLException failure) {
        return isOurs(failure)
                ? "it does not take what Orgtrail asks of it (SQLSTATE " + failure.getSQLState() + ")"
                : BEHIND_THE_WORDS
                        .matcher(String.valueOf(failure.getMessage()).strip())
                        .replaceFirst("");
    }
}
