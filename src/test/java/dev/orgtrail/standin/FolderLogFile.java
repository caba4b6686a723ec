package dev.orgtrail.standin;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.orgtrail.standin.EventTypes.EventType;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real log file on disk, served byte for byte; its event type is what its rows say in their first column. */
record FolderLogFile(Path path, EventType type) {

    /** The {@code *.csv} files of a folder, in the order of their names. */
    static List<FolderLogFile> in(Path folder) {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(path -> path.toString().endsWith(".csv"))
                    .sorted()
                    .map(FolderLogFile::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FolderLogFile of(Path path) {
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(path)) {
            NamedCsvRecord first = reader.stream().findFirst().orElse(null);
            if (first == null) {
                throw new IllegalArgumentException(path + " has no row to tell its event type from");
            }
            return new FolderLogFile(
                    path,
                    new EventType(first.getField(0), 0, List.of(), true, List.copyOf(first.getHeader()), Map.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void writeTo(OutputStream out) throws IOException {
        Files.copy(path, out);
    }

    void ledger(LogFiles.LedgerReader reader) {
        Map<String, Long> counts = new LinkedHashMap<>();
        try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(path)) {
            rows.forEach(row -> counts.merge(row.findField("REQUEST_ID").orElse(""), 1L, Long::sum));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        counts.forEach((requestId, count) -> reader.rows(type.name(), requestId, count));
    }
}
