package dev.orgtrail.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.batch.SliceId.Kind;
import dev.orgtrail.batch.SliceId.LogFile;
import dev.orgtrail.batch.SliceId.LogFileAgain;
import dev.orgtrail.batch.SliceId.StoredEvents;
import dev.orgtrail.batch.SliceId.Window;
import dev.orgtrail.batch.SliceId.WindowAgain;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SliceIdTest {
    private static final Instant HOUR = Instant.parse("2026-11-01T04:00:00Z");

    private record Stored(Kind kind, String name, SliceId id) {}

    private static Stream<Stored> stored() {
        return Stream.of(
                new Stored(Kind.WINDOW, "2026-11-01", new Window("2026-11-01")),
                new Stored(Kind.WINDOW, "again/2026-11-01T04:00:00Z/2", new WindowAgain(HOUR, 2)),
                new Stored(Kind.LOG_FILE, "0AT3000000000ABAAA", new LogFile("0AT3000000000ABAAA")),
                new Stored(Kind.LOG_FILE, "0AT3000000000ABAAA~2", new LogFileAgain("0AT3000000000ABAAA", 2)),
                new Stored(
                        Kind.STORED_EVENTS,
                        "heal/LoginEventStream/LoginEvent/2026-11-01T04:00:00Z",
                        new StoredEvents("LoginEventStream", "LoginEvent", HOUR, 0)),
                new Stored(
                        Kind.STORED_EVENTS,
                        "again/LoginEventStream/LoginEvent/2026-11-01T04:00:00Z/3",
                        new StoredEvents("LoginEventStream", "LoginEvent", HOUR, 3)));
    }

    @Example
    void theNamesThatTheStateHasAreReadAndWritten() {
        assertThat(stored()).allSatisfy(each -> {
            assertThat(each.kind().parse(each.name())).isEqualTo(each.id());
            assertThat(each.id()).hasToString(each.name());
            assertThat(each.id().kind()).isEqualTo(each.kind());
            assertThat(each.id().again()).isEqualTo(each.name().matches("again/.*|.*~.*"));
        });
    }

    @Property
    void everyIdIsReadAsItWasWritten(@ForAll("ids") SliceId id) {
        assertThat(id.kind().parse(id.toString())).isEqualTo(id);
    }

    @Provide
    @SuppressWarnings("unused")
    Arbitrary<SliceId> ids() {
        Arbitrary<String> name =
                Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(40);
        Arbitrary<Integer> reading = Arbitraries.integers().between(1, Integer.MAX_VALUE);
        Arbitrary<Instant> from =
                Arbitraries.longs().between(0, 253_402_300_799_999L).map(Instant::ofEpochMilli);
        return Arbitraries.oneOf(
                name.map(Window::new),
                Combinators.combine(from, reading).as(WindowAgain::new),
                name.map(LogFile::new),
                Combinators.combine(name, reading).as(LogFileAgain::new),
                Combinators.combine(name, name, from, reading).as(StoredEvents::new),
                Combinators.combine(name, name, from)
                        .as((feed, object, begin) -> new StoredEvents(feed, object, begin, 0)));
    }

    @Property
    void whateverSalesforceCallsAFileIsWrittenAsItCame(@ForAll String name) {
        for (Kind kind : List.of(Kind.LOG_FILE, Kind.WINDOW)) {
            for (String odd :
                    List.of(name, name + "~02", name + "~2", "again/" + name, "again/2026-11-01/1", "a~" + name)) {
                assertThat(kind.parse(odd)).hasToString(odd);
            }
        }
    }

    @Example
    void aNameOfStoredEventsThatNamesNoObjectIsRefused() {
        assertThat(Stream.of(
                        "",
                        "heal/LoginEventStream/LoginEvent",
                        "again/F/O/2026-11-01T04:00:00Z/0",
                        "heal/F/O/yesterday"))
                .allSatisfy(name -> assertThatThrownBy(() -> Kind.STORED_EVENTS.parse(name))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("names no stored object"));
    }
}
