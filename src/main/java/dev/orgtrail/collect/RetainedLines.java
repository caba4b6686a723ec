package dev.orgtrail.collect;

import dev.orgtrail.salesforce.LongText;
import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * @param further how many lines behind it belong to it
     * @param text the line without its end; of a very long one, its beginning
     * @param bytes its length in UTF-8
     * @param sha256 of a very long one, the digest of all of it; else null
     */
    record Line(
            long number,
            long further,
            String text,
            long bytes,
            @Nullable String sha256) {}

    /**
     * @param in the text
     * @param longestLine how many characters a line may have to be kept whole that the parser cannot read
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
     * @param rowsBeginWith where given, the lines behind it that do not begin with this field belong to it too: they are of a
     *     field with line ends in it
     * @return that line
     */
    Line restartBehindUnread(@Nullable String rowsBeginWith) throws IOException {
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
        dropUntil(start);
        LongText line = new LongText(longestLine);
        long further = 0;
        passLine(line);
        while (rowsBeginWith != null && more(rowsBeginWith.length() + 4) && !beginsWith(rowsBeginWith)) {
            passLineEnd(line);
            passLine(line);
            further++;
        }
        dropUntil(size == 0 ? 0 : behindLineEnd());
        given = 0;
        firstLine = 1;
        recordLine = 1;
        anyRecord = false;
        String sha256 = line.sha256();
        return new Line(number, further, line.text(), line.bytes(), sha256);
    }

    private void dropUntil(int at) {
        System.arraycopy(kept, at, kept, 0, size - at);
        size -= at;
    }

    /** Passes the text up to the next line end, or to the last of all. */
    private void passLine(LongText line) throws IOException {
        int end = 0;
        while (true) {
            while (end < size && !isLineEnd(kept[end])) {
                end++;
            }
            if (end < size || end > kept.length / 2) {
                line.add(kept, end);
                dropUntil(end);
                end = 0;
            }
            if (size > 0 && isLineEnd(kept[0])) {
                return;
            }
            if (!fill(Math.max(1, kept.length - size))) {
                line.add(kept, size);
                size = 0;
                return;
            }
        }
    }

    private void passLineEnd(LongText line) throws IOException {
        int behind = behindLineEnd();
        line.add(kept, behind);
        dropUntil(behind);
    }

    /** The index behind the line end that the text begins with. */
    private int behindLineEnd() throws IOException {
        if (kept[0] == '\r' && size == 1) {
            fill(1);
        }
        return afterLineEnd(0);
    }

    /** Whether text follows the line end that the text begins with; has so much of it read, if there is. */
    private boolean more(int characters) throws IOException {
        while (size < characters && fill(characters)) {
            continue;
        }
        return size > 0 && behindLineEnd() < size;
    }

    /** Whether the line behind the line end begins with a field. */
    private boolean beginsWith(String field) throws IOException {
        int at = behindLineEnd();
        String line = new String(kept, at, Math.min(field.length() + 2, size - at));
        return line.startsWith('"' + field + '"') || line.startsWith(field + ',');
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
