package dev.orgtrail.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The keys there are below {@code orgtrail}, taken from the settings records; {@code *} stands for an
 * org's alias or another free name, {@code []} for each of a list. */
final class KnownKeys {
    static final String PREFIX = "orgtrail";
    static final String EACH = "[]";
    private static final List<String> KEYS = keys();
    private static final NearestKey NEAREST = new NearestKey(KEYS);

    private KnownKeys() {}

    /** {@return every key that holds a value, such as {@code orgtrail.orgs.*.login-url}} */
    static List<String> all() {
        return KEYS;
    }

    /** Whether a key in dotted form, with or without list indexes and dashes, is one of them. */
    static boolean contains(String key) {
        String plain = plain(key);
        return KEYS.stream().anyMatch(known -> matches(known, plain))
                // An empty map or an empty record is written as the key of its parent.
                || !plain.equals(PREFIX) && KEYS.stream().anyMatch(known -> isBelow(known, plain));
    }

    /** Whether an environment variable is one of them: dashes and dots are underscores there, or left out. */
    static boolean containsVariable(String variable) {
        return KEYS.stream().anyMatch(known -> {
            String pattern = List.of(known.split("\\.")).stream()
                    .map(s -> s.equals("*")
                            ? "[A-Z0-9_]+?"
                            : s.toUpperCase(Locale.ROOT).replace("-", "_?").replace(EACH, "_\\d+"))
                    .collect(Collectors.joining("_"));
            return Pattern.matches(pattern + "(_\\d+_?)?", variable);
        });
    }

    /** The known key, or group of keys, that is nearest to a misspelt one at each level, with the alias as it was given. */
    static Optional<String> nearest(String key) {
        return NEAREST.toKey(key);
    }

    /** The same for an environment variable. */
    static Optional<String> nearestToVariable(String variable) {
        return NEAREST.toVariable(variable);
    }

    private static boolean matches(String known, String plain) {
        String[] a = plainOf(known).split("\\.");
        String[] b = plain.split("\\.");
        if (a.length != b.length) {
            return false;
        }
        for (int i = 0; i < a.length; i++) {
            if (!a[i].equals("*") && !uniform(a[i]).equals(uniform(b[i]))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBelow(String known, String plain) {
        String[] a = plainOf(known).split("\\.");
        int levels = plain.split("\\.").length;
        return a.length > levels && matches(String.join(".", List.of(a).subList(0, levels)), plain);
    }

    static String uniform(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    static String kebab(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String plainOf(String known) {
        return known.replace(EACH, "");
    }

    private static String plain(String key) {
        return key.replaceAll("\\[\\d+]", "");
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>(keysOf(PREFIX, OrgtrailSettings.class));
        // The list of sinks can be a map as well, see SinkMap.
        keys.add(PREFIX + ".sinks.*.kamelet");
        return List.copyOf(keys);
    }

    private static List<String> keysOf(String prefix, Class<?> type) {
        List<String> keys = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix + "." + kebab(component.getName());
            if (component.getType() == Map.class) {
                // Each map goes from a name that is free to a record.
                ParameterizedType map = (ParameterizedType) component.getGenericType();
                keys.addAll(keysOf(key + ".*", (Class<?>) map.getActualTypeArguments()[1]));
            } else if (component.getType() == List.class && element(component).isRecord()) {
                keys.addAll(keysOf(key + EACH, element(component)));
            } else if (component.getType().isRecord() && component.getType() != Secret.class) {
                keys.addAll(keysOf(key, component.getType()));
            } else {
                keys.add(key);
            }
        }
        return keys;
    }

    private static Class<?> element(RecordComponent list) {
        return (Class<?>) ((ParameterizedType) list.getGenericType()).getActualTypeArguments()[0];
    }
}
