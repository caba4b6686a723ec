package dev.orgtrail.settings;

import dev.orgtrail.settings.SinkFiles.SinkFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.util.StringHelper;
import org.springframework.core.env.PropertyResolver;

/** Checks {@code camel.kamelet.<kamelet>.<property>} and {@code camel.kamelet.<kamelet>.<sink>.<property>}. */
final class KameletKeys {
    static final String KAMELET = "camel.kamelet.";

    private KameletKeys() {}

    /**
     * What is wrong with a key. A name that is no sink's is refused only if it looks like a misspelt one: routes of teams use
     * Kamelets under names of their own, and dead letters are replayed to sinks that were taken out.
     *
     * @param name the key
     * @param files the Kamelets of the routes directory, by name
     * @param sinks the sinks in use
     * @param where the place of the key, in words
     */
    static Optional<Problem> check(String name, Map<String, SinkFile> files, List<SinkInstance> sinks, String where) {
        String[] parts = name.substring(KAMELET.length()).split("\\.", -1);
        SinkFile file = files.get(parts[0]);
        if (file == null || parts.length == 1) {
            return Optional.empty();
        }
        String ofAll = KAMELET + parts[0] + ".";
        if (parts.length > 2) {
            List<String> names = sinks.stream()
                    .filter(sink -> sink.kamelet().equals(parts[0]))
                    .map(SinkInstance::name)
                    .toList();
            Optional<String> meant = names.contains(parts[1]) ? Optional.empty() : misspelt(names, parts[1]);
            if (meant.isPresent()) {
                return Optional.of(new Problem(
                        name,
                        "is of the sink " + parts[1] + ", which there is not" + where,
                        "did you mean " + ofAll + meant.get() + "." + parts[2] + "?"));
            }
        }
        String property = parts[parts.length - 1].replaceFirst("\\[.*", "");
        String start = parts.length > 2 ? ofAll + parts[1] + "." : ofAll;
        boolean isKnown = file.properties().stream()
                .anyMatch(known -> KnownKeys.uniform(known).equals(KnownKeys.uniform(property)));
        return isKnown
                ? Optional.empty()
                : Optional.of(new Problem(
                        name,
                        "is not a property of this sink" + where,
                        NearestKey.among(file.properties(), property)
                                .map(near -> "did you mean " + start + near + "?")
                                .orElse("remove it; "
                                        + (file.properties().isEmpty()
                                                ? "this sink has no properties"
                                                : "this sink has: " + String.join(", ", file.properties())))));
    }

    /** The sink that a name means; names with other numbers, such as {@code siem1} and {@code siem2}, are of other sinks. */
    private static Optional<String> misspelt(List<String> names, String name) {
        String letters = name.replaceAll("\\d", "");
        return names.stream().anyMatch(known -> known.replaceAll("\\d", "").equals(letters))
                ? Optional.empty()
                : NearestKey.among(names, name);
    }

    /** The properties that sinks in use need and that nobody has set. */
    static List<Problem> missing(Map<String, SinkFile> files, List<SinkInstance> sinks, PropertyResolver environment) {
        List<Problem> problems = new ArrayList<>();
        for (SinkInstance sink : sinks) {
            SinkFile file = files.get(sink.kamelet());
            if (file == null) {
                continue;
            }
            for (String property : file.required()) {
                String ofAll = KAMELET + sink.kamelet() + "." + property;
                String ofThis = KAMELET + sink.kamelet() + "." + sink.name() + "." + property;
                if (!isSet(ofAll, environment) && !isSet(ofThis, environment)) {
                    String key = sink.name().equals(sink.kamelet()) ? ofAll : ofThis;
                    problems.add(new Problem(
                            key,
                            "is missing; " + file.file() + " requires it of the sink " + sink.name(),
                            "give it in application.yaml, or --" + key + "=..."));
                }
            }
        }
        return problems;
    }

    /** Whether a property is set in one of the forms that Camel reads; a variable is {@code API_KEY} or {@code APIKEY}. */
    private static boolean isSet(String key, PropertyResolver environment) {
        int start = key.lastIndexOf('.') + 1;
        String property = key.substring(start);
        return Stream.of(property, StringHelper.camelCaseToDash(property), StringHelper.dashToCamelCase(property))
                .anyMatch(form -> environment.containsProperty(key.substring(0, start) + form));
    }
}
