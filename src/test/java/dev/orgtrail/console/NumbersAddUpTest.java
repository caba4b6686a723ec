package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.deliver.Replay;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.DeadLetters;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** After a whole history: what is read is delivered, repeated or set aside, wherever it is said. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NumbersAddUpTest {
    private static final Set<String> WITH_HISTORY = Set.of("login-history", "setup-audit-trail", "event-log-file");

    /** A line of the table of sources: its name, and its cells. */
    private static final Pattern LINE = Pattern.compile("<th scope=\"row\">([^<]+)</th>(.*?)</tr>", Pattern.DOTALL);

    private static final Pattern CELL = Pattern.compile("<td data-label=\"([^\"]+)\"[^>]*>([0-9,]+)</td>");

    private static final Pattern SUM = Pattern.compile("<dt>([^<]+)</dt><dd>(?:<a [^>]*>)?([0-9,]+)<");

    private static final Pattern METRIC =
            Pattern.compile("orgtrail_records_total\\{org=\"acme\",outcome=\"([a-z-]+)\",source=\"([^\"]+)\"} (\\S+)");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private StandInOrg org;

    @SuppressWarnings("NullAway.Init")
    private RunningOrgtrail orgtrail;

    /** Hourly files and daily ones tell of the same rows, and three rows cannot be mapped, of which one is replayed. */
    @BeforeAll
    void start() throws Exception {
        org = new StandInOrg(RunningOrgtrail.like(OrgSettings.everything(), "one", 1)).start();
        orgtrail = new RunningOrgtrail(
                folder.resolve("out"),
                org,
                RunningOrgtrail.connecting(
                        "acme",
                        org,
                        "orgtrail.orgs.acme.sources=login-history,setup-audit-trail,event-log-file,directory",
                        // Nothing moves once history is delivered.
                        "orgtrail.poll.login-history=1h",
                        "orgtrail.poll.setup-audit-trail=1h",
                        "orgtrail.poll.event-log-file=1h"));
        Awaitility.await().atMost(Duration.ofSeconds(100)).until(this::historyIsDelivered);
        Exchange answer = orgtrail.part(ProducerTemplate.class).send("direct:deliver", this::unreadable);
        assertThat(answer.getException()).isNull();
        DeadLetter letter = orgtrail.part(DeadLetters.class).list("acme", 0, 10).get(0);
        assertThat(orgtrail.part(Replay.class).replay(mended(letter)).delivered())
                .isTrue();
    }

    private void unreadable(Exchange exchange) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            rows.add(Map.of("Id", "0Ya" + i, "LoginTime", "this morning", "_uid", org.orgId() + ":0Ya" + i));
        }
        exchange.getIn().setBody(rows);
        exchange.getIn().setHeader("org", "acme");
        exchange.getIn().setHeader("orgId", org.orgId());
        exchange.getIn().setHeader("source", "login-history");
        exchange.getIn().setHeader("logName", "LoginHistory");
        exchange.getIn().setHeader("recordsRead", rows.size());
    }

    private static DeadLetter mended(DeadLetter letter) {
        return new DeadLetter(
                letter.id(),
                letter.org(),
                letter.orgId(),
                letter.source(),
                letter.logName(),
                letter.eventType(),
                letter.uid(),
                letter.stage(),
                letter.reason(),
                letter.record().replace("this morning", "2026-11-01T04:46:15.000+0000"),
                letter.setAsideAt());
    }

    @AfterAll
    void stop() {
        orgtrail.close();
        org.close();
    }

    private boolean historyIsDelivered() throws Exception {
        int complete = 0;
        for (JsonNode source : sources()) {
            boolean withHistory = WITH_HISTORY.contains(source.path("source").asText());
            complete += withHistory && source.path("historyComplete").asBoolean() ? 1 : 0;
        }
        return complete == WITH_HISTORY.size();
    }

    private JsonNode sources() throws Exception {
        return new ObjectMapper()
                .readTree(new WebClient(orgtrail.url())
                        .api("GET", "/api/orgs/acme/progress")
                        .body())
                .path("sources");
    }

    /** What became of the records of a source, or of all; by the words of the page, in small letters. */
    private static void assertAddsUp(String what, Map<String, Long> counts) {
        assertThat(number(counts, "delivered") + number(counts, "repeated") + number(counts, "set aside"))
                .as("%s: %s", what, counts)
                .isEqualTo(number(counts, "read"));
    }

    private static long number(Map<String, Long> counts, String name) {
        return Objects.requireNonNull(counts.get(name), () -> name + " is not among " + counts);
    }

    private static Map<String, Long> found(Pattern pattern, String text) {
        Map<String, Long> counts = new TreeMap<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            counts.put(
                    matcher.group(1).toLowerCase(Locale.ROOT),
                    Long.parseLong(matcher.group(2).replace(",", "")));
        }
        return counts;
    }

    private String get(String path) throws Exception {
        return WebClient.loggedIn(orgtrail.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD)
                .get(path)
                .body();
    }

    @Test
    void inTheApiOfEachSource() throws Exception {
        for (JsonNode source : sources()) {
            String name = source.path("source").asText();
            assertAddsUp(
                    name,
                    Map.of(
                            "read", source.path("recordsRead").asLong(),
                            "delivered", source.path("delivered").asLong(),
                            "repeated", source.path("repeated").asLong(),
                            "set aside", source.path("setAside").asLong()));
            assertThat(source.path("repeated").asLong() > 0).as(name).isEqualTo(name.equals("event-log-file"));
            assertThat(source.path("setAside").asLong()).as(name).isEqualTo(name.equals("login-history") ? 2 : 0);
            assertThat(source.path("known").asLong() > 0).as(name).isEqualTo(name.equals("directory"));
        }
    }

    @Test
    void onThePageOfTheOrgOfEachSourceAndInAll() throws Exception {
        String page = get("/orgs/acme");
        Map<String, Map<String, Long>> lines = new LinkedHashMap<>();
        Matcher line = LINE.matcher(page);
        while (line.find()) {
            lines.put(line.group(1), found(CELL, line.group(2)));
        }
        lines.values().removeIf(counts -> !counts.containsKey("read"));
        assertThat(lines.keySet())
                .contains("Login history", "Setup Audit Trail", "Event log files", "All sources")
                .doesNotContain("User directory");
        lines.forEach(NumbersAddUpTest::assertAddsUp);

        Map<String, Long> all = Objects.requireNonNull(lines.remove("All sources"));
        for (String column : all.keySet()) {
            assertThat(lines.values().stream()
                            .mapToLong(counts -> number(counts, column))
                            .sum())
                    .as(column)
                    .isEqualTo(number(all, column));
        }
        all.remove("missing");
        assertThat(found(SUM, page)).isEqualTo(all);
        assertThat(found(SUM, get("/"))).isEqualTo(all);
    }

    @Test
    void inTheMetricsWhereWhatIsReplayedWasSetAsideBefore() throws Exception {
        String metrics =
                new WebClient(orgtrail.url()).api("GET", "/actuator/prometheus").body();
        Map<String, Map<String, Long>> bySource = new TreeMap<>();
        Matcher metric = METRIC.matcher(metrics);
        while (metric.find()) {
            bySource.computeIfAbsent(metric.group(2), source -> new TreeMap<>())
                    .put(metric.group(1), (long) Double.parseDouble(metric.group(3)));
        }
        assertThat(bySource).containsOnlyKeys(WITH_HISTORY);
        bySource.forEach((source, counts) -> {
            long replayed = counts.getOrDefault("replayed", 0L);
            assertThat(replayed).as(source).isEqualTo(source.equals("login-history") ? 1 : 0);
            assertAddsUp(
                    source,
                    Map.of(
                            "read", counts.getOrDefault("read", 0L),
                            "delivered", counts.getOrDefault("delivered", 0L),
                            "repeated", counts.getOrDefault("repeated", 0L),
                            "set aside", counts.getOrDefault("set-aside", 0L) - replayed));
        });
    }
}
