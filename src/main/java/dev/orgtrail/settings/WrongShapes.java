package dev.orgtrail.settings;

import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.unit.DataSize;

/** Reads the settings without those whose value has not the shape that it needs, and names each of these without its value. */
final class WrongShapes {
    private static final Pattern UNRESOLVED = Pattern.compile("\\$\\{(\\w+)}");

    private static final String SINKS = KnownKeys.PREFIX + ".sinks";

    private static final int FEW = 5;

    private final ConfigurableEnvironment environment;
    private final List<Problem> problems;
    private final Set<ConfigurationPropertyName> wrong = new LinkedHashSet<>();

    /**
     * Of all sources of settings.
     *
     * @param problems takes what is found
     */
    WrongShapes(ConfigurableEnvironment environment, List<Problem> problems) {
        this.environment = environment;
        this.problems = problems;
    }

    /** The settings; where one has the wrong shape, with its default. */
    OrgtrailSettings read() {
        List<ConfigurationPropertySource> sources = StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .map(source -> source.filter(this::isRead))
                .toList();
        for (; ; ) {
            try {
                return new Binder(sources, new PropertySourcesPlaceholdersResolver(environment))
                        .bindOrCreate(KnownKeys.PREFIX, OrgtrailSettings.class);
            } catch (BindException e) {
                if (!wrong.add(e.getName())) {
                    throw e;
                }
                problems.add(problem(e));
            }
        }
    }

    private boolean isRead(ConfigurationPropertyName name) {
        return wrong.stream().noneMatch(each -> each.equals(name) || each.isAncestorOf(name));
    }

    private static Problem problem(BindException failure) {
        String key = failure.getName().toString();
        ConfigurationProperty property = failure.getProperty();
        Matcher unresolved = UNRESOLVED.matcher(property == null ? "" : String.valueOf(property.getValue()));
        if (unresolved.matches()) {
            return new Problem(
                    key,
                    "names ${" + unresolved.group(1) + "}, which is not set",
                    "set the environment variable " + unresolved.group(1) + ", or write the value itself");
        }
        return problem(key, failure.getTarget().getType().resolve(Object.class));
    }

    private static Problem problem(String key, Class<?> type) {
        if (key.startsWith(SINKS)) {
            return new Problem(
                    key,
                    "holds what is no name of a sink",
                    "write a list of names, [file-sink], or a map, siem: {kamelet: collector-sink}");
        }
        if (type == Duration.class) {
            return new Problem(key, "is no time", "write it as 60s, 5m or 1h");
        }
        if (type == DataSize.class) {
            return new Problem(key, "is no size", "write it as 512KB or 1MB");
        }
        if (type == int.class || type == Integer.class) {
            return new Problem(key, "is no whole number", "write it as 30");
        }
        if (type == boolean.class || type == Boolean.class) {
            return new Problem(key, "is neither true nor false", "write true or false");
        }
        if (type == URI.class) {
            return new Problem(key, "is no URL", "write it as https://host.example");
        }
        if (type.isEnum()) {
            return new Problem(
                    key,
                    "is none of the words that it may be",
                    "write one of "
                            + Arrays.stream(type.getEnumConstants())
                                    .map(each -> each.toString()
                                            .toLowerCase(Locale.ROOT)
                                            .replace('_', '-'))
                                    .collect(Collectors.joining(", ")));
        }
        if (type.isRecord() && type != Secret.class) {
            RecordComponent[] below = type.getRecordComponents();
            return new Problem(
                    key,
                    "is a single value, and has settings of its own",
                    below.length > FEW
                            ? "write them below it, as application.yaml shows"
                            : "write them below it: "
                                    + Arrays.stream(below)
                                            .map(each -> key + "." + KnownKeys.kebab(each.getName()))
                                            .collect(Collectors.joining(", ")));
        }
        return new Problem(
                key, "has not the shape that it needs", "see application.yaml, which has an example of each");
    }
}
