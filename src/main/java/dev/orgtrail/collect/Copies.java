package dev.orgtrail.collect;

import dev.orgtrail.state.Sources;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where else Salesforce keeps the events of a stream: what heals its gaps, and what it is compared with.
 *
 * <p>Follows Salesforce's <em>Platform Events Developer Guide</em>, <em>Real-Time Event Monitoring Objects</em>, and
 * <em>EventLogFile Supported Event Types</em>. There, {@code BulkApi} has no requests of Bulk API 2.0, which are
 * {@code BulkApi2}; {@code AsyncReportRun} has the reports that are scheduled or run behind a dashboard, and
 * {@code MultiBlockReport} the joined ones.
 *
 * @param store the object that stores the very events; null where there is none
 * @param source a source of Orgtrail's that delivers the same activity as records of its own; null where there is none
 * @param logFiles the event types of log files that together tell of the same activity
 */
record Copies(@Nullable EventStore store, @Nullable String source, List<String> logFiles) {

    private static final Copies NONE = new Copies(null, null, List.of());

    private static final Map<String, Copies> OF = Map.ofEntries(
            Map.entry("ApiAnomalyEvent", threat("ApiAnomalyEventStore")),
            Map.entry("ApiEventStream", big("ApiEvent", "API", "RestApi", "BulkApi", "BulkApi2")),
            Map.entry("BulkApiResultEvent", big("BulkApiResultEventStore")),
            Map.entry("ConcurLongRunApexErrEvent", new Copies(null, null, List.of("ConcurrentLongRunningApexLimit"))),
            Map.entry("CredentialStuffingEvent", threat("CredentialStuffingEventStore")),
            Map.entry("FileEvent", big("FileEventStore", "ContentTransfer")),
            Map.entry("GuestUserAnomalyEvent", threat("GuestUserAnomalyEventStore")),
            Map.entry("LightningUriEventStream", big("LightningUriEvent", "LightningPageView")),
            Map.entry("ListViewEventStream", big("ListViewEvent")),
            Map.entry("LoginAnomalyEvent", threat("LoginAnomalyEventStore")),
            Map.entry("LoginAsEventStream", big("LoginAsEvent", "LoginAs")),
            Map.entry(
                    "LoginEventStream",
                    new Copies(EventStore.big("LoginEvent"), Sources.LOGIN_HISTORY, List.of("Login"))),
            Map.entry("LogoutEventStream", big("LogoutEvent", "Logout")),
            Map.entry(
                    "PermissionSetEvent",
                    new Copies(EventStore.big("PermissionSetEventStore"), Sources.SETUP_AUDIT_TRAIL, List.of())),
            Map.entry("ReportAnomalyEvent", threat("ReportAnomalyEventStore")),
            Map.entry("ReportEventStream", big("ReportEvent", "Report", "AsyncReportRun", "MultiBlockReport")),
            Map.entry("SessionHijackingEvent", threat("SessionHijackingEventStore")),
            Map.entry("UniversalAnomalyEvent", threat("UniversalAnomalyEventStore")),
            Map.entry("UriEventStream", big("UriEvent", "URI")),
            Map.entry("UserChangeEvent", new Copies(null, Sources.SETUP_AUDIT_TRAIL, List.of())));

    private static Copies big(String object, String... logFiles) {
        return new Copies(EventStore.big(object), null, List.of(logFiles));
    }

    private static Copies threat(String object) {
        return new Copies(EventStore.standard(object), null, List.of());
    }

    /** The objects that Salesforce stores streams in. */
    static List<EventStore> stores() {
        return OF.values().stream().map(Copies::store).filter(Objects::nonNull).toList();
    }

    /** Of a channel or PushTopic, by the name of its feed; nothing where Salesforce keeps its events nowhere else. */
    static Copies of(String feed) {
        return OF.getOrDefault(feed, NONE);
    }
}
