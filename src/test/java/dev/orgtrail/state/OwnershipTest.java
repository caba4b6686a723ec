package dev.orgtrail.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.state.Ownership.Owner;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two on one PostgreSQL database, of which the first loses its connection without noticing. */
class OwnershipTest {
    private final State state = State.on(Engine.POSTGRESQL);

    @SuppressWarnings("NullAway.Init")
    private Ownership first;

    @SuppressWarnings("NullAway.Init")
    private Ownership second;

    @BeforeEach
    void begin() throws SQLException {
        first = another();
        second = another();
        assertThat(first.take()).isEqualTo(Owner.US);
        assertThat(second.take()).isEqualTo(Owner.ANOTHER);
    }

    @AfterEach
    void end() {
        first.release();
        second.release();
        state.close();
    }

    private Ownership another() throws SQLException {
        return new Ownership(state.part(DataSource.class), state.part(Statements.class), new TakenOver());
    }

    /** As the database does by itself where a machine answers nothing any more. */
    private void endTheConnectionWithTheLock() {
        assertThat(state.part(JdbcClient.class)
                        .sql(
                                "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                                        + " WHERE l.locktype = 'advisory' AND d.datname = current_database()")
                        .query(Boolean.class)
                        .list())
                .containsExactly(true);
    }

    @Test
    void whoHasLostTheStateIsRefusedWhatItWouldDeliverAndCommit() {
        endTheConnectionWithTheLock();
        assertThat(second.take()).isEqualTo(Owner.US);

        assertThatThrownBy(() -> state.inTransaction(first::requireInTransaction))
                .hasRootCauseMessage(TakenOver.TROUBLE.sentences());
        assertThatThrownBy(first::require).hasRootCauseMessage(TakenOver.TROUBLE.sentences());
        assertThat(first.take()).isEqualTo(Owner.ANOTHER);
        second.require();
        state.inTransaction(second::requireInTransaction);
    }

    @Test
    void alsoWhereTheOtherHasEndedMeanwhile() {
        endTheConnectionWithTheLock();
        assertThat(second.take()).isEqualTo(Owner.US);
        second.release();

        assertThatThrownBy(first::require).hasRootCauseMessage(TakenOver.TROUBLE.sentences());
        assertThat(first.take()).isEqualTo(Owner.ANOTHER);
        assertThat(second.take()).as("the lock was given back").isEqualTo(Owner.US);
    }

    @Test
    void whoTakesItAgainBeforeAnotherGoesOn() {
        endTheConnectionWithTheLock();

        first.require();
        state.inTransaction(first::requireInTransaction);
        assertThat(first.take()).isEqualTo(Owner.US);
        assertThat(second.take()).isEqualTo(Owner.ANOTHER);
    }

    @Test
    void nobodyTakesItWhileABatchIsBeingCommitted() {
        state.inTransaction(() -> {
            first.requireInTransaction();
            endTheConnectionWithTheLock();
            assertThat(second.take()).isEqualTo(Owner.UNKNOWN);
        });
        assertThat(second.take()).isEqualTo(Owner.US);
    }
}
