package dev.orgtrail.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Every setting below {@code orgtrail}; {@code application.yaml} says what each is for.
 *
 * @param orgs the orgs by alias; empty if none is connected yet
 * @param objects objects that are read as sources of their own, of every org
 * @param eventLogObjects whether Event Log Objects are read
 * @param sinks the sinks, by the name of their Kamelet
 * @param routes the directory of routes, Kamelets and mappings
 * @param history how far back, and how
 * @param poll how often each source is asked for news
 * @param batch what travels together
 * @param largest what is larger than these is set aside
 * @param reconcile how what was delivered is compared with what Salesforce holds
 * @param streaming what is subscribed to
 * @param format how events look
 * @param logins what becomes of a login that several sources record
 * @param enrich what is added to events
 * @param api how much of each org's API requests may be used
 * @param retry when what failed is tried again
 * @param stop how Orgtrail stops
 * @param console the pages and the API, and who may use them
 * @param app the app by which orgs are connected in the browser
 * @param vault how credentials are encrypted that Orgtrail keeps
 * @param activity the delivered events that the pages show
 * @param preflight when each org's prerequisites are looked at
 * @param state where checkpoints are kept
 */
@ConfigurationProperties("orgtrail")
public record OrgtrailSettings(
        @DefaultValue Map<String, OrgSettings> orgs,
        @DefaultValue List<ObjectSettings> objects,
        @DefaultValue("auto") EventLogObjects eventLogObjects,
        @DefaultValue("file-sink") List<String> sinks,
        @DefaultValue("routes") Path routes,
        @DefaultValue History history,
        @DefaultValue Poll poll,
        @DefaultValue Batch batch,
        @DefaultValue Largest largest,
        @DefaultValue Reconcile reconcile,
        @DefaultValue Streaming streaming,
        @DefaultValue("ocsf") Format format,
        @DefaultValue("all") Logins logins,
        @DefaultValue Enrich enrich,
        @DefaultValue Api api,
        @DefaultValue Retry retry,
        @DefaultValue Stop stop,
        @DefaultValue ConsoleSettings console,
        @DefaultValue AppSettings app,
        @DefaultValue VaultSettings vault,
        @DefaultValue Activity activity,
        @DefaultValue Preflight preflight,
        @DefaultValue State state) {

    /** Keeps what was bound as it is. */
    public OrgtrailSettings {
        orgs = Map.copyOf(orgs);
        objects = List.copyOf(objects);
        sinks = List.copyOf(sinks);
    }

    /**
     * The objects that are read of an org.
     *
     * @param alias the org's alias; one that was connected in the browser has those of all orgs
     * @return the objects in the order of the settings
     */
    public List<ObjectSettings> objectsOf(String alias) {
        OrgSettings org = orgs.get(alias);
        return org == null ? objects : objectsOf(org);
    }

    /**
     * The objects that are read of an org: its own, and those of all orgs.
     *
     * @param org the org; what it says of an object counts
     * @return the objects in the order of the settings
     */
    public List<ObjectSettings> objectsOf(OrgSettings org) {
        Map<String, ObjectSettings> all = new LinkedHashMap<>();
        objects.forEach(object -> all.put(object.object().toLowerCase(Locale.ROOT), object));
        org.objects().forEach(object -> all.put(object.object().toLowerCase(Locale.ROOT), object));
        return List.copyOf(all.values());
    }

    /**
     * How history is read.
     *
     * @param loginDays days of login history
     * @param setupDays days of the setup audit trail
     * @param objectDays days of the objects that are set
     * @param logFileDays days of event log files; {@code auto} for 30, {@code all} for whatever the org keeps
     * @param parallel slices read at a time, of each org
     */
    public record History(
            @DefaultValue("60") int loginDays,
            @DefaultValue("60") int setupDays,
            @DefaultValue("60") int objectDays,
            @DefaultValue("auto") String logFileDays,
            @DefaultValue("4") int parallel) {}

    /**
     * How often sources are asked.
     *
     * @param loginHistory interval of login history
     * @param setupAuditTrail interval of the setup audit trail
     * @param objects interval of each object that is set
     * @param eventLogFile interval of the listing of log files
     * @param eventLogObjects interval of each Event Log Object
     * @param overlap how far a poll looks back behind the last one, for records that appear late
     * @param directory interval of users, profiles and permission sets
     * @param storedEvents interval of events that Salesforce stores and does not stream
     * @param userChanges interval of changed users, where change data capture does not tell of them
     */
    public record Poll(
            @DefaultValue("60s") Duration loginHistory,
            @DefaultValue("60s") Duration setupAuditTrail,
            @DefaultValue("60s") Duration objects,
            @DefaultValue("5m") Duration eventLogFile,
            @DefaultValue("15m") Duration eventLogObjects,
            @DefaultValue("5m") Duration overlap,
            @DefaultValue("1h") Duration directory,
            @DefaultValue("15m") Duration storedEvents,
            @DefaultValue("15m") Duration userChanges) {}

    /**
     * What travels together; whichever is reached first ends a batch.
     *
     * @param records records at most
     * @param bytes size at most, about
     */
    public record Batch(
            @DefaultValue("1000") int records,
            @DefaultValue("1MB") DataSize bytes) {}

    /**
     * How large what Salesforce sends may be. What is larger is set aside with its beginning, its length and its digest, and is
     * never in memory as a whole.
     *
     * @param field a field; in a log file a character counts as a byte
     * @param record a record, or a line of a log file, its header included
     */
    public record Largest(
            @DefaultValue("256KB") DataSize field,
            @DefaultValue("1MB") DataSize record) {
        /** How much memory a reader needs for a record that is as large as may be, times its size. */
        static final int COPIES = 16;

        /** What all readers of an org need for records that are as large as may be, in bytes. */
        public long neededBy(int readers) {
            return record.toBytes() * readers * COPIES;
        }
    }

    /**
     * How what was delivered is compared with what Salesforce holds.
     *
     * @param every how often
     * @param settle how long after its end an hour is compared first
     * @param days how many days back records that appear late are looked for; as long are delivered ones known by their uid
     */
    public record Reconcile(
            @DefaultValue("1h") Duration every,
            @DefaultValue("1h") Duration settle,
            @DefaultValue("3") int days) {}

    /**
     * What is subscribed to.
     *
     * @param channels Pub/Sub channels such as {@code /event/LoginEventStream}, or {@code auto} alone for all
     *     monitoring events that the org has, and the changes of users
     * @param pushTopics objects that a PushTopic is created for
     * @param every how often the org is asked again which channels it has and which events are switched on
     */
    public record Streaming(
            @DefaultValue("auto") List<String> channels,
            @DefaultValue List<String> pushTopics,
            @DefaultValue("1h") Duration every) {}

    /** Whether Event Log Objects are read. */
    public enum EventLogObjects {
        /** Where the connecting user sees them, and the org's log files do not tell of the same events. */
        AUTO,
        /** Not at all. */
        OFF
    }

    /** How events look when they are delivered. */
    public enum Format {
        /** The Open Cybersecurity Schema Framework. */
        OCSF,
        /** The Elastic Common Schema. */
        ECS,
        /** As Salesforce sends it, with identity and origin beside it. */
        RAW
    }

    /** What becomes of a login that login history, log file and stream each record. */
    public enum Logins {
        /** Each record is delivered as a logon. */
        ALL,
        /** The first is delivered as a logon; a later one only with what it alone knows, and not as a logon. */
        ONCE
    }

    /**
     * What is added to events besides what the user directory knows.
     *
     * @param geoCity a MaxMind-format database file of places, or null
     * @param geoNetwork a MaxMind-format database file of network owners, or null
     * @param devices whether user agents are parsed
     */
    public record Enrich(
            @Nullable Path geoCity,
            @Nullable Path geoNetwork,
            @DefaultValue("true") boolean devices) {

        /** An empty path is none. */
        public Enrich {
            geoCity = SecretFile.named(geoCity);
            geoNetwork = SecretFile.named(geoNetwork);
        }
    }

    /**
     * How much of each org's API requests may be used.
     *
     * @param share what Orgtrail may use of what the org may make in 24 hours, in percent
     * @param parallel how many are made at a time, downloads of log files included
     */
    public record Api(
            @DefaultValue("10") int share,
            @DefaultValue("5") int parallel) {}

    /**
     * How long is waited before something is tried again.
     *
     * @param initial first wait after a failed delivery or connection, doubled each time
     * @param max longest wait of those
     * @param logFile wait before a log file that is not as announced is downloaded again; the ones behind it are five times as long
     */
    public record Retry(
            @DefaultValue("1s") Duration initial,
            @DefaultValue("1m") Duration max,
            @DefaultValue("1m") Duration logFile) {}

    /**
     * How Orgtrail stops.
     *
     * @param grace how long the batches in hand may take to be delivered; then they are abandoned
     */
    public record Stop(@DefaultValue("30s") Duration grace) {}

    /**
     * The delivered events that the pages show.
     *
     * @param keep how many of the last ones are kept, of all orgs together; 0 for none
     */
    public record Activity(@DefaultValue("10000") int keep) {}

    /**
     * When each org's prerequisites are looked at, besides at its connection and when somebody asks for it.
     *
     * @param every how often
     * @param logIn how long a log-in that has begun is waited for, before it is said that it has not come about yet
     */
    public record Preflight(
            @DefaultValue("24h") Duration every,
            @DefaultValue("20s") Duration logIn) {}

    /**
     * The database.
     *
     * @param url JDBC URL of PostgreSQL or H2; empty for a file below {@code data}
     * @param user its user
     * @param password its password
     */
    public record State(
            @Nullable String url,
            @Nullable String user,
            @Nullable Secret password) {}
}
