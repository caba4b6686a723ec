package dev.orgtrail.state;

import java.time.Clock;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The orgs that have been connected, by alias. */
@Component
public class Orgs {
    private final Statements jdbc;
    private final Clock clock;

    Orgs(Statements jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** The 18-character id of the org that an alias was first connected to. */
    public Optional<String> orgId(String alias) {
        return jdbc.sql("SELECT org_id FROM orgs WHERE alias = ?")
                .param(alias)
                .query(String.class)
                .optional();
    }

    /** Keeps an org at its first connection. */
    @Transactional
    public void connected(String alias, String orgId) {
        jdbc.sql("INSERT INTO orgs (alias, org_id, connected_at) VALUES (?, ?, ?)")
                .params(alias, orgId, StoredTime.of(clock.instant()))
                .update();
    }
}
