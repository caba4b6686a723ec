package dev.orgtrail.standin;

import dev.orgtrail.standin.streaming.StreamingApis;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What kind of org a {@link StandInOrg} is. Every setter returns this; the same seed, scale and start give the same
 * data.
 */
public final class OrgSettings {
    String alias = "acme";
    long seed = 1;
    double scale = 1.0;
    boolean licensed = true;
    boolean hourly = true;
    boolean dailyFiles = true;
    String orgId = "";
    List<String> apiVersions = List.of("62.0", "63.0", "64.0", "65.0", "66.0", "67.0", "68.0");
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    Clock clock = Clock.systemUTC();

    @Nullable
    Path filesDir;

    int historyDays = 60;
    int logFileDays = 30;
    boolean logFileGeneration = true;
    boolean lateDailyFiles;
    long bigFileBytes;
    double liveEventsPerSecond;
    Set<String> channels = StreamingApis.monitoringChannels();
    final Set<String> switchedOff = new LinkedHashSet<>();
    Set<String> withoutSwitch = Set.of();
    List<String> changeDataCapture = List.of("Account", "Contact", "User");
    String clientId = "stand-in-client";
    String clientSecret = "stand-in-secret";
    String username = "collector@acme.example";
    String password = "stand-in-password";
    String refreshToken = "stand-in-refresh-token";

    @Nullable
    PublicKey jwtKey;

    List<String> jwtAudiences = List.of();
    String appOfAnotherOrg = "";
    int maxInvalidLogins = 10;

    long dailyApiRequests = 1_000_000;
    long deliveredEventsRemaining = 50_000;
    long pushTopicEventsRemaining = 1_000_000;
    Clock apiClock = Clock.systemUTC();
    Duration sessionLifetime = Duration.ofHours(2);
    final Map<String, Integer> pageSizes = new LinkedHashMap<>(Map.of("LoginHistory", 500));
    boolean customAudit;

    @Nullable
    Duration eventLogObjects;

    int columnsOfCustomAudit;
    Set<String> withoutPermissions = Set.of();
    final Set<String> lacking = new LinkedHashSet<>();
    Function<Sessions, Streams> streams = sessions -> Streams.NONE;

    /** An org that has all that Orgtrail can use: every licence, object, column, permission, stream and store. */
    public static OrgSettings everything() {
        return new OrgSettings();
    }

    /**
     * An org as most are: it lacks what everyday orgs lack, and in Event Manager only that is switched on which someone has
     * switched on.
     *
     * <p>No page lists the switches of a new org. The Platform Events Developer Guide, "Subscribe to a Standard Platform
     * Event", begins with switching a stream on; the Metadata API Developer Guide, EventSettings, says the same of storing
     * LoginEvent. So what nobody has touched is off. Here someone has followed Salesforce Help, "Event Manager Control": to
     * store and stream logins, reports and API calls, and only to stream what comes in masses.
     */
    public static OrgSettings plain() {
        return everything()
                .hourly(false)
                .lateDailyFiles(true)
                .switchedOff(RealTimeEvents.names())
                .switchedOn(List.of(
                        "LoginEventStream",
                        "LoginEvent",
                        "ReportEventStream",
                        "ReportEvent",
                        "ApiEventStream",
                        "ApiEvent",
                        "LightningUriEventStream"))
                .changeDataCapture(List.of("Account"))
                // Object Reference, LoginHistory: NetworkId is there where Experience Cloud sites are enabled; so is
                // Network.
                .lacks("LoginHistory.NetworkId", "Network")
                // Object Reference, LoginGeo: only with Manage Users, which an integration user seldom has.
                .lacks("LoginGeo")
                // Columns that came late.
                .lacks("LoginHistory.ForwardedForIp", "EventLogFile.Sequence", "SetupAuditTrail.DelegateUser")
                // Only with Salesforce CRM Content.
                .lacks("User.UserPermissionsSFContentUser")
                // Not in the Object Reference.
                .lacks("UserPermissionAccess");
    }

    /**
     * A Developer Edition org: no Event Monitoring, so one day of daily files of the free event types, no streams, and no column for
     * the permission; 15,000 API requests a day.
     */
    public static OrgSettings developerEdition() {
        return everything()
                .licensed(false)
                .hourly(false)
                .dailyApiRequests(15_000)
                .channels(Set.of())
                .lacks(
                        "UserPermissionAccess.PermissionsViewDataLeakageEvents",
                        "PermissionSet.PermissionsViewDataLeakageEvents",
                        "User.UserPermissionsSFContentUser");
    }

    /** An org without Event Monitoring whose connecting user may call the API, and nothing else. */
    public static OrgSettings nothing() {
        return developerEdition()
                .withoutPermissions(
                        "ViewSetup",
                        "ViewEventLogFiles",
                        "ManageUsers",
                        "MonitorLoginHistory",
                        "ViewAllData",
                        "ViewAllUsers",
                        "CustomizeApplication",
                        "ViewDataLeakageEvents",
                        "ContentAdministrator",
                        "AssignPermissionSets");
    }

    /** Whether the org has the Event Monitoring licence. */
    public boolean isLicensed() {
        return licensed;
    }

    /** Takes permissions from the connecting user, named as in {@code ViewSetup}. */
    public OrgSettings withoutPermissions(String... names) {
        withoutPermissions = Set.of(names);
        return this;
    }

    /** The name in printed lines. */
    public OrgSettings alias(String value) {
        alias = value;
        return this;
    }

    /** The seed of all generated data. */
    public OrgSettings seed(long value) {
        seed = value;
        return this;
    }

    /** Multiplies the number of records; 1.0 is some 4,800 logins, 900 setup changes and 40,000 log rows. */
    public OrgSettings scale(double value) {
        scale = value;
        return this;
    }

    /** Whether the org has the Event Monitoring licence. */
    public OrgSettings licensed(boolean value) {
        licensed = value;
        return this;
    }

    /** Whether hourly log files are on (a licensed org only). */
    public OrgSettings hourly(boolean value) {
        hourly = value;
        return this;
    }

    /** Whether there are daily log files, besides those that are added; so by default, and in each org that a page tells of. */
    public OrgSettings dailyFiles(boolean value) {
        dailyFiles = value;
        return this;
    }

    /** The 18-character org id; by default made from the seed. */
    public OrgSettings orgId(String value) {
        orgId = value;
        return this;
    }

    /** The REST API versions, oldest first. */
    public OrgSettings apiVersions(List<String> value) {
        apiVersions = List.copyOf(value);
        return this;
    }

    /** The instant where the generated history ends; by default now. */
    public OrgSettings start(Instant value) {
        start = value.truncatedTo(ChronoUnit.SECONDS);
        return this;
    }

    /** A clock that is wrong; what is generated and what happens later goes by it. */
    public OrgSettings clock(Clock value) {
        clock = value;
        return start(value.instant());
    }

    /** A folder of real log files ({@code *.csv}) to serve as yesterday's daily files of their event types. */
    public OrgSettings filesDir(@Nullable Path value) {
        filesDir = value;
        return this;
    }

    /** How many days of logins and Setup changes there are; 60 by default, fewer for a quick test. */
    public OrgSettings historyDays(int value) {
        historyDays = value;
        return this;
    }

    /** How many days of log files a licensed org holds; 30 by default, fewer for a quick test. */
    public OrgSettings logFileDays(int value) {
        logFileDays = value;
        return this;
    }

    /**
     * Whether the org generates log files (Metadata API Developer Guide, EventSettings: {@code enableEventLogGeneration}, off by
     * default). Without it there are none but those that are added.
     */
    public OrgSettings logFileGeneration(boolean value) {
        logFileGeneration = value;
        return this;
    }

    /**
     * Whether some daily files are created one, two or three days later than the others, which come the next day: a listing lacks
     * them until then. Not so by default.
     */
    public OrgSettings lateDailyFiles(boolean value) {
        lateDailyFiles = value;
        return this;
    }

    /** About how many bytes a huge daily file of event type URI has; 0 for none. */
    public OrgSettings bigFileBytes(long value) {
        bigFileBytes = value;
        return this;
    }

    /** How many live events happen in a second; 0 for none. */
    public OrgSettings liveEventsPerSecond(double value) {
        liveEventsPerSecond = value;
        return this;
    }

    /** Switches streams and stores off in Event Manager, such as {@code ApiEventStream}; none is by default. */
    public OrgSettings switchedOff(Collection<String> events) {
        switchedOff.addAll(events);
        return this;
    }

    /** Switches streams and stores on that were switched off. */
    public OrgSettings switchedOn(Collection<String> events) {
        switchedOff.removeAll(events);
        return this;
    }

    /** The streams and stores of which the org does not tell whether they are switched on; none by default. */
    public OrgSettings withoutSwitch(Collection<String> events) {
        withoutSwitch = Set.copyOf(events);
        return this;
    }

    /** The channels of monitoring events that the org has, such as {@code /event/LoginEventStream}; all by default. */
    public OrgSettings channels(Set<String> value) {
        channels = Set.copyOf(value);
        return this;
    }

    /** The objects whose changes are told on {@code /data/} channels; Account, Contact and User by default. */
    public OrgSettings changeDataCapture(List<String> objects) {
        changeDataCapture = List.copyOf(objects);
        return this;
    }

    /** The connected app's accepted consumer key and secret. */
    public OrgSettings client(String id, String secret) {
        clientId = id;
        clientSecret = secret;
        return this;
    }

    /** The accepted user name and password. */
    public OrgSettings user(String name, String secret) {
        username = name;
        password = secret;
        return this;
    }

    /** The accepted refresh token. */
    public OrgSettings refreshToken(String value) {
        refreshToken = value;
        return this;
    }

    /** The public key of the connected app's certificate, for the JWT bearer flow; none by default. */
    public OrgSettings jwtKey(PublicKey value) {
        jwtKey = value;
        return this;
    }

    /**
     * The audiences that the org takes in the assertion of the JWT bearer flow; by default those of a production org,
     * {@code https://login.salesforce.com} and its My Domain, which is the stand-in's own URL.
     *
     * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm&type=5">OAuth 2.0
     *     JWT Bearer Flow for Server-to-Server Integration</a>
     */
    public OrgSettings jwtAudiences(String... value) {
        jwtAudiences = List.of(value);
        return this;
    }

    /**
     * The consumer key of a local External Client App of another org, which this org refuses.
     *
     * @see <a href="https://github.com/forcedotcom/cli/issues/3482">the refusal's words</a>; its {@code error} was not found
     */
    public OrgSettings appOfAnotherOrg(String clientId) {
        appOfAnotherOrg = clientId;
        return this;
    }

    /** After how many wrong passwords the user is locked out: 3, 5, 10, or 0 for never. */
    public OrgSettings maxInvalidLogins(int value) {
        maxInvalidLogins = value;
        return this;
    }

    /** How many API requests the org takes in 24 hours; by default so many that no test but of them runs short. */
    public OrgSettings dailyApiRequests(long value) {
        dailyApiRequests = value;
        return this;
    }

    /** The clock by which those 24 hours pass; by default the real one. */
    public OrgSettings apiClock(Clock value) {
        apiClock = value;
        return this;
    }

    /** How many of 1,000,000 PushTopic notifications the org may still deliver, as its limits tell. */
    public OrgSettings pushTopicEventsRemaining(long value) {
        pushTopicEventsRemaining = value;
        return this;
    }

    /** How many of 50,000 events the org may still deliver in the last 24 hours, as its limits tell. */
    public OrgSettings deliveredEventsRemaining(long value) {
        deliveredEventsRemaining = value;
        return this;
    }

    /** How long an access token works. */
    public OrgSettings sessionLifetime(Duration value) {
        sessionLifetime = value;
        return this;
    }

    /** The most records a query page of this object holds (2,000 by default; 500 for LoginHistory). */
    public OrgSettings pageSize(String object, int records) {
        pageSizes.put(object, records);
        return this;
    }

    /**
     * What the org lacks, or hides from the connecting user, from its start on; see {@link StandInOrg#lacks(String)}.
     *
     * @param names objects, or their columns or relationships: {@code LoginHistory.NetworkId}, {@code LoginGeo}
     */
    public OrgSettings lacks(String... names) {
        lacking.addAll(List.of(names));
        return this;
    }

    /** Gives back what the org lacks by these names. */
    public OrgSettings has(String... names) {
        lacking.removeAll(List.of(names));
        return this;
    }

    /** The org has the custom object {@code MyAudit__c}, with records past and live; see {@link CustomAudit}. */
    public OrgSettings customAudit() {
        customAudit = true;
        return this;
    }

    /** The same, with so many more columns, each with as long a name as Salesforce takes. */
    public OrgSettings customAudit(int moreColumns) {
        columnsOfCustomAudit = moreColumns;
        return customAudit();
    }

    /**
     * The org has Event Log Objects, and the connecting user sees them; see {@link EventLogRows}.
     *
     * @param delay how long after its event a record can be queried; some 25 to 45 minutes in Salesforce
     */
    public OrgSettings eventLogObjects(Duration delay) {
        eventLogObjects = delay;
        return this;
    }

    /** Makes the org's streaming side, given its id ({@link #id()}) and its sessions; none by default. */
    public OrgSettings streams(Function<Sessions, Streams> maker) {
        streams = maker;
        return this;
    }

    /** The channels of monitoring events that the org has. */
    public Set<String> channels() {
        return channels;
    }

    /** The org's 18-character id. */
    public String id() {
        return orgId.isEmpty() ? RecordId.of("00D", 1000 + seed) : orgId;
    }
}
