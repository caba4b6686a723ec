package dev.orgtrail.deliver;

import java.util.Properties;
import java.util.function.Predicate;
import org.apache.camel.spi.LoadablePropertiesSource;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.stereotype.Component;

/**
 * Hands the settings {@code camel.kamelet.<sink>.<property>} of {@code application.yaml}, the command line and the rest
 * of Spring's environment to Camel, whose Kamelets list them by prefix; Camel itself asks Spring for single keys only.
 */
@Component
class SinkProperties implements LoadablePropertiesSource {
    private static final String PREFIX = "camel.kamelet.";

    private final ConfigurableEnvironment environment;

    SinkProperties(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public String getName() {
        return "sinks";
    }

    @Override
    public @Nullable String getProperty(String name) {
        return name.startsWith(PREFIX) ? environment.getProperty(name) : null;
    }

    @Override
    public Properties loadProperties() {
        return loadProperties(name -> true);
    }

    @Override
    public Properties loadProperties(Predicate<String> filter) {
        Properties found = new Properties();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> listed) {
                for (String name : listed.getPropertyNames()) {
                    if (name.startsWith(PREFIX) && filter.test(name)) {
                        String value = environment.getProperty(name);
                        if (value != null) {
                            found.setProperty(name, value);
                        }
                    }
                }
            }
        }
        return found;
    }

    @Override
    public void reloadProperties(String location) {
        // Spring's environment is read each time.
    }
}
