package dev.orgtrail.state;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/**
 * Makes sure that what was committed survives {@code kill -9} at once. PostgreSQL does so by itself; H2 writes up to
 * half a second later, which is soon enough for what Salesforce would send again, and too late for what it would not.
 */
@Component
public class Durability {
    /** Has H2 write what is committed. */
    static final String NOW = "CHECKPOINT SYNC";

    private final Statements jdbc;
    private final boolean h2;

    Durability(Statements jdbc, DataSource dataSource) throws SQLException {
        this.jdbc = jdbc;
        this.h2 = Product.of(dataSource) == Product.H2;
    }

    /** Returns when everything committed so far is in the database's file. */
    public void ensure() {
        if (h2) {
            jdbc.sql(NOW).update();
        }
    }
}
