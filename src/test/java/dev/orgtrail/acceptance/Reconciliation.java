package dev.orgtrail.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.standin.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares what a sink holds with what the stand-in org's ledger says it must hold. */
public final class Reconciliation {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Long> events = new HashMap<>();
    private final Map<String, Long> uids = new HashMap<>();

    private Reconciliation() {}

    /** Reads the events of every file below a folder, those still being written included. */
    public static Reconciliation of(Path out) {
        return of(out, event -> {});
    }

    /** Reads the events of every file below a folder, and shows each. */
    public static Reconciliation of(Path out, Consumer<JsonNode> each) {
        Reconciliation found = new Reconciliation();
        if (!Files.exists(out)) {
            return found;
        }
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(out, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.add(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path renamed, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }
            });
            for (Path file : files) {
                found.read(file, each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** From events as JSON texts, such as a topic's. */
    static Reconciliation of(Iterable<String> events) throws IOException {
        Reconciliation found = new Reconciliation();
        for (String event : events) {
            found.add(JSON.readTree(event));
        }
        return found;
    }

    private void read(Path file, Consumer<JsonNode> each) throws IOException {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            for (String line : (Iterable<String>) lines::iterator) {
                JsonNode event;
                try {
                    event = JSON.readTree(line);
                } catch (IOException e) {
                    // The last line of a file that is being written.
                    continue;
                }
                add(event);
                each.accept(event);
            }
        } catch (NoSuchFileException e) {
            // It was renamed between listing and reading; the next look finds it.
        }
    }

    private void add(JsonNode event) {
        JsonNode metadata = event.path("metadata");
        uids.merge(metadata.path("uid").asText(), 1L, Long::sum);
        events.merge(key(metadata), 1L, Long::sum);
    }

    private static String key(JsonNode metadata) {
        String source = metadata.path("source").asText();
        String eventType =
                source.equals("event-log-file") ? metadata.path("event_code").asText() : "";
        return String.join(
                " ",
                source,
                metadata.path("log_name").asText(),
                eventType,
                metadata.path("original_event_uid").asText());
    }

    private static String key(Ledger.Entry entry) {
        String eventType = entry.source().equals("event-log-file") ? nothing(entry.eventType()) : "";
        return String.join(" ", entry.source(), entry.logName(), eventType, entry.key());
    }

    private static String nothing(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static long early(Ledger ledger, String key) {
        String[] parts = key.split(" ", -1);
        return parts[0].equals("streaming") ? ledger.early(parts[1], parts[3]) : 0;
    }

    /** How many events there are. */
    long total() {
        return events.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The uids that occur more than once. */
    public List<String> doubled() {
        return uids.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What is missing or too much, one line each; empty when the events are exactly the ledger's records. */
    public List<String> differences(Ledger ledger) {
        Map<String, Long> owed = new TreeMap<>();
        ledger.forEach(entry -> owed.merge(key(entry), entry.count(), Long::sum));
        Map<String, Long> rest = new LinkedHashMap<>(events);
        List<String> differences = new ArrayList<>();
        owed.forEach((key, count) -> {
            long found = rest.getOrDefault(key, 0L);
            rest.remove(key);
            if (found < count || found > count + early(ledger, key)) {
                differences.add(key + ": owed " + count + ", delivered " + found);
            }
        });
        rest.forEach((key, count) -> {
            if (count > early(ledger, key)) {
                differences.add(key + ": not owed, delivered " + count);
            }
        });
        return differences;
    }
}
