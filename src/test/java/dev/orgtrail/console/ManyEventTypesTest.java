package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.Sources;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An org whose log files are of ten thousand event types, none of which Orgtrail knows. */
class ManyEventTypesTest {
    private static final int TYPES = 10_000;
    /** After so many files it is measured: that each costs the same shows in these. */
    private static final int READ = 400;

    private static final int PAGES_OF_A_LISTING = TYPES / 2_000 + 1;
    private static final int LARGEST_PAGE = 200_000;

    @Test
    void eachCostsNoMoreThanItsFile(@TempDir Path out) throws Exception {
        try (StandInOrg org =
                new StandInOrg(RunningOrgtrail.org("acme", 1).scale(0.01).logFileGeneration(false)).start()) {
            for (int type = 0; type < TYPES; type++) {
                org.logFile("Made" + type + "UpByNobodyKnowsWhom", "Daily", null, 1);
            }
            try (RunningOrgtrail orgtrail = new RunningOrgtrail(
                    out,
                    org,
                    RunningOrgtrail.connecting(
                            "acme", org, "orgtrail.orgs.acme.sources=event-log-file", "orgtrail.api.share=90"))) {
                Progress progress = orgtrail.part(Progress.class);
                await().atMost(Duration.ofSeconds(120))
                        .untilAsserted(() -> assertThat(progress.history("acme").get(Sources.EVENT_LOG_FILE))
                                .isNotNull()
                                .satisfies(files -> {
                                    assertThat(files.planned()).isEqualTo(TYPES);
                                    assertThat(files.delivered()).isGreaterThan(READ);
                                }));
                // The listings and what is asked once, of 10,000 files: what each file costs shows in those that are
                // read.
                assertThat(org.apiRequests().made() - downloads(progress)).isLessThan(20L * PAGES_OF_A_LISTING);
                assertSmallPages(orgtrail);
                assertThat(orgtrail.part(MeterRegistry.class).getMeters().stream()
                                .filter(meter -> meter.getId().toString().contains("UpByNobody")))
                        .isEmpty();
            }
        }
    }

    private static long downloads(Progress progress) {
        return java.util.Objects.requireNonNull(progress.history("acme").get(Sources.EVENT_LOG_FILE))
                .delivered();
    }

    private static void assertSmallPages(RunningOrgtrail orgtrail) throws Exception {
        WebClient browser = WebClient.loggedIn(orgtrail.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
        for (String path : List.of(
                "/",
                "/orgs/acme",
                "/orgs/acme/preflight",
                "/activity",
                "/gaps",
                "/dead-letters",
                "/api/orgs/acme/progress",
                "/actuator/prometheus")) {
            assertThat(browser.api("GET", path).body().getBytes(StandardCharsets.UTF_8))
                    .as(path)
                    .hasSizeBetween(50, LARGEST_PAGE);
        }
    }
}
