package dev.orgtrail.state;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Moments as the databases take them. */
public final class StoredTime {
    /** PostgreSQL goes back to 4713 BC; text of years with a sign is for nobody to read. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private StoredTime() {}

    /** A moment of the years 1 to 9999: that which is nearest. */
    public static Instant within(Instant moment) {
        if (moment.isBefore(FIRST)) {
            return FIRST;
        }
        return moment.isAfter(LAST) ? LAST : moment;
    }

    /** The same as a statement's value, in whole microseconds: of finer ones, one engine finds what the other does not. */
    static OffsetDateTime of(Instant moment) {
        return within(moment).truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
