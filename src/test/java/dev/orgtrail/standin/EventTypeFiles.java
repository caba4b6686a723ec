package dev.orgtrail.standin;

import dev.orgtrail.standin.EventTypes.EventType;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** The event types that are described in {@code standin/log-files/*.yaml}, one a file. */
final class EventTypeFiles {
    private EventTypeFiles() {}

    /** Reads every file. */
    static List<EventType> read() {
        URL folder = Objects.requireNonNull(EventTypeFiles.class.getResource("/standin/log-files"));
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(EventTypeFiles::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static EventType read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return read(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw new IllegalStateException(file + " does not describe an event type: " + e.getMessage(), e);
        }
    }

    /**
     * Reads one description.
     *
     * @throws YAMLException if it is no YAML
     * @throws NullPointerException if it lacks what each must have
     */
    static EventType read(Reader yaml) {
        Map<String, @Nullable Object> described = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        return EventType.of(
                required(described, "type").toString(),
                ((Number) required(described, "rows-per-day")).intValue(),
                Boolean.TRUE.equals(described.get("free")),
                texts(required(described, "columns")),
                values(described.get("values")));
    }

    private static Object required(Map<String, @Nullable Object> described, String name) {
        return Objects.requireNonNull(described.get(name), name + " is missing");
    }

    private static Map<String, List<String>> values(@Nullable Object given) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        if (given instanceof Map<?, ?> columns) {
            columns.forEach((column, choices) -> values.put(String.valueOf(column), texts(choices)));
        }
        return values;
    }

    private static List<String> texts(@Nullable Object given) {
        return given instanceof List<?> items
                ? items.stream()
                        .map(item -> item == null ? "" : item.toString())
                        .toList()
                : List.of(String.valueOf(given));
    }
}
