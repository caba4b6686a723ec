package dev.orgtrail.preflight;

import dev.orgtrail.collect.MonitoringChannels;
import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.EventSwitches;
import dev.orgtrail.salesforce.Patience;
import dev.orgtrail.salesforce.Permission;
import dev.orgtrail.salesforce.PubSubConnection;
import dev.orgtrail.salesforce.PushTopics;
import dev.orgtrail.salesforce.Remedies;
import dev.orgtrail.salesforce.UserPermissions;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Sources;
import java.util.List;
import org.springframework.stereotype.Component;

/** What the org streams. */
@Component
class StreamChecks implements OrgChecks {
    static final String NO_SOURCE = "streaming is not among the org's sources";
    static final String NONE = "none is asked for";

    private final PushTopics pushTopics;
    private final EventSwitches switches;
    private final UserPermissions permissions;
    private final Patience patience;
    private final OrgtrailSettings settings;

    StreamChecks(
            PushTopics pushTopics,
            EventSwitches switches,
            UserPermissions permissions,
            Patience patience,
            OrgtrailSettings settings) {
        this.pushTopics = pushTopics;
        this.switches = switches;
        this.permissions = permissions;
        this.patience = patience;
        this.settings = settings;
    }

    @Override
    public List<Check> checks(ConnectedOrg org, OrgSettings orgSettings) {
        boolean streams = orgSettings.sources().contains(Sources.STREAMING);
        return List.of(
                streams
                        ? Look.at(Prerequisite.CHANNELS, org.alias(), () -> channels(org, orgSettings))
                        : new Check(Prerequisite.CHANNELS, Outcome.NOT_APPLICABLE, NO_SOURCE),
                streams
                        ? Look.at(Prerequisite.PUSH_TOPICS, org.alias(), () -> pushTopics(org.alias()))
                        : new Check(Prerequisite.PUSH_TOPICS, Outcome.NOT_APPLICABLE, NO_SOURCE));
    }

    private Check channels(ConnectedOrg org, OrgSettings orgSettings) {
        List<String> asked = MonitoringChannels.of(settings.streaming().channels()).stream()
                .filter(topic -> !MonitoringChannels.isOfChanges(topic))
                .toList();
        if (asked.isEmpty()) {
            return new Check(Prerequisite.CHANNELS, Outcome.NOT_APPLICABLE, NONE);
        }
        List<String> offered = offered(org, orgSettings, asked, patience);
        EventSwitches.Seen seen = switches.look(org.alias());
        List<String> off = names(offered).stream()
                .filter(name -> seen.of(name) == EventSwitches.Switch.OFF)
                .toList();
        String found = offered(asked, offered, asked.size() == 1 ? " stream" : " streams")
                + (off.isEmpty()
                        ? ""
                        : ". Events come on " + (offered.size() - off.size()) + " of " + offered.size()
                                + ". Streaming is off for: " + String.join(", ", off));
        if (!off.isEmpty()) {
            return new Check(Prerequisite.CHANNELS, Outcome.WARNING, found);
        }
        String unreadable = seen.unreadable();
        if (unreadable != null && !offered.isEmpty()) {
            return new Check(
                    Prerequisite.CHANNELS,
                    Outcome.NOT_KNOWN,
                    found + ". Whether they are switched on could not be looked at",
                    unreadable);
        }
        if (offered.isEmpty()) {
            return new Check(Prerequisite.CHANNELS, Outcome.WARNING, found, whereNoneIsOffered(org.alias()));
        }
        // Asked for automatically, those that the org has are enough; asked for by name, all are.
        boolean enough = offered.size() == asked.size()
                || settings.streaming().channels().equals(List.of("auto"));
        return new Check(Prerequisite.CHANNELS, enough ? Outcome.PASSED : Outcome.WARNING, found);
    }

    /** Which topics the org has and the connecting user may see. */
    static List<String> offered(ConnectedOrg org, OrgSettings orgSettings, List<String> asked, Patience patience) {
        try (PubSubConnection connection = new PubSubConnection(
                org, orgSettings.pubsubHost(), orgSettings.pubsubPort(), orgSettings.pubsubPlaintext(), patience)) {
            return asked.stream().filter(connection::has).toList();
        }
    }

    private String whereNoneIsOffered(String org) {
        if (permissions.ask(org, Permission.VIEW_REAL_TIME_EVENTS) == UserPermissions.Answer.LACKS) {
            return "Grant View Real-Time Event Monitoring Data (above), then test again.";
        }
        return permissions.ask(org, Permission.VIEW_SETUP) == UserPermissions.Answer.HAS
                ? "They come with Event Monitoring. Ask Salesforce for it."
                : "They come with Event Monitoring. Grant View Setup and Configuration (above), then test again: it shows"
                        + " whether the org has that.";
    }

    /** The last parts of topics. */
    static List<String> names(List<String> topics) {
        return topics.stream()
                .map(topic -> topic.substring(topic.lastIndexOf('/') + 1))
                .toList();
    }

    /** Where most are not offered, those that are say more. */
    private static String offered(List<String> asked, List<String> offered, String what) {
        List<String> there = names(asked.stream().filter(offered::contains).toList());
        List<String> missing =
                names(asked.stream().filter(topic -> !offered.contains(topic)).toList());
        String all = asked.size() + what;
        if (missing.isEmpty()) {
            return asked.size() == 1 ? there.get(0) + " can be followed" : "all " + all + " can be followed";
        }
        if (there.isEmpty()) {
            return "none of the " + all + " can be followed";
        }
        return there.size() < missing.size()
                ? "only " + String.join(", ", there) + " of " + all + " can be followed"
                : there.size() + " of " + all + " can be followed; not offered: " + String.join(", ", missing);
    }

    private Check pushTopics(String alias) {
        List<String> objects = settings.streaming().pushTopics();
        if (objects.isEmpty()) {
            return new Check(Prerequisite.PUSH_TOPICS, Outcome.NOT_APPLICABLE, NONE);
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
