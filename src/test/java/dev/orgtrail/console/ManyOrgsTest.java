package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Statuses;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many orgs in one Orgtrail. */
class ManyOrgsTest {
    @Test
    void anOrgIsConnectedWhileTheLogInHostsOfManyOthersAcceptAndNeverAnswer(@TempDir Path out) throws Exception {
        // The system accepts for it, and nobody answers.
        try (ServerSocket silent = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
                StandInOrg acme = new StandInOrg(RunningOrgtrail.org("acme", 1)).start()) {
            List<String> settings = new ArrayList<>(Arrays.asList(RunningOrgtrail.connecting("zeta", acme)));
            List<String> dead = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                dead.add("dead-" + i);
                settings.add("orgtrail.orgs.dead-" + i + ".login-url=http://localhost:" + silent.getLocalPort());
                settings.add("orgtrail.orgs.dead-" + i + ".client-id=client");
                settings.add("orgtrail.orgs.dead-" + i + ".client-secret=secret");
            }
            try (RunningOrgtrail orgtrail = new RunningOrgtrail(out, acme, settings.toArray(String[]::new))) {
                orgtrail.awaitConnected("zeta");

                Statuses statuses = orgtrail.part(Statuses.class);
                assertThat(dead).allSatisfy(org -> {
                    assertThat(statuses.org(org).state()).isEqualTo(Statuses.State.WAITING);
                    assertThat(statuses.org(org).detail()).contains("connecting");
                });
            }
        }
    }

    /** What a look asks the state grows with what it shows of one org, not with the orgs: a database answers each in turn. */
    @Test
    void aLookAtManyOrgsAsksTheStateNoOftenerThanALookAtOne(@TempDir Path out) throws Exception {
        try (StandInOrg acme = new StandInOrg(RunningOrgtrail.org("acme", 1)).start()) {
            Map<String, Long> ofOne = statementsOfLooks(1, acme, out.resolve("one"));
            Map<String, Long> ofMany = statementsOfLooks(8, acme, out.resolve("many"));

            assertThat(ofOne)
                    .allSatisfy((look, statements) ->
                            assertThat(statements).as(look).isPositive());
            assertThat(ofMany).isEqualTo(ofOne);
        }
    }

    private static Map<String, Long> statementsOfLooks(int orgs, StandInOrg answering, Path out) throws Exception {
        List<String> settings = new ArrayList<>();
        for (int i = 0; i < orgs; i++) {
            String alias = "org-" + i;
            settings.addAll(Arrays.asList(RunningOrgtrail.connecting(
                    alias,
                    answering,
                    "orgtrail.orgs." + alias + ".sources=login-history,setup-audit-trail,directory")));
        }
        try (RunningOrgtrail orgtrail = new RunningOrgtrail(out, answering, settings.toArray(String[]::new))) {
            Statuses statuses = orgtrail.part(Statuses.class);
            for (int i = 0; i < orgs; i++) {
                String alias = "org-" + i;
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> statuses.org(alias).state() == Statuses.State.ON);
            }
            MeterRegistry meters = orgtrail.part(MeterRegistry.class);
            CountedStatements statements = orgtrail.part(CountedStatements.class);
            return Map.of(
                    "the overview",
                            statements.by(() -> orgtrail.part(Overview.class).all()),
                    "a scrape of the metrics",
                            statements.by(() -> meters.getMeters().stream()
                                    .filter(meter -> meter.getId().getName().startsWith("orgtrail."))
                                    .forEach(meter -> meter.measure().forEach(Measurement::getValue))),
                    "the log of progress", statements.by(orgtrail.part(ProgressLog.class)::log));
        }
    }
}
