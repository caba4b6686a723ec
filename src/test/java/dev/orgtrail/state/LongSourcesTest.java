package dev.orgtrail.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A source that is an object may have a long name. */
class LongSourcesTest {
    /** A namespace of 15 characters, a name of 40, and the suffix of custom objects. */
    private static final String LONGEST = "acmesecuritylab__Price_And_Discount_Approval_Audit_Trail_X__c";

    @OnEachEngine
    void everyTableHasRoomForTheLongestNameOfAnObject(Engine engine) {
        try (State state = State.on(engine)) {
            List<Integer> room = state.part(JdbcClient.class)
                    .sql("SELECT character_maximum_length FROM information_schema.columns"
                            + " WHERE table_schema = current_schema AND lower(column_name) = 'source'")
                    .query(Integer.class)
                    .list();
            assertThat(room).hasSize(10).allSatisfy(length -> assertThat(length)
                    .isGreaterThanOrEqualTo(LONGEST.length()));
        }
    }

    @OnEachEngine
    void itsRecordsAreKnownAgain(Engine engine) {
        try (State state = State.on(engine)) {
            state.part(Checkpoints.class).findOrStart("acme", LONGEST, "poll", Instant.EPOCH);
            DeliveredRows rows = state.part(DeliveredRows.class);
            state.inTransaction(() -> rows.remember("acme", LONGEST, "poll", List.of("a")));
            state.inTransaction(() -> rows.remember("acme", LONGEST, "poll", List.of("a", "b")));
            assertThat(rows.among("acme", LONGEST, "poll", List.of("a", "b", "c")))
                    .containsExactlyInAnyOrder("a", "b");
        }
    }
}
