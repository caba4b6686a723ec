package dev.orgtrail.console;

import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.SinkDeliveries;
import dev.orgtrail.state.SinkDeliveries.Taken;
import dev.orgtrail.state.Statuses;
import dev.orgtrail.state.Statuses.State;
import dev.orgtrail.state.Statuses.Status;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Every sink in use, with its state, what it took and when. */
@Component
class SinkViews {
    private final OrgtrailSettings settings;
    private final Statuses statuses;
    private final SinkDeliveries deliveries;

    SinkViews(OrgtrailSettings settings, Statuses statuses, SinkDeliveries deliveries) {
        this.settings = settings;
        this.statuses = statuses;
        this.deliveries = deliveries;
    }

    /**
     * A sink.
     *
     * @param state waiting until the first batch is tried
     * @param detail what is wrong and what to do, empty when nothing is
     * @param since when the state was entered; null while nothing was tried
     * @param events how many events of all orgs it took since the start
     * @param lastAt when it took the last of them; null where it took none
     */
    public record Sink(
            State state,
            String detail,
            @Nullable Instant since,
            long events,
            @Nullable Instant lastAt) {}

    /** The sinks of the settings, in their order; behind them {@code state} and {@code state-file}, where the state was in trouble. */
    Map<String, Sink> all() {
        Map<String, Status> known = statuses.sinks();
        Map<String, Sink> all = new LinkedHashMap<>();
        settings.sinks().forEach(sink -> all.put(sink, sink(sink, known.get(sink))));
        known.forEach((name, status) -> all.putIfAbsent(name, sink(name, status)));
        return all;
    }

    private Sink sink(String name, @Nullable Status status) {
        Taken taken = deliveries.of(name).orElse(null);
        return new Sink(
                status == null ? State.WAITING : status.state(),
                status == null ? "" : status.detail(),
                status == null ? null : status.since(),
                taken == null ? 0 : taken.events(),
                taken == null ? null : taken.lastAt());
    }
}
