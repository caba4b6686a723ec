package dev.orgtrail.state;

import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/**
 * Tells what became of a transaction whose commit was not answered: a connection may be cut when the database has
 * committed already, and doing it all again would count it twice. Of an H2 that has closed its file nobody can tell: batches are given
 * up then, and read again by what it remembers.
 */
@Component
public class CommitOutcomes {
    private final Statements jdbc;
    private final StateFile file;
    private final Ownership ownership;
    private final boolean numbered;

    CommitOutcomes(Statements jdbc, DataSource dataSource, StateFile file, Ownership ownership) throws SQLException {
        this.jdbc = jdbc;
        this.ownership = ownership;
        this.file = file;
        this.numbered = Product.of(dataSource) == Product.POSTGRESQL;
    }

    /** Which opening of the state this is: one for good, but of an H2 state whose file was closed after a failed write. */
    public int opening() {
        return file.generation();
    }

    /**
     * Begins the transaction of a commit.
     *
     * @return its number; empty where none is needed
     * @throws org.springframework.dao.DataAccessException where another Orgtrail has taken over the state
     */
    public Optional<Long> begin() {
        ownership.requireInTransaction();
        return numbered
                ? Optional.of(
                        jdbc.sql("SELECT txid_current()").query(Long.class).single())
                : Optional.empty();
    }

    /**
     * Whether a transaction was committed.
     *
     * @throws IllegalStateException while the database has not ended it
     */
    public boolean committed(long number) {
        String outcome = jdbc.sql("SELECT coalesce(txid_status(?), 'forgotten')")
                .param(number)
                .query(String.class)
                .single();
        if (outcome.equals("in progress")) {
            throw new IllegalStateException(
                    "The state database has not ended the transaction that was cut off. Orgtrail"
                            + " waits for it; end it with pg_terminate_backend if that takes long.");
        }
        return outcome.equals("committed");
    }
}
