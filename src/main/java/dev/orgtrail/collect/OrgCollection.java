package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.Remedies;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.settings.ObjectSettings;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Begins to collect from an org that has just been connected: its routes, its history, its live feeds. */
@Component
public class OrgCollection {
    private static final Logger LOG = LoggerFactory.getLogger(OrgCollection.class);

    /** How often it is seen what became of what was read again. */
    private static final Duration LOOK = Duration.ofSeconds(30);

    /** The route that hands slices to those that read them. */
    private static final String SLICES = "history-slice.";

    /** Templates whose routes are asked by others. */
    private static final List<String> ASKED = List.of(
            "streaming.",
            "directory-read.",
            "login-history.",
            "setup-audit-trail.",
            "object.",
            "event-log-object.",
            "event-log-file.",
            "stored-events.",
            "held-records.",
            "held-events.");

    private final OrgtrailSettings settings;
    private final OrgRoutes routes;
    private final OrgStreams streams;
    private final HistoryPlan history;
    private final HistoryQueue queue;
    private final EventMonitoringLicence licence;
    private final EventLogObjects eventLogObjects;
    private final LogFileBeginning logFileBeginning;
    private final ChangedUsers changedUsers;
    private final Soql soql;
    private final Interruptions interruptions;
    private final Checkpoints checkpoints;
    private final Statuses statuses;
    private final ProducerTemplate camel;
    private final Clock clock;

    OrgCollection(
            OrgtrailSettings settings,
            OrgRoutes routes,
            OrgStreams streams,
            HistoryPlan history,
            HistoryQueue queue,
            EventMonitoringLicence licence,
            EventLogObjects eventLogObjects,
            LogFileBeginning logFileBeginning,
            ChangedUsers changedUsers,
            Soql soql,
            Interruptions interruptions,
            Checkpoints checkpoints,
            Statuses statuses,
            ProducerTemplate camel,
            Clock clock) {
        this.settings = settings;
        this.routes = routes;
        this.streams = streams;
        this.history = history;
        this.queue = queue;
        this.licence = licence;
        this.eventLogObjects = eventLogObjects;
        this.logFileBeginning = logFileBeginning;
        this.changedUsers = changedUsers;
        this.soql = soql;
        this.interruptions = interruptions;
        this.checkpoints = checkpoints;
        this.statuses = statuses;
        this.camel = camel;
        this.clock = clock;
    }

    /**
     * Begins to collect. May be called again after a failure: what has begun stays.
     *
     * @throws SalesforceUnavailable when the org does not answer
     */
    public void begin(ConnectedOrg org, OrgSettings orgSettings) {
        String alias = org.alias();
        List<String> sources = orgSettings.sources();
        for (String source : OrgSettings.SOURCES) {
            if (!sources.contains(source)) {
                statuses.source(alias, source, Statuses.State.OFF, "It is not among the sources of the settings.");
            }
        }
        if (sources.contains(Sources.STREAMING) && add(alias, "streaming", Map.of())) {
            follow(org, orgSettings);
        }
        if (sources.contains(Sources.DIRECTORY)) {
            add(alias, "directory-read", Map.of());
            add(alias, "changed-users", Map.of());
            // Before history begins: its events are to say who did it.
            camel.sendBody("direct:read-" + alias + "-directory", "");
            add(alias, "directory", every(settings.poll().directory()));
        }
        if (sources.contains(Sources.LOGIN_HISTORY)) {
            beginObject(
                    org,
                    Sources.LOGIN_HISTORY,
                    settings.history().loginDays(),
                    settings.poll().loginHistory());
        }
        if (sources.contains(Sources.SETUP_AUDIT_TRAIL)) {
            beginObject(
                    org,
                    Sources.SETUP_AUDIT_TRAIL,
                    settings.history().setupDays(),
                    settings.poll().setupAuditTrail());
        }
        settings.objectsOf(orgSettings).forEach(object -> beginObject(org, object));
        lookForEventLogObjects(org, orgSettings);
        if (sources.contains(Sources.EVENT_LOG_FILE)) {
            add(alias, Sources.EVENT_LOG_FILE, Map.of());
            add(alias, "event-log-file-listing", every(settings.poll().eventLogFile()));
        }
        if (sources.contains(Sources.STREAMING)) {
            poll(alias);
        }
        if (sources.contains(Sources.STREAMING)) {
            add(alias, "stored-events", Map.of());
            add(alias, "held-events", Map.of());
        }
        history.restUnless(alias, source -> isRead(alias, source));
        add(alias, "history-slice", Map.of());
        add(alias, "history", Map.of());
        add(alias, "held-records", Map.of());
        Duration look = settings.reconcile().every().compareTo(LOOK) < 0
                ? settings.reconcile().every()
                : LOOK;
        add(alias, "reconciliation", every(look));
        add(alias, "preflight", every(settings.preflight().every()));
    }

    /** Polls what belongs to streaming, and Salesforce does not stream. */
    private void poll(String alias) {
        List<String> channels = settings.streaming().channels();
        MonitoringChannels.storedOnly(channels)
                .forEach(stored -> add(
                        alias,
                        "stored-only",
                        stored,
                        Map.of(
                                "stored",
                                stored,
                                "every",
                                settings.poll().storedEvents().toMillis())));
        if (MonitoringChannels.of(channels).contains(MonitoringChannels.USER_CHANGES)) {
            add(alias, "user-changes", every(settings.poll().userChanges()));
        }
    }

    private void follow(ConnectedOrg org, OrgSettings orgSettings) {
        try {
            streams.follow(org, orgSettings);
        } catch (RuntimeException | Error e) {
            streams.leave(org.alias());
            routes.removeRoute("streaming." + org.alias());
            throw e;
        }
    }

    /**
     * Begins to read the Event Log Objects that are to be read, and are not yet. An org that does not answer is asked again later.
     */
    void lookForEventLogObjects(ConnectedOrg org, OrgSettings orgSettings) {
        try {
            for (String object :
                    eventLogObjects.choose(org.alias(), orgSettings).read()) {
                planHistory(org, object, Math.toIntExact(EventLogObjects.KEPT.toDays()), EventLogObjects.LATE);
                add(org.alias(), "event-log-object", object, Map.of("object", object));
                poll(org.alias(), object, settings.poll().eventLogObjects());
            }
        } catch (RuntimeException | Error e) {
            // The state may be in trouble too. The other sources go on, and so does the hourly look.
            LOG.info(
                    "Org {}: its Event Log Objects are looked for again later. {}",
                    org.alias(),
                    Remedies.explain(org.alias(), e).explanation());
            LOG.debug("The failure in full", e);
        }
    }

    private void beginObject(ConnectedOrg org, ObjectSettings object) {
        String source = object.object();
        planHistory(
                org, source, settings.history().objectDays(), settings.poll().overlap());
        add(org.alias(), "object", source, Map.of("object", source, "time", object.time()));
        poll(org.alias(), source, settings.poll().objects());
    }

    private void beginObject(ConnectedOrg org, String source, int days, Duration every) {
        planHistory(org, source, days, settings.poll().overlap());
        add(org.alias(), source, Map.of());
        poll(org.alias(), source, every);
    }

    /** History ends, and the poll begins, some time before now: records that appear late then are the poll's. */
    private void planHistory(ConnectedOrg connected, String source, int days, Duration late) {
        String org = connected.alias();
        // By Salesforce's clock, which dates the records: by ours, what happens now may fall where history is read
        // already.
        Instant edge = connected.now(clock).minus(late).truncatedTo(ChronoUnit.MILLIS);
        Instant begun =
                checkpoints.findOrStart(org, source, LivePoll.FEED, edge).startedAt();
        history.plan(org, source, days, begun);
    }

    private void poll(String org, String source, Duration every) {
        add(org, "poll", source, Map.of("source", source, "every", every.toMillis()));
    }

    /** Whether a route reads the slices of a source. */
    private boolean isRead(String org, String source) {
        return source.equals(Sources.STREAMING)
                ? routes.contains("stored-events." + org)
                : routes.contains(source + "." + org)
                        || routes.contains("object." + org + "." + source)
                        || routes.contains("event-log-object." + org + "." + source);
    }

    private static Map<String, Object> every(Duration interval) {
        return Map.of("every", interval.toMillis());
    }

    private boolean add(String org, String template, Map<String, Object> parameters) {
        return add(org, template, "", parameters);
    }

    private boolean add(String org, String template, String suffix, Map<String, Object> parameters) {
        // No alias and no template has a dot.
        String routeId = template + "." + org + (suffix.isEmpty() ? "" : "." + suffix);
        if (routes.contains(routeId)) {
            return false;
        }
        routes.add(org, template, routeId, parameters);
        return true;
    }

    /**
     * Ends all reading of an org: its streams, its routes. What is in hand is delivered first; what a sink holds is given up,
     * to be read again. May be called again after a failure.
     *
     * @throws IllegalStateException when something is still at work
     */
    public void end(String org) {
        interruptions.leave(org);
        streams.leave(org);
        routes.routes(org).stream()
                .sorted(Comparator.comparing(OrgCollection::rank))
                .forEach(routes::removeRoute);
        queue.forget(org);
        licence.forget(org);
        logFileBeginning.forget(org);
        changedUsers.forget(org);
        soql.forget(org);
        eventLogObjects.forget(org);
        interruptions.stay(org);
    }

    /** Timers end first, and last what others wait for: who asks a route that is gone waits for it to come back. */
    private static int rank(String routeId) {
        if (routeId.startsWith(SLICES)) {
            return 1;
        }
        return ASKED.stream().anyMatch(routeId::startsWith) ? 2 : 0;
    }

    /** Ends an org's streams; what is in hand is delivered first. */
    public void endStreams(String org) {
        streams.leave(org);
    }
}
