package dev.orgtrail.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The orgs that were connected in the browser, and those that are paused. */
@Component
public class Connections {
    private final Statements jdbc;
    private final Upsert upsert;
    private final Clock clock;

    Connections(Statements jdbc, Upsert upsert, Clock clock) {
        this.jdbc = jdbc;
        this.upsert = upsert;
        this.clock = clock;
    }

    /**
     * What is kept of an org's connection.
     *
     * @param loginUrl where its user logged in; null for an org of the settings
     * @param instanceUrl where its API answers; null likewise
     * @param username the connecting user; null likewise
     * @param connectedBy who connected it in the browser; null likewise
     * @param pausedBy who has paused it, null while nobody has
     */
    public record Connection(
            String org,
            @Nullable String loginUrl,
            @Nullable String instanceUrl,
            @Nullable String username,
            @Nullable String connectedBy,
            @Nullable Instant connectedAt,
            @Nullable String pausedBy,
            @Nullable Instant pausedAt) {}

    /** What is kept of one org. */
    public Optional<Connection> find(String org) {
        return jdbc.sql("SELECT * FROM connections WHERE org = ?")
                .param(org)
                .query(Connections::connection)
                .optional();
    }

    /** The orgs that were connected in the browser, by alias. */
    public List<Connection> byBrowser() {
        return jdbc.sql("SELECT * FROM connections WHERE login_url IS NOT NULL ORDER BY org")
                .query(Connections::connection)
                .list();
    }

    /** Whether somebody has paused an org. */
    public boolean paused(String org) {
        return find(org).map(Connection::pausedAt).isPresent();
    }

    /** Keeps that an org was connected in the browser; it is no longer paused then. */
    @Transactional
    public void connected(String org, String loginUrl, String instanceUrl, String username, String by) {
        upsert.run(
                () -> jdbc.sql("""
                        UPDATE connections SET login_url = ?, instance_url = ?, username = ?, connected_by = ?,
                                               connected_at = ?, paused_by = NULL, paused_at = NULL
                        WHERE org = ?""")
                        .params(
                                StoredText.whole(loginUrl),
                                StoredText.whole(instanceUrl),
                                StoredText.shown(username),
                                StoredText.shown(by),
                                StoredTime.of(clock.instant()),
                                org)
                        .update(),
                () -> jdbc.sql("""
                        INSERT INTO connections (org, login_url, instance_url, username, connected_by, connected_at)
                        VALUES (?, ?, ?, ?, ?, ?)""")
                        .params(
                                org,
                                StoredText.whole(loginUrl),
                                StoredText.whole(instanceUrl),
                                StoredText.shown(username),
                                StoredText.shown(by),
                                StoredTime.of(clock.instant()))
                        .update());
    }

    /** Keeps that somebody has paused an org. */
    @Transactional
    public void pause(String org, String by) {
        upsert.run(
                () -> jdbc.sql("UPDATE connections SET paused_by = ?, paused_at = ? WHERE org = ?")
                        .params(StoredText.shown(by), StoredTime.of(clock.instant()), org)
                        .update(),
                () -> jdbc.sql("INSERT INTO connections (org, paused_by, paused_at) VALUES (?, ?, ?)")
                        .params(org, StoredText.shown(by), StoredTime.of(clock.instant()))
                        .update());
    }

    /** Keeps that an org is paused no longer. */
    @Transactional
    public void resume(String org) {
        jdbc.sql("UPDATE connections SET paused_by = NULL, paused_at = NULL WHERE org = ?")
                .param(org)
                .update();
    }

    /** Forgets how an org was connected. */
    @Transactional
    public void forget(String org) {
        jdbc.sql("DELETE FROM connections WHERE org = ?").param(org).update();
    }

    private static Connection connection(ResultSet row, int number) throws SQLException {
        return new Connection(
                row.getString("org"),
                row.getString("login_url"),
                row.getString("instance_url"),
                row.getString("username"),
                row.getString("connected_by"),
                instant(row, "connected_at"),
                row.getString("paused_by"),
                instant(row, "paused_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
