package dev.orgtrail;

import dev.orgtrail.collect.MappingReload;
import dev.orgtrail.normalize.Mappings;
import dev.orgtrail.normalize.Normalizer;
import dev.orgtrail.settings.OrgtrailSettings;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Starts Orgtrail. */
@SpringBootApplication
public class Orgtrail {
    /**
     * Starts the application with the settings of {@code application.yaml} in the working directory.
     *
     * @param args settings as {@code --orgtrail.sinks=file-sink}
     */
    public static void main(String[] args) {
        SpringApplication.run(Orgtrail.class, args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Normalizer normalizer(OrgtrailSettings settings) {
        return new Normalizer(Mappings.load(settings.routes().resolve("mappings")));
    }

    @Bean
    MappingReload mappingReload(Normalizer normalizer) {
        return mappings -> normalizer.replace(Mappings.load(mappings));
    }
}
