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
     * What became of records. Each that is read is delivered, repeated or set aside, and only one of these.
     *
     * @param read records read from Salesforce
     * @param delivered of those, delivered to every sink
     * @param repeated of those, left out because they had been delivered before, as by another file or poll
     * @param setAside of those, in the dead letters; negative for those that are there no more, since they are delivered now
     */
    public record Counts(long read, long delivered, long repeated, long setAside) {
        /** Of no record. */
        public static final Counts NONE = new Counts(0, 0, 0, 0);

        /** These and others together. */
        public Counts plus(Counts others) {
            return new Counts(
                    read + others.read,
                    delivered + others.delivered,
                    repeated + others.repeated,
                    setAside + others.setAside);
        }
    }

    /** Adds a batch. Called in the transaction that records its delivery. */
    public void add(String org, String source, Counts counts) {
        var hour = StoredTime.of(clock.instant().truncatedTo(ChronoUnit.HOURS));
        upsert.run(
                () -> jdbc.sql("""
                        UPDATE deliveries SET records_read = records_read + ?, delivered = delivered + ?,
                                              repeated = repeated + ?, set_aside = set_aside + ?
                        WHERE org = ? AND source = ? AND hour_start = ?""")
                        .params(
                                counts.read(),
                                counts.delivered(),
                                counts.repeated(),
                                counts.setAside(),
                                org,
                                source,
                                hour)
                        .update(),
                () -> jdbc.sql("""
                        INSERT INTO deliveries (org, source, hour_start, records_read, delivered, repeated, set_aside)
                        VALUES (?, ?, ?, ?, ?, ?, ?)""")
                        .params(
                                org,
                                source,
                                hour,
                                counts.read(),
                                counts.delivered(),
                                counts.repeated(),
                                counts.setAside())
                        .update());
    }
}
