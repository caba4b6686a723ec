package dev.orgtrail.settings;

import dev.orgtrail.settings.SinkFiles.SinkFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/** Stops the start on bad settings or a taken port, before anything is written or connected, with all of them at once. */
class SettingsGuard implements EnvironmentPostProcessor, Ordered {

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        List<Problem> problems = new ArrayList<>(problems(environment));
        if (application.getWebApplicationType() == WebApplicationType.SERVLET) {
            problems.addAll(PortCheck.check(environment));
        }
        if (!problems.isEmpty()) {
            throw new BadSettingsException(problems);
        }
    }

    static List<Problem> problems(ConfigurableEnvironment environment) {
        Path routes = Path.of(environment.getProperty("orgtrail.routes", "routes"));
        Map<String, SinkFile> files = SinkFiles.read(routes);
        SinkMap.asList(environment);
        List<SinkInstance> sinks = SinkInstance.all(sinks(environment), environment);
        List<Problem> problems = new ArrayList<>(UnknownKeys.find(environment, files, sinks));
        String orgs = environment.getProperty("orgtrail.orgs");
        if (orgs != null) {
            problems.add(new Problem(
                    "orgtrail.orgs", "holds no org", "write an alias with its settings below it, or {} for no org"));
            return problems;
        }
        OrgtrailSettings settings = new WrongShapes(environment, problems).read();
        problems.addAll(SettingsCheck.check(settings, sinks, files.keySet()));
        problems.addAll(KameletKeys.missing(files, sinks, environment));
        return problems;
    }

    private static List<String> sinks(ConfigurableEnvironment environment) {
        try {
            return Binder.get(environment)
                    .bind("orgtrail.sinks", Bindable.listOf(String.class))
                    .orElse(List.of("file-sink"));
        } catch (BindException e) {
            // WrongShapes names the key.
            return List.of();
        }
    }

    /** After the files of settings have been read. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
