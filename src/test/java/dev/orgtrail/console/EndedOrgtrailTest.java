package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.StandInOrg;
import io.micrometer.core.instrument.Metrics;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of an Orgtrail that has ended in a process that goes on. */
class EndedOrgtrailTest {
    @Test
    void leavesNoMetersBehindWhichWouldKeepAllOfIt(@TempDir Path out) throws Exception {
        try (StandInOrg org = new StandInOrg(RunningOrgtrail.org("acme", 1)).start()) {
            new RunningOrgtrail(out, org).close();
        }
        assertThat(Metrics.globalRegistry.getRegistries()).isEmpty();
    }
}
