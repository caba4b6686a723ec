package dev.orgtrail.collect;

import dev.orgtrail.state.Sources;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where else Salesforce keeps the events of a stream: what heals its gaps, and what it is compared with.
 *
 * <p>Follows Salesforce's <em>Platform Events Developer Guide</em>, <em>Real-Time Event Monitoring Objects</em>, and
 * <em>EventLogFile Supported Event Types</em>.
 *
 * @param stored the object that stores the very events; null where there is none
 * @param source a source of Orgtrail's that delivers the same activity as records of its own; null where there is none
 * @param logFiles the event types of log files that together tell of the same activity
 */
record Copies(@Nullable String stored, @Nullable String source, List<String> logFiles) {

    private static final Copies NONE = new Copies(null, null, List.of());

    private static final Map<String, Copies> OF = Map.ofEntries(
            Map.entry("ApiAnomalyEvent", stored("ApiAnomalyEventStore")),
            Map.entry("ApiEventStream", new Copies("ApiEvent", null, List.of("API", "RestApi", "BulkApi"))),
            Map.entry("BulkApiResultEvent", stored("BulkApiResultEventStore")),
            Map.entry("ConcurLongRunApexErrEvent", new Copies(null, null, List.of("ConcurrentLongRunningApexLimit"))),
            Map.entry("CredentialStuffingEvent", stored("CredentialStuffingEventStore")),
            Map.entry("FileEvent", new Copies("FileEventStore", null, List.of("ContentTransfer"))),
            Map.entry("GuestUserAnomalyEvent", stored("GuestUserAnomalyEventStore")),
            Map.entry("IdentityProviderEventStream", stored("IdentityProviderEventStore")),
            Map.entry("IdentityVerificationEvent", stored("IdentityVerificationEvent")),
            Map.entry("LightningUriEventStream", new Copies("LightningUriEvent", null, List.of("LightningPageView"))),
            Map.entry("ListViewEventStream", stored("ListViewEvent")),
            Map.entry("LoginAnomalyEvent", stored("LoginAnomalyEventStore")),
            Map.entry("LoginAsEventStream", new Copies("LoginAsEvent", null, List.of("LoginAs"))),
            Map.entry("LoginEventStream", new Copies("LoginEvent", Sources.LOGIN_HISTORY, List.of("Login"))),
            Map.entry("LogoutEventStream", new Copies("LogoutEvent", null, List.of("Logout"))),
            Map.entry(
                    "PermissionSetEvent", new Copies("PermissionSetEventStore", Sources.SETUP_AUDIT_TRAIL, List.of())),
            Map.entry("ReportAnomalyEvent", stored("ReportAnomalyEventStore")),
            Map.entry("ReportEventStream", new Copies("ReportEvent", null, List.of("Report"))),
            Map.entry("SessionHijackingEvent", stored("SessionHijackingEventStore")),
            Map.entry("UniversalAnomalyEvent", stored("UniversalAnomalyEventStore")),
            Map.entry("UriEventStream", new Copies("UriEvent", null, List.of("URI"))),
            Map.entry("OrgtrailUser", new Copies(null, Sources.SETUP_AUDIT_TRAIL, List.of())),
            Map.entry("OrgtrailPermissionSetAssi", new Copies(null, Sources.SETUP_AUDIT_TRAIL, List.of())));

    private static Copies stored(String object) {
        return new Copies(object, null, List.of());
    }

    /** How many streams Salesforce stores at most. */
    static long howManyStored() {
        return OF.values().stream().filter(copies -> copies.stored() != null).count();
    }

    /** Of a channel or PushTopic, by the name of its feed; nothing where Salesforce keeps its events nowhere else. */
    static Copies of(String feed) {
        return OF.getOrDefault(feed, NONE);
    }
}
