package dev.orgtrail.collect;

import dev.orgtrail.batch.SliceId.StoredEvents;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.EventSwitches;
import dev.orgtrail.salesforce.EventSwitches.Switch;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Gaps.Gap;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Sources;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Heals a stream's gap from the object that stores its events, where that object has events from before and after the gap. The
 * org tells at most whether storing is on now, and not whether it was on then: an answer without events says nothing.
 */
@Component
@Order(1)
class StoreHealing implements HealingWay {
    /** How far before a gap a stored event is looked for. */
    private static final Duration BEFORE = Duration.ofDays(30);

    /** How long after a gap an event is waited for that shows that events are stored. */
    private static final Duration SHOWN_WITHIN = Duration.ofDays(5);

    private static final Duration LOOKED_AGAIN = Duration.ofHours(1);

    private final EventSwitches switches;
    private final Soql soql;
    private final HeldEvents held;
    private final Slices slices;
    private final Duration settle;
    private final Clock clock;
    private final Map<Long, Looked> looked = new ConcurrentHashMap<>();

    /** What was seen around a gap, and when. */
    private record Looked(boolean stores, Instant at) {}

    StoreHealing(
            EventSwitches switches, Soql soql, HeldEvents held, Slices slices, OrgtrailSettings settings, Clock clock) {
        this.switches = switches;
        this.soql = soql;
        this.held = held;
        this.slices = slices;
        this.settle = settings.reconcile().settle();
        this.clock = clock;
    }

    @Override
    public Verdict of(Gap gap) {
        EventStore store = Copies.of(gap.feed()).store();
        if (store == null) {
            return new NotHealed("Salesforce offers no object that stores these events.", true);
        }
        Switch storing = switches.of(gap.org(), store.object());
        if (storing == Switch.OFF) {
            return new NotHealed(
                    store.object() + " stores nothing, as storing is switched off: switch it on in "
                            + StoredEvent.setup(gap.feed()) + ".",
                    true);
        }
        String id = new StoredEvents(gap.feed(), store.object(), gap.from(), 0).toString();
        if (slices.delivered(gap.org(), Sources.STREAMING, id)) {
            return read(gap, store, storing);
        }
        if (slices.find(gap.org(), Sources.STREAMING, id).isEmpty()) {
            if (!soql.sees(gap.org(), ApiPurpose.RECONCILIATION, store.object())) {
                return new NotHealed(
                        "The connecting user does not see " + store.object()
                                + ": give it View Real-Time Event Monitoring Data in Setup > Permission Sets.",
                        true);
            }
            if (clock.instant().isBefore(gap.to().plus(settle))) {
                return new Waits("It is read from " + store.object() + " once that time has settled.");
            }
            slices.plan(List.of(Slice.window(
                    gap.org(),
                    Sources.STREAMING,
                    id,
                    gap.from().minus(Healing.AROUND),
                    gap.to().plus(Healing.AROUND))));
        }
        return new Waits("It is read from " + store.object() + ".");
    }

    private Verdict read(Gap gap, EventStore store, Switch storing) {
        if (storedThen(gap, store, storing)) {
            looked.remove(gap.id());
            return new Healed("What was missing was read from " + store.object() + ".");
        }
        return new NotHealed(
                store.object()
                        + " was read, but it has no events from both before and after the gap. So it is not known whether it"
                        + " stored events then: see whether storing is switched on in " + StoredEvent.setup(gap.feed())
                        + ".",
                !clock.instant().isBefore(gap.to().plus(SHOWN_WITHIN)));
    }

    /**
     * Whether events were stored when a gap was: there are some from before it, and storing is on now or there are some from
     * after it. Asked once an hour.
     */
    private boolean storedThen(Gap gap, EventStore store, Switch storing) {
        Instant now = clock.instant();
        Looked before = looked.get(gap.id());
        if (before == null || !before.at().plus(LOOKED_AGAIN).isAfter(now)) {
            Compared stream = Compared.stream(gap.org(), gap.feed(), store);
            boolean stores = hasEvents(stream, store, gap.from().minus(BEFORE), gap.from())
                    && (storing == Switch.ON || hasEvents(stream, store, gap.to(), now));
            before = new Looked(stores, now);
            looked.put(gap.id(), before);
        }
        return before.stores();
    }

    private boolean hasEvents(Compared stream, EventStore store, Instant from, Instant to) {
        return from.isBefore(to) && held.read(stream, store, from, to, 1).events() > 0;
    }
}
