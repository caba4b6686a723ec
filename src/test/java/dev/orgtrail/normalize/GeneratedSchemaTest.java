package dev.orgtrail.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Keeps the JSON Schema of mapping files what the language is, and the shipped files what the schema says. */
@Tag("mapping")
class GeneratedSchemaTest {
    private static final Path SCHEMA = Path.of("docs/mapping.schema.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void theSchemaKnowsTheClassesTheConversionsAndTheTargetsInUse() throws IOException {
        ObjectNode schema = (ObjectNode) JSON.readTree(Objects.requireNonNull(
                GeneratedSchemaTest.class.getResourceAsStream("mapping.schema.template.json"), "the template"));
        ArrayNode classes = (ArrayNode) schema.at("/$defs/class/enum");
        new TreeSet<>(Ocsf.INSTANCE.classNames()).forEach(classes::add);
        ArrayNode conversions = (ArrayNode) schema.at("/$defs/value/properties/as/enum");
        Arrays.stream(Conversion.values()).map(Conversion::keyword).forEach(conversions::add);
        ObjectNode targets = (ObjectNode) schema.at("/$defs/map/properties");
        targetsInUse().forEach(target -> targets.putObject(target).put("$ref", "#/$defs/source"));
        GeneratedFile.isUpToDate(SCHEMA, JSON.writer(new DefaultPrettyPrinter()).writeValueAsString(schema) + "\n");
    }

    /** What shipped mappings map, for editors to offer; any other attribute will do as well. */
    private static TreeSet<String> targetsInUse() {
        TreeSet<String> targets = new TreeSet<>();
        for (MappingFile file : Mappings.files(ShippedMappingsTest.DIR).values()) {
            targets.addAll(file.rules().map().keySet());
            if (file.cases() != null) {
                file.cases().forEach(each -> targets.addAll(each.rules().map().keySet()));
            }
        }
        return targets;
    }

    static List<Path> mappings() throws IOException {
        try (Stream<Path> files = Files.list(ShippedMappingsTest.DIR)) {
            return files.filter(file -> !file.endsWith("ecs.yaml") && !file.endsWith("columns.yaml"))
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.toString().endsWith(".test.yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void aShippedMappingObeysTheSchema(Path mapping) throws IOException {
        assertThat(faults(Files.readString(mapping))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "source: X\nclas: authentication",
                "source: X\nclass: login",
                "source: X\nmap: {user.uid: {from: A, az: id}}",
                "source: X\nmap: {user.uid: {from: A, as: uuid}}",
                "source: X\nmap: [user.uid]",
                "event-type: Login\nclass: authentication",
                "source: X\ncases: [{class: authentication}]",
                "source: X\npatterns: {said: {from: A}}",
                "source: X\npatterns: {said: {from: A, forms: [{from: B}]}}"
            })
    void aMistakeIsNoMapping(String mapping) throws IOException {
        assertThat(faults(mapping)).isNotEmpty();
    }

    private static List<String> faults(String yaml) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(SCHEMA));
        Object keys = new Yaml().load(yaml);
        return schema.validate(JSON.writeValueAsString(keys), InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }
}
