package dev.orgtrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** What is told of a start that fails, in which Orgtrail is stopped or not. */
@ExtendWith(OutputCaptureExtension.class)
class EndedWhileStartingTest {
    /** The application of this test. */
    static class Nothing {}

    private static void start(boolean stopped) {
        SpringApplication application = new SpringApplication(Nothing.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.addListeners((ApplicationReadyEvent ready) -> {
            ConfigurableApplicationContext context = ready.getApplicationContext();
            if (stopped) {
                context.close();
            }
            throw new IllegalStateException("no such bean");
        });
        assertThatThrownBy(application::run).hasMessage("no such bean");
    }

    @Test
    void aStopIsTold(CapturedOutput output) {
        start(true);
        assertThat(output)
                .contains("Orgtrail was stopped while it was starting.")
                .doesNotContain("Application run failed", "no such bean");
    }

    @Test
    void aFailureIsTold(CapturedOutput output) {
        start(false);
        assertThat(output).contains("Application run failed", "no such bean").doesNotContain("was stopped");
    }
}
