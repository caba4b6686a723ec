package dev.orgtrail.normalize;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** The fields of the Elastic Common Schema that events can fill. */
final class EcsFields {
    /** A field. */
    record Field(String name, String type, boolean list) {

        /** The field as the mapping language's checks and conversions see it. */
        OcsfAttribute attribute() {
            OcsfAttribute.Kind kind =
                    switch (type) {
                        case "long" -> OcsfAttribute.Kind.INTEGER;
                        case "number" -> OcsfAttribute.Kind.NUMBER;
                        case "ip" -> OcsfAttribute.Kind.IP;
                        default -> OcsfAttribute.Kind.STRING;
                    };
            return new OcsfAttribute(kind, list, null, Set.of());
        }
    }

    private static final Map<String, Field> ALL = read();

    private EcsFields() {}

    /** The field of a name, or null if the schema has none. */
    static @Nullable Field named(String name) {
        return ALL.get(name);
    }

    /**
     * The field that a file names.
     *
     * @param key where the name stands in the file
     * @throws MappingError if the schema has none
     */
    static Field named(String name, YamlFile yaml, Node key) {
        Field field = named(name);
        if (field == null) {
            throw yaml.error(key, "'" + name + "' is no field of the Elastic Common Schema");
        }
        return field;
    }

    private static Map<String, Field> read() {
        Map<String, Field> fields = new LinkedHashMap<>();
        try (InputStream file = Objects.requireNonNull(
                        EcsFields.class.getResourceAsStream("ecs-fields.txt"), "ecs-fields.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                if (words[0].equals("#")) {
                    continue;
                }
                boolean list = words[0].endsWith("[]");
                String type = list ? words[0].substring(0, words[0].length() - 2) : words[0];
                for (int i = 1; i < words.length; i++) {
                    fields.put(words[i], new Field(words[i], type, list));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(fields);
    }
}
