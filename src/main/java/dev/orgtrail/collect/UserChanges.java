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
    private final SourceTrouble sourceTrouble;
    private final Clock clock;
    private final Duration overlap;

    /** When the last look at an org began that said that they are captured, by Salesforce's clock. */
    private final Map<String, Instant> captures = new ConcurrentHashMap<>();

    /** Since when the stream does not work, as far as polls have seen; nothing where it does. */
    private final Map<String, Instant> interrupted = new ConcurrentHashMap<>();

    /** Why they are polled, empty where they are captured; nothing of an org that was not asked yet. */
    private final Map<String, Optional<String>> why = new ConcurrentHashMap<>();

    UserChanges(
            CapturedChanges captured,
            UserPermissions permissions,
            PolledFeeds polled,
            Checkpoints checkpoints,
            Statuses statuses,
            SourceTrouble sourceTrouble,
            OrgtrailSettings settings,
            Clock clock) {
        this.captured = captured;
        this.permissions = permissions;
        this.polled = polled;
        this.checkpoints = checkpoints;
        this.statuses = statuses;
        this.sourceTrouble = sourceTrouble;
        this.overlap = settings.poll().overlap();
        this.clock = clock;
    }

    /**
     * Asks the org how they are told.
     *
     * @return why they are polled and what to do; empty where they are captured and sent
     * @throws SalesforceUnavailable when the org does not say
     */
    public Optional<String> look(String org) {
        Instant now = polled.now(org);
        Optional<String> reason = ask(org);
        why.put(org, reason);
        if (reason.isEmpty()) {
            captures.put(org, now);
        }
        return reason;
    }

    /**
     * Why the stream is not to be followed, as was answered last; asks where nothing was. What the stream has delivered before
     * is forgotten then: Salesforce would refuse its replay id should it be followed again, days later, while users were polled.
     */
    Optional<String> unwanted(String org) {
        Optional<String> reason = why.containsKey(org) ? known(org) : look(org);
        if (reason.isPresent()) {
            checkpoints.forget(org, Sources.STREAMING, EVENT);
        }
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
        Optional<Checkpoint> stream = checkpoints.find(org, Sources.STREAMING, EVENT);
        boolean replaced = reason.isEmpty() && stream.isPresent() && wasPolledBehind(org, stream.get());
        if (replaced && works(org)) {
            goOnFrom(org, begun, stream.get());
            statuses.source(
                    org,
                    Sources.STREAMING + "/" + POLLED,
                    Statuses.State.OFF,
                    "Changes of users come by " + EVENT + ": users are not polled.");
        }
        boolean due = !replaced || isLong(org);
        if (due) {
            polled.open(exchange);
        }
        exchange.getIn().setHeader("polled", due);
    }

    private boolean works(String org) {
        if (statuses.source(org, Sources.STREAMING + "/" + EVENT).state() == Statuses.State.ON) {
            interrupted.remove(org);
            return true;
        }
        interrupted.putIfAbsent(org, clock.instant());
        return false;
    }

    /** A stream that is back soon goes on from its replay id; else users are polled meanwhile. */
    private boolean isLong(String org) {
        Instant since = interrupted.get(org);
        return since != null && !clock.instant().isBefore(since.plus(overlap));
    }

    /**
     * Should the stream end, the poll goes on from where it was known to be sent, and not behind what it has delivered.
     */
    private void goOnFrom(String org, Checkpoint begun, Checkpoint stream) {
        Instant delivered = Optional.ofNullable(stream.cursor())
                .map(cursor -> StreamPosition.parse(cursor).time())
                .orElse(stream.startedAt());
        Instant captured = captures.getOrDefault(org, begun.startedAt());
        Instant from = (captured.isBefore(delivered) ? captured : delivered).minus(overlap);
        if (from.isAfter(begun.startedAt())) {
            checkpoints.restart(org, Sources.STREAMING, POLLED, from);
        }
    }

    /** A poll that began some time after the stream did has read what happened before. */
    private boolean wasPolledBehind(String org, Checkpoint stream) {
        return polled.looked(org, POLLED)
                .filter(looked -> looked.isAfter(stream.startedAt().plus(overlap)))
                .isPresent();
    }

    /** Notes that a poll is through. */
    public void through(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        polled.through(exchange);
        sourceTrouble.none(org, Sources.STREAMING + "/" + POLLED, known(org).orElse(""));
    }

    /** Forgets an org that is no longer connected. */
    void forget(String org) {
        why.remove(org);
        captures.remove(org);
        interrupted.remove(org);
    }
}
