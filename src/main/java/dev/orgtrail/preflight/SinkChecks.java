package dev.orgtrail.preflight;

import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.sink.Receiver;
import dev.orgtrail.sink.SinksInUse;
import dev.orgtrail.state.SinkDeliveries;
import dev.orgtrail.state.SinkDeliveries.Taken;
import dev.orgtrail.state.Statuses;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Sees whether each sink can be reached: those that are written in Java find out; of a sink in YAML alone, whether its receiver takes
 * connections. Where a receiver has no address that is known, or stands behind a proxy, it is known only what it took.
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
                .orElseGet(() -> inYaml(sink));
    }

    private Seen inYaml(String sink) {
        List<Receiver> receivers = sinks.receivers(sink);
        if (receivers.isEmpty()) {
            return byDeliveries(sink);
        }
        return receivers.stream()
                .flatMap(receiver -> receiver.unreachable().stream())
                .findFirst()
                .map(wrong -> new Seen(Outcome.FAILED, wrong))
                .orElseGet(() -> new Seen(
                        Outcome.PASSED,
                        receivers.stream().map(Receiver::toString).collect(Collectors.joining(", "))
                                + (receivers.size() == 1 ? " takes connections" : " take connections")));
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
