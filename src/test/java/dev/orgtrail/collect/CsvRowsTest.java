package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.settings.OrgtrailSettings.Largest;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class CsvRowsTest {
    private static final Largest LARGEST = new Largest(DataSize.ofKilobytes(256), DataSize.ofKilobytes(512));
    private static final String ROW = "\"Case\",\"a\"\n";
    private static final String BAD = "\"open,\"and\"then";

    private static List<CsvRows.Row> rows(String file) {
        return rows(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<CsvRows.Row> rows(InputStream file) {
        List<CsvRows.Row> rows = new ArrayList<>();
        new CsvRows(file, LARGEST).forEachRemaining(rows::add);
        return rows;
    }

    private static List<List<String>> values(List<CsvRows.Row> rows) {
        return rows.stream().map(row -> List.of(row.values())).toList();
    }

    @Test
    void givesTheFieldsOfEachRowWhateverItsLineEnd() {
        assertThat(values(rows("\uFEFF\"a\",\"b\"\r\n\r\n\"c\r\nd\",\"\"\rlast")))
                .containsExactly(List.of("a", "b"), List.of("c\r\nd", ""), List.of("last"));
    }

    @Test
    void givesALineThatIsNoCsvAsItIsWithItsNumberAndGoesOnBehindIt() {
        List<CsvRows.Row> rows = rows("a\n\"b\r\nb\"\r\n\n" + BAD + "\r\nc\n" + BAD + "\n" + BAD + "\nd\n");

        assertThat(values(rows))
                .containsExactly(
                        List.of("a"),
                        List.of("b\r\nb"),
                        List.of(BAD),
                        List.of("c"),
                        List.of(BAD),
                        List.of(BAD),
                        List.of("d"));
        assertThat(rows.stream().filter(row -> row.fault() != null).map(CsvRows.Row::fault))
                .containsExactly(
                        "line 5 is no CSV: Unexpected character after closing quote: 'a' (0x61)",
                        "line 7 is no CSV: Unexpected character after closing quote: 'a' (0x61)",
                        "line 8 is no CSV: Unexpected character after closing quote: 'a' (0x61)");
    }

    @Test
    void takesAFieldThatNeverEndsForOneBadLine() {
        String row = "b".repeat(999);
        List<CsvRows.Row> rows = rows("a\n\"never ends\n" + (row + "\n").repeat(18_000) + "c\n");

        assertThat(rows).hasSize(18_003);
        assertThat(rows.get(1).values()).containsExactly("\"never ends");
        assertThat(rows.get(1).fault()).startsWith("line 2 cannot be read").endsWith("or leaves a quote open.");
        assertThat(rows.get(2).values()).containsExactly(row);
        assertThat(rows.get(18_002).values()).containsExactly("c");
    }

    @Test
    void keepsTheBeginningTheLengthAndTheDigestOfALineThatIsTooLargeAndGoesOnBehindIt() throws Exception {
        String tooLarge = "\"Case\",\"" + "é\uD83D\uDE00".repeat(700_000) + "\"";
        String manyFields = "\"Case\"" + (",\"" + "some more ".repeat(10) + "\"").repeat(6_000);
        List<CsvRows.Row> rows =
                rows("EVENT_TYPE,A\n" + ROW + tooLarge + "\r\n" + ROW + manyFields + "\n" + tooLarge + "\n" + ROW);

        assertThat(rows).hasSize(7);
        assertThat(List.of(rows.get(1), rows.get(3), rows.get(6)))
                .allSatisfy(row -> assertThat(row.values()).containsExactly("Case", "a"));
        assertSetAside(rows.get(2), 3, tooLarge);
        assertSetAside(rows.get(4), 5, manyFields);
        assertSetAside(rows.get(5), 6, tooLarge);
    }

    @Test
    void takesTheLinesOfALargeFieldForOneLineWhereRowsBeginAlike() throws Exception {
        String tooLarge = "\"Case\",\"" + "one line\r\nanother \"\"line\"\"\n".repeat(40_000) + "\"";
        String open = "\"Case\",\"a quote that is left open";
        List<CsvRows.Row> rows =
                rows("EVENT_TYPE,A\n" + ROW + tooLarge + "\n" + ROW + open + "\n" + ROW.repeat(50_000));

        assertThat(rows).hasSize(50_005);
        assertSetAside(rows.get(2), 3, tooLarge);
        assertThat(rows.get(3).values()).containsExactly("Case", "a");
        assertThat(rows.get(4).values()).containsExactly(open);
        assertThat(rows.get(4).fault()).startsWith("line 80005 ");
        assertThat(rows.subList(5, 50_005))
                .allSatisfy(row -> assertThat(row.values()).containsExactly("Case", "a"));
    }

    @Test
    void saysHowLongAHeaderIsThatIsTooLarge() throws Exception {
        String header = "\"EVENT_TYPE\",\"" + "a".repeat(3_000_000) + "\"";

        assertSetAside(rows(header + "\n" + ROW).get(0), 1, header);
    }

    private static void assertSetAside(CsvRows.Row row, int number, String line) throws Exception {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        assertThat(row.values()).containsExactly(line.substring(0, 4_096), String.valueOf(bytes.length), digest);
        assertThat(row.fault())
                .startsWith("line " + number + " cannot be read")
                .endsWith("It has " + bytes.length + " bytes (SHA-256 " + digest
                        + "), of which the first 4096 characters are kept.");
    }

    @Test
    void throwsWhereTheFileBreaksOffAlsoInABadLine() {
        InputStream cut =
                new FilterInputStream(new ByteArrayInputStream(
                        ("a\n" + BAD + "more".repeat(20_000)).getBytes(StandardCharsets.UTF_8))) {
                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        int read = super.read(buffer, offset, length);
                        if (read < 0) {
                            throw new IOException("cut");
                        }
                        return read;
                    }
                };
        assertThatThrownBy(() -> rows(cut)).isInstanceOf(UncheckedIOException.class);
    }

    /** Lines good and bad in any order: every one comes out, in order, the bad ones as they are. */
    @Property(tries = 300)
    void losesNoLineAndMixesNone(@ForAll("lines") List<String> lines) {
        StringBuilder file = new StringBuilder();
        lines.forEach(line -> file.append(line).append(lines.size() % 2 == 0 ? "\n" : "\r\n"));

        List<String> read = rows(file.toString()).stream()
                .map(row -> row.fault() == null ? "\"" + row.values()[0] + "\"" : row.values()[0])
                .toList();
        assertThat(read).containsExactlyElementsOf(lines);
    }

    @Provide
    Arbitrary<List<String>> lines() {
        Arbitrary<String> good =
                Arbitraries.strings().withChars("ab,\r\n é").ofMaxLength(12).map(text -> "\"" + text + "\"");
        Arbitrary<String> longOnes = good.map(text -> text.replace("a", "a".repeat(20_000)));
        return Arbitraries.frequencyOf(Tuple.of(10, good), Tuple.of(1, longOnes), Tuple.of(3, Arbitraries.just(BAD)))
                .list()
                .ofMaxSize(40);
    }
}
