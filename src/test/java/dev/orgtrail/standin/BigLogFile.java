package dev.orgtrail.standin;

import dev.orgtrail.standin.EventTypes.EventType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** A daily URI log of any size with rows of about 1 KB, written in constant memory. */
final class BigLogFile {
    private static final int ROW_BYTES = 1024;
    /** Its own columns, since rows are padded and numbered at places that are known. */
    private final EventType type = new EventType(
            "URI",
            0,
            List.of(),
            false,
            List.of(
                    ("EVENT_TYPE,TIMESTAMP,REQUEST_ID,ORGANIZATION_ID,USER_ID,RUN_TIME,CPU_TIME,URI,SESSION_KEY,LOGIN_KEY,"
                                    + "USER_TYPE,REQUEST_STATUS,DB_TOTAL_TIME,DB_BLOCKS,DB_CPU_TIME,REFERRER_URI,TIMESTAMP_DERIVED,"
                                    + "USER_ID_DERIVED,CLIENT_IP,URI_ID_DERIVED")
                            .split(",")),
            Map.of());

    private final OrgSettings settings;
    private final LocalDate day;
    private final long rows;

    BigLogFile(OrgSettings settings, LocalDate day) {
        this.settings = settings;
        this.day = day;
        this.rows = Math.max(1, settings.bigFileBytes / ROW_BYTES);
    }

    EventType type() {
        return type;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(LogRow.header(type).getBytes(StandardCharsets.UTF_8));
        String userId = RecordId.of("005", 101);
        Map<String, Object> user = Map.of("Id", userId, "Username", "big@acme.example");
        Instant from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        // One row is made as every other row is; then only its time and request id change, at their known places.
        String line = LogRow.line(type, settings.id(), requestId(0), from, user, Dice.of(settings.seed, "big"));
        int pad = ROW_BYTES - line.getBytes(StandardCharsets.UTF_8).length;
        int referrer = line.indexOf("/lightning/");
        String padded = line.substring(0, referrer) + "/".repeat(Math.max(0, pad)) + line.substring(referrer);
        byte[] row = padded.getBytes(StandardCharsets.UTF_8);
        int timestamp = padded.indexOf("\",\"") + 3;
        int derived = padded.indexOf("T00:00:00.000Z") - 10;
        int request = padded.indexOf(requestId(0));
        for (long i = 0; i < rows; i++) {
            Instant time = from.plusMillis(86_400_000L * i / rows);
            String iso = iso(time);
            put(
                    row,
                    timestamp,
                    iso.substring(0, 4)
                            + iso.substring(5, 7)
                            + iso.substring(8, 10)
                            + iso.substring(11, 13)
                            + iso.substring(14, 16)
                            + iso.substring(17, 23));
            put(row, derived, iso);
            put(row, request, requestId(i));
            out.write(row, 0, row.length);
        }
    }

    void ledger(LogFiles.LedgerReader reader) {
        for (long i = 0; i < rows; i++) {
            reader.rows(type.name(), requestId(i), 1);
        }
    }

    private static String requestId(long i) {
        String digits = Long.toString(i, 36);
        return "BIG" + "0".repeat(19 - digits.length()) + digits;
    }

    private String iso(Instant time) {
        long millis = Math.floorMod(time.toEpochMilli(), 86_400_000L);
        StringBuilder iso = new StringBuilder(24).append(day).append('T');
        two(iso, millis / 3_600_000).append(':');
        two(iso, millis / 60_000 % 60).append(':');
        two(iso, millis / 1000 % 60).append('.');
        long rest = millis % 1000;
        return iso.append((char) ('0' + rest / 100))
                .append((char) ('0' + rest / 10 % 10))
                .append((char) ('0' + rest % 10))
                .append('Z')
                .toString();
    }

    private static StringBuilder two(StringBuilder text, long number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    private static void put(byte[] row, int at, String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            row[at + i] = (byte) ascii.charAt(i);
        }
    }
}
