package dev.orgtrail.settings;

import dev.orgtrail.settings.SinkFiles.SinkFile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Finds keys that nothing reads: below {@code orgtrail}, and below {@code camel.kamelet} for the sinks at hand. */
final class UnknownKeys {
    /** Set by Kubernetes for a service of the name orgtrail, as links to it. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("ORGTRAIL(_\\w+)?_(SERVICE_HOST|SERVICE_PORT\\w*|PORT(_\\d+_\\w+)?)|ORGTRAIL_PORT");

    /** Read by the build's own tests, never by Orgtrail. */
    private static final Set<String> OF_THE_BUILD = Set.of("orgtrail.shared", "orgtrail.jar");

    /** Read by commands, which may run where Orgtrail does. */
    private static final String OF_COMMANDS = "ORGTRAIL_TOKEN";

    private UnknownKeys() {}

    /**
     * Looks through every source of settings.
     *
     * @param environment all sources
     * @param files the Kamelets of the routes directory, by name
     * @param sinks the sinks in use
     * @return one problem for each unknown key
     */
    static List<Problem> find(
            ConfigurableEnvironment environment, Map<String, SinkFile> files, List<SinkInstance> sinks) {
        Set<Problem> problems = new LinkedHashSet<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (!(source instanceof EnumerablePropertySource<?> enumerable)) {
                continue;
            }
            boolean variables = source.getName().endsWith(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
            for (String name : enumerable.getPropertyNames()) {
                if (variables) {
                    checkVariable(name, problems);
                } else if (name.startsWith(KameletKeys.KAMELET)) {
                    KameletKeys.check(name, files, sinks, where(source, name)).ifPresent(problems::add);
                } else {
                    check(name, where(source, name), problems);
                }
            }
        }
        return new ArrayList<>(problems);
    }

    private static void check(String name, String where, Set<Problem> problems) {
        if (name.startsWith(KnownKeys.PREFIX + ".") && !OF_THE_BUILD.contains(name) && !KnownKeys.contains(name)) {
            problems.add(
                    new Problem(name, "is not a setting" + where, remedy("did you mean ", KnownKeys.nearest(name))));
        }
    }

    private static void checkVariable(String name, Set<Problem> problems) {
        if (name.startsWith("ORGTRAIL_")
                && !name.equals(OF_COMMANDS)
                && !SERVICE_LINK.matcher(name).matches()
                && !KnownKeys.containsVariable(name)) {
            problems.add(new Problem(
                    name,
                    "is an environment variable for no setting",
                    remedy("did you mean the one for ", KnownKeys.nearestToVariable(name))));
        }
    }

    private static String remedy(String question, Optional<String> nearest) {
        return nearest.map(key -> question + key + "?").orElse("remove it; application.yaml lists all settings");
    }

    private static String where(PropertySource<?> source, String name) {
        Origin origin = OriginLookup.getOrigin(source, name);
        return origin == null ? "" : " (" + origin + ")";
    }
}
