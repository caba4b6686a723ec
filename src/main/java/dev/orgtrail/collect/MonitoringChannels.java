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
     *     stands for all of Real-Time Event Monitoring
     */
    public static List<String> of(List<String> setting) {
        return setting.stream()
                .flatMap(channel -> channel.equals("auto") ? ALL.stream() : Stream.of(channel))
                .map(channel -> channel.startsWith("/") ? channel : "/event/" + channel)
                .distinct()
                .toList();
    }
}
