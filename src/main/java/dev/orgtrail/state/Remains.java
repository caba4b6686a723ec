package dev.orgtrail.state;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** All that is remembered of an org, for the day when it is to be forgotten. */
@Component
public class Remains {
    private static final List<String> TABLES = List.of(
            "slices",
            "checkpoints",
            "delivered_rows",
            "deliveries",
            "dead_letters",
            "gaps",
            "users",
            "record_names",
            "logins",
            "api_calls",
            "api_limits",
            "ledger",
            "comparisons",
            "preflight_reports",
            "recent_events",
            "pace",
            "connections");

    private final JdbcClient jdbc;

    Remains(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The tables that hold something of each org, besides the one of the orgs themselves. */
    static List<String> tables() {
        return TABLES;
    }

    /** Forgets an org as if it had never been connected; its dead letters too. */
    @Transactional
    public void forget(String org) {
        for (String table : TABLES) {
            jdbc.sql("DELETE FROM " + table + " WHERE org = ?").param(org).update();
        }
        jdbc.sql("DELETE FROM orgs WHERE alias = ?").param(org).update();
    }
}
