package dev.orgtrail.collect;

import dev.orgtrail.batch.SliceId.StoredEvents;
import dev.orgtrail.salesforce.ApiBudget;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.CallMustWait;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.salesforce.QueryRefused;
import dev.orgtrail.salesforce.Remedies;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Hands planned slices to the routes that read them, and takes back those that failed or gave way. */
@Component("historyQueue")
public class HistoryQueue {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryQueue.class);

    /** How often a slice of a source that rests looks whether it still does; no request is made for that. */
    private static final Duration SOON = Duration.ofMinutes(1);

    /** How long it is not looked again where there was nothing to read, for each connected org: the looks of many take time. */
    private static final Duration IDLE = Duration.ofMillis(25);

    /** The property of an exchange that has what its org had in hand when its slices were claimed. */
    static final String CLAIMS = "claims";

    private final Slices slices;
    private final ConnectedOrgs orgs;
    private final Interruptions interruptions;
    private final Statuses statuses;
    private final EventMonitoringLicence licence;
    private final SourceTrouble sourceTrouble;
    private final ApiBudget budget;
    private final Clock clock;
    private final Map<String, Set<String>> inHand = new ConcurrentHashMap<>();
    private final Map<String, Instant> idleUntil = new ConcurrentHashMap<>();

    HistoryQueue(
            Slices slices,
            ConnectedOrgs orgs,
            Interruptions interruptions,
            Statuses statuses,
            EventMonitoringLicence licence,
            SourceTrouble sourceTrouble,
            ApiBudget budget,
            Clock clock) {
        this.clock = clock;
        this.slices = slices;
        this.orgs = orgs;
        this.interruptions = interruptions;
        this.statuses = statuses;
        this.licence = licence;
        this.sourceTrouble = sourceTrouble;
        this.budget = budget;
    }

    /**
     * Claims slices that may be read now, as many as there is room for; none while the org is not connected or a route
     * of its history gives way. What counts as being read, but is in nobody's hand, is planned again: a failure to note a
     * failure must not strand it.
     *
     * @param exchange headers: {@code org}, {@code room}
     */
    public List<Slice> claim(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        if (interruptions.requested(exchange.getFromRouteId())
                || interruptions.requested("history-slice." + org)
                || orgs.find(org).isEmpty()) {
            return List.of();
        }
        Set<String> held = inHand.computeIfAbsent(org, alias -> ConcurrentHashMap.newKeySet());
        exchange.setProperty(CLAIMS, held);
        if (!slices.hasChanged(org) && rests(org)) {
            exchange.setProperty(Exchange.SCHEDULER_POLLED_MESSAGES, false);
            return List.of();
        }
        int capacity = Integer.parseInt(Rows.header(exchange, "room"));
        int room = capacity - held.size();
        if (room < capacity / 2) {
            // Few at a time would ask the database all the time.
            return List.of();
        }
        slices.releaseAllBut(org, held);
        // One whose failure has just been noted may still be in hand: it is planned again at the next look.
        List<Slice> claimed =
                claim(org, room).stream().filter(slice -> held.add(slice.key())).toList();
        if (claimed.isEmpty() && held.isEmpty()) {
            idleUntil.put(org, clock.instant().plus(IDLE.multipliedBy(orgs.all().size())));
        } else {
            idleUntil.remove(org);
        }
        return claimed;
    }

    /** Whether nothing was to be read lately. A clock that was set back keeps nothing waiting. */
    private boolean rests(String org) {
        Instant until = idleUntil.get(org);
        Instant now = clock.instant();
        return until != null
                && now.isBefore(until)
                && now.isAfter(until.minus(IDLE.multipliedBy(2L * orgs.all().size())));
    }

    /** No more than the org's API requests allow; while the past has to wait, new log files are read all the same. */
    private List<Slice> claim(String org, int room) {
        long ofHistory = budget.room(org, ApiPurpose.HISTORY);
        if (ofHistory > 0) {
            return slices.claim(org, (int) Math.min(room, ofHistory));
        }
        long ofLogFiles = budget.room(org, ApiPurpose.LOG_FILES);
        return ofLogFiles > 0 ? slices.claimRecent(org, (int) Math.min(room, ofLogFiles)) : List.of();
    }

    /** Forgets what an org's readers had in hand, once they have ended; it is planned again. */
    void forget(String org) {
        inHand.remove(org);
        idleUntil.remove(org);
    }

    private void letGo(String org, String source, String slice) {
        Set<String> held = inHand.get(org);
        if (held != null) {
            held.remove(Slice.key(source, slice));
        }
    }

    /**
     * Sets the headers that the reading routes go by, from the slice in the body. One that was claimed before the org was left
     * and connected again is not read: it may be in another's hand by now.
     *
     * @throws Interrupted when the route gives way, so that the slice is given back unread
     */
    public void open(Exchange exchange) {
        Message message = exchange.getIn();
        Slice claimed = message.getBody(Slice.class);
        Object claims = exchange.getProperty(CLAIMS);
        if (claims != null && claims != inHand.get(claimed.org())) {
            exchange.setRouteStop(true);
            return;
        }
        message.setHeader("org", claimed.org());
        message.setHeader("source", claimed.source());
        message.setHeader("slice", claimed.id());
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onFailure(Exchange unhandled) {
                // By an error between two steps, which no route handles.
                failed(unhandled);
            }
        });
        interruptions.giveWay(Interruptions.routesOf(exchange));
        Slice slice = slices.find(claimed.org(), claimed.source(), claimed.id()).orElse(claimed);
        message.setHeader("orgId", orgs.get(slice.org()).orgId());
        message.setHeader("sliceFirst", slice.rowReached());
        String cursor = slice.cursor();
        Instant from = slice.from();
        if (cursor != null) {
            message.setHeader("cursor", cursor);
            from = WindowCursor.parse(cursor).time();
        }
        message.setHeader("from", soql(from));
        message.setHeader("to", soql(slice.to()));
        if (slice.eventType() != null) {
            message.setHeader("eventType", slice.eventType());
        } else if (slice.name() instanceof StoredEvents stored) {
            message.setHeader("feed", stored.feed());
            message.setHeader("stored", stored.object());
            EventStore store = Copies.of(stored.feed()).store();
            message.setHeader("timeField", store == null ? "EventDate" : store.timeField());
            message.setHeader("scope", stored.feed());
        } else {
            // The poll may have met some of these records, and a stretch that is read again most of them.
            message.setHeader("scope", LivePoll.FEED);
        }
    }

    /** Notes that the slice was read to its end. */
    public void delivered(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        String source = Rows.header(exchange, "source");
        letGo(org, source, Rows.header(exchange, "slice"));
        if (hasStatus(source)) {
            sourceTrouble.none(org, source, source.equals(Sources.EVENT_LOG_FILE) ? licence.describe(org) : "");
        }
    }

    /**
     * Takes back a slice whose reading failed or gave way. What it delivered stays delivered. The slice is in hand until that is
     * noted: noted later, it would plan a slice that another has claimed by then, and two would read it at the same time.
     */
    public void failed(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        String source = Rows.header(exchange, "source");
        String slice = Rows.header(exchange, "slice");
        try {
            failed(exchange, org, source, slice);
        } catch (DataAccessException | TransactionException e) {
            // What nobody holds is planned again, see claim.
            String trouble = Remedies.explain(org, e).explanation();
            if (hasStatus(source)) {
                statuses.source(org, source, Statuses.State.FAILING, trouble);
            }
            LOG.warn("Slice {} of {} waits to be read again. {}", slice, source, trouble);
            LOG.debug("The failure in full", e);
        } finally {
            letGo(org, source, slice);
        }
    }

    private void failed(Exchange exchange, String org, String source, String slice) {
        if (interruptions.gaveWay(exchange)) {
            slices.release(org, source, slice);
            return;
        }
        Exception unhandled = exchange.getException();
        Throwable failure =
                unhandled != null ? unhandled : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        SalesforceUnavailable explained = Remedies.explain(org, failure);
        if (explained instanceof CallMustWait wait) {
            slices.waits(org, source, slice, wait.until());
            LOG.debug("Slice {} of {} waits. {}", slice, source, wait.explanation());
            return;
        }
        if (explained instanceof QueryRefused refused) {
            // The source as a whole rests. Its slices are not tried, and see soon when it no longer does.
            Instant soon = clock.instant().plus(SOON);
            slices.waits(org, source, slice, refused.until().isBefore(soon) ? refused.until() : soon);
            if (hasStatus(source)) {
                sourceTrouble.refused(org, source, refused);
            } else if (refused.first()) {
                LOG.warn("Slice {} of {} rests. {}", slice, source, refused.getMessage());
            }
            return;
        }
        String trouble = explained.explanation();
        slices.failed(
                org, source, slice, trouble, explained instanceof LogFileInDoubt doubt ? doubt.again() : Instant.EPOCH);
        if (hasStatus(source)) {
            statuses.source(org, source, Statuses.State.FAILING, trouble);
        }
        LOG.warn("Slice {} of {} waits to be read again. {}", slice, source, trouble);
        LOG.debug("The failure in full", failure);
    }

    /** Whether a slice tells how its source is doing. Whether streams work is for their feeds to tell. */
    private static boolean hasStatus(String source) {
        return !source.equals(Sources.STREAMING);
    }

    /** A moment as SOQL wants it: without quotes, in milliseconds. */
    static String soql(Instant instant) {
        return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.MILLIS));
    }
}
