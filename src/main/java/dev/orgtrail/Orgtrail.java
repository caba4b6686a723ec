package dev.orgtrail;

import dev.orgtrail.collect.MappingReload;
import dev.orgtrail.console.CommandLine;
import dev.orgtrail.normalize.Mappings;
import dev.orgtrail.normalize.Normalizer;
import dev.orgtrail.settings.OrgtrailSettings;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;

/** Starts Orgtrail. */
@SpringBootApplication
public class Orgtrail {
    /**
     * Starts the application with the settings of {@code application.yaml} in the working directory; or does what a command
     * asks for, and ends.
     *
     * @param args settings as {@code --orgtrail.sinks=file-sink}, or a command: {@link CommandLine}
     */
    public static void main(String[] args) {
        OptionalInt done = CommandLine.run(List.of(args), System.out);
        if (done.isPresent()) {
            System.exit(done.getAsInt());
        }
        SpringApplication application = new SpringApplication(Orgtrail.class);
        application.addListeners((ApplicationReadyEvent ready) ->
                SpringApplication.getShutdownHandlers().add(Orgtrail::end));
        application.run(args);
    }

    /** A stop in good order is a success: the JVM would report SIGTERM as a failure, 143. */
    private static void end() {
        Runtime.getRuntime().halt(0);
    }

    /** The grace of a stop, as Camel keeps it: what is in hand then is abandoned, and read again at the next start. */
    @Bean
    CamelContextConfiguration grace(OrgtrailSettings settings) {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext camel) {
                camel.getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
                camel.getShutdownStrategy().setTimeout(settings.stop().grace().toMillis());
                camel.getShutdownStrategy().setShutdownNowOnTimeout(true);
            }

            @Override
            public void afterApplicationStart(CamelContext camel) {}
        };
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Normalizer normalizer(OrgtrailSettings settings) {
        return new Normalizer(
                Mappings.load(settings.routes().resolve("mappings")), settings.format() == OrgtrailSettings.Format.ECS);
    }

    @Bean
    MappingReload mappingReload(Normalizer normalizer) {
        return mappings -> normalizer.replace(Mappings.load(mappings));
    }
}
