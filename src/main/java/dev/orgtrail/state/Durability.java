package dev.orgtrail.state;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/**
 * Makes sure that what was committed survives {@code kill -9} at once. PostgreSQL does so by itself; H2 writes up to
 * half a second later, which is soon enough for what Salesforce would send again, and too late for what it would not.
 * Thread-safe.
 */
@Component
public class Durability {
    /** Has H2 write what is committed. */
    static final String NOW = "CHECKPOINT SYNC";

    private final Statements jdbc;
    private final boolean h2;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicLong begun = new AtomicLong();
    private volatile long done;

    Durability(Statements jdbc, DataSource dataSource) throws SQLException {
        this.jdbc = jdbc;
        this.h2 = Product.of(dataSource) == Product.H2;
    }

    /**
     * Returns when everything committed so far is in the database's file. Many threads that ask at the same time are served by one
     * write: H2 lets nobody else use the state during it, and each asking thread would hold a connection meanwhile.
     */
    public void ensure() {
        if (!h2) {
            return;
        }
        // A write that has begun already may have begun before our commit.
        long needed = begun.get() + 1;
        writing.lock();
        try {
            if (done < needed) {
                long number = begun.incrementAndGet();
                jdbc.sql(NOW).update();
                done = number;
            }
        } finally {
            writing.unlock();
        }
    }
}
