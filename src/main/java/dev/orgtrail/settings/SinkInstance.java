package dev.orgtrail.settings;

import java.util.List;
import org.springframework.core.env.PropertyResolver;

/**
 * A sink in use: a Kamelet with the properties that are set for it.
 *
 * @param name by which statuses, metrics and dead letters know it
 * @param kamelet the Kamelet; the name of the sink where it is said no other
 */
public record SinkInstance(String name, String kamelet) {

    /** Sinks by their names, in the same order. */
    public static List<SinkInstance> all(List<String> names, PropertyResolver environment) {
        return names.stream().map(name -> of(name, environment)).toList();
    }

    /** A sink by its name, whether it is among those in use or was, as dead letters tell. */
    public static SinkInstance of(String name, PropertyResolver environment) {
        return new SinkInstance(name, environment.getProperty("orgtrail.sinks." + name + ".kamelet", name));
    }

    /** The endpoint that delivers to it. Its properties are {@code camel.kamelet.<kamelet>.<name>.<property>} then. */
    public String uri() {
        return "kamelet:" + kamelet + "/" + name + "?noErrorHandler=true";
    }

    /** The file of its Kamelet, within the directory of routes. */
    public String file() {
        return "sinks/" + kamelet + ".kamelet.yaml";
    }
}
