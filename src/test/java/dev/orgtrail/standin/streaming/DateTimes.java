package dev.orgtrail.standin.streaming;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Date-times as the Streaming API writes them: UTC, always with milliseconds. */
final class DateTimes {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private DateTimes() {}

    static String text(Instant instant) {
        return FORMAT.format(instant);
    }
}
