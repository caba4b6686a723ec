package dev.orgtrail.standin;

import dev.orgtrail.standin.EventTypes.EventType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One event log file: what an EventLogFile record says of it, and its body, made on the fly. */
final class LogFile {

    /** Writes a body, the same bytes each time. */
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    final String id;
    final String eventType;
    final Instant logDate;
    final Instant created;
    final String interval;
    final int sequence;
    final List<String> columns;
    private final Body body;
    private long length = -1;

    LogFile(String id, EventType type, Instant logDate, Instant created, String interval, int sequence, Body body) {
        this.id = id;
        this.eventType = type.name();
        this.logDate = logDate;
        this.created = created;
        this.interval = interval;
        this.sequence = sequence;
        this.columns = type.columns();
        this.body = body;
    }

    void writeTo(OutputStream out) throws IOException {
        body.writeTo(out);
    }

    /** The rows of the body as it has them, the header first. */
    List<String> rows() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            body.writeTo(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> rows = new ArrayList<>();
        StringBuilder row = new StringBuilder();
        boolean quoted = false;
        for (char c : all.toString(StandardCharsets.UTF_8).toCharArray()) {
            row.append(c);
            quoted ^= c == '"';
            if (c == '\n' && !quoted) {
                rows.add(row.toString());
                row.setLength(0);
            }
        }
        return rows;
    }

    /** The body's true length in bytes: written once to be counted, then remembered. */
    synchronized long length() {
        if (length < 0) {
            Counter counter = new Counter();
            try {
                body.writeTo(counter);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            length = counter.bytes;
        }
        return length;
    }

    /** The EventLogFile record. */
    Map<String, Object> record(double apiVersion, String userId) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Id", id);
        row.put("IsDeleted", false);
        row.put("CreatedById", userId);
        row.put("CreatedDate", created);
        row.put("LastModifiedById", userId);
        row.put("LastModifiedDate", created);
        row.put("SystemModstamp", created);
        row.put("EventType", eventType);
        row.put("LogDate", logDate);
        row.put("LogFileLength", (Supplier<Object>) () -> (double) length());
        row.put("LogFileContentType", "text/csv");
        row.put("ApiVersion", apiVersion);
        row.put("Sequence", sequence);
        row.put("Interval", interval);
        row.put("LogFileFieldNames", String.join(",", columns));
        row.put("LogFileFieldTypes", columns.stream().map(LogFile::typeOf).collect(Collectors.joining(",")));
        return row;
    }

    private static String typeOf(String column) {
        if (column.equals("TIMESTAMP_DERIVED")) {
            return "DateTime";
        }
        if (column.endsWith("_TIME") || column.endsWith("_SIZE") || column.startsWith("NUMBER_")) {
            return "Number";
        }
        return column.endsWith("_ID") || column.endsWith("_ID_DERIVED") ? "Id" : "String";
    }

    private static final class Counter extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] b, int off, int len) {
            bytes += len;
        }
    }
}
