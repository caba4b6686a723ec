package dev.orgtrail.standin;

import dev.orgtrail.standin.StoredEvents.StoredEvent;
import dev.orgtrail.standin.streaming.EventDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Real-Time Event Monitoring events other than logins, as their stored objects and streams give them. */
final class Events {
    /** What is made otherwise, since other records go with it. */
    private static final Set<String> HAVE_THEIR_OWN = Set.of("LoginEventStream", "ApiEventStream");

    private final Records records;
    private final People people;
    private final OrgSettings settings;
    private final MonitoringEvents monitoring;

    Events(Records records, People people, OrgSettings settings) {
        this.records = records;
        this.people = people;
        this.settings = settings;
        this.monitoring = new MonitoringEvents(people, settings, EventChoices.documented());
        if (settings.licensed) {
            int total = (int) Math.round(300 * settings.scale);
            for (int i = 0; i < total; i++) {
                Dice dice = Dice.of(settings.seed, "event", i);
                Instant time = settings.start.minus(Duration.ofMinutes(2L + dice.below(30 * 24 * 60)));
                api(time, dice);
                if (i % 3 == 0) {
                    report(time, dice);
                    Map<String, Object> user = people.user(dice.pick(people.active()));
                    records.put("LogoutEvent", base(EventDates.happenedAt(time), user, dice));
                }
            }
            StoredEvents.all().stream()
                    .filter(stored -> !HAVE_THEIR_OWN.contains(stored.event().name()))
                    .forEach(this::past);
        }
    }

    private void past(StoredEvent stored) {
        int total = Math.max(3, (int) Math.round(20 * settings.scale));
        for (int i = 0; i < total; i++) {
            Dice dice = Dice.of(settings.seed, stored.name(), i);
            Instant time = settings.start.minus(Duration.ofMinutes(2L + dice.below(30 * 24 * 60)));
            EventDates dates = EventDates.of(stored.event(), time, dice);
            store(stored, monitoring.make(stored.event(), dates.happened(), dice), dates, dice);
        }
    }

    /** An event of any kind, stored on a licensed org where an object stores it. */
    Map<String, Object> any(EventDefinition event, EventDates dates, Dice dice) {
        Map<String, Object> fields = monitoring.make(event, dates.happened(), dice);
        if (settings.licensed) {
            StoredEvents.all().stream()
                    .filter(stored -> stored.event().equals(event))
                    .forEach(stored -> store(stored, fields, dates, dice));
        }
        fields.put("CreatedDate", dates.published());
        return fields;
    }

    private void store(StoredEvent stored, Map<String, Object> fields, EventDates dates, Dice dice) {
        Map<String, Object> row = new LinkedHashMap<>(fields);
        row.put("Id", id(dice));
        row.put("CreatedDate", dates.written());
        if (!stored.big()) {
            row.put("LastModifiedDate", dates.written());
            row.put("SystemModstamp", dates.written());
        }
        records.put(stored.name(), row);
    }

    /** Salesforce documents no key prefix for what stores events. */
    private static String id(Dice dice) {
        return RecordId.withCheck("000" + dice.letters(12));
    }

    /** The fields every monitoring event has. */
    static Map<String, Object> base(EventDates dates, Map<String, Object> user, Dice dice) {
        Map<String, Object> event = new LinkedHashMap<>();
        String identifier = dice.uuid();
        event.put("Id", id(dice));
        event.put("EventDate", dates.happened());
        event.put("EventIdentifier", identifier);
        event.put("RelatedEventIdentifier", null);
        event.put("UserId", user.get("Id"));
        event.put("Username", user.get("Username"));
        event.put("SessionKey", dice.letters(16));
        event.put("LoginKey", dice.letters(16));
        event.put("SessionLevel", "STANDARD");
        event.put("SourceIp", dice.ip());
        event.put("PolicyId", null);
        event.put("PolicyOutcome", null);
        event.put("EvaluationTime", 0.0);
        event.put("CreatedDate", dates.written());
        return event;
    }

    /** An API call that Salesforce writes down at a moment, seconds after it happened; stored on a licensed org. */
    Map<String, Object> api(Instant written, Dice dice) {
        EventDates dates = new EventDates(written.minusSeconds(1L + dice.below(8)), written);
        Map<String, Object> event = base(dates, people.user(dice.pick(people.active())), dice);
        int rows = dice.below(2000);
        event.put("AdditionalInfo", "{}");
        event.put("ApiType", "REST");
        event.put("ApiVersion", 66.0);
        event.put("Application", "Data Exporter");
        event.put("Client", "python-requests/2.32");
        event.put("ConnectedAppId", Catalog.connectedAppId(dice));
        event.put("ElapsedTime", dice.below(4000));
        event.put("LoginHistoryId", null);
        event.put("Operation", "Query");
        event.put("Platform", "Unknown");
        event.put("QueriedEntities", dice.pick(List.of("Account", "Contact", "Opportunity, Account")));
        event.put("Query", "SELECT Id, Name FROM Contact WHERE Name LIKE 'O\\'%' LIMIT " + (1 + rows));
        event.put("Records", "{\"totalSize\":" + rows + ",\"rows\":[]}");
        event.put("RowsProcessed", (double) rows);
        event.put("RowsReturned", (double) rows);
        event.put("UserAgent", "python-requests/2.32.3");
        if (settings.licensed) {
            records.put("ApiEvent", event);
        }
        return event;
    }

    private void report(Instant time, Dice dice) {
        Map<String, Object> event = base(EventDates.happenedAt(time), people.user(dice.pick(people.active())), dice);
        event.put("Name", "Pipeline “Q4” – offene Posten");
        event.put("Operation", "ReportExported");
        event.put("ReportId", Catalog.reportId(dice));
        event.put("RowsProcessed", (double) dice.below(9000));
        event.put("QueriedEntities", "Opportunity");
        event.put("Format", "Tabular");
        event.put("ExportFileFormat", "CSV");
        event.put("EventSource", "Lightning");
        event.put("NumberOfColumns", 12);
        event.put("IsScheduled", false);
        event.put("Sequence", 1);
        records.put("ReportEvent", event);
    }
}
