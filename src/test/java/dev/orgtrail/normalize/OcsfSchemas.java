package dev.orgtrail.normalize;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The OCSF schemas, read in place from the shared folder. */
public final class OcsfSchemas {
    static final Path DIR =
            Path.of(System.getProperty("orgtrail.shared", "../shared")).resolve("ocsf-1.8.0");

    private static final ObjectMapper JSON = new ObjectMapper();
    private final Map<Integer, Schema> byClass = new HashMap<>();

    /** Whether the shared folder is there; tests that need it are skipped where it is not. */
    public static boolean areThere() {
        return Files.isDirectory(DIR);
    }

    /** The schema files, by class uid. */
    static Map<Integer, Path> files() {
        try (Stream<Path> files = Files.list(DIR)) {
            Map<Integer, Path> byUid = new HashMap<>();
            files.filter(f -> f.toString().endsWith(".schema.json"))
                    .forEach(f ->
                            byUid.put(Integer.valueOf(f.getFileName().toString().split("-", 2)[0]), f));
            return byUid;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the event's class schema has against it; empty if it is valid. */
    public List<String> faults(Map<String, Object> event) {
        try {
            return faults(
                    event.get("class_uid") instanceof Integer classUid ? classUid : -1, JSON.writeValueAsString(event));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the class schema has against an event as JSON; empty if it is valid. */
    public List<String> faults(int classUid, String event) {
        return byClass
                .computeIfAbsent(classUid, OcsfSchemas::read)
                .validate(event, InputFormat.JSON, c -> c.executionConfig(e -> e.formatAssertionsEnabled(true)))
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static Schema read(int classUid) {
        Path file = files().get(classUid);
        if (file == null) {
            throw new IllegalArgumentException("There is no schema of class " + classUid);
        }
        try {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
