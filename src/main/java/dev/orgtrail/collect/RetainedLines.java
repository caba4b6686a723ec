package dev.orgtrail.collect;

import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;
import java.util.List;

/**
 * Text on its way to a parser of records, kept from the last record on that the parser has read, so that the parser can
 * begin again behind a line it could not read. Lines end at CR, LF or both, and are counted from 1 at each beginning. A
 * byte order mark is no part of the text.
 */
final class RetainedLines extends Reader {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Reader in;
    private final int longestLine;
    /** The text from the beginning of line {@link #firstLine} on. */
    private char[] kept = new char[32 * 1024];

    private int size;
    /** How much of the kept text the parser has been given. */
    private int given;

    private long firstLine = 1;
    /** The line in which the last record began that the parser has read, or the first line before any. */
    private long recordLine = 1;

    private List<String> recordFields = List.of();
    private boolean anyRecord;
    private boolean begun;

    /**
     * A line.
     *
     * @param number its number, counted since the parser's last beginning
     * @param text the line without its end
     * @param cut whether it was longer than what is kept of one
     */
    record Line(long number, String text, boolean cut) {}

    /**
     * @param in the text
     * @param longestLine how many characters are kept of a line that the parser cannot read
     */
    RetainedLines(Reader in, int longestLine) {
        this.in = in;
        this.longestLine = longestLine;
    }

    /** Says which record the parser has read, so that the text before it need not be kept. */
    void passed(long line, List<String> fields) {
        recordLine = line;
        recordFields = fields;
        anyRecord = true;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        if (given == size) {
            forget();
            if (!fill(length)) {
                return -1;
            }
        }
        int count = Math.min(length, size - given);
        System.arraycopy(kept, given, buffer, offset, count);
        given += count;
        return count;
    }

    /** Drops the lines before the last record. */
    private void forget() {
        int at = afterLines(0, recordLine - firstLine);
        if (at > 0) {
            System.arraycopy(kept, at, kept, 0, size - at);
            size -= at;
            given -= at;
            firstLine = recordLine;
        }
    }

    /** The index behind so many line ends; 0 if they are not all there yet. */
    private int afterLines(int from, long count) {
        int at = from;
        for (long line = 0; line < count; line++) {
            while (at < size && !isLineEnd(kept[at])) {
                at++;
            }
            if (at + 1 >= size) { // a line feed might still follow
                return 0;
            }
            at = afterLineEnd(at);
        }
        return at;
    }

    private int afterLineEnd(int at) {
        return kept[at] == '\r' && at + 1 < size && kept[at + 1] == '\n' ? at + 2 : at + 1;
    }

    private boolean fill(int wanted) throws IOException {
        if (kept.length - size < wanted) {
            kept = Arrays.copyOf(kept, Math.max(kept.length * 2, size + wanted));
        }
        int count = in.read(kept, size, wanted);
        if (count > 0 && !begun) {
            begun = true;
            if (kept[0] == BYTE_ORDER_MARK) {
                System.arraycopy(kept, 1, kept, 0, --count);
                if (count == 0) {
                    return fill(wanted);
                }
            }
        }
        size += Math.max(count, 0);
        return count > 0;
    }

    /**
     * Lets a new parser begin behind the line that the last one could not read: the first after the last record that is
     * not empty.
     *
     * @return that line
     */
    Line restartBehindUnread() throws IOException {
        long number = recordLine;
        int start = afterLines(0, recordLine - firstLine);
        if (anyRecord) {
            long lines =
                    1 + recordFields.stream().mapToLong(RetainedLines::lineEnds).sum();
            start = afterLines(start, lines);
            number += lines;
        }
        while (start < size && isLineEnd(kept[start])) {
            start = afterLineEnd(start);
            number++;
        }
        int end = start;
        boolean longer = false;
        while ((end < size || fill(Math.max(1, kept.length - size))) && !isLineEnd(kept[end])) {
            end++;
            if (end == size && end - start > longestLine) {
                end = start + longestLine;
                size = end;
                longer = true;
            }
        }
        boolean cut = longer || end - start > longestLine;
        String text = new String(kept, start, Math.min(end - start, longestLine));
        if (end == size - 1 && kept[end] == '\r') {
            fill(1);
        }
        int behind = end < size && isLineEnd(kept[end]) ? afterLineEnd(end) : end;
        System.arraycopy(kept, behind, kept, 0, size - behind);
        size -= behind;
        given = 0;
        firstLine = 1;
        recordLine = 1;
        anyRecord = false;
        return new Line(number, text, cut);
    }

    private static long lineEnds(String field) {
        long ends = 0;
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\n' && (i == 0 || field.charAt(i - 1) != '\r') || c == '\r') {
                ends++;
            }
        }
        return ends;
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
