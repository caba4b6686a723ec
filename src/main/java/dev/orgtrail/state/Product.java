package dev.orgtrail.state;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Which of the two databases keeps the state. */
enum Product {
    /** Embedded, in a file of this process. */
    H2,
    /** A server, which several processes may use. */
    POSTGRESQL;

    static Product of(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return connection.getMetaData().getDatabaseProductName().equals("H2") ? H2 : POSTGRESQL;
        }
    }
}
