package dev.orgtrail.normalize;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/**
 * One case of a {@code .test.yaml}.
 *
 * @param file the mapping it stands beside
 * @param it what it shows
 * @param origin where its row comes from
 * @param row the row
 * @param event what the event must hold, or null
 * @param rejected a part of the reason why the row is rejected, or null
 */
record MappingCase(
        String file,
        String it,
        Origin origin,
        Map<String, @Nullable Object> row,
        @Nullable Map<String, Object> event,
        @Nullable String rejected) {

    static final Path DIR = Path.of("routes/mappings");

    /** All cases of all files. */
    static List<MappingCase> all() {
        try (Stream<Path> files = Files.list(DIR)) {
            List<MappingCase> cases = new ArrayList<>();
            for (Path file : files.filter(f -> f.toString().endsWith(".test.yaml"))
                    .sorted()
                    .toList()) {
                cases.addAll(of(file));
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<MappingCase> of(Path file) throws IOException {
        String name = file.getFileName().toString().replace(".test.yaml", "");
        Map<String, Object> mapping = new Yaml().load(Files.readString(DIR.resolve(name + ".yaml")));
        List<Map<String, Object>> tests = new Yaml().load(Files.readString(file));
        List<MappingCase> cases = new ArrayList<>();
        for (Map<String, Object> test : tests) {
            cases.add(new MappingCase(
                    name,
                    String.valueOf(test.get("it")),
                    origin(mapping, test),
                    row(test),
                    map(test.get("event")),
                    (String) test.get("rejected")));
        }
        return cases;
    }

    private static Origin origin(Map<String, Object> mapping, Map<String, Object> test) {
        Object declared = mapping.get("source");
        String log = String.valueOf(
                test.getOrDefault("log", declared instanceof List<?> list ? list.get(0) : String.valueOf(declared)));
        String source =
                switch (log) {
                    case "LoginHistory" -> "login-history";
                    case "SetupAuditTrail" -> "setup-audit-trail";
                    case "EventLogFile" -> "event-log-file";
                    default -> "streaming";
                };
        Object eventType = test.getOrDefault("event-type", mapping.get("event-type"));
        return new Origin("acme", "00D000000000123AAA", source, log, (String) eventType);
    }

    private static Map<String, @Nullable Object> row(Map<String, Object> test) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("_uid", "00D000000000123AAA:test");
        Map<String, Object> given = map(test.get("row"));
        if (given != null) {
            row.putAll(given);
        }
        return row;
    }

    @SuppressWarnings("unchecked")
    static @Nullable Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) value;
    }

    @Override
    public String toString() {
        return file + " " + it;
    }
}
