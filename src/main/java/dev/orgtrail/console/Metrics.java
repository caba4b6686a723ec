package dev.orgtrail.console;

import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.Statuses;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;

/** The state of every org as metrics: connected or not, and how much history is left. */
@Component
public class Metrics implements MeterBinder {
    private final OrgtrailSettings settings;
    private final Statuses statuses;
    private final Progress progress;

    Metrics(OrgtrailSettings settings, Statuses statuses, Progress progress) {
        this.settings = settings;
        this.statuses = statuses;
        this.progress = progress;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String org : settings.orgs().keySet()) {
            Gauge.builder("orgtrail.org.connected", () -> statuses.org(org).state() == Statuses.State.ON ? 1 : 0)
                    .tag("org", org)
                    .description("1 when the org is connected, 0 when it is not")
                    .register(registry);
            Gauge.builder("orgtrail.history.slices.left", () -> progress.history(org).values().stream()
                            .mapToLong(history -> history.planned() - history.delivered())
                            .sum())
                    .tag("org", org)
                    .description("Slices of history that are planned and not delivered yet")
                    .register(registry);
        }
    }
}
