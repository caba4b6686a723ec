package dev.orgtrail.normalize;

import java.time.DateTimeException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the timestamps that Salesforce writes: {@code yyyyMMddHHmmss.SSS} (log files, UTC), ISO 8601 with any offset, and
 * milliseconds since 1970 (streams). Written by hand because it runs for every row.
 */
final class Timestamps {
    private static final long EARLIEST = 0L;
    private static final long LATEST = 7_258_118_400_000L; // the year 2200: what lies beyond is no time of an event

    private Timestamps() {}

    /** Milliseconds since 1970, or null if the value is no timestamp. */
    static @Nullable Long millis(Object value) {
        if (value instanceof Number number) {
            return whole(number.doubleValue(), number.longValue());
        }
        if (!(value instanceof CharSequence)) {
            return null;
        }
        String text = value.toString().trim();
        try {
            return parse(text);
        } catch (DateTimeException | IndexOutOfBoundsException | NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Long whole(double exact, long millis) {
        // Anything below this would be a time before September 2001 and is rather a count or a duration.
        return exact == millis && millis >= 1_000_000_000_000L && millis < LATEST ? millis : null;
    }

    private static @Nullable Long parse(String text) {
        int length = text.length();
        if (length < 10 || length > 40) {
            return null;
        }
        if (text.charAt(4) == '-') {
            return iso(text);
        }
        if (length == 13 && text.indexOf('.') < 0) {
            long millis = digits(text, 0, 13);
            return whole((double) millis, millis);
        }
        if (length == 14 || (length > 15 && length <= 24 && text.charAt(14) == '.')) {
            return at(
                    digits(text, 0, 4),
                    digits(text, 4, 6),
                    digits(text, 6, 8),
                    digits(text, 8, 10),
                    digits(text, 10, 12),
                    digits(text, 12, 14),
                    length == 14 ? 0 : fraction(text, 15, length),
                    0);
        }
        return null;
    }

    private static @Nullable Long iso(String text) {
        if (text.charAt(7) != '-') {
            return null;
        }
        long year = digits(text, 0, 4);
        long month = digits(text, 5, 7);
        long day = digits(text, 8, 10);
        int length = text.length();
        if (length == 10) {
            return at(year, month, day, 0, 0, 0, 0, 0);
        }
        char separator = text.charAt(10);
        if ((separator != 'T' && separator != ' ') || text.charAt(13) != ':') {
            return null;
        }
        long hour = digits(text, 11, 13);
        long minute = digits(text, 14, 16);
        long second = 0;
        long milli = 0;
        int at = 16;
        if (at < length && text.charAt(at) == ':') {
            second = digits(text, 17, 19);
            at = 19;
            if (at < length && text.charAt(at) == '.') {
                int end = at + 1;
                while (end < length && Character.isDigit(text.charAt(end))) {
                    end++;
                }
                milli = fraction(text, at + 1, end);
                at = end;
            }
        }
        return at(year, month, day, hour, minute, second, milli, offsetMinutes(text, at));
    }

    private static long offsetMinutes(String text, int at) {
        int length = text.length();
        if (at == length || (text.charAt(at) == 'Z' && at + 1 == length)) {
            return 0;
        }
        char sign = text.charAt(at);
        if (sign != '+' && sign != '-') {
            throw new NumberFormatException(text);
        }
        long hours = digits(text, at + 1, at + 3);
        int next = at + 3;
        if (next < length && text.charAt(next) == ':') {
            next++;
        }
        long minutes = next < length ? digits(text, next, next + 2) : 0;
        if (hours > 18 || minutes > 59 || (next < length && next + 2 != length)) {
            throw new NumberFormatException(text);
        }
        return (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
    }

    private static @Nullable Long at(
            long year, long month, long day, long hour, long minute, long second, long milli, long offset) {
        if (hour > 23 || minute > 59 || second > 60) {
            return null;
        }
        long days = LocalDate.of((int) year, (int) month, (int) day).toEpochDay();
        long millis = (((days * 24 + hour) * 60 + minute - offset) * 60 + second) * 1000 + milli;
        return millis > EARLIEST && millis < LATEST ? millis : null;
    }

    private static long fraction(String text, int from, int to) {
        if (from == to) {
            throw new NumberFormatException(text);
        }
        long value = 0;
        for (int i = 0; i < 3; i++) {
            value = value * 10 + (from + i < to ? digits(text, from + i, from + i + 1) : 0);
        }
        return value;
    }

    private static long digits(String text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new NumberFormatException(text);
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
