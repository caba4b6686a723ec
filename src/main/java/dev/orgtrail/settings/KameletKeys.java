package dev.orgtrail.settings;

import dev.orgtrail.settings.SinkFiles.SinkFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.env.PropertyResolver;

/** Checks {@code camel.kamelet.<kamelet>.<property>} and {@code camel.kamelet.<kamelet>.<sink>.<property>}. */
final class KameletKeys {
    static final String KAMELET = "camel.kamelet.";

    private KameletKeys() {}

    /**
     * What is wrong with a key.
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
            if (!names.contains(parts[1])) {
                return Optional.of(new Problem(
                        name,
                        "is of the sink " + parts[1] + ", which there is not" + where,
                        NearestKey.among(names, parts[1])
                                .map(near -> "did you mean " + ofAll + near + "." + parts[2] + "?")
                                .orElse("write " + parts[1] + ": {kamelet: " + parts[0]
                                        + "} below orgtrail.sinks, or remove it")));
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
                if (!environment.containsProperty(ofAll) && !environment.containsProperty(ofThis)) {
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
}
