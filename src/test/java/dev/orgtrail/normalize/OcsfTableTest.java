package dev.orgtrail.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The compact table in the product says what the schemas say. */
class OcsfTableTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void classesAndObjectsAreThoseOfTheSchemas() throws IOException {
        assumeTrue(OcsfSchemas.areThere(), "the OCSF schemas are not at " + OcsfSchemas.DIR);
        Map<Integer, Path> files = OcsfSchemas.files();
        Set<Integer> known = new TreeSet<>();
        for (OcsfClass each : Ocsf.INSTANCE.classes()) {
            known.add(each.uid());
            Path file = Objects.requireNonNull(files.get(each.uid()), each.name());
            JsonNode schema = JSON.readTree(file.toFile());
            assertThat(schema.at("/properties/category_uid/const").asInt()).isEqualTo(each.category());
            same(each.type(), schema);
            schema.path("$defs").properties().forEach(e -> same(Ocsf.INSTANCE.object(e.getKey()), e.getValue()));
        }
        assertThat(known).isEqualTo(new TreeSet<>(files.keySet()));
    }

    @Test
    void everyCaptionBelongsToAValueAndEveryActivityHasOne() {
        for (OcsfClass each : Ocsf.INSTANCE.classes()) {
            OcsfAttribute activity = attribute(each.type(), "activity_id");
            assertThat(Ocsf.INSTANCE
                            .captions(each.type(), "activity_id", activity)
                            .keySet())
                    .as("captions of %s", each.name())
                    .containsAll(
                            each.name().equals("file_hosting")
                                    ? activity.values().stream()
                                            .filter(v -> v != 17)
                                            .toList()
                                    : activity.values());
        }
    }

    private static void same(OcsfType type, JsonNode schema) {
        assertThat(type.required()).as(type.name()).isEqualTo(texts(schema.path("required")));
        assertThat(type.any()).as(type.name()).isEqualTo(alternatives(schema.path("anyOf")));
        assertThat(type.one()).as(type.name()).isEqualTo(alternatives(schema.path("oneOf")));
        Set<String> names = new TreeSet<>();
        schema.path("properties").properties().forEach(e -> {
            names.add(e.getKey());
            same(type.name() + "." + e.getKey(), attribute(type, e.getKey()), e.getValue());
        });
        assertThat(new TreeSet<>(type.attributes().keySet())).isEqualTo(names);
    }

    private static void same(String name, OcsfAttribute attribute, JsonNode schema) {
        boolean array = schema.path("type").asText().equals("array");
        JsonNode one = array ? schema.path("items") : schema;
        assertThat(attribute.array()).as(name).isEqualTo(array);
        OcsfAttribute.Kind kind =
                switch (one.path("type").asText()) {
                    case "string" -> one.has("anyOf") ? OcsfAttribute.Kind.IP : OcsfAttribute.Kind.STRING;
                    case "integer" -> OcsfAttribute.Kind.INTEGER;
                    case "number" -> OcsfAttribute.Kind.NUMBER;
                    case "boolean" -> OcsfAttribute.Kind.BOOLEAN;
                    case "object" -> OcsfAttribute.Kind.OBJECT;
                    default ->
                        one.has("$ref")
                                ? OcsfAttribute.Kind.OBJECT
                                : one.has("const") || one.has("enum")
                                        ? OcsfAttribute.Kind.INTEGER
                                        : OcsfAttribute.Kind.FREE;
                };
        assertThat(attribute.kind()).as(name).isEqualTo(kind);
        if (one.has("$ref")) {
            assertThat("#/$defs/" + attribute.object())
                    .as(name)
                    .isEqualTo(one.path("$ref").asText());
        }
        Set<Integer> values = new TreeSet<>();
        one.path("enum").forEach(v -> values.add(v.asInt()));
        if (one.has("const")) {
            values.add(one.path("const").asInt());
        }
        assertThat(new TreeSet<>(attribute.values())).as(name).isEqualTo(values);
    }

    private static OcsfAttribute attribute(OcsfType type, String name) {
        return Objects.requireNonNull(type.attributes().get(name), type.name() + "." + name);
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static List<List<String>> alternatives(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(alternative -> texts(alternative.path("required")))
                .toList();
    }
}
