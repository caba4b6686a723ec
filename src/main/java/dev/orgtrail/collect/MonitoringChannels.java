package dev.orgtrail.collect;

import java.util.List;
import java.util.stream.Stream;

/**
 * The channels of Real-Time Event Monitoring.
 *
 * <p>Follows Salesforce's <em>Platform Events Developer Guide</em>, <em>Real-Time Event Monitoring Objects</em>.
 */
public final class MonitoringChannels {
    private static final List<String> ALL = List.of(
            "ApiAnomalyEvent",
            "ApiEventStream",
            "BulkApiResultEvent",
            "ConcurLongRunApexErrEvent",
            "CredentialStuffingEvent",
            "FileEvent",
            "GuestUserAnomalyEvent",
            "LightningUriEventStream",
            "ListViewEventStream",
            "LoginAnomalyEvent",
            "LoginAsEventStream",
            "LoginEventStream",
            "LogoutEventStream",
            "MobileEmailEvent",
            "MobileEnforcedPolicyEvent",
            "MobileScreenshotEvent",
            "MobileTelephonyEvent",
            "PermissionSetEvent",
            "ReportAnomalyEvent",
            "ReportEventStream",
            "SessionHijackingEvent",
            "UniversalAnomalyEvent",
            "UriEventStream");

    /** Salesforce's list pairs these with no platform event. */
    private static final List<String> STORED_ONLY = List.of("IdentityProviderEventStore", "IdentityVerificationEvent");

    private static final String AUTO = "auto";

    /** The channel of changes of users, where change data capture is switched on for them. */
    public static final String USER_CHANGES = "/data/UserChangeEvent";

    private MonitoringChannels() {}

    /** Whether streaming of an event is switched on and off in Setup, Event Manager. */
    static boolean hasSwitch(String event) {
        return ALL.contains(event);
    }

    /**
     * The topics to ask for.
     *
     * @param setting channels by name or topic, such as {@code LoginEventStream} or {@code /data/ChangeEvents}; {@code auto}
     *     stands for all of Real-Time Event Monitoring, and the changes of users
     */
    public static List<String> of(List<String> setting) {
        return setting.stream()
                .flatMap(channel -> channel.equals(AUTO)
                        ? Stream.concat(ALL.stream(), Stream.of(USER_CHANGES))
                        : Stream.of(channel))
                .filter(channel -> !STORED_ONLY.contains(name(channel)))
                .map(channel -> channel.startsWith("/") ? channel : "/event/" + channel)
                .distinct()
                .toList();
    }

    /** The objects to poll, of the same setting: what Salesforce stores and does not stream. */
    public static List<String> storedOnly(List<String> setting) {
        return STORED_ONLY.stream()
                .filter(object -> setting.stream()
                        .anyMatch(
                                channel -> channel.equals(AUTO) || name(channel).equals(object)))
                .toList();
    }

    /** Whether a topic is one of change data capture, which is not of Event Monitoring and has no switch in Event Manager. */
    public static boolean isOfChanges(String topic) {
        return topic.startsWith("/data/");
    }

    /** A channel's name: the last part of its topic. */
    static String name(String channel) {
        return channel.substring(channel.lastIndexOf('/') + 1);
    }

    /** Whether a feed is a platform event that a team has defined itself: all that Salesforce retains of it is wanted. */
    static boolean isOfATeam(String feed) {
        return feed.endsWith("__e");
    }
}
