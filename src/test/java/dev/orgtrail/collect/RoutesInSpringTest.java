package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.state.Statuses;
import dev.orgtrail.threads.SharedThreads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class RoutesInSpringTest {
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @ComponentScan("dev.orgtrail.settings")
    static class Application {
        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }
    }

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path routes;

    @Test
    void startsTheRoutesOfTheDirectoryAndEndsReadersAtTheStop() throws Exception {
        write("direct:hello");
        ConfigurableApplicationContext application = start();
        Interruptions interruptions = application.getBean(Interruptions.class);
        CamelContext camel = application.getBean(CamelContext.class);
        assertThat(camel.getRouteController().getRouteStatus("hello")).isEqualTo(ServiceStatus.Started);
        assertThat(interruptions.requested("hello")).isFalse();
        application.close();
        assertThat(interruptions.requested("hello")).isTrue();
    }

    @Test
    void saysFileLineAndReasonWhenTheStartIsRefused(CapturedOutput output) throws Exception {
        write("nosuch:hello");
        try {
            start().close();
        } catch (RuntimeException e) {
            assertThat(output)
                    .contains("APPLICATION FAILED TO START")
                    .contains("  delivery/hello.camel.yaml:3: No endpoint could be found for: nosuch://hello");
            return;
        }
        throw new AssertionError("the start was not refused");
    }

    private void write(String uri) throws Exception {
        Files.createDirectories(routes.resolve("delivery"));
        Files.createDirectories(routes.resolve("sinks"));
        Files.writeString(routes.resolve("delivery/hello.camel.yaml"), """
                - route:
                    id: hello
                    from: {id: in, uri: "%s", steps: [{log: {id: say, message: hello}}]}
                """.formatted(uri));
        Files.writeString(routes.resolve("sinks/none-sink.kamelet.yaml"), """
                apiVersion: camel.apache.org/v1
                kind: Kamelet
                metadata: {name: none-sink}
                spec:
                  template:
                    from: {uri: "kamelet:source", steps: [{log: {message: x}}]}
                """);
    }

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(
                        Application.class,
                        LiveRoutes.class,
                        OrgRoutes.class,
                        Statuses.class,
                        SharedThreads.class,
                        Interruptions.class,
                        RouteFilesConfiguration.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--orgtrail.routes=" + routes,
                        "--orgtrail.sinks=none-sink",
                        "--spring.datasource.url=jdbc:h2:mem:routes");
    }
}
