package dev.orgtrail.state;

import dev.orgtrail.settings.FilePermissions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.flyway.FlywayMigrationStrategy;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Brings the tables of the state to what this version needs, all of the steps or none, whenever the process is killed.
 * PostgreSQL undoes a step that was not finished. H2 keeps each statement at once, so that a start after a kill found tables
 * that a step was yet to make, and refused. Hence the state is written to a file first, and taken from there at the next start.
 */
@Component
class StateUpdate implements FlywayMigrationStrategy {
    private static final Logger LOG = LoggerFactory.getLogger(StateUpdate.class);

    /** The ending of the file that holds the state while it is brought up to date. */
    static final String BEFORE = ".before-update.sql";

    /**
     * {@inheritDoc}
     *
     * @throws org.flywaydb.core.api.FlywayException if a step fails, or the state was made by another version
     */
    @Override
    public void migrate(Flyway flyway) {
        DataSource database = flyway.getConfiguration().getDataSource();
        Path before = before(database);
        if (before == null) {
            flyway.migrate();
            return;
        }
        JdbcTemplate jdbc = new JdbcTemplate(database);
        try {
            if (Files.exists(before)) {
                LOG.info("Orgtrail was stopped while it brought its state up to date. It begins that again.");
                jdbc.execute("DROP ALL OBJECTS");
                jdbc.update("RUNSCRIPT FROM ?", before.toString());
            }
            if (flyway.info().pending().length > 0) {
                keep(jdbc, before);
                flyway.migrate();
                jdbc.execute("CHECKPOINT SYNC");
            } else {
                flyway.migrate();
            }
            Files.deleteIfExists(before);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The state cannot be brought up to date, since " + before + " cannot be written: " + e.getMessage(),
                    e);
        }
    }

    /** Where the state is kept meanwhile; null for a database that undoes unfinished steps by itself. */
    private static @Nullable Path before(DataSource database) {
        try {
            if (Product.of(database) != Product.H2) {
                return null;
            }
        } catch (SQLException e) {
            throw new CannotGetJdbcConnectionException("The state cannot be opened", e);
        }
        String file = new JdbcTemplate(database).queryForObject("CALL DATABASE_PATH()", String.class);
        return file == null ? null : Path.of(file + BEFORE);
    }

    /** The file has its name only when it is whole. */
    private static void keep(JdbcTemplate jdbc, Path before) throws IOException {
        Path half = before.resolveSibling(before.getFileName() + ".part");
        Files.deleteIfExists(half);
        FilePermissions.OWNER_ONLY.createFile(half);
        jdbc.query("SCRIPT TO ?", row -> {}, half.toString());
        try (FileChannel written = FileChannel.open(half, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(half, before, StandardCopyOption.ATOMIC_MOVE);
    }
}
