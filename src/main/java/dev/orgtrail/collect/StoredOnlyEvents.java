package dev.orgtrail.collect;

import dev.orgtrail.batch.Position;
import dev.orgtrail.batch.RowFields;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.EventSwitches;
import dev.orgtrail.salesforce.Permission;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.salesforce.SourceQuery;
import dev.orgtrail.salesforce.UserPermissions;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Polls the Real-Time Event Monitoring events that Salesforce stores and does not stream. Their objects are big objects, which
 * answer the newest first: the checkpoint moves on with the last batch, and a poll that breaks off is read again.
 *
 * <p>Follows Salesforce's <em>Platform Events Developer Guide</em>, <em>Real-Time Event Monitoring Objects</em>.
 */
@Component("storedOnly")
public class StoredOnlyEvents {
    /** What each takes besides View Real-Time Event Monitoring Data, by its page's Special Access Rules. */
    private static final Map<String, Permission> NEEDED = Map.of(
            "IdentityProviderEventStore", Permission.CUSTOMIZE_APPLICATION,
            "IdentityVerificationEvent", Permission.DELEGATED_TWO_FACTOR);

    /** Where the switch cannot be seen, an event as recent as this shows that storing is on. */
    private static final Duration RECENT = Duration.ofDays(7);

    private final Soql soql;
    private final EventSwitches switches;
    private final UserPermissions permissions;
    private final PolledFeeds polled;
    private final Statuses statuses;
    private final SourceTrouble sourceTrouble;
    private final Interruptions interruptions;
    private final OrgtrailSettings.Batch most;

    StoredOnlyEvents(
            Soql soql,
            EventSwitches switches,
            UserPermissions permissions,
            PolledFeeds polled,
            Statuses statuses,
            SourceTrouble sourceTrouble,
            Interruptions interruptions,
            OrgtrailSettings settings) {
        this.soql = soql;
        this.switches = switches;
        this.permissions = permissions;
        this.polled = polled;
        this.statuses = statuses;
        this.sourceTrouble = sourceTrouble;
        this.interruptions = interruptions;
        this.most = settings.batch();
    }

    /**
     * Opens a poll, if the org stores the events and shows them.
     *
     * @param exchange headers: {@code org}; {@code feed}, the object. Sets {@code polled}, and where that is true the headers of
     *     the window
     */
    public void open(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        String object = Rows.header(exchange, "feed");
        polled.open(exchange);
        Optional<String> off = off(org, object);
        off.ifPresent(detail -> statuses.source(org, source(object), Statuses.State.OFF, detail));
        exchange.getIn().setHeader("polled", off.isEmpty());
    }

    private Optional<String> off(String org, String object) {
        if (switches.of(org, object) == EventSwitches.Switch.OFF) {
            return Optional.of(
                    "Storing of " + object + " is switched off in the org, and Salesforce does not stream it: "
                            + StoredEvent.setup(object) + ".");
        }
        Permission needed = NEEDED.get(object);
        if (needed != null && permissions.ask(org, needed) == UserPermissions.Answer.LACKS) {
            return Optional.of("The connecting user needs the permission " + needed.label() + " to read " + object
                    + ": Setup > Permission Sets > the set > System Permissions.");
        }
        return Optional.empty();
    }

    /**
     * Reads the events of the query in the body, all pages.
     *
     * @param exchange body: SOQL on the object. Headers: {@code org}, {@code orgId}, {@code feed}; {@code cursor} where one was
     *     reached
     * @return messages for {@code direct:deliver}, which are read from Salesforce as they are asked for
     */
    public Iterator<Message> read(Exchange exchange) {
        return new BatchesInReading(new Batches(
                exchange,
                soql.pages(new SourceQuery(
                        Rows.header(exchange, "org"),
                        source(Rows.header(exchange, "feed")),
                        ApiPurpose.LIVE_POLL,
                        exchange.getIn().getBody(String.class),
                        Set.of("EventIdentifier", "EventDate"),
                        false))));
    }

    /** Notes that a poll is through. */
    public void through(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        String object = Rows.header(exchange, "feed");
        polled.through(exchange);
        if (switches.of(org, object) == EventSwitches.Switch.ON) {
            sourceTrouble.none(org, source(object), "");
            return;
        }
        Instant last = WindowCursor.parse(polled.begun(org, object).cursor()).time();
        if (last.isAfter(polled.now(org).minus(RECENT))) {
            sourceTrouble.none(org, source(object), "");
            return;
        }
        sourceTrouble.none(
                org,
                source(object),
                Statuses.State.WAITING,
                "Polled, and no event " + (last.equals(Instant.EPOCH) ? "yet" : "since " + last)
                        + ". Orgtrail cannot see whether storing is on. Check " + StoredEvent.setup(object)
                        + ".");
    }

    private static String source(String object) {
        return Sources.STREAMING + "/" + object;
    }

    private final class Batches implements Iterator<Message> {
        private final BatchMessages messages;
        private final String feed;
        private final RecordBatches events;
        private final String orgId;
        private final Set<String> routes;
        private final @Nullable String before;
        private Instant newest;

        Batches(Exchange exchange, Iterator<List<Map<String, Object>>> pages) {
            this.messages = new BatchMessages(exchange);
            this.feed = Rows.header(exchange, "feed");
            this.events = new RecordBatches(pages, this::identified, most);
            this.orgId = Rows.header(exchange, "orgId");
            this.routes = Interruptions.routesOf(exchange);
            this.before = exchange.getIn().getHeader("cursor", String.class);
            this.newest = WindowCursor.parse(before).time();
        }

        @Override
        public boolean hasNext() {
            interruptions.giveWay(routes);
            return !events.isEmpty();
        }

        @Override
        public Message next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            List<Map<String, Object>> batch = events.next();
            String cursor = events.isEmpty() ? new WindowCursor(newest, Set.of()).toString() : before;
            return messages.of(batch, new Position.InFeed(feed, cursor));
        }

        private List<Map<String, Object>> identified(List<Map<String, Object>> page) {
            for (Map<String, Object> event : page) {
                Instant time = WindowReader.instant(String.valueOf(event.get("EventDate")));
                newest = time.isAfter(newest) ? time : newest;
                event.put(RowFields.UID, orgId + ":" + event.get("EventIdentifier"));
                event.put(RowFields.TIME, time.toEpochMilli());
            }
            return page;
        }
    }
}
