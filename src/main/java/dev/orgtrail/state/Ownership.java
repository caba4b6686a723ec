package dev.orgtrail.state;

import jakarta.annotation.PreDestroy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;

/**
 * Sees that one Orgtrail at a time works on a state: two would read and deliver everything twice. PostgreSQL keeps a lock
 * for as long as the connection lives that took it; H2 lets no second process open its file at all. A process that does not
 * run for a while, as on a machine that is frozen, may lose that connection, and with it the state, without noticing. Hence
 * each taking of the state has a number of its own, which is looked at before a batch goes to a sink, and in the
 * transaction that commits it.
 */
@Component
public class Ownership {
    private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);
    /** The lock's number: "orgtrail" as eight bytes. */
    private static final long LOCK = 0x6f72677472616c6cL;

    private static final int SECONDS_TO_ANSWER = 5;

    private final DataSource database;
    private final Statements jdbc;
    private final TakenOver takenOver;
    private final boolean shared;
    private @Nullable Connection holder;
    private int holderProcess;
    /** The number of our taking of the state, 0 until it is taken. */
    private volatile long turn;

    private long lookedAt;

    Ownership(DataSource database, Statements jdbc, TakenOver takenOver) throws SQLException {
        this.database = database;
        this.jdbc = jdbc;
        this.takenOver = takenOver;
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
    public Owner take() {
        try {
            return look();
        } catch (SQLException e) {
            LOG.warn("The state database does not answer: {}", e.getMessage());
            return Owner.UNKNOWN;
        }
    }

    /**
     * Refuses to go on with a batch where the state is not ours any more: another Orgtrail reads and delivers it. Asked before each
     * try of a sink.
     *
     * @throws DataAccessResourceFailureException where the state is another's, or its database does not say whose it is
     */
    public void require() {
        if (turn == 0) {
            return;
        }
        try {
            if (lookAfter(System.nanoTime()) == Owner.UNKNOWN) {
                throw new SQLTransientConnectionException(
                        "the connection that held its lock was lost, and another one takes the lock at the next try");
            }
            takenOver.refuse();
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("It is not known whose the state is", e);
        }
    }

    /** Many batches that ask at the same time are answered by one look that begins after they have asked. */
    private synchronized Owner lookAfter(long asked) throws SQLException {
        if (lookedAt - asked > 0) {
            return Owner.US;
        }
        long now = System.nanoTime();
        Owner owner = look();
        if (owner == Owner.US) {
            lookedAt = now;
        }
        return owner;
    }

    /**
     * The same, in the transaction that commits a batch: nobody takes the state until it has ended.
     *
     * @throws DataAccessResourceFailureException where the state is another's
     */
    void requireInTransaction() {
        if (turn == 0) {
            return;
        }
        long now = jdbc.sql("SELECT turn FROM state_owner WHERE id = 1 FOR SHARE")
                .query(Long.class)
                .single();
        if (now != turn) {
            takenOver.note();
            throw new DataAccessResourceFailureException(
                    "The state is another's", new StateClosedException(TakenOver.TROUBLE));
        }
    }

    private synchronized Owner look() throws SQLException {
        if (!shared) {
            return Owner.US;
        }
        if (holder != null && holder.isValid(SECONDS_TO_ANSWER)) {
            return Owner.US;
        }
        release();
        Connection connection = database.getConnection();
        try {
            if (locked(connection)) {
                return hold(connection);
            }
            return orphanEnded(connection) ? Owner.UNKNOWN : another();
        } finally {
            if (holder != connection) {
                connection.close();
            }
        }
    }

    /** Keeps a connection that has the lock; not where another Orgtrail has had the lock since we took it, if it has ended by now. */
    private Owner hold(Connection connection) throws SQLException {
        try {
            if (turn == 0) {
                turn = nextTurn(connection);
            } else if (turnOf(connection) != turn) {
                unlock(connection);
                return another();
            }
            holderProcess = process(connection);
        } catch (SQLException e) {
            unlock(connection);
            throw e;
        }
        holder = connection;
        return Owner.US;
    }

    private Owner another() {
        if (turn != 0) {
            takenOver.note();
        }
        return Owner.ANOTHER;
    }

    /** Waits for the transaction of an owner before, if there is one that has not ended, for a few seconds. */
    private static long nextTurn(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = '" + SECONDS_TO_ANSWER + "s'");
            statement.executeUpdate("UPDATE state_owner SET turn = turn + 1 WHERE id = 1");
            long next = turnOf(connection);
            connection.commit();
            return next;
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static long turnOf(Connection connection) throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement("SELECT turn FROM state_owner WHERE id = 1");
                ResultSet answer = ask.executeQuery()) {
            return answer.next() ? answer.getLong(1) : 0;
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
        try (held) {
            unlock(held);
        } catch (SQLException e) {
            LOG.debug("The lock of the state ended with its connection", e);
        }
    }

    private static void unlock(Connection connection) throws SQLException {
        try (PreparedStatement unlock = connection.prepareStatement("SELECT pg_advisory_unlock(?)")) {
            unlock.setLong(1, LOCK);
            unlock.execute();
        }
    }
}
