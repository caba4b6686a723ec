package dev.orgtrail.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * One case of a {@code .test.yaml} beside a sink.
 *
 * @param sink the Kamelet
 * @param it what the case shows
 * @param properties the properties of the Kamelet
 * @param events what it is given
 * @param status the status code of the receiver's answer
 * @param answer the body of that answer
 * @param requests what the receiver gets, each with method, path, headers and body; null where nothing is said of it
 * @param refused a part of the reason why the batch is refused, or null
 * @param held a part of the reason why the batch is held, or null
 */
record SinkCase(
        String sink,
        String it,
        Map<String, String> properties,
        List<Map<String, Object>> events,
        int status,
        String answer,
        @Nullable List<Map<String, Object>> requests,
        @Nullable String refused,
        @Nullable String held) {
    static final String SUFFIX = ".test.yaml";
    static final String KAMELET = ".kamelet.yaml";
    private static final Set<String> KEYS =
            Set.of("it", "properties", "events", "answer", "requests", "refused", "held");
    private static final int OK = 200;

    /** A file of cases that cannot be used. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    /**
     * All cases of a folder.
     *
     * @throws Unusable for a file of cases that cannot be read, that has none, or that stands beside no Kamelet, and for a case
     *     that expects nothing
     */
    static List<SinkCase> all(Path dir) throws Unusable {
        List<SinkCase> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : files.filter(
                            file -> name(file).endsWith(SUFFIX) && !name(file).startsWith("."))
                    .sorted()
                    .toList()) {
                cases.addAll(of(file));
            }
        } catch (IOException e) {
            throw new Unusable(dir + " cannot be read: " + e.getMessage());
        }
        return cases;
    }

    private static List<SinkCase> of(Path file) throws IOException, Unusable {
        String sink = name(file).substring(0, name(file).length() - SUFFIX.length());
        if (!Files.exists(file.resolveSibling(sink + KAMELET))) {
            throw new Unusable(name(file) + ": stands beside no sink; there is no " + sink + KAMELET);
        }
        List<SinkCase> cases = new ArrayList<>();
        try {
            List<Map<String, Object>> tests =
                    new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
            if (tests == null || tests.isEmpty()) {
                throw new Unusable(name(file) + ": has no case");
            }
            for (Map<String, Object> test : tests) {
                if (test == null) {
                    throw new Unusable(name(file) + ": has an empty case");
                }
                cases.add(of(sink, test));
            }
        } catch (YAMLException | ClassCastException | NumberFormatException e) {
            throw new Unusable(name(file) + ": is no list of cases: " + e.getMessage());
        }
        return cases;
    }

    @SuppressWarnings("unchecked") // YAML with text keys
    private static SinkCase of(String sink, Map<String, Object> test) throws Unusable {
        String it = String.valueOf(test.get("it"));
        for (String key : test.keySet()) {
            if (!KEYS.contains(key)) {
                throw new Unusable(sink + SUFFIX + ": '" + it + "' says " + key + "; it can say "
                        + KEYS.stream().sorted().toList());
            }
        }
        if (test.get("requests") == null && test.get("refused") == null && test.get("held") == null) {
            throw new Unusable(sink + SUFFIX + ": '" + it + "' expects nothing: give requests, refused or held");
        }
        Map<String, String> properties = new LinkedHashMap<>();
        map(test.get("properties")).forEach((name, value) -> properties.put(name, String.valueOf(value)));
        Map<String, Object> answer = map(test.get("answer"));
        List<Map<String, Object>> events = list(sink, it, "events", test);
        List<Map<String, Object>> requests = list(sink, it, "requests", test);
        if (events == null || events.isEmpty()) {
            throw new Unusable(sink + SUFFIX + ": '" + it + "' has no events; a sink never gets a batch without any");
        }
        return new SinkCase(
                sink,
                it,
                properties,
                List.copyOf(events),
                Integer.parseInt(String.valueOf(answer.getOrDefault("status", OK))),
                String.valueOf(answer.getOrDefault("body", "")),
                requests,
                text(test.get("refused")),
                text(test.get("held")));
    }

    @SuppressWarnings("unchecked") // YAML with text keys
    private static @Nullable List<Map<String, Object>> list(
            String sink, String it, String key, Map<String, Object> test) throws Unusable {
        List<Map<String, Object>> list = (List<Map<String, Object>>) test.get(key);
        if (list != null && list.stream().anyMatch(Objects::isNull)) {
            throw new Unusable(sink + SUFFIX + ": '" + it + "' has an empty entry among its " + key);
        }
        return list;
    }

    @SuppressWarnings("unchecked") // YAML with text keys
    private static Map<String, Object> map(@Nullable Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : String.valueOf(value);
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
