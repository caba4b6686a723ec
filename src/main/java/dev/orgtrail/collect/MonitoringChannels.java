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
            "IdentityProviderEventStream",
            "IdentityVerificationEvent",
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

    private MonitoringChannels() {}

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
