package dev.orgtrail.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;

/** What fails on the state is told in words, never by the statement or its values. */
class PlainFailuresTest {
    private static final String KEEP =
            "INSERT INTO orgs (alias, org_id, connected_at) VALUES (?, ?, CURRENT_TIMESTAMP)";
    private static final String VALUE = "of-nobodys-business";

    @OnEachEngine
    void noStatementAndNoValueIsTold(Engine engine) {
        try (State state = State.on(engine)) {
            Statements statements = state.part(Statements.class);
            List<ThrowingCallable> failing = List.of(
                    () -> statements.sql(KEEP).params(VALUE.repeat(9), VALUE).update(),
                    () -> statements.sql(KEEP).params(VALUE, null).update(),
                    () -> statements.batch(KEEP, List.of(new Object[] {"a", VALUE}, new Object[] {"a", VALUE})),
                    () -> statements
                            .sql("SELECT nothing FROM orgs WHERE alias = ?")
                            .param(VALUE)
                            .query(String.class)
                            .list(),
                    () -> statements
                            .sql("SELECT FROM WHERE alias = ?")
                            .param(VALUE)
                            .query(String.class)
                            .list());
            assertThat(failing).allSatisfy(statement -> {
                DataAccessException failure = catchThrowableOfType(DataAccessException.class, statement);
                for (Throwable told = failure; told != null; told = told.getCause()) {
                    assertThat(told.getMessage()).doesNotContainIgnoringCase("insert", "select", "orgs", VALUE);
                }
                assertThat(StateTrouble.of(failure)).hasValueSatisfying(trouble -> assertThat(trouble.text())
                        .startsWith(
                                "the state database is in trouble: it does not take what Orgtrail asks of it (SQLSTATE ")
                        .contains("report it"));
            });
        }
    }

    @OnEachEngine
    void aKeyThatIsTakenIsKnownAsSuch(Engine engine) {
        try (State state = State.on(engine)) {
            Statements statements = state.part(Statements.class);
            statements.sql(KEEP).params("acme", "1").update();
            assertThat(catchThrowableOfType(
                            DuplicateKeyException.class,
                            () -> statements.sql(KEEP).params("acme", "1").update()))
                    .isNotNull();
        }
    }
}
