package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.batch.RowFields;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowIdentityTest {
    private static final String ORG = "00D000000000001AAA";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void aRowHasOneUidWhateverTheOrderOfItsColumns() {
        List<String> one = uids("API", List.of("TIMESTAMP", "URI", "USER"), List.of("t,/a,u", "t,/b,u"));
        List<String> other = uids("API", List.of("USER", "TIMESTAMP", "URI"), List.of("u,t,/a", "u,t,/b"));
        assertThat(one).isEqualTo(other).doesNotHaveDuplicates();
        assertThat(one).allMatch(uid -> uid.matches(ORG + ":[0-9a-f]{32}"));
    }

    @Test
    void aColumnThatANewReleaseAddsChangesNothingWhileItIsEmpty() {
        List<String> before = uids("API", List.of("TIMESTAMP", "URI"), List.of("t,/a"));
        assertThat(uids("API", List.of("TIMESTAMP", "NEW", "URI"), List.of("t,,/a")))
                .isEqualTo(before);
        assertThat(uids("API", List.of("TIMESTAMP", "NEW", "URI"), List.of("t,x,/a")))
                .doesNotContainAnyElementsOf(before);
    }

    @Test
    void theSameValuesInOtherColumnsOrOfAnotherTypeAreAnotherRow() {
        List<String> uids = new ArrayList<>(uids("API", List.of("A", "B"), List.of("x,y", "y,x", "xy,", ",xy")));
        uids.addAll(uids("Login", List.of("A", "B"), List.of("x,y")));
        assertThat(uids).doesNotHaveDuplicates();
    }

    @Test
    void equalRowsAreNumbered() {
        List<String> uids = uids("API", List.of("TIMESTAMP", "URI"), List.of("t,/a", "t,/b", "t,/a", "t,/a"));
        assertThat(uids).doesNotHaveDuplicates();
        assertThat(uids("API", List.of("TIMESTAMP", "URI"), List.of("t,/a", "t,/a", "t,/a", "t,/b")))
                .containsExactlyInAnyOrderElementsOf(uids);
    }

    @Test
    void hourlyFilesAndTheDailyFileAgree() {
        List<String> columns = List.of("TIMESTAMP", "URI");
        List<String> hours = Stream.concat(
                        uids("API", columns, List.of("1,/a", "1,/a", "1,/b")).stream(),
                        uids("API", columns, List.of("2,/a", "2,/c")).stream())
                .toList();
        assertThat(uids("API", columns, List.of("1,/a", "1,/b", "2,/a", "1,/a", "2,/c")))
                .containsExactlyInAnyOrderElementsOf(hours);
    }

    @Test
    void equalRowsAreCountedRightBeyondMemoryAndTheirFileHasNoNameThatAKillWouldLeave() {
        try (EqualRows rows = new EqualRows(folder)) {
            assertThat(rows.count("early")).isZero();
            for (int i = 0; i < 50_000; i++) {
                assertThat(rows.count("key" + i)).isZero();
            }
            assertThat(folder).isEmptyDirectory();
            assertThat(rows.count("early")).isEqualTo(1);
            assertThat(rows.count("early")).isEqualTo(2);
            for (int i = 0; i < 50_000; i += 7) {
                assertThat(rows.count("key" + i)).isEqualTo(1);
            }
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFewRowsNeedNoFile() {
        try (EqualRows rows = new EqualRows(folder)) {
            rows.count("a");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void aHeaderNamesEveryColumnOnce() {
        LogHeader header = new LogHeader(List.of("A", " A ", "A_2", "", ""));
        assertThat(List.of(0, 1, 2, 3, 4)).extracting(header::name).doesNotHaveDuplicates();
        assertThat(header.name(0)).isEqualTo("A");
        assertThat(header.name(1)).isEqualTo("A_2");
        assertThat(header.name(7)).isEqualTo("FIELD_8");
        assertThat(header.index("A")).isZero();
        assertThat(header.index("B")).isEqualTo(-1);
    }

    @Test
    void aRowIsAMapOfItsFieldsAndItsUid() {
        LogRow row = new LogRow(new LogHeader(List.of("A", "B", "C")), new String[] {"x", ""}, "uid");
        assertThat(new HashMap<>(row)).isEqualTo(Map.of("A", "x", "B", "", RowFields.UID, "uid"));
        assertThat(row).hasSize(3).doesNotContainKey("C").doesNotContainKey("D");
        LogRow longer = new LogRow(new LogHeader(List.of("A")), new String[] {"x", "more"}, "uid");
        assertThat(longer).containsEntry("FIELD_2", "more").isEqualTo(new HashMap<>(longer));
    }

    private static List<String> uids(String eventType, List<String> columns, List<String> rows) {
        try (EqualRows seen = new EqualRows()) {
            RowIdentity identity = new RowIdentity(ORG, eventType, new LogHeader(columns), seen);
            return rows.stream()
                    .map(row -> identity.uid(Arrays.stream(row.split(",", -1)).toArray(String[]::new)))
                    .toList();
        }
    }

    @Test
    void aFileWithoutTimesGetsItsDate() {
        DatedRows dated = new DatedRows(List.of("A", "B"), Instant.parse("2026-11-01T04:00:00Z"));

        assertThat(DatedRows.hasTimes(new LogHeader(List.of("A", "B")))).isFalse();
        assertThat(dated.row(new String[] {"1", "2"}, "u"))
                .isEqualTo(Map.of("A", "1", "B", "2", "_logDate", "2026-11-01T04:00:00Z", "_uid", "u"));
        assertThat(dated.row(new String[] {"1"}, "u").get("_logDate")).isEqualTo("2026-11-01T04:00:00Z");
        assertThat(dated.row(new String[] {"1", "2", "3"}, "u"))
                .containsValue("3")
                .containsEntry("B", "2");
    }
}
