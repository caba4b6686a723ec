package dev.orgtrail.standin;

import dev.orgtrail.standin.streaming.EventDefinition;
import dev.orgtrail.standin.streaming.StreamingApis;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * A local Salesforce org on a loopback port: OAuth, REST, SOQL and event log files, with its streams beside it.
 * Everything that can be made to happen by HTTP under {@code /standin} is also a method here.
 */
public final class StandInOrg implements AutoCloseable {
    private final OrgSettings settings;
    private final Clock clock;
    private final RealTimeEvents switches;
    private final Records records;
    private final Visibility visibility;
    private final Schema schema;
    private final Sessions sessions;
    private final Consent consent;
    private final PasswordPolicy passwords;
    private final Streams streams;
    private final LoginActivity logins;
    private final SetupActivity setup;
    private final @Nullable CustomAudit customAudit;
    private final @Nullable EventLogRows eventLogRows;
    private final Events events;
    private final LogFiles logFiles;
    private final People people;
    private final Assignments assignments;
    private final Changes changes;
    private final Ledger ledger;
    private final Faults faults = new Faults();
    private final List<String> revocations = new CopyOnWriteArrayList<>();
    private final AskedQueries askedQueries = new AskedQueries();
    private final Moves moves = new Moves();
    private final ApiRequests apiRequests;
    private final LiveActivity live = new LiveActivity(this);
    private final AtomicLong happened = new AtomicLong();
    private final int port;
    private @Nullable Server server;
    private @Nullable ServerConnector connector;

    /** An org on a free port. */
    public StandInOrg(OrgSettings settings) {
        this(settings, 0);
    }

    /** An org on this loopback port, or a free one for 0; call {@link #start()}. */
    public StandInOrg(OrgSettings settings, int port) {
        this.settings = settings;
        this.port = port;
        this.clock = settings.clock;
        this.switches = new RealTimeEvents(settings.switchedOff, settings.withoutSwitch);
        this.records = new Records(switches::isOn);
        this.apiRequests = new ApiRequests(settings.dailyApiRequests, settings.apiClock);
        this.sessions = new Sessions(settings.id(), settings.sessionLifetime, clock);
        this.consent = new Consent(clock, settings.refreshToken);
        this.passwords = new PasswordPolicy(settings);
        this.people = new People(records, settings);
        settings.withoutPermissions.forEach(name -> people.permission(name, false));
        this.visibility = new Visibility(people::may);
        settings.lacking.forEach(name -> visibility.lacks(name, true));
        this.schema = new Schema(settings, visibility);
        this.assignments = new Assignments(records, people);
        this.logins = new LoginActivity(records, people, settings);
        this.setup = new SetupActivity(records, people, settings);
        this.eventLogRows = settings.eventLogObjects == null ? null : new EventLogRows(records, people, settings);
        this.customAudit = settings.customAudit ? new CustomAudit(records, people, settings) : null;
        this.events = new Events(records, people, settings);
        this.logFiles = new LogFiles(settings, records, people, logins);
        this.ledger = new Ledger(records, logFiles);
        this.streams = settings.streams.apply(sessions);
        this.changes = new Changes(people);
        streams.captureChanges(settings.changeDataCapture);
        streams.onPublished(this::published);
        EventDefinition.all().stream()
                .filter(EventDefinition::storedOnly)
                .flatMap(event -> records.all(event.name()).stream()
                        .map(row -> Map.entry(event.name(), String.valueOf(row.get("EventIdentifier")))))
                // Who polls them may meet those of the last minutes.
                .forEach(event -> ledger.streamed(event.getKey(), null, event.getValue(), false));
    }

    /** Starts serving; returns this. */
    public StandInOrg start() throws Exception {
        Server jetty = new Server();
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(64 * 1024);
        // Replies are dated by the org's clock, see FaultFilter.
        http.setSendDateHeader(false);
        ServerConnector loopback = new ServerConnector(jetty, new HttpConnectionFactory(http));
        loopback.setHost("localhost");
        loopback.setPort(port);
        jetty.addConnector(loopback);
        ServletContextHandler context = new ServletContextHandler("/");
        FilterHolder faultFilter = new FilterHolder(new FaultFilter(faults, clock, apiRequests));
        faultFilter.setAsyncSupported(true);
        FilterHolder movesFilter = new FilterHolder(moves);
        movesFilter.setAsyncSupported(true);
        context.addFilter(movesFilter, "/*", EnumSet.of(DispatcherType.REQUEST));
        context.addFilter(faultFilter, "/*", EnumSet.of(DispatcherType.REQUEST));
        QueryRunner runner = new QueryRunner(schema, records, clock, visibility, settings);
        context.addServlet(new ServletHolder(new OAuthServlet(this, settings, sessions, clock)), "/services/oauth2/*");
        context.addServlet(new ServletHolder(new IdentityServlet(this, sessions, records, settings)), "/id/*");
        context.addServlet(
                new ServletHolder(new DataServlet(
                        this,
                        settings,
                        sessions,
                        apiRequests,
                        new QueryResource(runner, settings, askedQueries),
                        new ObjectResource(this, runner),
                        new ToolingResource(this))),
                "/services/data/*");
        context.addServlet(new ServletHolder(new ControlServlet(this)), "/standin/*");
        streams.addTo(context);
        jetty.setHandler(context);
        jetty.start();
        server = jetty;
        connector = loopback;
        streams.start();
        live.perSecond(settings.liveEventsPerSecond);
        return this;
    }

    @Override
    public void close() {
        live.close();
        streams.close();
        Server running = server;
        server = null;
        if (running != null) {
            try {
                running.stop();
            } catch (Exception e) {
                throw new IllegalStateException("the stand-in org did not stop", e);
            }
        }
    }

    /** {@code http://localhost:PORT}, without a slash at the end. */
    public String baseUrl() {
        ServerConnector running = connector;
        if (running == null) {
            throw new IllegalStateException("the stand-in org is not started");
        }
        return "http://localhost:" + running.getLocalPort();
    }

    /**
     * The org moves: sessions end, log-ins name the new place, which is {@link #baseUrl()} from now on, and the old one
     * answers with this status.
     *
     * @param status 301, 302, 307 or 308 for a redirect, 404 where redirections are switched off
     */
    public void move(int status) throws Exception {
        ServerConnector old = Objects.requireNonNull(connector);
        ServerConnector next = new ServerConnector(
                old.getServer(), old.getConnectionFactories().toArray(ConnectionFactory[]::new));
        next.setHost("localhost");
        old.getServer().addConnector(next);
        next.start();
        String from = baseUrl();
        connector = next;
        moves.move(old.getLocalPort(), status, baseUrl());
        sessions.expireAll();
        streams.leave(from);
    }

    /** The place of the org redirects to itself; log-ins name it all the same. */
    public void moveInACircle(int status) {
        moves.move(Objects.requireNonNull(connector).getLocalPort(), status, baseUrl());
    }

    /** What was asked at the place that the org has left, besides log-ins. */
    public List<String> askedAtTheOldPlace() {
        return moves.asked();
    }

    /** The port of the Pub/Sub API on localhost; 0 for an org without streams. */
    public int pubSubPort() {
        return streams.pubSubPort();
    }

    /** What this org was made from. */
    public OrgSettings settings() {
        return settings;
    }

    /** The accepted client id. */
    public String clientId() {
        return settings.clientId;
    }

    /** The accepted client secret. */
    public String clientSecret() {
        return settings.clientSecret;
    }

    /** The org's 18-character id. */
    public String orgId() {
        return settings.id();
    }

    /** Every record a collector is to deliver. */
    public Ledger ledger() {
        return ledger;
    }

    /** The access tokens in use. */
    public Sessions sessions() {
        return sessions;
    }

    /** What its users have consented to. */
    public Consent consent() {
        return consent;
    }

    /** The connecting user's password, and whether wrong ones have locked it. */
    public PasswordPolicy passwords() {
        return passwords;
    }

    /** Whether a user may log in with a password; what is refused is in the Login History. */
    synchronized boolean logsIn(@Nullable String username, @Nullable String password) {
        boolean admitted = passwords.admits(username, password);
        if (!admitted) {
            List<String> statuses = passwords.statuses();
            logins.refused(clock.instant(), People.integrationUser(), statuses.get(statuses.size() - 1), dice());
        }
        return admitted;
    }

    /**
     * Gives a permission to the connecting user, or takes it away.
     *
     * @param name as Salesforce names it, such as {@code ViewSetup}
     */
    public synchronized void permission(String name, boolean given) {
        people.permission(name, given);
    }

    /** Shows the object that tells the permissions in force without a row; no page says that there always is one. */
    public synchronized void noPermissionAccess() {
        records.remove("UserPermissionAccess", RecordId.of("0u0", 1));
    }

    /**
     * Takes something away that real orgs lack, or hide from the connecting user, in describes and queries alike.
     *
     * @param name an object, or one of its columns or relationships: {@code LoginHistory.NetworkId}, {@code LoginGeo}
     */
    public void lacks(String name) {
        visibility.lacks(name, true);
    }

    /** Gives back what was taken away by this name. */
    public void has(String name) {
        visibility.lacks(name, false);
    }

    /** Gives back all that was taken away. */
    public void lacksNothing() {
        visibility.lacksNothing();
    }

    /**
     * Gives the connecting user one more permission set.
     *
     * @param permissions what it grants, as Salesforce names it, such as {@code ViewSetup}
     * @param set fields of the set that are not as usual, such as HasActivationRequired
     * @param assignment fields of its assignment that are not as usual, such as ExpirationDate
     */
    public synchronized void permissionSet(
            Set<String> permissions, Map<String, Object> set, Map<String, Object> assignment) {
        people.permissionSet(permissions, set, assignment);
    }

    /** Changes a field of the connecting user's record, such as IsActive. */
    public synchronized void connectingUser(String field, Object value) {
        people.change(People.integrationUser(), field, value);
    }

    /** Changes a field of the org's own record, such as OrganizationType. */
    public synchronized void organization(String field, Object value) {
        people.changeOrganization(field, value);
    }

    /**
     * Switches a stream or a store on or off in Event Manager.
     *
     * @param event such as {@code LoginEventStream} or {@code LoginEvent}
     */
    public void eventSwitch(String event, boolean on) {
        switches.turn(event, on);
    }

    RealTimeEvents events() {
        return switches;
    }

    /** Whether the connecting user has a permission, such as {@code ViewSetup}. */
    boolean may(String permission) {
        return people.may(permission);
    }

    /** Whether the connecting user may use the REST API. */
    boolean restIsEnabled() {
        return people.may("ApiEnabled");
    }

    /**
     * Whether the org has Salesforce CRM Content: without it, User has no field for who may use it. ContentVersion and the
     * other objects of Salesforce Files are there all the same.
     */
    public void content(boolean has) {
        visibility.lacks("User.UserPermissionsSFContentUser", !has);
    }

    /** The faults to inject. */
    public Faults faults() {
        return faults;
    }

    /** The queries that it was asked. */
    public AskedQueries askedQueries() {
        return askedQueries;
    }

    /** The API requests that were made, and how many the org takes. */
    public ApiRequests apiRequests() {
        return apiRequests;
    }

    /** The org's clock, by which live events happen. */
    public Clock clock() {
        return clock;
    }

    Schema schema() {
        return schema;
    }

    Records records() {
        return records;
    }

    LogFiles logFiles() {
        return logFiles;
    }

    Streams streams() {
        return streams;
    }

    /** Someone logs in now; returns the LoginHistory id. */
    public synchronized String login() {
        return loggedIn().historyId();
    }

    /** LoginHistory shows only now that someone has logged in at a moment; no stream tells of it. Returns the id. */
    public synchronized String lateLogin(Instant moment) {
        return logins.add(moment, dice()).historyId();
    }

    /** Someone logs in now, and an hourly log file that tells of it appears at once. */
    public synchronized TracedLogin loginEverywhere() {
        Login login = loggedIn();
        return new TracedLogin(
                login.historyId(),
                String.valueOf(login.event().get("LoginKey")),
                String.valueOf(login.event().get("EventIdentifier")),
                login.requestId(),
                logFiles.addNow(login, now()));
    }

    private Login loggedIn() {
        Login login = logins.add(clock.instant(), dice());
        publish("/event/LoginEventStream", login.event());
        return login;
    }

    /** Someone changes something in Setup now; returns the SetupAuditTrail id. */
    public synchronized String setupChange() {
        return String.valueOf(setup.add(now(), dice()).get("Id"));
    }

    /** An event happened at a moment, of which an Event Log Object tells; returns its RequestIdentifier. */
    public synchronized String eventLogRow(String object, Instant moment) {
        return Objects.requireNonNull(eventLogRows, "eventLogObjects() of the settings")
                .add(object, moment, dice());
    }

    /** A team publishes its own platform event now; see {@link OrgSettings#platformEvent()}. */
    public synchronized void orderShipped() {
        Dice dice = dice();
        streams.publish(
                "/event/" + StreamingApis.ORDER_SHIPPED,
                Map.of(
                        "Order_Number__c",
                        "ORD-" + dice.below(100_000),
                        "Carrier__c",
                        dice.pick(List.of("DHL", "UPS", "Post")),
                        "Item_Count__c",
                        (double) dice.below(20),
                        "CreatedById",
                        dice.pick(people.active())));
    }

    /** An entry of the custom audit trail is written now; returns its id. */
    public synchronized String customRecord() {
        return customRecord(now());
    }

    /** An entry of the custom audit trail, dated at a moment, shows only now; returns its id. */
    public synchronized String customRecord(Instant moment) {
        return String.valueOf(Objects.requireNonNull(customAudit, "customAudit() of the settings")
                .add(moment, dice())
                .get("Id"));
    }

    /** An entry of the custom audit trail is written now, of what happened at a moment; returns its id. */
    public synchronized String customRecordOf(Instant happened) {
        return String.valueOf(Objects.requireNonNull(customAudit, "customAudit() of the settings")
                .add(now(), happened, dice())
                .get("Id"));
    }

    /** Changes a field of an entry of the custom audit trail now. */
    public synchronized void customRecord(String id, String field, Object value) {
        changeRecord(CustomAudit.OBJECT, id, Map.of(field, value));
    }

    /** Someone calls an API now; returns the EventIdentifier. */
    public synchronized String apiEvent() {
        Map<String, Object> event = events.api(now(), dice());
        publish("/event/ApiEventStream", event);
        return String.valueOf(event.get("EventIdentifier"));
    }

    /** A user's title changes now; returns the user's id. */
    public synchronized String userChange() {
        Dice dice = dice();
        String id = dice.pick(people.active());
        changeRecord("User", id, Map.of("Title", "Title " + dice.letters(6)));
        return id;
    }

    /** A user is called otherwise now; returns the user's id. */
    public synchronized String userRenamed(String name) {
        String id = dice().pick(people.active());
        userRenamed(id, name);
        return id;
    }

    /** A user's name is changed now. */
    public synchronized void userRenamed(String id, String name) {
        changeRecord("User", id, Map.of("Name", name));
    }

    /** A user is given a permission set now; returns the assignment's id. */
    public synchronized String permissionGrant() {
        return assignmentChanged("created", assignments.grant(now(), dice()));
    }

    /** The permission set given last is taken away now; returns the assignment's id. */
    public synchronized String permissionRevocation() {
        return assignmentChanged("deleted", assignments.revoke(now(), dice()));
    }

    /** The permission set taken last is given back now; returns the assignment's id. */
    public synchronized String permissionRestoration() {
        return assignmentChanged("undeleted", assignments.restore(now(), dice()));
    }

    private String assignmentChanged(String change, Map<String, Object> assignment) {
        notifyPushTopics(Assignments.OBJECT, change, assignment);
        return String.valueOf(assignment.get("Id"));
    }

    /**
     * A Real-Time Event Monitoring event happens now; returns its EventIdentifier.
     *
     * @param eventName such as {@code ReportEventStream}
     * @throws IllegalArgumentException if no such event is described
     */
    public synchronized String monitoringEvent(String eventName) {
        return switch (eventName) {
            case "LoginEventStream" -> String.valueOf(loggedIn().event().get("EventIdentifier"));
            case "ApiEventStream" -> apiEvent();
            default -> {
                Dice dice = dice();
                yield monitoringEvent(eventName, EventDates.of(definition(eventName), now(), dice), dice);
            }
        };
    }

    /**
     * A Real-Time Event Monitoring event is published now that happened at one moment and was written down at another;
     * returns its EventIdentifier.
     *
     * @throws IllegalArgumentException if no such event is described
     */
    public synchronized String monitoringEvent(String eventName, Instant happened, Instant written) {
        return monitoringEvent(eventName, new EventDates(happened, written), dice());
    }

    private String monitoringEvent(String eventName, EventDates dates, Dice dice) {
        Map<String, Object> event = events.any(definition(eventName), dates, dice);
        mayBePolled(definition(eventName), event);
        publish("/event/" + eventName, event);
        return String.valueOf(event.get("EventIdentifier"));
    }

    private static EventDefinition definition(String eventName) {
        return EventDefinition.all().stream()
                .filter(event -> event.name().equals(eventName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no event is called " + eventName));
    }

    private void mayBePolled(EventDefinition definition, Map<String, Object> event) {
        if (definition.storedOnly()) {
            ledger.streamed(definition.name(), null, String.valueOf(event.get("EventIdentifier")), false);
        }
    }

    /**
     * A record changes now, as change data capture tells it; the org's own records stay as they are.
     *
     * @param object one of {@link OrgSettings#changeDataCapture(java.util.List)}
     * @param changeType such as {@code UPDATE} or {@code GAP_OVERFLOW}
     * @return the event's EventUuid
     */
    public synchronized String changeEvent(String object, String changeType) {
        return streams.publishChange(changes.make(object, changeType, clock.instant(), dice()));
    }

    /**
     * A log file appears now, with rows that no other file has.
     *
     * @param sequence the sequence, or null for 0 of a daily and the next free one of an hourly file
     * @return the EventLogFile id
     */
    public synchronized String logFile(String eventType, String interval, @Nullable Integer sequence, int rows) {
        return logFile(eventType, interval, sequence, rows, now());
    }

    /** The same, with another time of creation; an hourly file is of four hours before it. */
    public synchronized String logFile(
            String eventType, String interval, @Nullable Integer sequence, int rows, Instant created) {
        return logFiles.addNow(eventType, interval, sequence, rows, created.truncatedTo(ChronoUnit.SECONDS));
    }

    /** The requests to revoke a token, each with its method, URL and status. */
    public List<String> revocations() {
        return List.copyOf(revocations);
    }

    void revoked(HttpServletRequest request, int status) {
        String query = request.getQueryString();
        revocations.add(request.getMethod() + " " + request.getRequestURI() + (query == null ? "" : "?" + query) + " "
                + status);
    }

    /** A record is deleted. */
    public synchronized void deleted(String object, String id) {
        records.remove(object, id);
    }

    /** An event log file is deleted, as Salesforce does when its time is over; it is listed still. */
    public synchronized void vanish(String logFileId) {
        logFiles.vanish(logFileId);
    }

    /** The rows of a log file that is there already appear once more, in a file of another id and interval. */
    public synchronized String logFileAgain(String logFileId, String interval, Instant created) {
        return logFiles.again(logFileId, interval, created.truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * A daily log file is replaced by a fuller one: its rows and some more, in another order and under another id.
     *
     * @param more how many rows more
     * @param oldStays whether the old file is still listed and there
     * @return the id of the new file
     */
    public synchronized String replaceLogFile(String logFileId, int more, boolean oldStays) {
        return logFiles.replace(logFileId, more, oldStays, now());
    }

    /** Sets how many live events happen in a second; 0 stops them. */
    public void live(double perSecond) {
        live.perSecond(perSecond);
    }

    /** Changes fields of a record and notifies the PushTopics that match. */
    synchronized void changeRecord(String object, String id, Map<String, Object> changes) {
        Map<String, Object> found = records.find(object, id);
        if (found == null) {
            throw SalesforceError.notFound();
        }
        Map<String, Object> changed = new LinkedHashMap<>(found);
        changed.putAll(changes);
        Instant now = now();
        changed.put("LastModifiedDate", now);
        changed.put("SystemModstamp", now);
        records.put(object, changed);
        notifyPushTopics(object, "updated", changed);
        if (object.equals("User")) {
            // Who polls users may tell of it.
            ledger.streamed(object, null, id, false);
        }
        if (capturesChanges(object)) {
            streams.publishChange(this.changes.update(object, id, changes, now, dice()));
        }
    }

    /**
     * Whether a change of an object is captured and sent. To be sent changes of users takes View All Users; without it the
     * subscription is accepted and nothing comes.
     *
     * @see <a href="https://developer.salesforce.com/docs/platform/change-data-capture/guide/cdc-security-perms.html">
     *     Required Permissions for Change Event Subscribers</a>
     */
    private boolean capturesChanges(String object) {
        return settings.changeDataCapture.contains(object)
                && streams.channels().contains("/data/ChangeEvents")
                && (!object.equals("User") || people.may("ViewAllUsers"));
    }

    private void notifyPushTopics(String object, String change, Map<String, Object> row) {
        Map<String, Object> shown = new LinkedHashMap<>();
        row.forEach((field, value) -> shown.put(field, Json.shown(value)));
        streams.changeRecord(object, change, shown);
    }

    private void publish(String channel, Map<String, Object> event) {
        if (streams.channels().contains(channel) && switches.isOn(channel.substring("/event/".length()))) {
            Map<String, Object> fields = new LinkedHashMap<>(event);
            fields.keySet().retainAll(streams.fieldsOf(channel));
            fields.values().removeIf(Objects::isNull);
            streams.publish(channel, fields);
        }
    }

    /** Enters a streamed event in the ledger. */
    private void published(String channel, String uuid, Map<String, Object> data, boolean owed) {
        String name = channel.substring(channel.lastIndexOf('/') + 1);
        if (data.get("sobject") instanceof Map<?, ?> record) {
            ledger.streamed(name, pushTopicObject(name), String.valueOf(record.get("Id")), owed);
        } else {
            // What a team's own platform event told before its first subscription is retained, and wanted too.
            boolean wanted = owed || name.endsWith("__e");
            ledger.streamed(name, null, String.valueOf(data.getOrDefault("EventIdentifier", uuid)), wanted);
        }
    }

    private @Nullable String pushTopicObject(String name) {
        return records.all("PushTopic").stream()
                .filter(topic -> name.equals(topic.get("Name")))
                .map(topic -> SoqlParser.parse(String.valueOf(topic.get("Query")))
                        .from()
                        .path())
                .findFirst()
                .orElse(null);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private Dice dice() {
        return Dice.of(settings.seed, "live", settings.start, clock.instant(), happened.incrementAndGet());
    }
}
