package dev.orgtrail.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** The sinks of a routes directory, and the properties each has. */
final class SinkFiles {
    /** The label that says what a Kamelet is. */
    static final String LABEL = "camel.apache.org/kamelet.type";

    private static final String ENDING = ".kamelet.yaml";
    private static final String SINK = "sink";

    private SinkFiles() {}

    /**
     * The Kamelet of a sink.
     *
     * @param file where it is
     * @param properties the names of its properties
     * @param required those of them that have to be set
     */
    record SinkFile(Path file, Set<String> properties, Set<String> required) {}

    /**
     * Reads them, but for Kamelets of another kind, which are steps of sinks. A file that does not parse has no properties
     * here, and is refused with its line when it is loaded.
     */
    static Map<String, SinkFile> read(Path routes) {
        Map<String, SinkFile> sinks = new TreeMap<>();
        Path directory = routes.resolve("sinks");
        if (!Files.isDirectory(directory)) {
            return sinks;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.endsWith(ENDING)) {
                    Object kamelet = parsed(file);
                    if (otherKind(kamelet).isEmpty()) {
                        sinks.put(name.substring(0, name.length() - ENDING.length()), sinkFile(file, kamelet));
                    }
                }
            }
        } catch (IOException e) {
            // RouteFiles says what is wrong with the directory.
            return sinks;
        }
        return sinks;
    }

    /** What a Kamelet is that is no sink, as its label says; empty if it is a sink, or cannot be read. */
    static Optional<String> otherKind(Path file) {
        try {
            return Files.isRegularFile(file) ? otherKind(parsed(file)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> otherKind(@Nullable Object kamelet) {
        return Optional.ofNullable(in(kamelet, "metadata", "labels", LABEL))
                .map(String::valueOf)
                .filter(kind -> !kind.equals(SINK));
    }

    private static SinkFile sinkFile(Path file, @Nullable Object kamelet) {
        Set<String> properties = new TreeSet<>();
        Set<String> required = new TreeSet<>();
        Object wanted = in(kamelet, "spec", "definition", "required");
        if (in(kamelet, "spec", "definition", "properties") instanceof Map<?, ?> defined) {
            defined.forEach((name, definition) -> {
                properties.add(String.valueOf(name));
                if (wanted instanceof Iterable<?> names && in(definition, "default") == null) {
                    names.forEach(each -> {
                        if (String.valueOf(each).equals(String.valueOf(name))) {
                            required.add(String.valueOf(name));
                        }
                    });
                }
            });
        }
        return new SinkFile(file, properties, required);
    }

    private static @Nullable Object parsed(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
        } catch (YAMLException e) {
            return null;
        }
    }

    private static @Nullable Object in(@Nullable Object yaml, String... path) {
        Object found = yaml;
        for (String step : path) {
            found = found instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return found;
    }
}
