package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.acceptance.Reconciliation;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state that the version before has left half way. */
class OldStateTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void whatTheVersionBeforeHasBegunIsDeliveredToItsEnd() throws Exception {
        try (StandInOrg org = new StandInOrg(OrgSettings.plain().scale(0.05)).start()) {
            try (StartedOrgtrail before = new StartedOrgtrail(folder, org, "orgtrail.batch.records=20")) {
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> before.part(Progress.class).records("acme").values().stream()
                                        .mapToLong(Progress.Records::delivered)
                                        .sum()
                                > 100);
            }
            asTheVersionBeforeHasIt();
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org)) {
                await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(
                                Reconciliation.of(folder.resolve("out")).differences(org.ledger()))
                        .isEmpty());
                assertThat(orgtrail.notHandedOverOnce(org, source -> true)).isEmpty();
            }
        }
    }

    private void asTheVersionBeforeHasIt() throws SQLException {
        assertThat(folder.resolve("state.mv.db"))
                .satisfies(file -> assertThat(Files.exists(file)).isTrue());
        try (Connection connection =
                        DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("state"), "orgtrail", "");
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE slices DROP COLUMN kind");
            statement.execute("ALTER TABLE slices DROP COLUMN read_again");
            statement.execute("ALTER TABLE slices DROP COLUMN file_id");
            statement.execute("DELETE FROM \"flyway_schema_history\" WHERE \"version\" = '17'");
        }
    }
}
