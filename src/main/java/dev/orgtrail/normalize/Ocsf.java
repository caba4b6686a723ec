package dev.orgtrail.normalize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The OCSF 1.8.0 classes that Salesforce activity maps to, their attributes and the captions of their enumerations, read
 * from a compact table made from the schemas. See <a href="https://schema.ocsf.io/1.8.0/">schema.ocsf.io</a>.
 */
final class Ocsf {
    static final String VERSION = "1.8.0";
    static final Ocsf INSTANCE = new Ocsf();

    private final Map<String, OcsfClass> classes = new LinkedHashMap<>();
    private final Map<Integer, OcsfClass> byUid = new HashMap<>();
    private final Map<String, OcsfType> objects = new LinkedHashMap<>();
    private final JsonNode captions;

    private Ocsf() {
        JsonNode table = read("ocsf-" + VERSION + ".json");
        captions = read("ocsf-captions.json");
        table.path("objects").properties().forEach(e -> objects.put(e.getKey(), type(e.getKey(), e.getValue())));
        table.path("classes").properties().forEach(e -> {
            int category = e.getValue().path("category").asInt();
            classes.put(
                    e.getKey(),
                    new OcsfClass(
                            e.getValue().path("uid").asInt(),
                            captions.path("classes")
                                    .path(e.getKey())
                                    .path("caption")
                                    .asText(e.getKey()),
                            category,
                            captions.path("categories")
                                    .path(Integer.toString(category))
                                    .asText(),
                            type(e.getKey(), e.getValue())));
        });
        classes.values().forEach(cls -> byUid.put(cls.uid(), cls));
    }

    /** The class of this name, or null. */
    @Nullable
    OcsfClass classNamed(String name) {
        return classes.get(name);
    }

    /** The class of this number, or null. */
    @Nullable
    OcsfClass classOf(int uid) {
        return byUid.get(uid);
    }

    /** The class for what no other class fits, and for events that lack what their own class requires. */
    OcsfClass baseEvent() {
        OcsfClass base = classes.get("base_event");
        if (base == null) {
            throw new IllegalStateException("The OCSF table lacks base_event");
        }
        return base;
    }

    /** All class names. */
    Set<String> classNames() {
        return Collections.unmodifiableSet(classes.keySet());
    }

    /** All classes. */
    Iterable<OcsfClass> classes() {
        return Collections.unmodifiableCollection(classes.values());
    }

    /** The object of this name. */
    OcsfType object(String name) {
        OcsfType type = objects.get(name);
        if (type == null) {
            throw new IllegalStateException("The OCSF table lacks object " + name);
        }
        return type;
    }

    /** The captions of an enumeration by value; 0 and 99 are always named, others only where the captions are known. */
    Map<Integer, String> captions(OcsfType owner, String attribute, OcsfAttribute of) {
        Map<Integer, String> known = new LinkedHashMap<>();
        if (of.values().contains(0)) {
            known.put(0, "Unknown");
        }
        if (of.values().contains(99)) {
            known.put(99, "Other");
        }
        JsonNode names = captions.path("classes").path(owner.name()).path(attribute);
        if (names.isMissingNode()) {
            names = captions.path("attributes").path(owner.name() + "." + attribute);
        }
        if (names.isMissingNode()) {
            names = captions.path("attributes").path(attribute);
        }
        names.properties()
                .forEach(
                        e -> known.put(Integer.valueOf(e.getKey()), e.getValue().asText()));
        known.keySet().retainAll(of.values());
        return known;
    }

    private static OcsfType type(String name, JsonNode node) {
        Map<String, OcsfAttribute> attributes = new LinkedHashMap<>();
        node.path("attributes")
                .properties()
                .forEach(e -> attributes.put(e.getKey(), attribute(e.getValue().asText())));
        return new OcsfType(
                name, attributes, strings(node.path("required")), lists(node.path("any")), lists(node.path("one")));
    }

    private static OcsfAttribute attribute(String text) {
        boolean array = text.endsWith("[]");
        String type = array ? text.substring(0, text.length() - 2) : text;
        if (type.startsWith("@")) {
            return new OcsfAttribute(OcsfAttribute.Kind.OBJECT, array, type.substring(1), Set.of());
        }
        if (type.startsWith("integer:")) {
            Set<Integer> values = new LinkedHashSet<>();
            for (String value : type.substring("integer:".length()).split(",", -1)) {
                values.add(Integer.valueOf(value));
            }
            return new OcsfAttribute(OcsfAttribute.Kind.INTEGER, array, null, values);
        }
        OcsfAttribute.Kind kind =
                switch (type) {
                    case "string" -> OcsfAttribute.Kind.STRING;
                    case "integer" -> OcsfAttribute.Kind.INTEGER;
                    case "number" -> OcsfAttribute.Kind.NUMBER;
                    case "boolean" -> OcsfAttribute.Kind.BOOLEAN;
                    case "ip" -> OcsfAttribute.Kind.IP;
                    case "object" -> OcsfAttribute.Kind.OBJECT; // free-form: no attributes to name
                    default -> OcsfAttribute.Kind.FREE;
                };
        return new OcsfAttribute(kind, array, null, Set.of());
    }

    private static List<String> strings(JsonNode node) {
        List<String> list = new ArrayList<>();
        node.forEach(n -> list.add(n.asText()));
        return List.copyOf(list);
    }

    private static List<List<String>> lists(JsonNode node) {
        List<List<String>> list = new ArrayList<>();
        node.forEach(n -> list.add(strings(n)));
        return List.copyOf(list);
    }

    private static JsonNode read(String resource) {
        try (InputStream in = Ocsf.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("Missing resource " + resource);
            }
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
