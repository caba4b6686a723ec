package dev.orgtrail.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StoredKeyTest {
    private static final String LONG = "0Ya".repeat(100);

    @Test
    void whatAColumnTakesStaysAsItIs() {
        assertThat(List.of("", "0Ya000000000001AAA", "/event/LoginEventStream", "x".repeat(200), "\uD83D\uDE00"))
                .allSatisfy(text -> assertThat(StoredKey.of(text)).isEqualTo(text));
    }

    @Test
    void whatItDoesNotTakeBeginsAsItDidAndFits() {
        assertThat(StoredKey.of(LONG)).startsWith(LONG.substring(0, 135)).hasSize(200);
        assertThat(StoredKey.of("a\0b")).startsWith("a\uFFFDb#");
        assertThat(StoredKey.of("x".repeat(134) + "\uD83D\uDE00" + LONG))
                .startsWith("x".repeat(134) + "#")
                .matches(StoredText::isClean);
    }

    @Test
    void aKeyIsTheSameEachTimeAndItsOwnKey() {
        assertThat(StoredKey.of(LONG))
                .isEqualTo(StoredKey.of("0Ya".repeat(100)))
                .isEqualTo(StoredKey.of(StoredKey.of(LONG)));
    }

    @Test
    void whatDiffersHasKeysThatDiffer() {
        assertThat(Stream.of(LONG, LONG + "x", LONG + "y", "a\0", "a\uFFFD", "a\uD83D", "a\uD83E", "a\uDE00", "a", "a ")
                        .map(StoredKey::of))
                .doesNotHaveDuplicates();
    }
}
