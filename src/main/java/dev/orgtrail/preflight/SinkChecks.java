package dev.orgtrail.preflight;

import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.sink.SinksInUse;
import dev.orgtrail.state.SinkDeliveries;
import dev.orgtrail.state.SinkDeliveries.Taken;
import dev.orgtrail.state.Statuses;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Sees whether each sink can be reached, as those that are written in Java find out. Of sinks in YAML alone it is known only what
 * they took.
 */
@Component
class SinkChecks {
    private final SinksInUse sinks;
    private final Statuses statuses;
    private final SinkDeliveries deliveries;

    SinkChecks(SinksInUse sinks, Statuses statuses, SinkDeliveries deliveries) {
        this.sinks = sinks;
        this.statuses = statuses;
        this.deliveries = deliveries;
    }

    /**
     * What a look at a sink has shown.
     *
     * @param found in words
     */
    private record Seen(Outcome outcome, String found) {}

    List<Check> checks() {
        Map<String, Statuses.Status> known = statuses.sinks();
        return sinks.names().stream()
                .map(sink -> check(sink, Optional.ofNullable(known.get(sink))))
                .toList();
    }

    private Check check(String sink, Optional<Statuses.Status> status) {
        Optional<Statuses.Status> failing = status.filter(each -> each.state() == Statuses.State.FAILING);
        Seen seen = failing.isPresent() ? new Seen(Outcome.FAILED, failing.get().detail()) : look(sink);
        return new Check(Prerequisite.SINK, seen.outcome(), sink + ": " + seen.found());
    }

    private Seen look(String sink) {
        return sinks.inJava(sink)
                .map(java -> java.unreachable()
                        .map(wrong -> new Seen(Outcome.FAILED, wrong))
                        .orElseGet(() -> new Seen(Outcome.PASSED, java.reachable())))
                .orElseGet(() -> byDeliveries(sink));
    }

    /** A sink that takes nothing but events cannot be looked at without giving it some. */
    private Seen byDeliveries(String sink) {
        Optional<Taken> taken = deliveries.of(sink);
        return taken.isPresent()
                ? new Seen(
                        Outcome.PASSED,
                        "not looked at, but it took " + taken.get().events()
                                + (taken.get().events() == 1 ? " event" : " events") + " since the start, the last at "
                                + taken.get().lastAt().truncatedTo(ChronoUnit.SECONDS))
                : new Seen(
                        Outcome.NOT_KNOWN,
                        "could not be looked at without sending it events; it took none since the start");
    }
}
