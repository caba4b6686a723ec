package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.StandInOrg;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Camel adds to the health of Orgtrail. */
class HealthChecksTest {
    /** A check of a route that goes meanwhile throws, which would be a stack trace in the log and a failing health. */
    @Test
    void lookAtNoRouteOfAnOrgOrItsConsumer(@TempDir Path out) throws Exception {
        try (StandInOrg org = new StandInOrg(RunningOrgtrail.org("acme", 1)).start();
                RunningOrgtrail orgtrail = new RunningOrgtrail(out, org)) {
            assertThat(HealthCheckRegistry.get(orgtrail.part(CamelContext.class)).stream())
                    .extracting(HealthCheck::getId)
                    .containsExactly("context");
        }
    }
}
