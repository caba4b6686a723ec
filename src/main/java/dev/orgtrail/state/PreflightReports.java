package dev.orgtrail.state;

import java.time.Clock;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What the last look at each org's prerequisites has found, as JSON. */
@Component
public class PreflightReports {
    private final Statements jdbc;
    private final Upsert upsert;
    private final Clock clock;

    PreflightReports(Statements jdbc, Upsert upsert, Clock clock) {
        this.jdbc = jdbc;
        this.upsert = upsert;
        this.clock = clock;
    }

    /** The last report of an org, empty where there was none yet. */
    public Optional<String> find(String org) {
        return jdbc.sql("SELECT report FROM preflight_reports WHERE org = ?")
                .param(org)
                .query(String.class)
                .optional();
    }

    /** Keeps a report in place of the last. */
    @Transactional
    public void keep(String org, String report) {
        upsert.run(
                () -> jdbc.sql("UPDATE preflight_reports SET report = ?, checked_at = ? WHERE org = ?")
                        .params(StoredText.whole(report), StoredTime.of(clock.instant()), org)
                        .update(),
                () -> jdbc.sql("INSERT INTO preflight_reports (org, report, checked_at) VALUES (?, ?, ?)")
                        .params(org, StoredText.whole(report), StoredTime.of(clock.instant()))
                        .update());
    }
}
