package dev.orgtrail.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Log-ins that Salesforce has refused for their password, each of which counts towards the user's lockout. */
@Component
public class RefusedLogIns {
    private final Statements jdbc;
    private final Upsert upsert;

    RefusedLogIns(Statements jdbc, Upsert upsert) {
        this.jdbc = jdbc;
        this.upsert = upsert;
    }

    /**
     * What is known of an org's refused log-ins.
     *
     * @param salt what the fingerprint was made with
     * @param fingerprint of the credentials that were refused last
     * @param count how many were refused since the last that succeeded
     * @param restsUntil until when these credentials are not tried; null where they may be
     */
    public record Refused(
            String salt,
            String fingerprint,
            int count,
            @Nullable Instant restsUntil) {}

    /** What is known of an org; empty where none was refused since the last that succeeded. */
    public Optional<Refused> find(String org) {
        return jdbc.sql("SELECT * FROM refused_log_ins WHERE org = ?")
                .param(org)
                .query(RefusedLogIns::refused)
                .optional();
    }

    /** Keeps that a log-in was refused. */
    @Transactional
    public void keep(String org, Refused refused) {
        OffsetDateTime until = refused.restsUntil() == null ? null : StoredTime.of(refused.restsUntil());
        upsert.run(
                () -> jdbc.sql("""
                        UPDATE refused_log_ins SET salt = ?, fingerprint = ?, refusals = ?, rests_until = ?
                        WHERE org = ?""")
                        .params(refused.salt(), refused.fingerprint(), refused.count(), until, org)
                        .update(),
                () -> jdbc.sql("""
                        INSERT INTO refused_log_ins (org, salt, fingerprint, refusals, rests_until)
                        VALUES (?, ?, ?, ?, ?)""")
                        .params(org, refused.salt(), refused.fingerprint(), refused.count(), until)
                        .update());
    }

    /** Lets the credentials be tried once more. */
    @Transactional
    public void allow(String org) {
        jdbc.sql("UPDATE refused_log_ins SET rests_until = NULL WHERE org = ?")
                .param(org)
                .update();
    }

    /** Forgets them, after a log-in that succeeded. */
    @Transactional
    public void forget(String org) {
        jdbc.sql("DELETE FROM refused_log_ins WHERE org = ?").param(org).update();
    }

    private static Refused refused(ResultSet row, int number) throws SQLException {
        OffsetDateTime until = row.getObject("rests_until", OffsetDateTime.class);
        return new Refused(
                row.getString("salt"),
                row.getString("fingerprint"),
                row.getInt("refusals"),
                until == null ? null : until.toInstant());
    }
}
