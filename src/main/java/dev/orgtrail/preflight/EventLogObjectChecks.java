package dev.orgtrail.preflight;

import dev.orgtrail.collect.EventLogObjects;
import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Sources;
import java.util.List;
import org.springframework.stereotype.Component;

/** Which Event Log Objects are read, and why others are not. */
@Component
class EventLogObjectChecks implements OrgChecks {
    private final EventLogObjects eventLogObjects;
    private final OrgtrailSettings settings;

    EventLogObjectChecks(EventLogObjects eventLogObjects, OrgtrailSettings settings) {
        this.eventLogObjects = eventLogObjects;
        this.settings = settings;
    }

    @Override
    public List<Check> checks(ConnectedOrg org, OrgSettings orgSettings) {
        return List.of(check(eventLogObjects.chosen(org.alias()), orgSettings));
    }

    private Check check(EventLogObjects.Choice chosen, OrgSettings orgSettings) {
        if (settings.eventLogObjects() == OrgtrailSettings.EventLogObjects.OFF) {
            return notApplicable("orgtrail.event-log-objects is off");
        }
        String unknown = chosen.unknown().isEmpty()
                ? ""
                : ". Not read, as this Orgtrail does not know them: " + String.join(", ", chosen.unknown());
        if (!chosen.read().isEmpty()) {
            return new Check(
                    Prerequisite.EVENT_LOG_OBJECTS,
                    Outcome.PASSED,
                    "read: " + String.join(", ", chosen.read()) + unknown);
        }
        if (chosen.logFiles() || !chosen.byLogFiles().isEmpty()) {
            return notApplicable("their events come by log files" + unknown);
        }
        boolean wanted = orgSettings.sources().contains(Sources.EVENT_LOG_FILE);
        return notApplicable("the connecting user sees none"
                + (wanted ? "; log files bring more, see View Event Log Files" : "") + unknown);
    }

    private static Check notApplicable(String found) {
        return new Check(Prerequisite.EVENT_LOG_OBJECTS, Outcome.NOT_APPLICABLE, found);
    }
}
