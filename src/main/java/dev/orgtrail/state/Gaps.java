package dev.orgtrail.state;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Stretches that a source could not deliver. */
@Component
public class Gaps {
    private final JdbcClient jdbc;
    private final Clock clock;

    Gaps(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A stretch that a source could not deliver.
     *
     * @param feed the channel, or the log file
     * @param from the first instant that may be missing
     * @param to the first instant after the gap
     * @param reason why, for the person who reads it
     */
    public record Gap(String org, String source, String feed, Instant from, Instant to, String reason) {}

    /** Records a gap. */
    @Transactional
    public void add(Gap gap) {
        jdbc.sql(
                        "INSERT INTO gaps (org, source, feed, gap_from, gap_to, reason, found_at) VALUES (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        gap.org(),
                        gap.source(),
                        gap.feed(),
                        Slices.at(gap.from()),
                        Slices.at(gap.to()),
                        gap.reason(),
                        Slices.at(clock.instant()))
                .update();
    }

    /** The gaps of an org, oldest first. */
    public List<Gap> list(String org) {
        return jdbc.sql("SELECT * FROM gaps WHERE org = ? ORDER BY id")
                .param(org)
                .query((row, number) -> new Gap(
                        row.getString("org"),
                        row.getString("source"),
                        row.getString("feed"),
                        row.getObject("gap_from", OffsetDateTime.class).toInstant(),
                        row.getObject("gap_to", OffsetDateTime.class).toInstant(),
                        row.getString("reason")))
                .list();
    }
}
