package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.settings.OrgtrailSettings.Largest;
import dev.orgtrail.settings.Sha256;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class ReplyReaderTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final int FIELD = 20_000;
    private static final int RECORD = 100_000;
    private static final long MOST = 500_000;

    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
    void readsWhatJacksonReads(@ForAll("values") Object value) throws Exception {
        Map<String, Object> reply = Map.of("value", value);
        for (String json : List.of(
                JACKSON.writeValueAsString(reply),
                JACKSON.writerWithDefaultPrettyPrinter().writeValueAsString(reply))) {
            // As bytes: half of a surrogate pair is none in UTF-8.
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            assertThat(reader(json).read())
                    .isEqualTo(JACKSON.readValue(bytes, new TypeReference<Map<String, Object>>() {}));
        }
    }

    @Provide
    static Arbitrary<Object> values() {
        return values(3);
    }

    private static Arbitrary<Object> values(int depth) {
        Arbitrary<Object> scalars = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(50).map(text -> text),
                Arbitraries.integers().map(number -> number),
                Arbitraries.longs().map(number -> number),
                Arbitraries.bigIntegers().map(number -> number),
                Arbitraries.doubles().between(-1e12, 1e12).ofScale(6).map(number -> number),
                Arbitraries.of(1e300, -1.5e-300, 0.0),
                Arbitraries.of(true, false));
        return depth == 0
                ? scalars
                : Arbitraries.oneOf(
                        scalars,
                        values(depth - 1).list().ofMaxSize(4).map(list -> list),
                        Arbitraries.maps(Arbitraries.strings().ofMaxLength(10), values(depth - 1))
                                .ofMaxSize(4)
                                .map(map -> map));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "[]",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":\"b",
                "{\"a\":01}",
                "{\"a\":nul}",
                "{\"a\":}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":[1 2]}",
                "{a:1}",
                "{\"a\":1,}",
                "{\"a\":+1}",
                "{\"a\":.5}"
            })
    void whatIsNoJsonIsSaidToBeNone(String text) {
        assertThatThrownBy(() -> reader(text).read())
                .isInstanceOf(JsonText.NotJson.class)
                .hasMessageStartingWith("it is not JSON: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "\n null"})
    void nothingIsSaidToBeEmpty(String text) throws Exception {
        assertThat(reader(text).read()).isNull();
    }

    @Test
    void keepsTheBeginningOfATextThatIsTooLargeAndWhatStandsAroundIt() throws Exception {
        String text = "é\\n😀".repeat(300_000);
        Map<String, Object> record =
                only(reader(query("{\"Id\":\"1\",\"Status\":\"" + text + "\",\"LoginTime\":\"now\"}"))
                        .readQuery());
        String whole = text.replace("\\n", "\n");
        assertThat(record).containsEntry("Id", "1").containsEntry("LoginTime", "now");
        assertThat(String.valueOf(record.get("Status"))).hasSize(4_096).isEqualTo(whole.substring(0, 4_096));
        assertThat(String.valueOf(record.get("_unreadable")))
                .contains(
                        "its field Status has " + whole.getBytes(StandardCharsets.UTF_8).length + " bytes",
                        "SHA-256 " + HexFormat.of().formatHex(Sha256.of(whole)),
                        "orgtrail.largest.field");
    }

    @Test
    void keepsWhatFitsOfARecordThatIsTooLarge() throws Exception {
        String field = "x".repeat(FIELD);
        StringBuilder record = new StringBuilder("{\"Id\":\"1\"");
        for (int i = 0; i < 30; i++) {
            record.append(",\"f").append(i).append("\":\"").append(field).append('"');
        }
        Map<String, Object> read =
                only(reader(query(record + "},{\"Id\":\"2\"}")).readQuery(), 2);
        assertThat(read).containsEntry("Id", "1").containsEntry("f0", field).doesNotContainKey("f29");
        assertThat(String.valueOf(read.get("_unreadable")))
                .contains("orgtrail.largest.record", "behind it, is not kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void keepsNothingOfWhatIsNestedTooDeep(String open) throws Exception {
        String close = open.equals("[") ? "]" : "}";
        String deep = open.repeat(500_000) + (open.equals("[") ? "" : "1") + close.repeat(500_000);
        Map<String, Object> read = only(reader(query("{\"Id\":\"1\",\"Odd\":" + deep + ",\"LoginTime\":\"now\"}"))
                .readQuery());
        assertThat(read).containsEntry("Id", "1").containsEntry("LoginTime", "now");
        assertThat(String.valueOf(read.get("_unreadable"))).contains("its field Odd is nested more than");
    }

    @Test
    void keepsNothingOfANumberThatIsTooLong() throws Exception {
        Map<String, Object> read = only(reader(query("{\"Id\":\"1\",\"Odd\":" + "7".repeat(2_000_000) + "}"))
                .readQuery());
        assertThat(read).containsEntry("Id", "1").containsEntry("Odd", null);
        assertThat(String.valueOf(read.get("_unreadable"))).contains("its field Odd is a number that is too long");
    }

    @Test
    void readsALargeReplyInPartsEachRecordOnce() throws Exception {
        String records = String.join(
                ",",
                Stream.iterate(0, i -> i + 1)
                        .limit(100)
                        .map(i -> "{\"Id\":\"" + i + "\",\"text\":\"" + "x".repeat(FIELD - 1) + "\"}")
                        .toList());
        assertThatThrownBy(() -> reader(query(records)).readQuery()).isInstanceOf(ReplyReader.TooLarge.class);
        int passed = 0;
        int parts = 0;
        Map<String, Object> last = null;
        boolean whole;
        do {
            ReplyReader reader = reader(query(records));
            Map<String, Object> reply = reader.readPart(passed, last);
            List<Map<String, Object>> part = records(reply);
            for (Map<String, Object> record : part) {
                assertThat(record).containsEntry("Id", String.valueOf(passed++)).doesNotContainKey("_unreadable");
                last = record;
            }
            whole = reader.isWhole();
            assertThat(reply).satisfies(read -> assertThat(read.containsKey("done"))
                    .isEqualTo(read != null && reader.isWhole()));
            parts++;
        } while (!whole);
        assertThat(passed).isEqualTo(100);
        // The last record of each is read once more.
        assertThat(parts).isEqualTo(5);
    }

    @Test
    void aPartOfAReplyThatHasChangedIsNotRead() {
        String reply = query("{\"Id\":\"1\"},{\"Id\":\"2\"}");
        for (int passed : new int[] {1, 3, 4}) {
            assertThatThrownBy(() -> reader(reply).readPart(passed, Map.of("Id", "2")))
                    .isInstanceOf(ReplyReader.Changed.class);
        }
    }

    @Test
    void millionsOfFieldsOfOneRecordNeedNoMoreMemoryThanARecordMayHave() throws Exception {
        Iterator<InputStream> fields = IntStream.range(0, 3_000_000)
                .<InputStream>mapToObj(i -> new ByteArrayInputStream(
                        (",\"" + "f".repeat(500) + i + "\":1").getBytes(StandardCharsets.UTF_8)))
                .iterator();
        InputStream reply = new SequenceInputStream(
                new ByteArrayInputStream("{\"records\":[{\"Id\":\"1\"".getBytes(StandardCharsets.UTF_8)),
                new SequenceInputStream(
                        new SequenceInputStream(enumeration(fields)),
                        new ByteArrayInputStream("}],\"done\":true}".getBytes(StandardCharsets.UTF_8))));
        Map<String, Object> read = only(new ReplyReader(reply, largest(), MOST, Long.MAX_VALUE).readPart(0, null));
        assertThat(read).containsEntry("Id", "1").hasSizeLessThan(1_000).containsKey("_unreadable");
    }

    private static Enumeration<InputStream> enumeration(Iterator<InputStream> streams) {
        return new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return streams.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return streams.next();
            }
        };
    }

    @Test
    void noReplyHasMillionsOfRecords() {
        assertThatThrownBy(() -> new ReplyReader(
                                millions("{\"records\":[{}", ",{}"), largest(), Long.MAX_VALUE, Long.MAX_VALUE)
                        .readQuery())
                .isInstanceOf(ReplyReader.NotAReply.class)
                .hasMessageContaining("more than 10000 records");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"records\":[{\"a\":[{}", "{\"fields\":[{}", "{\"a\":[[]"})
    void whatNeedsTooMuchMemoryIsNotRead(String begun) {
        assertThatThrownBy(() -> new ReplyReader(millions(begun, ",{}"), largest(), MOST, Long.MAX_VALUE).read())
                .isInstanceOf(ReplyReader.TooLarge.class);
    }

    @Test
    void whatNeverEndsIsGivenUp() {
        assertThatThrownBy(
                        () -> new ReplyReader(millions("{\"records\":[{\"a\":\"", "xxx"), largest(), MOST, 50_000_000)
                                .readPart(0, null))
                .isInstanceOf(JsonText.Endless.class);
    }

    /** A text that begins so, and goes on so a hundred million times. */
    private static InputStream millions(String begun, String then) {
        byte[] some = then.repeat(10_000).getBytes(StandardCharsets.UTF_8);
        return new SequenceInputStream(Collections.enumeration(Stream.concat(
                        Stream.of(begun.getBytes(StandardCharsets.UTF_8)), Collections.nCopies(10_000, some).stream())
                .map(ByteArrayInputStream::new)
                .toList()));
    }

    private static String query(String records) {
        return "{\"totalSize\":1,\"records\":[" + records + "],\"done\":true}";
    }

    private static ReplyReader reader(String json) {
        return new ReplyReader(
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), largest(), MOST, Long.MAX_VALUE);
    }

    private static Largest largest() {
        return new Largest(DataSize.ofBytes(FIELD), DataSize.ofBytes(RECORD));
    }

    private static Map<String, Object> only(@Nullable Map<String, Object> reply) {
        return only(reply, 1);
    }

    private static Map<String, Object> only(@Nullable Map<String, Object> reply, int records) {
        List<Map<String, Object>> read = records(reply);
        assertThat(read).hasSize(records);
        return new LinkedHashMap<>(read.get(0));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> records(@Nullable Map<String, Object> reply) {
        return (List<Map<String, Object>>)
                Objects.requireNonNull(Objects.requireNonNull(reply).get("records"));
    }
}
