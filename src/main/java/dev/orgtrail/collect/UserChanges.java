package dev.orgtrail.collect;

import dev.orgtrail.salesforce.CapturedChanges;
import dev.orgtrail.salesforce.Permission;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.UserPermissions;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Checkpoints.Checkpoint;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * How changes of users are told: by change data capture where the org captures them and the connecting user has View All
 * Users, without which Salesforce sends none and says nothing; else users are polled by SystemModstamp.
 *
 * @see <a href="https://developer.salesforce.com/docs/platform/change-data-capture/guide/cdc-security-perms.html">Required
 *     Permissions for Change Event Subscribers</a>
 */
@Component("userChanges")
public class UserChanges {
    /** The feed of the poll. */
    static final String POLLED = "User";

    private static final String EVENT = "UserChangeEvent";
    private static final Set<String> NOT_SEEN =
            Set.of("INVALID_TYPE", "INVALID_FIELD", "NOT_FOUND", "INSUFFICIENT_ACCESS", "FUNCTIONALITY_NOT_ENABLED");

    private final CapturedChanges captured;
    private final UserPermissions permissions;
    private final PolledFeeds polled;
    private final Checkpoints checkpoints;
    private final Statuses statuses;
    private final Clock clock;
    private final Duration again;

    /** Why they are polled, empty where they are captured; nothing of an org that was not asked yet. */
    private final Map<String, Optional<String>> why = new ConcurrentHashMap<>();

    UserChanges(
            CapturedChanges captured,
            UserPermissions permissions,
            PolledFeeds polled,
            Checkpoints checkpoints,
            Statuses statuses,
            OrgtrailSettings settings,
            Clock clock) {
        this.captured = captured;
        this.permissions = permissions;
        this.polled = polled;
        this.checkpoints = checkpoints;
        this.statuses = statuses;
        this.again = settings.streaming().every().plus(settings.poll().overlap());
        this.clock = clock;
    }

    /**
     * Asks the org how they are told.
     *
     * @return why they are polled and what to do; empty where they are captured and sent
     * @throws SalesforceUnavailable when the org does not say
     */
    Optional<String> look(String org) {
        Optional<String> reason = ask(org);
        why.put(org, reason);
        return reason;
    }

    /** What was answered last; empty where nothing was. */
    Optional<String> known(String org) {
        return why.getOrDefault(org, Optional.empty());
    }

    private Optional<String> ask(String org) {
        try {
            if (!captured.of(org).contains(EVENT)) {
                return Optional.of(
                        "The org does not capture changes of users: Setup > Change Data Capture > select User."
                                + " Until then Orgtrail polls users.");
            }
        } catch (SalesforceUnavailable e) {
            if (!NOT_SEEN.contains(e.code())) {
                throw e;
            }
            return Optional.of(
                    "The connecting user may not see which changes are captured (" + e.code()
                            + "): give it View Setup and Configuration in Setup > Permission Sets. Until then Orgtrail polls users.");
        }
        return switch (permissions.ask(org, Permission.VIEW_ALL_USERS)) {
            case HAS -> Optional.empty();
            case LACKS ->
                Optional.of(
                        "The connecting user lacks View All Users, without which Salesforce sends no change of a user:"
                                + " Setup > Permission Sets > System Permissions. Until then Orgtrail polls users.");
            case NOT_TOLD ->
                Optional.of(
                        "The org does not tell whether the connecting user has View All Users, without which Salesforce"
                                + " sends no change of a user. Orgtrail polls users.");
        };
    }

    /**
     * Opens a poll of users, if one is due.
     *
     * @param exchange headers: {@code org}, {@code feed}. Sets {@code polled}, and where that is true the headers of the window
     */
    public void open(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        Optional<String> reason = why.containsKey(org) ? known(org) : look(org);
        Checkpoint begun = polled.begun(org, POLLED);
        if (reason.isEmpty() && wasPolledBehindTheStream(org)) {
            // Should capture end, the poll goes on from before it can have been noticed.
            checkpoints.restart(org, Sources.STREAMING, POLLED, latest(begun));
            statuses.source(
                    org,
                    Sources.STREAMING + "/" + POLLED,
                    Statuses.State.OFF,
                    "Changes of users come by " + EVENT + ": users are not polled.");
            exchange.getIn().setHeader("polled", false);
            return;
        }
        polled.open(exchange);
        exchange.getIn().setHeader("polled", true);
    }

    private Instant latest(Checkpoint begun) {
        Instant back = clock.instant().minus(again);
        return back.isAfter(begun.startedAt()) ? back : begun.startedAt();
    }

    /** A poll that began after the stream did has read what happened before. */
    private boolean wasPolledBehindTheStream(String org) {
        return checkpoints
                .find(org, Sources.STREAMING, EVENT)
                .filter(stream -> checkpoints
                        .lookedAt(org, Sources.STREAMING, POLLED)
                        .filter(looked -> looked.isAfter(stream.startedAt()))
                        .isPresent())
                .isPresent();
    }

    /** Notes that a poll is through. */
    public void through(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        polled.through(exchange);
        statuses.source(
                org,
                Sources.STREAMING + "/" + POLLED,
                Statuses.State.ON,
                known(org).orElse(""));
    }

    /** Forgets an org that is no longer connected. */
    void forget(String org) {
        why.remove(org);
    }
}
