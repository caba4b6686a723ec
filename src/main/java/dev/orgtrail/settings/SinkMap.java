package dev.orgtrail.settings;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Lets {@code orgtrail.sinks} be a map from a sink to its Kamelet. Its names are put before the other settings as the list that
 * it can be as well; see {@link SinkInstance} for who reads the Kamelets.
 */
final class SinkMap {
    private static final ConfigurationPropertyName SINKS = ConfigurationPropertyName.of("orgtrail.sinks");
    private static final String SOURCE = "names of orgtrail.sinks";

    private SinkMap() {}

    /** Makes a list of the map; of a list, or where a list goes before the map, nothing. */
    static void asList(ConfigurableEnvironment environment) {
        Set<String> names = new LinkedHashSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.getConfigurationProperty(SINKS) != null
                    || source.getConfigurationProperty(SINKS.append("[0]")) != null) {
                break;
            }
            if (source instanceof IterableConfigurationPropertySource all) {
                all.stream().map(SinkMap::sink).forEach(name -> {
                    if (name != null) {
                        names.add(name);
                    }
                });
            }
        }
        if (!names.isEmpty()) {
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource(SOURCE, Map.of(SINKS.toString(), String.join(",", names))));
        }
    }

    private static @Nullable String sink(ConfigurationPropertyName key) {
        boolean below = SINKS.isAncestorOf(key) && key.getNumberOfElements() > SINKS.getNumberOfElements();
        return below && !key.isNumericIndex(SINKS.getNumberOfElements())
                ? key.getElement(SINKS.getNumberOfElements(), Form.ORIGINAL)
                : null;
    }
}
