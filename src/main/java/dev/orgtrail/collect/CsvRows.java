package dev.orgtrail.collect;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.orgtrail.settings.OrgtrailSettings.Largest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file, its header first. A line that is no CSV, as with a quote left open, or that is too large, comes as it
 * is, and the rows go on behind it.
 */
final class CsvRows implements Iterator<CsvRows.Row> {
    private static final String EVENT_TYPE = "EVENT_TYPE";
    /** What the parser has at least. */
    private static final int BUFFER = 32 * 1024;

    private final RetainedLines lines;
    private final int largestField;
    private final int largestRecord;
    private Iterator<CsvRecord> records;
    /** How many lines of the file lie before the first one that {@link #records} sees. */
    private long linesBefore;

    private @Nullable Row next;
    private boolean begun;
    private boolean rowsBeginAlike;
    /** What the rows begin with, where all begin alike. */
    private @Nullable String firstField;

    /**
     * A row of the file.
     *
     * @param values its fields; of a line that is no CSV, the line, or what is kept of it with its length and digest
     * @param fault what is wrong with such a line, and which it is; null for every other
     */
    record Row(String[] values, @Nullable String fault) {}

    /**
     * Reads a file.
     *
     * @param largest how large fields and rows may be
     */
    CsvRows(InputStream file, Largest largest) {
        this.largestField = Math.toIntExact(largest.field().toBytes());
        this.largestRecord = Math.toIntExact(largest.record().toBytes());
        this.lines = new RetainedLines(new InputStreamReader(file, StandardCharsets.UTF_8), largestRecord);
        this.records = parse();
    }

    private Iterator<CsvRecord> parse() {
        return CsvReader.builder()
                .maxBufferSize(Math.max(BUFFER, largestField))
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .skipEmptyLines(true)
                .build(
                        CsvRecordHandler.builder()
                                .maxFieldSize(largestField)
                                .maxRecordSize(largestRecord)
                                .build(),
                        lines)
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
            noteHowRowsBegin(record.getField(0));
            return new Row(record.getFields().toArray(new String[0]), null);
        } catch (CsvParseException e) {
            return unreadable(e);
        }
    }

    /** Salesforce's log files have the event type first, the same one in all rows. */
    private void noteHowRowsBegin(String first) {
        if (!begun) {
            begun = true;
            rowsBeginAlike = first.equals(EVENT_TYPE);
        } else if (rowsBeginAlike) {
            rowsBeginAlike = firstField == null || firstField.equals(first);
            firstField = rowsBeginAlike ? first : null;
        }
    }

    private Row unreadable(CsvParseException e) {
        String words = String.valueOf(e.getMessage());
        boolean tooLarge = words.contains(" max ") || words.contains("maximum buffer size");
        RetainedLines.Line line;
        try {
            line = lines.restartBehindUnread(tooLarge ? firstField : null);
        } catch (IOException cut) {
            throw new UncheckedIOException(cut);
        }
        long number = linesBefore + line.number();
        linesBefore += line.number() + line.further();
        records = parse();
        String fault = "line " + number
                + (tooLarge
                        ? " cannot be read: it has a field of more than orgtrail.largest.field, or is longer than"
                                + " orgtrail.largest.record, or leaves a quote open."
                        // The parser's own count of lines begins anew behind every such line.
                        : " is no CSV: " + words.replaceAll(" \\(record starting at line \\d+\\)", ""));
        String digest = line.sha256();
        return digest == null
                ? new Row(new String[] {line.text()}, fault)
                : new Row(
                        new String[] {line.text(), String.valueOf(line.bytes()), digest},
                        fault + (fault.endsWith(".") ? " It has " : ". It has ") + line.bytes() + " bytes (SHA-256 "
                                + digest + "), of which the first "
                                + line.text().length() + " characters are kept.");
    }
}
