package dev.orgtrail.collect;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file, its header first. A line that is no CSV, as with a quote left open, comes as it is, and the rows
 * go on with the line behind it.
 */
final class CsvRows implements Iterator<CsvRows.Row> {
    private static final int LARGEST_FIELD = 16 * 1024 * 1024;

    private final RetainedLines lines;
    private Iterator<CsvRecord> records;
    /** How many lines of the file lie before the first one that {@link #records} sees. */
    private long linesBefore;

    private @Nullable Row next;

    /**
     * A row of the file.
     *
     * @param values its fields; of a line that is no CSV, the line
     * @param fault what is wrong with such a line, and which it is; null for every other
     */
    record Row(String[] values, @Nullable String fault) {}

    CsvRows(InputStream file) {
        this.lines = new RetainedLines(new InputStreamReader(file, StandardCharsets.UTF_8), LARGEST_FIELD);
        this.records = parse();
    }

    private Iterator<CsvRecord> parse() {
        return CsvReader.builder()
                .maxBufferSize(LARGEST_FIELD)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .skipEmptyLines(true)
                .ofCsvRecord(lines)
                .iterator();
    }

    /** @throws UncheckedIOException when the file breaks off */
    @Override
    public boolean hasNext() {
        if (next == null) {
            next = read();
        }
        return next != null;
    }

    @Override
    public Row next() {
        Row row = hasNext() ? next : null;
        if (row == null) {
            throw new NoSuchElementException();
        }
        next = null;
        return row;
    }

    private @Nullable Row read() {
        try {
            if (!records.hasNext()) {
                return null;
            }
            CsvRecord record = records.next();
            lines.passed(record.getStartingLineNumber(), record.getFields());
            return new Row(record.getFields().toArray(new String[0]), null);
        } catch (CsvParseException e) {
            return unreadable(e);
        }
    }

    private Row unreadable(CsvParseException e) {
        RetainedLines.Line line;
        try {
            line = lines.restartBehindUnread();
        } catch (IOException cut) {
            throw new UncheckedIOException(cut);
        }
        linesBefore += line.number();
        records = parse();
        String fault = "line " + linesBefore + " is no CSV: " + reason(e);
        return new Row(
                new String[] {line.text()},
                line.cut()
                        ? fault + " Of the line, the first " + line.text().length() + " characters are kept."
                        : fault);
    }

    /** The parser's own words, without its count of lines, which begins anew behind every such line. */
    private static String reason(CsvParseException e) {
        return String.valueOf(e.getMessage()).replaceAll(" \\(record starting at line \\d+\\)", "");
    }
}
