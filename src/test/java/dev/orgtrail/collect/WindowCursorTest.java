package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class WindowCursorTest {
    private static final Instant TIME = Instant.parse("2026-11-01T04:46:15Z");

    @Test
    void beginsBeforeEverything() {
        assertThat(WindowCursor.parse(null)).isEqualTo(WindowCursor.START);
        assertThat(WindowCursor.parse("")).isEqualTo(WindowCursor.START);
        assertThat(WindowCursor.START.covers(TIME, "a")).isFalse();
    }

    @Test
    void keepsTheIdsOfTheLatestTimeOnly() {
        WindowCursor cursor = WindowCursor.START.after(TIME, "a").after(TIME, "b");
        assertThat(cursor.covers(TIME, "a")).isTrue();
        assertThat(cursor.covers(TIME, "b")).isTrue();
        assertThat(cursor.covers(TIME, "c")).isFalse();
        WindowCursor later = cursor.after(TIME.plusSeconds(1), "c");
        assertThat(later.ids()).containsExactly("c");
        assertThat(later.covers(TIME, "a")).isFalse();
    }

    @Test
    void isNotMovedBackByARecordThatAppearsLate() {
        WindowCursor cursor = WindowCursor.START.after(TIME, "a");
        assertThat(cursor.after(TIME.minusSeconds(9), "late")).isEqualTo(cursor);
    }

    @Test
    void isReadAsItWasWritten() {
        WindowCursor cursor = WindowCursor.START.after(TIME, "a").after(TIME, "b");
        assertThat(cursor).hasToString("2026-11-01T04:46:15Z|a,b");
        assertThat(WindowCursor.parse(cursor.toString())).isEqualTo(cursor);
        assertThat(WindowCursor.parse(TIME + "|")).isEqualTo(WindowCursor.parse(TIME.toString()));
    }
}
