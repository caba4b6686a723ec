package dev.orgtrail.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The logins of the last days, by what their sources know of them. */
@Component
public class Logins {
    private final Statements jdbc;
    private final Clock clock;

    Logins(Statements jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A login.
     *
     * @param id its number here, 0 for a new one
     * @param correlationUid what its events carry as {@code metadata.correlation_uid}
     * @param loginKey the key of log files and streams, or null while none of them has told of it
     * @param historyId the id of its LoginHistory record, or null while that is not known
     * @param userId the user's 18-character id, or null for an unknown user
     * @param ip the source address, or null where it is not told
     * @param at when it was
     * @param firstUid the {@code metadata.uid} of the event that told of it first
     * @param firstFields the paths of what that event told, joined by commas; null where nobody needs to know
     */
    public record Login(
            long id,
            String correlationUid,
            @Nullable String loginKey,
            @Nullable String historyId,
            @Nullable String userId,
            @Nullable String ip,
            Instant at,
            String firstUid,
            @Nullable String firstFields) {}

    /** The logins of an org that have one of these keys or ids. */
    public List<Login> known(String org, Collection<String> loginKeys, Collection<String> historyIds) {
        List<Login> known = new ArrayList<>();
        if (!loginKeys.isEmpty()) {
            known.addAll(jdbc.sql("SELECT * FROM logins WHERE org = :org AND login_key IN (:keys)")
                    .param("org", org)
                    .param("keys", loginKeys)
                    .query(Logins::login)
                    .list());
        }
        if (!historyIds.isEmpty()) {
            known.addAll(jdbc.sql("SELECT * FROM logins WHERE org = :org AND history_id IN (:ids)")
                    .param("org", org)
                    .param("ids", historyIds)
                    .query(Logins::login)
                    .list());
        }
        return known;
    }

    /** The logins of some users of an org between two moments, of which only one of the two ids is known. */
    public List<Login> halfKnown(String org, Collection<String> userIds, Instant from, Instant to) {
        return userIds.isEmpty()
                ? List.of()
                : jdbc.sql("""
                        SELECT * FROM logins WHERE org = :org AND user_id IN (:users) AND login_at BETWEEN :from AND :to
                        AND (login_key IS NULL OR history_id IS NULL)""")
                        .param("org", org)
                        .param("users", userIds)
                        .param("from", StoredTime.of(from))
                        .param("to", StoredTime.of(to))
                        .query(Logins::login)
                        .list();
    }

    private static Login login(ResultSet row, int number) throws SQLException {
        return new Login(
                row.getLong("id"),
                row.getString("correlation_uid"),
                row.getString("login_key"),
                row.getString("history_id"),
                row.getString("user_id"),
                row.getString("ip"),
                row.getObject("login_at", OffsetDateTime.class).toInstant(),
                row.getString("first_uid"),
                row.getString("first_fields"));
    }

    /** Adds new logins, and writes what is newly known of others. */
    @Transactional
    public void save(String org, Collection<Login> logins) {
        OffsetDateTime now = StoredTime.of(clock.instant());
        List<Object[]> added = new ArrayList<>();
        List<Object[]> changed = new ArrayList<>();
        for (Login login : logins) {
            if (login.id() == 0) {
                added.add(new Object[] {
                    org,
                    login.correlationUid(),
                    login.loginKey(),
                    login.historyId(),
                    login.userId(),
                    login.ip(),
                    StoredTime.of(login.at()),
                    login.firstUid(),
                    StoredText.whole(login.firstFields()),
                    now
                });
            } else {
                changed.add(new Object[] {login.loginKey(), login.historyId(), now, login.id()});
            }
        }
        jdbc.batch("""
                INSERT INTO logins (org, correlation_uid, login_key, history_id, user_id, ip, login_at, first_uid, first_fields,
                                    seen_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", added);
        jdbc.batch("UPDATE logins SET login_key = ?, history_id = ?, seen_at = ? WHERE id = ?", changed);
    }

    /** Forgets the logins of an org that nobody has told of since a moment. */
    @Transactional
    public void forget(String org, Instant before) {
        jdbc.sql("DELETE FROM logins WHERE org = ? AND seen_at < ?")
                .params(org, StoredTime.of(before))
                .update();
    }
}
