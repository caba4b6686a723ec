package dev.orgtrail.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.orgtrail.faults.Tap;
import dev.orgtrail.state.Ownership.Owner;
import java.net.URI;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Two on one PostgreSQL database, of which the first loses its connection without noticing. */
class OwnershipTest {
    private final State state = State.on(Engine.POSTGRESQL);

    @SuppressWarnings("NullAway.Init")
    private Ownership first;

    @SuppressWarnings("NullAway.Init")
    private Ownership second;

    private final TakenOver firstKnows = new TakenOver();

    @BeforeEach
    void begin() throws SQLException {
        first = on(state.part(DataSource.class), firstKnows);
        second = on(state.part(DataSource.class), new TakenOver());
        assertThat(first.take()).isEqualTo(Owner.US);
        assertThat(second.take()).isEqualTo(Owner.ANOTHER);
    }

    @AfterEach
    void end() {
        first.release();
        second.release();
        state.close();
    }

    private Ownership on(DataSource database, TakenOver takenOver) throws SQLException {
        return new Ownership(database, state.part(Statements.class), takenOver);
    }

    private long locks() {
        return state.part(JdbcClient.class)
                .sql("SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                        + " WHERE l.locktype = 'advisory' AND d.datname = current_database()")
                .query(Long.class)
                .single();
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
            assertThat(locks()).as("the lock was given back").isZero();
        });
        assertThat(second.take()).isEqualTo(Owner.US);
    }

    @Test
    void aCommitThatIsRefusedIsEnoughToKnow() throws SQLException {
        firstKnows.refuse();
        endTheConnectionWithTheLock();
        assertThat(second.take()).isEqualTo(Owner.US);

        assertThatThrownBy(() -> state.inTransaction(first::requireInTransaction))
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(firstKnows::refuse).hasMessage(TakenOver.TROUBLE.sentences());
    }

    @Test
    void whoWaitsForTheStateTakesNoneByBeingAsked() {
        first.release();

        second.require();
        state.inTransaction(second::requireInTransaction);
        assertThat(first.take()).isEqualTo(Owner.US);
    }

    @Test
    void aConnectionWhoseLossTheServerHasNotHeardOfIsEnded() throws Exception {
        first.release();
        String url = state.part(DataSource.class).unwrap(HikariDataSource.class).getJdbcUrl();
        int port = URI.create(url.substring("jdbc:".length())).getPort();
        try (Tap tap = new Tap(port)) {
            Ownership tapped =
                    on(new DriverManagerDataSource(url.replace(":" + port, ":" + tap.port())), new TakenOver());
            assertThat(tapped.take()).isEqualTo(Owner.US);
            tap.cutUnheard();

            assertThatThrownBy(tapped::require)
                    .hasRootCauseMessage(
                            "the connection that held its lock was lost, and another one takes the lock at the next try");
            await().ignoreExceptions().untilAsserted(tapped::require);
            assertThat(second.take()).isEqualTo(Owner.ANOTHER);
            tapped.release();
        }
    }

    @Test
    void ofAnH2StateThereIsNoOtherOwner() throws SQLException {
        try (State file = State.on(Engine.H2)) {
            Ownership only = new Ownership(file.part(DataSource.class), file.part(Statements.class), new TakenOver());
            assertThat(only.take()).isEqualTo(Owner.US);
            only.require();
            file.inTransaction(only::requireInTransaction);
        }
    }
}
