package dev.orgtrail.state;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What happened to the records of each source, hour by hour. */
@Component
public class Deliveries {
    private final JdbcClient jdbc;
    private final Clock clock;

    Deliveries(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Adds a batch. Called in the transaction that records its delivery.
     *
     * @param read records read from Salesforce
     * @param delivered of those, delivered to every sink
     * @param repeated of those, left out because another file or poll had delivered them
     * @param setAside of those, in the dead letters
     */
    public void add(String org, String source, long read, long delivered, long repeated, long setAside) {
        var hour = Slices.at(clock.instant().truncatedTo(ChronoUnit.HOURS));
        int updated = jdbc.sql("""
                UPDATE deliveries SET records_read = records_read + ?, delivered = delivered + ?,
                                      repeated = repeated + ?, set_aside = set_aside + ?
                WHERE org = ? AND source = ? AND hour_start = ?""")
                .params(read, delivered, repeated, setAside, org, source, hour)
                .update();
        if (updated == 0) {
            jdbc.sql("""
                    INSERT INTO deliveries (org, source, hour_start, records_read, delivered, repeated, set_aside)
                    SELECT ?, ?, ?, 0, 0, 0, 0
                    WHERE NOT EXISTS (SELECT 1 FROM deliveries WHERE org = ? AND source = ? AND hour_start = ?)""").params(org, source, hour, org, source, hour).update();
            add(org, source, read, delivered, repeated, setAside);
        }
    }
}
