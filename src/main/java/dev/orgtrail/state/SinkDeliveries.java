package dev.orgtrail.state;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** What each sink has taken since the start, counted when its batch is committed. */
@Component
public class SinkDeliveries {
    private final Map<String, Taken> taken = new ConcurrentHashMap<>();
    private final Clock clock;

    SinkDeliveries(Clock clock) {
        this.clock = clock;
    }

    /**
     * What a sink has taken.
     *
     * @param events how many events
     * @param lastAt when the last batch of them was committed
     */
    public record Taken(long events, Instant lastAt) {}

    /** Notes that a sink has taken events of a batch; a batch of none is no delivery. */
    public void took(String sink, long events) {
        if (events > 0) {
            Instant now = clock.instant();
            taken.merge(
                    sink,
                    new Taken(events, now),
                    (before, more) -> new Taken(before.events() + more.events(), more.lastAt()));
        }
    }

    /** What a sink has taken; empty where that is nothing. */
    public Optional<Taken> of(String sink) {
        return Optional.ofNullable(taken.get(sink));
    }
}
