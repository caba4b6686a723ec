package dev.orgtrail.preflight;

import dev.orgtrail.collect.MonitoringChannels;
import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.EventSwitches;
import dev.orgtrail.salesforce.Patience;
import dev.orgtrail.salesforce.PubSubConnection;
import dev.orgtrail.salesforce.PushTopics;
import dev.orgtrail.salesforce.Remedies;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Sources;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** What the org streams. */
@Component
class StreamChecks implements OrgChecks {
    private final PushTopics pushTopics;
    private final EventSwitches switches;
    private final Patience patience;
    private final OrgtrailSettings settings;

    StreamChecks(PushTopics pushTopics, EventSwitches switches, Patience patience, OrgtrailSettings settings) {
        this.pushTopics = pushTopics;
        this.switches = switches;
        this.patience = patience;
        this.settings = settings;
    }

    @Override
    public List<Check> checks(ConnectedOrg org, OrgSettings orgSettings) {
        return List.of(
                Look.at(Prerequisite.CHANNELS, org.alias(), () -> channels(org, orgSettings)),
                Look.at(Prerequisite.PUSH_TOPICS, org.alias(), () -> pushTopics(org.alias(), orgSettings)));
    }

    private Check channels(ConnectedOrg org, OrgSettings orgSettings) {
        if (!orgSettings.sources().contains(Sources.STREAMING)) {
            return new Check(Prerequisite.CHANNELS, Outcome.NOT_APPLICABLE, "streaming is not among the org's sources");
        }
        List<String> missing = new ArrayList<>();
        List<String> asked = MonitoringChannels.of(settings.streaming().channels());
        try (PubSubConnection connection = new PubSubConnection(
                org, orgSettings.pubsubHost(), orgSettings.pubsubPort(), orgSettings.pubsubPlaintext(), patience)) {
            for (String topic : asked) {
                if (!connection.has(topic)) {
                    missing.add(topic.substring(topic.lastIndexOf('/') + 1));
                }
            }
        }
        List<String> names = asked.stream()
                .map(topic -> topic.substring(topic.lastIndexOf('/') + 1))
                .filter(name -> !missing.contains(name))
                .toList();
        EventSwitches.Seen seen = switches.look(org.alias());
        List<String> off = names.stream()
                .filter(name -> seen.of(name) == EventSwitches.Switch.OFF)
                .toList();
        String found = followed(names, missing)
                + (off.isEmpty() ? "" : "; switched off, so that nothing comes: " + String.join(", ", off));
        if (!off.isEmpty()) {
            return new Check(Prerequisite.CHANNELS, Outcome.WARNING, found);
        }
        String unreadable = seen.unreadable();
        if (unreadable != null && !names.isEmpty()) {
            return new Check(
                    Prerequisite.CHANNELS,
                    Outcome.NOT_KNOWN,
                    found + "; whether they are switched on could not be looked at: " + unreadable);
        }
        // Asked for automatically, those that the org has are enough; asked for by name, all are.
        boolean streams = asked.stream()
                .filter(topic -> !topic.equals(MonitoringChannels.USER_CHANGES))
                .anyMatch(topic -> names.contains(topic.substring(topic.lastIndexOf('/') + 1)));
        boolean enough =
                missing.isEmpty() || (streams && settings.streaming().channels().equals(List.of("auto")));
        return new Check(Prerequisite.CHANNELS, enough ? Outcome.PASSED : Outcome.WARNING, found);
    }

    /** Where most are not offered, those that are say more. */
    private static String followed(List<String> names, List<String> missing) {
        if (missing.isEmpty()) {
            return "all " + names.size() + " can be followed";
        }
        String all = " of " + (names.size() + missing.size()) + " can be followed";
        return names.size() < missing.size()
                ? (names.isEmpty() ? "none" + all : "only " + String.join(", ", names) + all)
                : names.size() + all + "; not offered: " + String.join(", ", missing);
    }

    private Check pushTopics(String alias, OrgSettings orgSettings) {
        List<String> objects = settings.streaming().pushTopics();
        if (!orgSettings.sources().contains(Sources.STREAMING) || objects.isEmpty()) {
            return new Check(Prerequisite.PUSH_TOPICS, Outcome.NOT_APPLICABLE, "none is asked for");
        }
        try {
            objects.forEach(object -> pushTopics.ensure(alias, object));
        } catch (RuntimeException e) {
            return new Check(
                    Prerequisite.PUSH_TOPICS,
                    Outcome.WARNING,
                    Remedies.explain(alias, e).what());
        }
        return new Check(Prerequisite.PUSH_TOPICS, Outcome.PASSED, String.join(", ", objects));
    }
}
