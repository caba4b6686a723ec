package dev.orgtrail.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** The sinks of a routes directory, and the properties each has. */
final class SinkFiles {
    private static final String ENDING = ".kamelet.yaml";

    private SinkFiles() {}

    /** Reads them; a file that does not parse has no properties here, and is refused with its line when it is loaded. */
    static Map<String, Set<String>> read(Path routes) {
        Map<String, Set<String>> sinks = new TreeMap<>();
        Path directory = routes.resolve("sinks");
        if (!Files.isDirectory(directory)) {
            return sinks;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.endsWith(ENDING)) {
                    sinks.put(name.substring(0, name.length() - ENDING.length()), properties(file));
                }
            }
        } catch (IOException e) {
            // RouteFiles says what is wrong with the directory.
            return sinks;
        }
        return sinks;
    }

    private static Set<String> properties(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            Object found = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
            for (String step : new String[] {"spec", "definition", "properties"}) {
                found = found instanceof Map<?, ?> map && map.get(step) != null ? map.get(step) : new LinkedHashMap<>();
            }
            Set<String> names = new TreeSet<>();
            ((Map<?, ?>) found).keySet().forEach(name -> names.add(String.valueOf(name)));
            return names;
        } catch (YAMLException | ClassCastException e) {
            return Set.of();
        }
    }
}
