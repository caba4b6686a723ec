package dev.orgtrail.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.deliver.OneBroker;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.SalesforceStreams;
import dev.orgtrail.standin.StandInOrg;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** Several orgs, a real broker, real log files, and what the start refuses. */
class OrgsAndSinksIT {
    private static final Duration LONG = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    private static OrgSettings small() {
        return OrgSettings.plain().scale(0.1).logFileDays(3).streams(sessions -> new SalesforceStreams(sessions, true));
    }

    @Test
    void oneOrgsWrongCredentialsNeverStopAnotherOrg() throws Exception {
        try (StandInOrg good = new StandInOrg(small().liveEventsPerSecond(2)).start();
                StandInOrg bad = new StandInOrg(small().seed(2)).start();
                OrgtrailProcess orgtrail = new OrgtrailProcess(folder)
                        .org("good", good)
                        .org("bad", bad)
                        .set("orgtrail.orgs.bad.client-secret", "not-the-secret")
                        .start()) {
            await().atMost(LONG).until(() -> orgtrail.historyIsComplete("good"));
            good.live(0);
            await().atMost(LONG).pollInterval(Duration.ofSeconds(2)).untilAsserted(() -> assertThat(
                            Reconciliation.of(orgtrail.out()).differences(good.ledger()))
                    .isEmpty());

            assertThat(orgtrail.orgStatus("bad").path("state").asText()).isEqualTo("FAILING");
            assertThat(orgtrail.orgStatus("bad").path("detail").asText())
                    .contains("Org bad")
                    .contains("Check client-id and client-secret")
                    .contains("Setup > App Manager");
            assertThat(orgtrail.log()).doesNotContain("not-the-secret");
        }
    }

    @Test
    void twoOrgsOnTheSameChannelsAreBothComplete() throws Exception {
        try (StandInOrg first = new StandInOrg(small().liveEventsPerSecond(3)).start();
                StandInOrg second = new StandInOrg(small().seed(2).liveEventsPerSecond(3)).start();
                OrgtrailProcess orgtrail = new OrgtrailProcess(folder)
                        .org("first", first)
                        .org("second", second)
                        .start()) {
            for (String alias : List.of("first", "second")) {
                await().atMost(LONG).until(() -> orgtrail.historyIsComplete(alias));
            }
            first.live(0);
            second.live(0);
            await().atMost(LONG).pollInterval(Duration.ofSeconds(2)).untilAsserted(() -> {
                assertThat(Reconciliation.of(orgtrail.out().resolve("first")).differences(first.ledger()))
                        .isEmpty();
                assertThat(Reconciliation.of(orgtrail.out().resolve("second")).differences(second.ledger()))
                        .isEmpty();
            });
        }
    }

    @Test
    void aConsumerOfCommittedRecordsFindsEveryEventOnceInKafkaHoweverOftenOrgtrailIsKilled() throws Exception {
        EmbeddedKafkaKraftBroker broker = OneBroker.start(1, "activity");
        Random moments = new Random(5);
        try (StandInOrg org = new StandInOrg(small().liveEventsPerSecond(3)).start();
                OrgtrailProcess orgtrail = new OrgtrailProcess(folder)
                        .org("acme", org)
                        .set("orgtrail.sinks", "kafka-sink")
                        .set("orgtrail.batch.records", "50")
                        .set("camel.kamelet.kafka-sink.topic", "activity")
                        .set("camel.kamelet.kafka-sink.bootstrapServers", broker.getBrokersAsString());
                KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.getBrokersAsString(),
                                "group.id",
                                "count",
                                "auto.offset.reset",
                                "earliest",
                                "isolation.level",
                                "read_committed"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            consumer.subscribe(Set.of("activity"));
            List<String> events = new ArrayList<>();
            for (int start = 0; start < 4; start++) {
                orgtrail.start();
                int before = events.size();
                await().atMost(LONG).until(() -> {
                    poll(consumer, events);
                    return events.size() > before;
                });
                Duration more = Duration.ofMillis(moments.nextInt(1_000 * (start + 1)));
                await().pollDelay(more).atMost(more.plusSeconds(5)).until(orgtrail::running);
                orgtrail.kill();
            }
            // What may have been delivered and not committed comes again in other pieces.
            orgtrail.set("orgtrail.batch.records", "30").start();
            await().atMost(LONG).until(() -> orgtrail.historyIsComplete("acme"));
            org.live(0);

            await().atMost(LONG).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
                poll(consumer, events);
                assertThat(Reconciliation.of(events).differences(org.ledger())).isEmpty();
            });
            assertThat(Reconciliation.of(events).doubled()).isEmpty();
        } finally {
            broker.destroy();
        }
    }

    private static void poll(KafkaConsumer<String, String> consumer, List<String> events) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
            assertThat(record.headers().lastHeader("uid")).isNotNull();
            assertThat(record.headers().lastHeader("class_uid")).isNotNull();
            events.add(record.value());
        }
    }

    @Test
    void theStateCanBeKeptInPostgres() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                StandInOrg org = new StandInOrg(small().liveEventsPerSecond(3)).start();
                OrgtrailProcess orgtrail = new OrgtrailProcess(folder)
                        .org("acme", org)
                        .set("orgtrail.state.url", postgres.getJdbcUrl("postgres", "postgres"))
                        .set("orgtrail.state.user", "postgres")
                        .start()) {
            await().atMost(LONG).until(() -> orgtrail.historyIsComplete("acme"));
            orgtrail.kill();
            orgtrail.start();
            await().atMost(LONG).until(() -> orgtrail.historyIsComplete("acme"));
            org.live(0);
            await().atMost(LONG).pollInterval(Duration.ofSeconds(2)).untilAsserted(() -> assertThat(
                            Reconciliation.of(orgtrail.out()).differences(org.ledger()))
                    .isEmpty());
            assertThat(Reconciliation.of(orgtrail.out()).doubled()).isEmpty();
            assertThat(orgtrail.folder().resolve("data")).doesNotExist();
        }
    }

    @Test
    void realLogFilesArriveRowByRowAsValidEvents() throws Exception {
        Path samples =
                Path.of(System.getProperty("orgtrail.shared", "../shared")).resolve("samples");
        assumeThat(samples).as("the folder of real log files").isDirectory();
        try (StandInOrg org = new StandInOrg(small().filesDir(samples)).start();
                OrgtrailProcess orgtrail =
                        new OrgtrailProcess(folder).org("acme", org).start()) {
            await().atMost(LONG).until(() -> orgtrail.historyIsComplete("acme"));

            OcsfValidation validation = new OcsfValidation();
            List<String> requests = new ArrayList<>();
            Reconciliation delivered = Reconciliation.of(orgtrail.out(), event -> {
                validation.check(event);
                requests.add(event.path("metadata").path("original_event_uid").asText());
            });
            assertThat(delivered.differences(org.ledger())).isEmpty();
            assertThat(validation.violations()).isEmpty();
            assertThat(requests).contains("YYZ:abcdef123456", "YYZ:fedcba654321");
        }
    }

    @Test
    void aMisspeltSettingStopsTheStartWithItsName() throws Exception {
        try (OrgtrailProcess orgtrail = new OrgtrailProcess(folder)
                .set("orgtrail.histroy.login-days", "7")
                .start()) {
            assertThat(orgtrail.exitCode()).isNotZero();
            assertThat(orgtrail.log())
                    .contains("orgtrail.histroy.login-days")
                    .contains("orgtrail.history.login-days")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void theJarHoldsNothingOfTheStandIn() throws Exception {
        try (java.util.jar.JarFile jar =
                new java.util.jar.JarFile(OrgtrailProcess.jar().toFile())) {
            assertThat(jar.stream().map(java.util.zip.ZipEntry::getName))
                    .isNotEmpty()
                    .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).contains("standin"));
        }
    }

    @Test
    void editingARouteFileTakesEffectForEveryOrgAndABrokenEditIsRefused() throws Exception {
        try (StandInOrg first = new StandInOrg(small()).start();
                StandInOrg second = new StandInOrg(small().seed(2)).start();
                OrgtrailProcess orgtrail = new OrgtrailProcess(folder)
                        .org("first", first)
                        .org("second", second)
                        .start()) {
            await().atMost(LONG)
                    .until(() -> orgtrail.historyIsComplete("first") && orgtrail.historyIsComplete("second"));
            Path file = orgtrail.folder().resolve("routes/sources/login-history.camel.yaml");
            String shipped = Files.readString(file);

            Files.writeString(file, shipped.replace("constant: LoginTime", "constont: LoginTime"));
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(orgtrail.log())
                    .contains("sources/login-history.camel.yaml:")
                    .contains("not taken over"));
            first.login();
            second.login();
            awaitLedgers(first, second, orgtrail);

            Files.writeString(file, shipped.replace("Platform, ", ""));
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(orgtrail.log())
                    .contains("sources/login-history.camel.yaml is taken over"));
            Instant edited = Instant.now();
            await().atMost(Duration.ofSeconds(10)).until(() -> Instant.now().isAfter(edited.plusSeconds(1)));
            String firstLogin = first.login();
            String secondLogin = second.login();
            awaitLedgers(first, second, orgtrail);

            List<String> withoutPlatform = new ArrayList<>();
            Reconciliation.of(orgtrail.out(), event -> {
                String id = event.path("metadata").path("original_event_uid").asText();
                if (id.equals(firstLogin) || id.equals(secondLogin)) {
                    assertThat(event.path("src_endpoint").has("os")).isFalse();
                    withoutPlatform.add(id);
                }
            });
            assertThat(withoutPlatform).containsExactlyInAnyOrder(firstLogin, secondLogin);
        }
    }

    @Test
    void anEventTypeIsAddedByTheTwoFilesOfTheGuideWhileItRuns() throws Exception {
        List<String> files = yamlOf(Files.readString(Path.of("docs/add-an-event-type.md")));
        try (StandInOrg org = new StandInOrg(small()).start();
                OrgtrailProcess orgtrail =
                        new OrgtrailProcess(folder).org("acme", org).start()) {
            await().atMost(LONG).until(() -> orgtrail.historyIsComplete("acme"));
            org.logFile("LicenseCheck", "Hourly", 1, 5);
            int before = owed(org, "LicenseCheck");
            await().atMost(LONG).untilAsserted(() -> assertThat(classes(orgtrail, "LicenseCheck"))
                    .hasSize(before)
                    .containsOnly("Base Event"));

            Path mappings = orgtrail.folder().resolve("routes/mappings");
            Files.writeString(mappings.resolve("log-file-license-check.test.yaml"), files.get(0));
            Files.writeString(mappings.resolve("log-file-license-check.yaml"), files.get(1));
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(orgtrail.log())
                    .containsPattern("Mappings are taken over: .*log-file-license-check.yaml"));
            org.logFile("LicenseCheck", "Hourly", 2, 7);
            int owed = owed(org, "LicenseCheck");

            await().atMost(LONG).untilAsserted(() -> assertThat(classes(orgtrail, "LicenseCheck"))
                    .hasSize(owed)
                    .filteredOn("API Activity"::equals)
                    .hasSize(owed - before));
            orgtrail.stop();
            assertThat(orgtrail.testMappings()).contains(", 0 failed");
        }
    }

    /** The rows of a type; now and then the stand-in writes one twice, and both count. */
    private static int owed(StandInOrg org, String eventType) {
        AtomicInteger owed = new AtomicInteger();
        org.ledger().forEach(entry -> {
            if (eventType.equals(entry.eventType())) {
                owed.addAndGet(Math.toIntExact(entry.count()));
            }
        });
        return owed.get();
    }

    /** The classes of an event type's events, in no order. */
    private static List<String> classes(OrgtrailProcess orgtrail, String eventType) throws Exception {
        List<String> classes = new ArrayList<>();
        Reconciliation.of(orgtrail.out(), event -> {
            if (event.path("metadata").path("event_code").asText().equals(eventType)) {
                classes.add(event.path("class_name").asText());
            }
        });
        return classes;
    }

    private static List<String> yamlOf(String page) {
        return Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static void awaitLedgers(StandInOrg first, StandInOrg second, OrgtrailProcess orgtrail) {
        await().atMost(LONG).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            assertThat(Reconciliation.of(orgtrail.out().resolve("first")).differences(first.ledger()))
                    .isEmpty();
            assertThat(Reconciliation.of(orgtrail.out().resolve("second")).differences(second.ledger()))
                    .isEmpty();
        });
    }
}
