package dev.orgtrail.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

/** A state in H2 that is brought up to date, and a kill at each statement of that. */
class StateUpdateTest {
    private static final String AN_ORG =
            "INSERT INTO orgs (alias, org_id, connected_at) VALUES ('acme', '00D5g000000000001', CURRENT_TIMESTAMP)";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void aFirstStartThatWasKilledAtAnyStatementIsMadeUpForByTheNext() throws IOException {
        List<Path> killed = new ArrayList<>();
        update(folder.resolve("first"), null, afterEachStatement(folder.resolve("first"), killed));
        assertThat(killed).hasSizeGreaterThan(40);
        for (Path each : killed) {
            update(each, null, null);
            assertThat(tables(each))
                    .as("after the kill at %s", each.getFileName())
                    .isEqualTo(tables(folder.resolve("first")));
        }
    }

    @Test
    void anUpdateThatWasKilledAtAnyStatementLosesNothingOfTheState() throws IOException {
        Path state = folder.resolve("state");
        update(state, "1", null);
        on(state, jdbc -> jdbc.execute(AN_ORG));
        List<Path> killed = new ArrayList<>();
        update(state, null, afterEachStatement(state, killed));
        assertThat(killed).hasSizeGreaterThan(20);
        for (Path each : killed) {
            update(each, null, null);
            on(each, jdbc -> assertThat(jdbc.queryForList("SELECT alias FROM orgs", String.class))
                    .as("after the kill at %s", each.getFileName())
                    .containsExactly("acme"));
            assertThat(tables(each)).isEqualTo(tables(state));
            assertThat(each).isDirectoryNotContaining("glob:**.sql*");
        }
    }

    /** Copies the folder as a kill would leave it. */
    private BaseCallback afterEachStatement(Path state, List<Path> killed) {
        return new BaseCallback() {
            @Override
            public boolean supports(Event event, Context context) {
                return event == Event.AFTER_EACH_MIGRATE_STATEMENT || event == Event.AFTER_EACH_MIGRATE;
            }

            @Override
            public void handle(Event event, Context context) {
                Path copy = folder.resolve("killed-" + killed.size());
                try {
                    FileSystemUtils.copyRecursively(state, copy);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                killed.add(copy);
            }
        };
    }

    private static void update(Path state, @Nullable String upTo, @Nullable BaseCallback callback) {
        try (HikariDataSource database = open(state)) {
            var flyway = Flyway.configure().dataSource(database);
            if (upTo != null) {
                flyway.target(upTo);
            }
            if (callback != null) {
                flyway.callbacks(callback);
            }
            new StateUpdate().migrate(flyway.load());
        }
    }

    private static List<String> tables(Path state) {
        List<String> columns = new ArrayList<>();
        on(
                state,
                jdbc -> columns.addAll(jdbc.queryForList(
                        "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || coalesce(character_maximum_length, 0)"
                                + " FROM information_schema.columns WHERE table_schema = 'PUBLIC' ORDER BY 1",
                        String.class)));
        return columns;
    }

    private static void on(Path state, Consumer<JdbcTemplate> work) {
        try (HikariDataSource database = open(state)) {
            work.accept(new JdbcTemplate(database));
        }
    }

    private static HikariDataSource open(Path state) {
        HikariDataSource database = new HikariDataSource();
        // Each statement is in the file at once: a kill leaves as much of them as it can. Files are not made small at
        // their end.
        database.setJdbcUrl("jdbc:h2:file:" + state.resolve("orgtrail") + ";WRITE_DELAY=0;MAX_COMPACT_TIME=0");
        database.setUsername("orgtrail");
        database.setMaximumPoolSize(2);
        return database;
    }
}
