package dev.orgtrail.normalize;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place in an event, resolved against its class.
 *
 * @param path as written, such as {@code web_resources[0].name}
 * @param keys the keys on the way
 * @param lists for each key whether a list stands there, of which the first element is meant
 * @param owner the object that holds the attribute
 * @param attribute the attribute at the end
 * @param objects the types of the objects on the way, one for each key but the last
 */
record Target(
        String path,
        List<String> keys,
        List<Boolean> lists,
        OcsfType owner,
        OcsfAttribute attribute,
        List<OcsfType> objects) {

    /** What an attribute of any type holds: attributes without names of their own. */
    private static final OcsfType FREE = new OcsfType("any", Map.of(), List.of(), List.of(), List.of());

    private static final OcsfAttribute ANYTHING = new OcsfAttribute(OcsfAttribute.Kind.FREE, false, null, Set.of());

    /** A target that cannot be resolved; the message says why. */
    static final class Unresolved extends Exception {
        private static final long serialVersionUID = 1L;

        Unresolved(String message) {
            super(message);
        }
    }

    /** Resolves a path in a class. */
    static Target resolve(String path, OcsfClass in) throws Unresolved {
        List<String> keys = new ArrayList<>();
        List<Boolean> lists = new ArrayList<>();
        List<OcsfType> objects = new ArrayList<>();
        OcsfType owner = in.type();
        String[] parts = path.split("\\.", -1);
        for (int i = 0; ; i++) {
            boolean list = parts[i].endsWith("[0]");
            String key = list ? parts[i].substring(0, parts[i].length() - 3) : parts[i];
            OcsfAttribute attribute =
                    owner.equals(FREE) ? ANYTHING : owner.attributes().get(key);
            if (attribute == null) {
                throw new Unresolved("'" + key + "' is no attribute of "
                        + (i == 0 ? "class " + in.name() : "object " + owner.name()) + hint(owner, key));
            }
            keys.add(key);
            lists.add(list);
            if (i == parts.length - 1) {
                return leaf(path, keys, lists, owner, attribute, objects);
            }
            if (attribute.kind() == OcsfAttribute.Kind.FREE && !attribute.array() && !list) {
                owner = FREE; // of any type, so an object as well, with what attributes one likes
                objects.add(owner);
                continue;
            }
            if (attribute.kind() != OcsfAttribute.Kind.OBJECT || attribute.object() == null) {
                throw new Unresolved("'" + key + "' has no attributes of its own");
            }
            if (attribute.array() != list) {
                throw new Unresolved(
                        attribute.array()
                                ? "'" + key + "' is a list: write " + key + "[0]"
                                : "'" + key + "' is no list: write it without [0]");
            }
            owner = Ocsf.INSTANCE.object(attribute.object());
            objects.add(owner);
        }
    }

    private static Target leaf(
            String path,
            List<String> keys,
            List<Boolean> lists,
            OcsfType owner,
            OcsfAttribute attribute,
            List<OcsfType> objects)
            throws Unresolved {
        String key = keys.get(keys.size() - 1);
        if (attribute.kind() == OcsfAttribute.Kind.OBJECT) {
            throw new Unresolved("'" + key + "' is an object: name one of its attributes");
        }
        if (Boolean.TRUE.equals(lists.get(lists.size() - 1))) {
            throw new Unresolved("'" + key + "': write it without [0], the value becomes a list by itself");
        }
        return new Target(path, List.copyOf(keys), List.copyOf(lists), owner, attribute, List.copyOf(objects));
    }

    private static String hint(OcsfType owner, String key) {
        String best = null;
        for (String name : owner.attributes().keySet()) {
            if (name.startsWith(key)
                    || key.startsWith(name)
                    || name.replace("_", "").equalsIgnoreCase(key.replace("_", ""))) {
                best = best == null || name.length() < best.length() ? name : best;
            }
        }
        return best == null ? "" : " (did you mean '" + best + "'?)";
    }

    String key() {
        return keys.get(keys.size() - 1);
    }

    /** Writes a value, making the objects on the way. */
    void write(Map<String, Object> event, Object value) {
        Map<String, Object> at = event;
        int last = keys.size() - 1;
        for (int i = 0; i < last; i++) {
            at = child(at, keys.get(i), lists.get(i));
        }
        if (attribute.array()) {
            // A list of its own for each event: later steps may change it.
            at.put(keys.get(last), new ArrayList<Object>(value instanceof List<?> list ? list : List.of(value)));
        } else {
            at.put(keys.get(last), value);
        }
    }

    /** Writes a text beside the value, under another key of the same object. */
    void writeSibling(Map<String, Object> event, String key, Object value) {
        Map<String, Object> at = event;
        for (int i = 0; i < keys.size() - 1; i++) {
            at = child(at, keys.get(i), lists.get(i));
        }
        at.put(key, value);
    }

    @SuppressWarnings("unchecked") // an event's objects are made here and nowhere else
    static Map<String, Object> child(Map<String, Object> of, String key, boolean list) {
        Object found = of.get(key);
        if (!(found instanceof Map || found instanceof List)) { // a text gives way where an object comes upon it
            Map<String, Object> made = new LinkedHashMap<>();
            of.put(key, list ? new ArrayList<>(List.of(made)) : made);
            return made;
        }
        return (Map<String, Object>) (list ? ((List<?>) found).get(0) : found);
    }

    @SuppressWarnings("unchecked")
    static @Nullable Map<String, Object> existingChild(Map<String, Object> of, String key) {
        Object found = of.get(key);
        return (Map<String, Object>) (found instanceof List<?> list ? list.get(0) : found);
    }
}
