package dev.orgtrail.collect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The rows of a log file that states no times, as UniqueQuery's: they get the file's LogDate in a column of their own. */
final class DatedRows {
    private static final String LOG_DATE = "_logDate";

    private final LogHeader header;
    private final int at;
    private final String logDate;

    /**
     * @param columns the file's header
     * @param logDate when the file's hour or day begins
     */
    DatedRows(List<String> columns, Instant logDate) {
        List<String> withDate = new ArrayList<>(columns);
        withDate.add(LOG_DATE);
        this.header = new LogHeader(withDate);
        this.at = columns.size();
        this.logDate = logDate.toString();
    }

    /** Whether a file's rows say when they happened. */
    static boolean hasTimes(LogHeader header) {
        return header.index("TIMESTAMP") >= 0 || header.index("TIMESTAMP_DERIVED") >= 0;
    }

    /** A row with the date behind the file's columns; fields beyond those follow. */
    LogRow row(String[] values, String uid) {
        String[] dated = Arrays.copyOf(values, Math.max(values.length, at) + 1);
        if (values.length > at) {
            System.arraycopy(values, at, dated, at + 1, values.length - at);
        } else {
            Arrays.fill(dated, values.length, at, "");
        }
        dated[at] = logDate;
        return new LogRow(header, dated, uid);
    }
}
