package dev.orgtrail.collect;

import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.settings.SinkInstance;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Loads and watches the routes directory of the settings. */
@Configuration(proxyBeanMethods = false)
class RouteFilesConfiguration {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    @Bean
    RouteFiles routeFiles(
            OrgtrailSettings settings,
            CamelContext context,
            LiveRoutes live,
            OrgRoutes orgs,
            Interruptions interruptions,
            ObjectProvider<MappingReload> mappings,
            Environment environment)
            throws Exception {
        RouteFiles files =
                new RouteFiles(settings.routes(), live, orgs, interruptions, mappings::getIfAvailable, INTERVAL);
        context.addStartupListener(files);
        context.addStartupListener(
                new SinksAtStart(settings.routes(), SinkInstance.all(settings.sinks(), environment)));
        return files;
    }
}
