package dev.orgtrail.console;

import dev.orgtrail.collect.EventLogObjects;
import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.salesforce.OrgLimits;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** The state of every org as metrics: connected or not, and how much history is left. */
@Component
public class Metrics implements MeterBinder {
    private final OrgRegistry orgs;
    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();
    private final Set<String> bound = new HashSet<>();
    private final Statuses statuses;
    private final OrgCounts counts;
    private final OrgLimits limits;
    private final OrgtrailSettings settings;

    Metrics(OrgRegistry orgs, Statuses statuses, OrgCounts counts, OrgLimits limits, OrgtrailSettings settings) {
        this.settings = settings;
        this.orgs = orgs;
        this.statuses = statuses;
        this.counts = counts;
        this.limits = limits;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        registries.add(registry);
        synchronized (this) {
            bound.addAll(orgs.aliases());
            bound.forEach(org -> bind(registry, org));
        }
    }

    /** Orgs come and go while Orgtrail runs. */
    @Scheduled(fixedDelay = 5_000)
    synchronized void lookForOrgs() {
        Set<String> now = orgs.aliases();
        Set<String> gone = new HashSet<>(bound);
        gone.removeAll(now);
        for (MeterRegistry registry : registries) {
            registry.getMeters().stream()
                    .filter(meter -> gone.contains(String.valueOf(meter.getId().getTag("org"))))
                    .forEach(registry::remove);
            now.stream().filter(org -> !bound.contains(org)).forEach(org -> bind(registry, org));
        }
        bound.clear();
        bound.addAll(now);
    }

    private void bind(MeterRegistry registry, String org) {
        Gauge.builder("orgtrail.org.connected", () -> statuses.org(org).state() == Statuses.State.ON ? 1 : 0)
                .tag("org", org)
                .description("1 when the org is connected, 0 when it is not")
                .register(registry);
        Gauge.builder("orgtrail.history.slices.left", () -> counts.now().slicesLeft(org))
                .tag("org", org)
                .description("Slices of history that are planned and not delivered yet")
                .register(registry);
        Gauge.builder("orgtrail.gaps.open", () -> counts.now().openGaps(org))
                .tag("org", org)
                .description("Gaps that are still to be healed")
                .register(registry);
        List<String> sources = new ArrayList<>(OrgSettings.SOURCES);
        settings.objectsOf(org).forEach(object -> sources.add(object.object()));
        for (String source : sources) {
            if (!source.equals(Sources.DIRECTORY)) {
                Gauge.builder("orgtrail.missing.records", () -> counts.now().missing(org, source::equals))
                        .tag("org", org)
                        .tag("source", source)
                        .description(
                                "Records that Salesforce holds, and that are neither delivered, set aside nor in a gap")
                        .register(registry);
            }
        }
        Gauge.builder("orgtrail.missing.records", () -> counts.now().missing(org, EventLogObjects::isOne))
                .tag("org", org)
                .tag("source", "event-log-objects")
                .description("Records that Salesforce holds, and that are neither delivered, set aside nor in a gap")
                .register(registry);
        for (String name : OrgLimits.OF_EVENTS) {
            Gauge.builder("orgtrail.events.allocation", () -> events(org, name, OrgLimits.Limit::max))
                    .tag("org", org)
                    .tag("limit", name)
                    .description(
                            "Events that the org may have delivered in 24 hours: of change data capture and custom ones, of PushTopics")
                    .register(registry);
            Gauge.builder("orgtrail.events.remaining", () -> events(org, name, OrgLimits.Limit::remaining))
                    .tag("org", org)
                    .tag("limit", name)
                    .description("How many of those are left; when none is, Salesforce holds events back")
                    .register(registry);
        }
    }

    private double events(String org, String name, ToLongFunction<OrgLimits.Limit> value) {
        return limits.limit(org, name)
                .map(limit -> (double) value.applyAsLong(limit))
                .orElse(Double.NaN);
    }
}
