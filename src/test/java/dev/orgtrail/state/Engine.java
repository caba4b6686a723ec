package dev.orgtrail.state;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** The database engines that hold the state. */
public enum Engine {
    /** The embedded default. */
    H2 {
        @Override
        public String newDatabase() {
            return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        }
    },
    /** The database of a cluster. */
    POSTGRESQL {
        @Override
        public String newDatabase() {
            return Server.RUNNING.getJdbcUrl("postgres", "postgres") + "&currentSchema=s"
                    + UUID.randomUUID().toString().replace("-", "");
        }
    };

    /** The JDBC URL of an empty database, or of a schema that is empty or is yet to be made. */
    public abstract String newDatabase();

    /**
     * Ends a database that nobody is connected to any more. One of H2 would keep its rows in memory until the tests' process ends.
     *
     * @param url what {@link #newDatabase()} gave
     */
    public static void end(String url, String user) {
        if (!url.startsWith("jdbc:h2:mem:")) {
            return;
        }
        try (Connection connection = DriverManager.getConnection(url, user, "");
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        } catch (SQLException e) {
            throw new IllegalStateException("The database " + url + " does not end.", e);
        }
    }

    /** A real server, started once; it ends with the tests' process. */
    private static final class Server {
        private static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
