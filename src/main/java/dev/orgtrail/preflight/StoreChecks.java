package dev.orgtrail.preflight;

import dev.orgtrail.collect.StoredEvent;
import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.EventSwitches;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Sources;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Which events the org stores, and what is lost of those that it does not. */
@Component
class StoreChecks implements OrgChecks {
    /** Seen where the org has Real-Time Event Monitoring and shows it. */
    static final String MONITORED = "LoginEvent";

    private final Soql soql;
    private final EventSwitches switches;
    private final OrgtrailSettings settings;

    StoreChecks(Soql soql, EventSwitches switches, OrgtrailSettings settings) {
        this.soql = soql;
        this.switches = switches;
        this.settings = settings;
    }

    @Override
    public List<Check> checks(ConnectedOrg org, OrgSettings orgSettings) {
        return List.of(
                orgSettings.sources().contains(Sources.STREAMING)
                        ? Look.at(Prerequisite.STORES, org.alias(), () -> stores(org.alias()))
                        : new Check(Prerequisite.STORES, Outcome.NOT_APPLICABLE, StreamChecks.NO_SOURCE));
    }

    private Check stores(String org) {
        List<StoredEvent> asked = StoredEvent.of(settings.streaming().channels());
        if (asked.isEmpty()) {
            return new Check(Prerequisite.STORES, Outcome.NOT_APPLICABLE, StreamChecks.NONE);
        }
        if (!soql.sees(org, ApiPurpose.OTHER, MONITORED)) {
            return new Check(
                    Prerequisite.STORES,
                    Outcome.NOT_APPLICABLE,
                    "events are stored by Real-Time Event Monitoring, which the connecting user does not see");
        }
        EventSwitches.Seen seen = switches.look(org);
        String unreadable = seen.unreadable();
        if (unreadable != null) {
            return new Check(
                    Prerequisite.STORES,
                    Outcome.NOT_KNOWN,
                    "whether storing is switched on could not be looked at",
                    unreadable);
        }
        // A stream that is off has no gaps to heal.
        List<StoredEvent> wanted = asked.stream()
                .filter(event ->
                        seen.of(event.name()) != EventSwitches.Switch.OFF || event.use() == StoredEvent.Use.ALL)
                .toList();
        String lost = Stream.of(
                        lost(wanted, seen, StoredEvent.Use.ONLY_HEALING, "a gap of these streams cannot be healed"),
                        lost(
                                wanted,
                                seen,
                                StoredEvent.Use.HEALING,
                                "a gap of these streams is healed from other sources only, which tell less"),
                        lost(
                                wanted,
                                seen,
                                StoredEvent.Use.ALL,
                                "these events are not read at all, as Salesforce does not stream them"))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        if (!lost.isEmpty()) {
            return new Check(Prerequisite.STORES, Outcome.WARNING, "Storing is off for: " + lost);
        }
        String untold = named(wanted, event -> seen.of(event.store()) == EventSwitches.Switch.UNKNOWN);
        return untold.isEmpty()
                ? new Check(Prerequisite.STORES, Outcome.PASSED, "all is stored that is needed")
                : new Check(
                        Prerequisite.STORES,
                        Outcome.NOT_KNOWN,
                        "the org does not tell whether storing is switched on for: " + untold,
                        "Look in Setup > Event Manager.");
    }

    private static String lost(
            List<StoredEvent> asked, EventSwitches.Seen seen, StoredEvent.Use use, String consequence) {
        String off = named(asked, event -> event.use() == use && seen.of(event.store()) == EventSwitches.Switch.OFF);
        return off.isEmpty() ? "" : off + " (" + consequence + ")";
    }

    private static String named(List<StoredEvent> events, Predicate<StoredEvent> which) {
        return events.stream().filter(which).map(StoredEvent::name).collect(Collectors.joining(", "));
    }
}
