package dev.orgtrail.state;

import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** All that is remembered of an org, for the day when it is to be forgotten. */
@Component
public class Remains {
    private static final List<String> TABLES = List.of(
            "slices",
            "checkpoints",
            "log_file_faults",
            "log_row_scopes",
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
            "refused_log_ins",
            "to_forget");

    private final Statements jdbc;
    private final DeliveredLogRows deliveredLogRows;
    private final Upsert upsert;
    private final Clock clock;

    Remains(Statements jdbc, DeliveredLogRows deliveredLogRows, Upsert upsert, Clock clock) {
        this.jdbc = jdbc;
        this.deliveredLogRows = deliveredLogRows;
        this.upsert = upsert;
        this.clock = clock;
    }

    /** The tables that hold what is to be forgotten of an org, besides the one of the orgs themselves. */
    static List<String> tables() {
        return TABLES;
    }

    /** Keeps that an org is to be forgotten, which can be done only once nothing is read of it any more. */
    @Transactional
    public void ask(String org, String by) {
        upsert.run(
                () -> jdbc.sql("UPDATE to_forget SET asked_by = ?, asked_at = ? WHERE org = ?")
                        .params(StoredText.shown(by), StoredTime.of(clock.instant()), org)
                        .update(),
                () -> jdbc.sql("INSERT INTO to_forget (org, asked_by, asked_at) VALUES (?, ?, ?)")
                        .params(org, StoredText.shown(by), StoredTime.of(clock.instant()))
                        .update());
    }

    /** The orgs that are to be forgotten, and are not yet. */
    public List<String> asked() {
        return jdbc.sql("SELECT org FROM to_forget ORDER BY org")
                .query(String.class)
                .list();
    }

    /** Whether an org is to be forgotten, and is not yet. */
    public boolean asked(String org) {
        return asked().contains(org);
    }

    /**
     * Forgets an org as if it had never been connected; its dead letters too. How it is connected is not among it: that ended
     * when it was disconnected, and where there is a connection, it is a new one.
     */
    @Transactional
    public void forget(String org) {
        deliveredLogRows.forget(org);
        for (String table : TABLES) {
            jdbc.sql("DELETE FROM " + table + " WHERE org = ?").param(org).update();
        }
        jdbc.sql("DELETE FROM orgs WHERE alias = ?").param(org).update();
    }
}
