package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class VanishedFilesTest {
    private static final Map<String, String> KNOWN =
            Map.of("sources/a.camel.yaml", "a", "sources/b.camel.yaml", "b", "sinks/c.kamelet.yaml", "c");
    private static final Map<String, String> WITHOUT_A =
            Map.of("sources/b.camel.yaml", "b", "sinks/c.kamelet.yaml", "c");

    private final VanishedFiles vanished = new VanishedFiles();

    @Test
    void aFileThatIsBackSoonHasNeverBeenAway() {
        for (int i = 1; i < VanishedFiles.LOOKS; i++) {
            assertThat(vanished.over(WITHOUT_A, KNOWN)).isEqualTo(KNOWN);
            assertThat(vanished.waitsFor("sources/")).isTrue();
        }
        assertThat(vanished.over(KNOWN, KNOWN)).isEqualTo(KNOWN);
        assertThat(vanished.waitsFor("sources/")).isFalse();
        assertThat(vanished.over(WITHOUT_A, KNOWN)).as("counted anew").isEqualTo(KNOWN);
    }

    @Test
    void aFileThatStaysAwayIsDeleted() {
        for (int i = 1; i < VanishedFiles.LOOKS; i++) {
            vanished.over(WITHOUT_A, KNOWN);
        }
        assertThat(vanished.over(WITHOUT_A, KNOWN)).isEqualTo(WITHOUT_A);
        assertThat(vanished.waitsFor("sources/")).isFalse();
    }

    @Test
    void aFolderThatIsEmptiedFileByFileIsTakenForOneThatIsGone() {
        vanished.over(WITHOUT_A, KNOWN);
        for (int i = 0; i < 2 * VanishedFiles.LOOKS; i++) {
            assertThat(vanished.over(Map.of("sinks/c.kamelet.yaml", "c"), KNOWN))
                    .isEqualTo(KNOWN);
            assertThat(vanished.emptied()).containsExactly("sources/");
        }
    }

    @Test
    void aFolderThatIsBackIsNoLongerEmptiedAndItsFilesAreCountedAnew() {
        for (int i = 1; i < VanishedFiles.LOOKS; i++) {
            vanished.over(WITHOUT_A, KNOWN);
        }
        vanished.over(Map.of("sinks/c.kamelet.yaml", "c"), KNOWN);
        assertThat(vanished.emptied()).containsExactly("sources/");
        assertThat(vanished.over(WITHOUT_A, KNOWN)).isEqualTo(KNOWN);
        assertThat(vanished.emptied()).isEmpty();
        assertThat(vanished.waitsFor("sources/")).isTrue();
    }
}
