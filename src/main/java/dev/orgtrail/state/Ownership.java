package dev.orgtrail.state;

import jakarta.annotation.PreDestroy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Sees that one Orgtrail at a time works on a state: two would read and deliver everything twice. PostgreSQL keeps a lock
 * for as long as the connection lives that took it; H2 lets no second process open its file at all.
 */
@Component
public class Ownership {
    private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);
    /** The lock's number: "orgtrail" as eight bytes. */
    private static final long LOCK = 0x6f72677472616c6cL;

    private static final int SECONDS_TO_ANSWER = 5;

    private final DataSource database;
    private final boolean shared;
    private @Nullable Connection holder;
    private int holderProcess;

    Ownership(DataSource database) throws SQLException {
        this.database = database;
        this.shared = Product.of(database) == Product.POSTGRESQL;
    }

    /** Who owns the state. */
    public enum Owner {
        /** This process. */
        US,
        /** Another process. */
        ANOTHER,
        /** The database does not say. */
        UNKNOWN
    }

    /** Takes the state where nobody has it, or sees whether it is still ours. */
    public synchronized Owner take() {
        if (!shared) {
            return Owner.US;
        }
        try {
            if (holder != null && holder.isValid(SECONDS_TO_ANSWER)) {
                return Owner.US;
            }
            release();
            Connection connection = database.getConnection();
            if (locked(connection)) {
                holder = connection;
                holderProcess = process(connection);
                return Owner.US;
            }
            boolean ours = orphanEnded(connection);
            connection.close();
            return ours ? Owner.UNKNOWN : Owner.ANOTHER;
        } catch (SQLException e) {
            LOG.warn("The state database does not answer: {}", e.getMessage());
            return Owner.UNKNOWN;
        }
    }

    private static boolean locked(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
            lock.setLong(1, LOCK);
            try (ResultSet answer = lock.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    /**
     * Where a network drops a connection, the server may not hear of it for hours, and keep the lock for it: what looks
     * like another Orgtrail then is this one's own connection of before. It is ended, and the next look takes the lock.
     */
    private boolean orphanEnded(Connection connection) throws SQLException {
        if (holderProcess == 0) {
            return false;
        }
        try (PreparedStatement end = connection.prepareStatement("""
                SELECT pg_terminate_backend(pid) FROM pg_locks
                WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND pid = ?
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                  AND classid = ?::bigint::oid AND objid = ?::bigint::oid""")) {
            end.setInt(1, holderProcess);
            end.setLong(2, LOCK >>> 32);
            end.setLong(3, LOCK & 0xFFFF_FFFFL);
            try (ResultSet answer = end.executeQuery()) {
                if (!answer.next() || !answer.getBoolean(1)) {
                    return false;
                }
            }
        }
        LOG.info("The state's lock was held for a connection that had been lost; that one is ended.");
        return true;
    }

    private static int process(Connection connection) throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement("SELECT pg_backend_pid()");
                ResultSet answer = ask.executeQuery()) {
            return answer.next() ? answer.getInt(1) : 0;
        }
    }

    /** Leaves the state to whoever wants it. */
    @PreDestroy
    synchronized void release() {
        Connection held = holder;
        holder = null;
        if (held == null) {
            return;
        }
        try (held;
                PreparedStatement unlock = held.prepareStatement("SELECT pg_advisory_unlock(?)")) {
            unlock.setLong(1, LOCK);
            unlock.execute();
        } catch (SQLException e) {
            LOG.debug("The lock of the state ended with its connection", e);
        }
    }
}
