package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.batch.RowFields;
import dev.orgtrail.settings.Sha256;
import dev.orgtrail.standin.Faults.Fault;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log files with more than one thing wrong, and those in which something is wrong for a while only. */
class LogFileTroublesTest {
    private static final String HEADER = "\"EVENT_TYPE\",\"TIMESTAMP\",\"URI\"\n";

    private static final String ONLY_FILES = "orgtrail.orgs.acme.sources=event-log-file";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void twoLinesThatAreNoCsvAreSetAsideAndTheRowsAroundThemAreDeliveredByTheThirdDownload() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            file.serves(HEADER + good("a") + bad("x") + good("b") + bad("y") + good("c"))
                    .readAtMost(3);

            assertThat(file.delivered()).isTrue();
            assertThat(file.column("URI")).containsExactly("a", "absent", "b", "absent", "c");
            assertThat(file.column(RowFields.UNREADABLE).get(1)).asString().startsWith("line 3 is no CSV");
            assertThat(file.column(RowFields.UNREADABLE).get(3)).asString().startsWith("line 5 is no CSV");
            assertThat(file.gaps()).isEmpty();
        }
    }

    @Test
    void aLineThatIsTooLargeIsSetAsideWithItsDigestAndTheRowsAroundItAreDelivered() throws Exception {
        String large = good("x".repeat(3_000_000));
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            file.serves(HEADER + good("a") + large + good("b")).readAtMost(3);

            assertThat(file.delivered()).isTrue();
            assertThat(file.column("URI")).containsExactly("a", "absent", "b");
            assertThat(file.rows().get(1))
                    .containsEntry("line", large.substring(0, 4_096))
                    .containsEntry("lineBytes", String.valueOf(large.length() - 1))
                    .containsEntry(
                            "lineSha256", HexFormat.of().formatHex(Sha256.of(large.substring(0, large.length() - 1))));
            assertThat(file.gaps()).isEmpty();
        }
    }

    @Test
    void aFileWhoseHeaderIsTooLargeEndsInAGapWithItsDigest() throws Exception {
        String header = "\"EVENT_TYPE\",\"" + "x".repeat(3_000_000) + "\"";
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            file.serves(header + "\n" + good("a")).readAtMost(3);

            assertThat(file.delivered()).isTrue();
            assertThat(file.gaps()).singleElement().satisfies(gap -> assertThat(gap.reason())
                    .contains("of its header")
                    .contains(HexFormat.of().formatHex(Sha256.of(header))));
        }
    }

    @Test
    void aLineThatIsNoCsvAndAWrongLengthEndInADeadLetterAndAGapByTheThirdDownload() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            byte[] body = (HEADER + good("a") + bad("x") + good("b")).getBytes(StandardCharsets.UTF_8);
            file.serves(body, body.length + 100L).readAtMost(3);

            assertThat(file.delivered()).isTrue();
            assertThat(file.column("URI")).containsExactly("a", "absent", "b");
            assertThat(file.gaps()).singleElement().satisfies(gap -> assertThat(gap.reason())
                    .contains("where Salesforce states"));
        }
    }

    @Test
    void badLinesOfAnyNumberWithACutEndAreDeliveredByTheThirdDownloadWhateverTheBatchSize() throws Exception {
        Random random = new Random(13);
        for (int batch : new int[] {1, 7, 1_000}) {
            StringBuilder body = new StringBuilder(HEADER);
            List<Object> expected = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                boolean broken = random.nextInt(4) == 0;
                body.append(broken ? bad("b" + i) : good("g" + i));
                expected.add(broken ? "absent" : "g" + i);
            }
            byte[] held = body.append("\"Case\",\"t\",\"torn").toString().getBytes(StandardCharsets.UTF_8);
            expected.add("torn");
            try (LogFileCase file = new LogFileCase(folder, batch)) {
                file.serves(held, held.length + 40L).readAtMost(3);

                assertThat(file.delivered()).isTrue();
                assertThat(file.column("URI")).isEqualTo(expected);
                assertThat(file.column(RowFields.UID)).doesNotHaveDuplicates();
                assertThat(file.gaps()).hasSize(1);
            }
        }
    }

    @Test
    void aLineThatIsBrokenInOneDownloadOnlyIsDeliveredAsTheOthersHaveIt() throws Exception {
        String truth = HEADER + good("a") + bad("x") + good("b") + good("c");
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            file.serves(truth).read();
            file.nowHolds(truth.replace(good("b"), bad("b"))).read();
            file.nowHolds(truth.replace(good("c"), bad("c"))).read();
            file.nowHolds(truth).readAtMost(1);

            assertThat(file.delivered()).isTrue();
            assertThat(file.column("URI")).containsExactly("a", "absent", "b", "c");
            assertThat(file.gaps()).isEmpty();
        }
    }

    @Test
    void aRowThatWasDeliveredBeforeALineBrokeIsNotCountedWrongWhenTheLineIsBrokenOnlyThen() throws Exception {
        String truth = HEADER + good("a") + good("b") + bad("x") + good("c");
        try (LogFileCase file = new LogFileCase(folder, 1)) {
            file.serves(truth).read();
            assertThat(file.column("URI")).containsExactly("a", "b");
            file.nowHolds(truth.replace(good("a"), bad("a"))).read();
            file.nowHolds(truth).readAtMost(2);

            assertThat(file.delivered()).isTrue();
            assertThat(file.column("URI")).containsExactly("a", "b", "absent", "c");
        }
    }

    @Test
    void outagesAreNoDownloadsThatHaveShownALineToBeBroken() throws Exception {
        String truth = HEADER + good("a") + good("b");
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            file.serves(truth);
            file.org().faults().add(Fault.status("/LogFile$", 4, 503));
            for (int i = 0; i < 4; i++) {
                file.read();
            }
            file.nowHolds(truth.replace(good("a"), bad("a"))).read();
            assertThat(file.rows()).isEmpty();
            file.nowHolds(truth).read();

            assertThat(file.column("URI")).containsExactly("a", "b");
            assertThat(file.delivered()).isTrue();
        }
    }

    @Test
    void aFileThatIsServedWronglyForMinutesIsDownloadedAgainMinutesLaterWhileOtherFilesAreRead() throws Exception {
        String truth = HEADER + good("a") + good("b");
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            file.serves(truth).pausesFor(Duration.ofSeconds(58));
            file.nowHolds(HEADER + good("a")).read();
            file.another("other", "API");
            assertThat(file.passes(Duration.ZERO)).containsExactly("other");
            assertThat(file.passes(Duration.ofSeconds(2))).containsExactly(file.id());

            file.pausesFor(Duration.ofSeconds(298)).read();
            file.another("third", "URI");
            assertThat(file.passes(Duration.ZERO)).containsExactly("third");
            assertThat(file.passes(Duration.ofSeconds(2))).containsExactly(file.id());

            file.nowHolds(truth).read();
            assertThat(file.troubles()).hasSize(2).allSatisfy(trouble -> assertThat(trouble)
                    .contains("Org acme: log file " + file.id() + " (Case) is not as announced: it holds ")
                    .contains("Orgtrail downloads it again by itself at 20"));
            assertThat(file.column("URI")).containsExactly("a", "b");
            assertThat(file.delivered()).isTrue();
            assertThat(file.gaps()).isEmpty();
        }
    }

    @Test
    void aFileThatIsGoneIsAskedForAgainMinutesLaterAlsoAfterARestart() throws Exception {
        try (StandInOrg org =
                new StandInOrg(OrgSettings.plain().scale(0.005).licensed(false).logFileDays(3)).start()) {
            String gone = org.logFile("API", "Hourly", null, 5);
            String path = "/" + gone + "/LogFile$";
            org.faults()
                    .add(new Fault(path, -1, 404, "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"gone\"}]", -1, 0, null));
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, ONLY_FILES)) {
                awaitFailing(1, orgtrail);
                assertThat(orgtrail.part(Statuses.class)
                                .source("acme", Sources.EVENT_LOG_FILE)
                                .detail())
                        .contains("log file " + gone
                                + " was answered with HTTP 404: gone (NOT_FOUND). Orgtrail downloads it again");
            }
            try (StartedOrgtrail orgtrail = new StartedOrgtrail(folder, org, ONLY_FILES)) {
                String other = org.logFile("Login", "Hourly", null, 5);
                await().atMost(Duration.ofSeconds(100))
                        .until(() -> orgtrail.part(Slices.class).delivered("acme", Sources.EVENT_LOG_FILE, other));
                assertThat(org.faults().struck()).as("downloads").isEqualTo(1);
                org.faults().clear();
                orgtrail.clock().pass(Duration.ofMinutes(1));
                awaitFailing(0, orgtrail);
                assertThat(orgtrail.part(Gaps.class).list("acme")).isEmpty();
            }
        }
    }

    private static void awaitFailing(int files, StartedOrgtrail orgtrail) {
        Progress progress = orgtrail.part(Progress.class);
        await().atMost(Duration.ofSeconds(100)).untilAsserted(() -> {
            assertThat(progress.history("acme")).hasEntrySatisfying(Sources.EVENT_LOG_FILE, history -> {
                assertThat(history.failing()).isEqualTo(files);
                assertThat(history.planned() - history.delivered()).isEqualTo(files);
            });
        });
    }

    @Test
    void aFileThatEachDownloadBreaksElsewhereIsNotDownloadedForEver() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 100)) {
            file.serves(HEADER);
            for (int i = 0; i < 10; i++) {
                file.nowHolds(HEADER
                                + good("a").repeat(i)
                                + bad("x")
                                + good("a").repeat(20 - i))
                        .read();
            }
            assertThat(file.delivered()).isTrue();
            assertThat(file.rows()).hasSize(21);
        }
    }

    @Test
    void aFileOfNothingButBrokenLinesIsSetAsideByTheThirdDownload() throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 1_000)) {
            file.serves(HEADER + bad("x").repeat(5_000)).readAtMost(3);

            assertThat(file.delivered()).isTrue();
            assertThat(file.column(RowFields.UNREADABLE)).hasSize(5_000).doesNotContain("absent");
        }
    }

    private static String good(String uri) {
        return "\"Case\",\"20261101000000.000\",\"" + uri + "\"\n";
    }

    /** A line with a quote too many: one that a field does not end with. */
    private static String bad(String uri) {
        return "\"Case\",\"t\",\"" + uri + "\"?\n";
    }
}
