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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** What the org streams. */
@Component
class StreamChecks implements OrgChecks {
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
        return List.of(
                Look.at(Prerequisite.CHANNELS, org.alias(), () -> channels(org, orgSettings)),
                Look.at(Prerequisite.PUSH_TOPICS, org.alias(), () -> pushTopics(org.alias(), orgSettings)));
    }

    private Check channels(ConnectedOrg org, OrgSettings orgSettings) {
        if (!orgSettings.sources().contains(Sources.STREAMING)) {
            return new Check(Prerequisite.CHANNELS, Outcome.NOT_APPLICABLE, "streaming is not among the org's sources");
        }
        List<String> asked = MonitoringChannels.of(settings.streaming().channels());
        List<String> offered = new ArrayList<>();
        try (PubSubConnection connection = new PubSubConnection(
                org, orgSettings.pubsubHost(), orgSettings.pubsubPort(), orgSettings.pubsubPlaintext(), patience)) {
            for (String topic : asked) {
                if (connection.has(topic)) {
                    offered.add(topic);
                }
            }
        }
        EventSwitches.Seen seen = switches.look(org.alias());
        List<String> off = names(offered).stream()
                .filter(name -> seen.of(name) == EventSwitches.Switch.OFF)
                .toList();
        List<String> unstored = unstored(offered, seen);
        String found = offered(asked, offered)
                + (off.isEmpty() ? "" : switchedOff(offered, off))
                + (unstored.isEmpty() ? "" : ". Storing is off for: " + String.join(", ", unstored));
        if (!off.isEmpty() || !unstored.isEmpty()) {
            return new Check(Prerequisite.CHANNELS, Outcome.WARNING, found);
        }
        boolean streams = offered.stream().anyMatch(topic -> !isChange(topic));
        String unreadable = seen.unreadable();
        if (unreadable != null && streams) {
            return new Check(
                    Prerequisite.CHANNELS,
                    Outcome.NOT_KNOWN,
                    found + ". Whether they are switched on could not be looked at",
                    unreadable);
        }
        // Asked for automatically, those that the org has are enough; asked for by name, all are.
        boolean enough = offered.size() == asked.size()
                || (streams && settings.streaming().channels().equals(List.of("auto")));
        if (enough) {
            return new Check(Prerequisite.CHANNELS, Outcome.PASSED, found);
        }
        return streams || asked.stream().allMatch(StreamChecks::isChange)
                ? new Check(Prerequisite.CHANNELS, Outcome.WARNING, found)
                : new Check(Prerequisite.CHANNELS, Outcome.WARNING, found, whereNoneIsOffered(org.alias()));
    }

    private static String switchedOff(List<String> offered, List<String> off) {
        long streams = offered.stream().filter(topic -> !isChange(topic)).count();
        return ". Events come on " + (streams - off.size()) + " of " + streams + ". Streaming is off for: "
                + String.join(", ", off);
    }

    /** What is stored and not streamed, and what the gaps of streams that tell of events are healed from; where it is off. */
    private List<String> unstored(List<String> offered, EventSwitches.Seen seen) {
        return Stream.concat(
                        MonitoringChannels.storedOnly(settings.streaming().channels()).stream(),
                        names(offered).stream()
                                .filter(name -> seen.of(name) != EventSwitches.Switch.OFF)
                                .flatMap(name -> MonitoringChannels.store(name).stream()))
                .filter(name -> seen.of(name) == EventSwitches.Switch.OFF)
                .sorted()
                .toList();
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

    /** Change data capture has no switch in Event Manager, and is not of Event Monitoring. */
    private static boolean isChange(String topic) {
        return topic.startsWith("/data/");
    }

    private static List<String> names(List<String> topics) {
        return topics.stream()
                .map(topic -> topic.substring(topic.lastIndexOf('/') + 1))
                .toList();
    }

    private static String offered(List<String> asked, List<String> offered) {
        List<String> streams = asked.stream().filter(topic -> !isChange(topic)).toList();
        List<String> changes = asked.stream().filter(StreamChecks::isChange).toList();
        List<String> found = new ArrayList<>();
        if (!streams.isEmpty()) {
            found.add(offered(streams, offered, streams.size() == 1 ? " stream" : " streams"));
        }
        if (!changes.isEmpty()) {
            found.add("change data capture: "
                    + offered(changes, offered, changes.size() == 1 ? " channel" : " channels"));
        }
        return String.join("; ", found);
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
