package dev.orgtrail.collect;

import java.util.List;

/**
 * The channels of Real-Time Event Monitoring.
 *
 * <p>Follows Salesforce's <em>Platform Events Developer Guide</em>, <em>Real-Time Event Monitoring Objects</em>.
 */
final class MonitoringChannels {
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
            "UriEventStream");

    private MonitoringChannels() {}

    /**
     * The channels to ask for.
     *
     * @param setting {@code auto} for all, or their names
     */
    static List<String> of(List<String> setting) {
        return setting.equals(List.of("auto"))
                ? ALL
                : setting.stream()
                        .map(channel -> channel.replaceFirst("^/event/", ""))
                        .toList();
    }
}
