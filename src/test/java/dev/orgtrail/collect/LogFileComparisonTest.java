package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.Sources;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class LogFileComparisonTest {
    @Test
    void aDayIsComparedUntilItsDailyFileHasComeThreeDaysLate() throws Exception {
        try (StandInOrg org = new StandInOrg(OrgSettings.plain().scale(0.01).logFileDays(2)).start();
                CollectedOrg collected = new CollectedOrg(org, Map.of())) {
            Instant now = collected.part(Clock.class).instant();
            Checkpoints checkpoints = collected.part(Checkpoints.class);
            checkpoints.findOrStart("acme", Sources.EVENT_LOG_FILE, LivePoll.FEED, now.minus(Duration.ofDays(30)));
            checkpoints.lookedAt("acme", Sources.EVENT_LOG_FILE, LivePoll.FEED, now);
            Comparisons comparisons = collected.state().part(Comparisons.class);
            comparisons.keep(
                    "acme",
                    Sources.EVENT_LOG_FILE,
                    "",
                    now.minus(Duration.ofDays(1)),
                    now,
                    1,
                    1,
                    Comparisons.Outcome.AGREES,
                    0);
            Exchange exchange = collected.exchange(Map.of());
            LogFileComparison comparison = new LogFileComparison(
                    collected.part(Soql.class),
                    collected.state().slices(),
                    new EventLogObjects(
                            collected.part(Soql.class),
                            checkpoints,
                            collected.state().slices(),
                            CollectedOrg.settings(org, Map.of())),
                    comparisons,
                    checkpoints,
                    CollectedOrg.settings(org, Map.of()),
                    collected.part(Clock.class));

            assertThat(comparison.open(exchange)).isTrue();
            assertThat(Instant.parse(exchange.getIn().getHeader("from", String.class)))
                    .isBefore(now.minus(Duration.ofDays(4)));
        }
    }
}
