package dev.orgtrail.preflight;

import dev.orgtrail.collect.MonitoringChannels;
import dev.orgtrail.collect.UserChanges;
import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.CapturedChanges;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.Patience;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Which changes of records the org captures. */
@Component
class ChangeChecks implements OrgChecks {
    private final CapturedChanges captured;
    private final UserChanges userChanges;
    private final Patience patience;
    private final OrgtrailSettings settings;

    ChangeChecks(CapturedChanges captured, UserChanges userChanges, Patience patience, OrgtrailSettings settings) {
        this.captured = captured;
        this.userChanges = userChanges;
        this.patience = patience;
        this.settings = settings;
    }

    @Override
    public List<Check> checks(ConnectedOrg org, OrgSettings orgSettings) {
        return List.of(
                orgSettings.sources().contains(Sources.STREAMING)
                        ? Look.at(Prerequisite.CHANGES, org.alias(), () -> changes(org, orgSettings))
                        : new Check(Prerequisite.CHANGES, Outcome.NOT_APPLICABLE, StreamChecks.NO_SOURCE));
    }

    /** Pub/Sub offers the channel of an object's changes also where the org does not capture them. */
    private Check changes(ConnectedOrg org, OrgSettings orgSettings) {
        List<String> asked = MonitoringChannels.of(settings.streaming().channels()).stream()
                .filter(MonitoringChannels::isOfChanges)
                .toList();
        if (asked.isEmpty()) {
            return new Check(Prerequisite.CHANGES, Outcome.NOT_APPLICABLE, StreamChecks.NONE);
        }
        List<String> others = asked.stream()
                .filter(topic -> !topic.equals(MonitoringChannels.USER_CHANGES))
                .toList();
        List<String> objects =
                others.stream().filter(ChangeChecks::isOfAnObject).toList();
        List<String> channels =
                others.stream().filter(topic -> !isOfAnObject(topic)).toList();
        Set<String> known = objects.isEmpty() ? Set.of() : captured.of(org.alias());
        List<String> offered =
                channels.isEmpty() ? List.of() : StreamChecks.offered(org, orgSettings, channels, patience);
        List<String> missing = StreamChecks.names(others.stream()
                .filter(topic -> isOfAnObject(topic)
                        ? !known.contains(StreamChecks.names(List.of(topic)).get(0))
                        : !offered.contains(topic))
                .toList());
        Optional<String> users =
                asked.contains(MonitoringChannels.USER_CHANGES) ? userChanges.look(org.alias()) : Optional.empty();
        if (missing.isEmpty() && users.isEmpty()) {
            return new Check(
                    Prerequisite.CHANGES,
                    Outcome.PASSED,
                    String.join(", ", StreamChecks.names(asked)) + " can be followed");
        }
        List<String> found = new ArrayList<>();
        if (!missing.isEmpty()) {
            found.add("Not captured: " + String.join(", ", missing) + ".");
        }
        users.ifPresent(found::add);
        return new Check(Prerequisite.CHANGES, Outcome.WARNING, String.join(" ", found));
    }

    /** Not of a channel that a team has made, or of the one of all changes. */
    private static boolean isOfAnObject(String topic) {
        return topic.endsWith("ChangeEvent");
    }
}
