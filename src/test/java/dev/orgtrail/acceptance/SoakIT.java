package dev.orgtrail.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.standin.Faults.Fault;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.SalesforceStreams;
import dev.orgtrail.standin.StandInOrg;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three orgs in which things go on happening, random faults every few seconds and kills between them: in the end each org's
 * ledger agrees with the files. Runs for {@code orgtrail.soak.seconds}, two minutes unless set; {@code bench/soak} runs it
 * for half an hour.
 */
class SoakIT {
    private static final Logger LOG = LoggerFactory.getLogger(SoakIT.class);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String[] CALLS = {
        "/query", "/sobjects/EventLogFile/", "/services/oauth2/token", "/cometd/", "/services/data"
    };
    private static final int[] STATUSES = {500, 502, 503, 504};

    /** One org, and its streams. */
    private record Soaked(String alias, StandInOrg org, SalesforceStreams streams) {}

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void whateverGoesWrongTheLedgersAgreeInTheEnd() throws Exception {
        Instant end = Instant.now().plusSeconds(Long.getLong("orgtrail.soak.seconds", 120));
        long seed = Long.getLong("orgtrail.soak.seed", System.nanoTime());
        LOG.info("Soaking with -Dorgtrail.soak.seed={}", seed);
        Random random = new Random(seed);
        List<Soaked> orgs = new ArrayList<>();
        try (OrgtrailProcess orgtrail = new OrgtrailProcess(folder)) {
            for (String alias : List.of("acme", "beta", "gamma")) {
                orgs.add(soaked(alias, orgs.size()));
                orgtrail.org(alias, orgs.get(orgs.size() - 1).org());
            }
            orgtrail.set("orgtrail.reconcile.every", "20s").start();
            while (Instant.now().isBefore(end)) {
                spoil(orgs.get(random.nextInt(orgs.size())), orgtrail, random);
                Duration pause = Duration.ofMillis(500 + random.nextInt(4_000));
                await().pollDelay(pause).atMost(pause.plusSeconds(30)).until(() -> true);
                orgtrail.mustRun();
            }
            for (Soaked each : orgs) {
                each.org().faults().clear();
                each.org().live(0);
            }
            for (Soaked each : orgs) {
                await().atMost(LONG).untilAsserted(() -> assertThat(
                                Reconciliation.of(orgtrail.out().resolve(each.alias()))
                                        .differences(each.org().ledger()))
                        .as("org %s, seed %d", each.alias(), seed)
                        .isEmpty());
                assertThat(Reconciliation.of(orgtrail.out().resolve(each.alias()))
                                .doubled())
                        .isEmpty();
            }
            orgtrail.stop();
            assertThat(orgtrail.exitCode()).isZero();
        } finally {
            orgs.forEach(each -> each.org().close());
        }
    }

    private static Soaked soaked(String alias, int number) throws Exception {
        List<SalesforceStreams> made = new ArrayList<>();
        StandInOrg org = new StandInOrg(OrgSettings.plain()
                        .hourly(true)
                        .alias(alias)
                        .seed(number + 1L)
                        .orgId("00D5g0000000" + (100 + number))
                        .scale(0.3)
                        .logFileDays(4)
                        .liveEventsPerSecond(4)
                        .sessionLifetime(Duration.ofSeconds(40))
                        .streams(sessions -> {
                            made.add(new SalesforceStreams(sessions, true));
                            return made.get(0);
                        }))
                .start();
        return new Soaked(alias, org, made.get(0));
    }

    private static void spoil(Soaked soaked, OrgtrailProcess orgtrail, Random random) throws Exception {
        String call = CALLS[random.nextInt(CALLS.length)];
        int times = 1 + random.nextInt(4);
        switch (random.nextInt(10)) {
            case 0, 1 ->
                soaked.org().faults().add(Fault.status(call, times, STATUSES[random.nextInt(STATUSES.length)]));
            case 2 -> soaked.org().faults().add(Fault.cut(call, times, random.nextInt(3_000)));
            case 3 -> soaked.org().faults().add(Fault.delay(call, times, random.nextInt(3_000)));
            case 4 -> soaked.org().sessions().expireAll();
            case 5 -> soaked.streams().apis().completeStreams();
            case 6 -> soaked.streams().apis().failStreams("service.auth.error");
            case 7 -> soaked.streams().apis().disconnectCometD();
            case 8 -> soaked.org().logFile("API", "Hourly", null, 1 + random.nextInt(500));
            default -> {
                orgtrail.kill();
                orgtrail.start();
            }
        }
    }
}
