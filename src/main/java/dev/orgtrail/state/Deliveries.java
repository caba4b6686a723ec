package dev.orgtrail.state;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;

/** What happened to the records of each source, hour by hour. */
@Component
public class Deliveries {
    private final Statements jdbc;
    private final Upsert upsert;
    private final Clock clock;

    Deliveries(Statements jdbc, Upsert upsert, Clock clock) {
        this.jdbc = jdbc;
        this.upsert = upsert;
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
        var hour = StoredTime.of(clock.instant().truncatedTo(ChronoUnit.HOURS));
        upsert.run(
                () -> jdbc.sql("""
                        UPDATE deliveries SET records_read = records_read + ?, delivered = delivered + ?,
                                              repeated = repeated + ?, set_aside = set_aside + ?
                        WHERE org = ? AND source = ? AND hour_start = ?""")
                        .params(read, delivered, repeated, setAside, org, source, hour)
                        .update(),
                () -> jdbc.sql("""
                        INSERT INTO deliveries (org, source, hour_start, records_read, delivered, repeated, set_aside)
                        VALUES (?, ?, ?, ?, ?, ?, ?)""")
                        .params(org, source, hour, read, delivered, repeated, setAside)
                        .update());
    }
}
