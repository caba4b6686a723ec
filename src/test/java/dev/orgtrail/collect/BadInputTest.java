package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.normalize.Mappings;
import dev.orgtrail.normalize.Normalized;
import dev.orgtrail.normalize.Normalizer;
import dev.orgtrail.normalize.OcsfSchemas;
import dev.orgtrail.normalize.Origin;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bad rows of a Login log file, between good ones: each ends as a valid event or is rejected with its reason, and the rows
 * around it are events as ever.
 */
class BadInputTest {
    private static final String HEADER =
            "\"EVENT_TYPE\",\"TIMESTAMP\",\"USER_ID\",\"SOURCE_IP\",\"LOGIN_STATUS\",\"BROWSER_TYPE\"\n";
    private static final String GOOD = good("first");
    private static final String LAST = good("last");

    private final Normalizer normalizer = new Normalizer(Mappings.load(Path.of("routes/mappings")));
    private final OcsfSchemas schemas = new OcsfSchemas();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static String good(String browser) {
        return "\"Login\",\"20261101044615.123\",\"00530000009M943AAC\",\"203.0.113.7\",\"LOGIN_NO_ERROR\",\"" + browser
                + "\"\n";
    }

    @Test
    void anUnknownEventTypeIsABaseEventWithAllItsColumns() throws Exception {
        Normalized read = read("Unheard", HEADER + GOOD);

        assertThat(read.rejected()).isEmpty();
        assertThat(read.events()).singleElement().satisfies(event -> {
            assertThat(event).containsEntry("class_name", "Base Event");
            assertThat(unmapped(event)).containsEntry("BROWSER_TYPE", "first");
        });
    }

    @Test
    void anUnknownColumnIsKeptAndAMissingOneIsNoMatter() throws Exception {
        Normalized read = read(
                "Login",
                "\"EVENT_TYPE\",\"TIMESTAMP\",\"USER_ID\",\"BRAND_NEW\"\n"
                        + "\"Login\",\"20261101044615.123\",\"00530000009M943AAC\",\"what it says\"\n");

        assertThat(read.events()).singleElement().satisfies(event -> {
            assertThat(event).containsEntry("class_name", "Authentication");
            assertThat(unmapped(event)).containsEntry("BRAND_NEW", "what it says");
        });
    }

    @Test
    void anEmptyFileAndOneOfAHeaderGiveNothing() throws Exception {
        assertThat(read("Login", "").events()).isEmpty();
        assertThat(read("Login", HEADER).events()).isEmpty();
    }

    @Test
    void tooFewFieldsAreAnEventWithWhatIsThere() throws Exception {
        Normalized read = between("\"Login\",\"20261101044615.123\",\"00530000009M943AAC\"\n");

        assertThat(read.events()).hasSize(3);
        assertThat(read.events().get(1)).containsEntry("class_name", "Authentication");
    }

    @Test
    void tooManyFieldsAreKeptByTheirNumber() throws Exception {
        Normalized read = between(
                "\"Login\",\"20261101044615.123\",\"00530000009M943AAC\",\"203.0.113.7\",\"LOGIN_NO_ERROR\",\"x\",\"more\"\n");

        assertThat(unmapped(read.events().get(1))).containsEntry("FIELD_7", "more");
    }

    @Test
    void aNulInAnAddressLeavesItUnmapped() throws Exception {
        Normalized read = between(row("203.0.\u0000113.7", "LOGIN_NO_ERROR"));

        assertThat(unmapped(read.events().get(1))).containsEntry("SOURCE_IP", "203.0.\u0000113.7");
    }

    @Test
    void brokenUtf8IsReadWithAMarkInItsPlace() throws Exception {
        byte[] body = (HEADER + GOOD + row("203.0.113.7", "a?b") + LAST).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < body.length; i++) {
            body[i] = body[i] == '?' ? (byte) 0xFF : body[i];
        }
        Normalized read = read("Login", body);

        assertThat(read.events()).hasSize(3);
        assertThat(read.events().get(1)).containsEntry("status_detail", "a\uFFFDb");
    }

    @Test
    void aQuoteLeftOpenInTheLastRowEndsWithTheFile() throws Exception {
        Normalized read = read(
                "Login",
                HEADER + GOOD + "\"Login\",\"20261101044615.123\",\"00530000009M943AAC\",\"203.0.113.7\",\"x\n");

        assertThat(read.events()).hasSize(2);
        assertThat(read.events().get(1)).containsEntry("status_detail", "x\n");
    }

    @Test
    void aQuoteLeftOpenAmongTheRowsIsSetAsideAsItsLineAndThoseAroundItAreEvents() throws Exception {
        String bad = "\"Login\",\"20261101044615.123\",\"x";
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            file.serves(HEADER + GOOD + bad + "\n" + LAST);
            while (!file.delivered()) {
                file.read();
            }

            assertThat(file.column("BROWSER_TYPE")).containsExactly("first", "absent", "last");
            assertThat(file.rows().get(1))
                    .containsEntry("line", bad)
                    .extractingByKey("_unreadable")
                    .asString()
                    .startsWith("line 3 is no CSV");
            assertThat(file.troubles()).hasSize(2).allSatisfy(trouble -> assertThat(trouble)
                    .contains("line 3 is no CSV"));
            assertThat(file.gaps()).isEmpty();
        }
    }

    @Test
    void aLargeFieldIsPartOfItsEvent() throws Exception {
        Normalized read = between(row("203.0.113.7", "x".repeat(250 * 1024)));

        assertThat(read.events()).hasSize(3);
        assertThat(String.valueOf(read.events().get(1).get("status_detail"))).hasSize(250 * 1024);
    }

    @Test
    void aTimestampThatIsNoneIsRejectedWithItsReason() throws Exception {
        Normalized read = between(row("203.0.113.7", "LOGIN_NO_ERROR").replace("20261101044615.123", "yesterday"));

        assertThat(read.events()).hasSize(2);
        assertThat(read.rejected()).singleElement().satisfies(rejected -> assertThat(rejected.reason())
                .contains("no usable time"));
    }

    @Test
    void aSecondHeaderAmongTheRowsIsRejected() throws Exception {
        Normalized read = between(HEADER);

        assertThat(read.events()).hasSize(2);
        assertThat(read.rejected()).hasSize(1);
    }

    @Test
    void aByteOrderMarkAndCarriageReturnsAreNoPartOfTheData() throws Exception {
        Normalized read = read("Login", "\uFEFF" + (HEADER + GOOD + LAST).replace("\n", "\r\n"));

        assertThat(read.events()).hasSize(2).allSatisfy(event -> {
            assertThat(event).containsEntry("class_name", "Authentication").containsEntry("status", "Success");
            assertThat(unmapped(event)).doesNotContainKey("\uFEFFEVENT_TYPE");
        });
    }

    @Test
    void anAddressWithAZoneIsReadWithoutIt() throws Exception {
        Normalized read = between(row("fe80::1%eth0", "LOGIN_NO_ERROR"));

        assertThat(read.events()).hasSize(3);
        assertThat(read.events().get(1).toString()).contains("fe80::1");
    }

    @Test
    void anIdOf15CharactersBecomesOneOf18() throws Exception {
        Normalized read =
                between(row("203.0.113.7", "LOGIN_NO_ERROR").replace("00530000009M943AAC", "00530000009M943"));

        assertThat(read.events().get(1).get("user")).asString().contains("00530000009M943AAC");
    }

    private static String row(String ip, String status) {
        return "\"Login\",\"20261101044615.123\",\"00530000009M943AAC\",\"" + ip + "\",\"" + status + "\",\"x\"\n";
    }

    /** Reads a bad piece between two good rows, which are events as ever. */
    private Normalized between(String bad) throws Exception {
        Normalized read = read("Login", HEADER + GOOD + bad + LAST);
        assertThat(read.events().get(0).toString()).contains("first");
        assertThat(read.events().get(read.events().size() - 1).toString()).contains("last");
        return read;
    }

    private Normalized read(String eventType, String body) throws Exception {
        return read(eventType, body.getBytes(StandardCharsets.UTF_8));
    }

    private Normalized read(String eventType, byte[] body) throws Exception {
        try (LogFileCase file = new LogFileCase(folder, 10)) {
            file.serves(body, (long) body.length).read();
            assertThat(file.delivered()).isTrue();
            Normalized read = normalizer.normalize(
                    new Origin("acme", "00D000000000123AAA", "event-log-file", "EventLogFile", eventType), file.rows());
            assertThat(read.events().size() + read.rejected().size())
                    .isEqualTo(file.rows().size());
            if (OcsfSchemas.areThere()) {
                assertThat(read.events())
                        .allSatisfy(event -> assertThat(schemas.faults(event)).isEmpty());
            }
            return read;
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> unmapped(Map<String, Object> event) {
        return (Map<String, Object>) event.getOrDefault("unmapped", Map.of());
    }
}
