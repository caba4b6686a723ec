package dev.orgtrail.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Every setting below {@code orgtrail}; {@code application.yaml} says what each is for.
 *
 * @param orgs the orgs by alias; empty if none is connected yet
 * @param sinks the sinks, by the name of their Kamelet
 * @param routes the directory of routes, Kamelets and mappings
 * @param history how far back, and how
 * @param poll how often each source is asked for news
 * @param batch what travels together
 * @param streaming what is subscribed to
 * @param retry how a failed delivery is tried again
 * @param state where checkpoints are kept
 */
@ConfigurationProperties("orgtrail")
public record OrgtrailSettings(
        @DefaultValue Map<String, OrgSettings> orgs,
        @DefaultValue("file-sink") List<String> sinks,
        @DefaultValue("routes") Path routes,
        @DefaultValue History history,
        @DefaultValue Poll poll,
        @DefaultValue Batch batch,
        @DefaultValue Streaming streaming,
        @DefaultValue Retry retry,
        @DefaultValue State state) {

    /** Keeps what was bound as it is. */
    public OrgtrailSettings {
        orgs = Map.copyOf(orgs);
        sinks = List.copyOf(sinks);
    }

    /**
     * How history is read.
     *
     * @param loginDays days of login history
     * @param setupDays days of the setup audit trail
     * @param logFileDays days of event log files, or {@code auto} for all that the org's licence keeps
     * @param parallel slices read at a time, of each org
     */
    public record History(
            @DefaultValue("60") int loginDays,
            @DefaultValue("60") int setupDays,
            @DefaultValue("auto") String logFileDays,
            @DefaultValue("4") int parallel) {}

    /**
     * How often sources are asked.
     *
     * @param loginHistory interval of login history
     * @param setupAuditTrail interval of the setup audit trail
     * @param eventLogFile interval of the listing of log files
     * @param overlap how far a poll looks back behind the last one, for records that appear late
     * @param directory interval of users, profiles and permission sets
     */
    public record Poll(
            @DefaultValue("60s") Duration loginHistory,
            @DefaultValue("60s") Duration setupAuditTrail,
            @DefaultValue("5m") Duration eventLogFile,
            @DefaultValue("5m") Duration overlap,
            @DefaultValue("1h") Duration directory) {}

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
     * What is subscribed to.
     *
     * @param channels Pub/Sub channels such as {@code /event/LoginEventStream}, or {@code auto} alone for all
     *     monitoring events that the org has
     * @param pushTopics objects that a PushTopic is created for
     */
    public record Streaming(
            @DefaultValue("auto") List<String> channels,

            @DefaultValue({"User", "PermissionSetAssignment"})
            List<String> pushTopics) {}

    /**
     * Back-off of failed deliveries and connections, doubled each time.
     *
     * @param initial first wait
     * @param max longest wait
     */
    public record Retry(
            @DefaultValue("1s") Duration initial,
            @DefaultValue("1m") Duration max) {}

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
