package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.normalize.GeneratedFile;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.settings.ApiToken;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/preflight-reports.md has the report of preflight on four kinds of org, as the command prints it. */
class GeneratedReportsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    private record Kind(String title, String words, OrgSettings settings, int exitCode) {}

    private static final Map<String, Kind> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put(
                "plain",
                new Kind(
                        "A plain org",
                        "Event Monitoring is bought; some fields, and most of the streams and stores, are off.",
                        OrgSettings.plain().dailyApiRequests(100_000),
                        PreflightCommand.WORKS));
        KINDS.put(
                "everything",
                new Kind(
                        "An org with everything",
                        "Event Monitoring is bought, all is switched on, and the connecting user may do what Orgtrail uses.",
                        OrgSettings.everything().dailyApiRequests(100_000),
                        PreflightCommand.WORKS));
        KINDS.put(
                "developer",
                new Kind(
                        "Developer Edition",
                        "No Event Monitoring: warnings, and nothing that Orgtrail cannot do without.",
                        OrgSettings.developerEdition(),
                        PreflightCommand.WORKS));
        KINDS.put(
                "nothing",
                new Kind(
                        "An org of which nothing can be read",
                        "The connecting user may call the API, and nothing else.",
                        OrgSettings.nothing(),
                        PreflightCommand.MISSING));
    }

    @Test
    void theReportsAreWhatPreflightSaysOfTheseOrgs() throws Exception {
        Map<String, StandInOrg> orgs = new LinkedHashMap<>();
        List<String> settings = new ArrayList<>();
        try {
            long seed = 1;
            for (Map.Entry<String, Kind> kind : KINDS.entrySet()) {
                OrgSettings like = RunningOrgtrail.like(kind.getValue().settings(), kind.getKey(), seed++);
                // Enough days that daily files are there at any time of day, however late some come.
                StandInOrg org = new StandInOrg(like.logFileDays(5)).start();
                orgs.put(kind.getKey(), org);
                settings.addAll(List.of(RunningOrgtrail.connecting(kind.getKey(), org)));
            }
            // As by default: the report says what polling takes.
            settings.add("orgtrail.poll.login-history=60s");
            settings.add("orgtrail.poll.setup-audit-trail=60s");
            settings.add("orgtrail.poll.event-log-file=5m");
            GeneratedFile.isUpToDate(
                    Path.of("docs/preflight-reports.md"),
                    pageOf(orgs.values().iterator().next(), settings));
        } finally {
            orgs.values().forEach(StandInOrg::close);
        }
    }

    private static String pageOf(StandInOrg first, List<String> settings) {
        // Orgtrail refuses to start with settings that it does not know, and this property looks like one.
        String generate = System.clearProperty("orgtrail.generate");
        try (RunningOrgtrail orgtrail =
                new RunningOrgtrail(folder.resolve("out"), first, settings.toArray(String[]::new))) {
            return page(orgtrail);
        } finally {
            if (generate != null) {
                System.setProperty("orgtrail.generate", generate);
            }
        }
    }

    private static String page(RunningOrgtrail orgtrail) {
        StringBuilder page = new StringBuilder("""
                # What preflight says of four orgs

                The output of `java -jar orgtrail.jar preflight <org>` on four kinds of org, generated from real runs on the stand-in.
                [preflight.md](preflight.md) lists all prerequisites and says what the outcomes and exit codes mean.
                """);
        KINDS.forEach((alias, kind) -> {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> orgtrail.part(ConnectedOrgs.class).find(alias).isPresent());
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            int code = PreflightCommand.run(
                    List.of(alias, "--url=" + orgtrail.url(), "--token=" + ApiToken.VALUE),
                    new PrintStream(said, true, StandardCharsets.UTF_8));
            String text = lasting(said.toString(StandardCharsets.UTF_8));
            assertThat(code).as(text).isEqualTo(kind.exitCode());
            page.append("\n## ")
                    .append(kind.title())
                    .append("\n\n")
                    .append(kind.words())
                    .append(" Exit code ")
                    .append(code)
                    .append(".\n\n```text\n")
                    .append(text)
                    .append("```\n");
        });
        return page.toString();
    }

    /** Without what another run says otherwise: folders, days, and how many requests are left. */
    private static String lasting(String said) {
        return said.replaceAll("/\\S*/out can be written", "/var/lib/orgtrail/out can be written")
                .replaceAll("\\d{4}-\\d{2}-\\d{2}(T[0-9:.]+Z)?", "2026-11-01")
                .replaceAll("localhost:\\d+", "acme.my.salesforce.com")
                .replaceAll("[0-9,]+ of ([0-9,]+) requests are left", "most of $1 requests are left");
    }
}
