package dev.orgtrail.standin;

import dev.orgtrail.standin.Soql.And;
import dev.orgtrail.standin.Soql.Comparison;
import dev.orgtrail.standin.Soql.Condition;
import dev.orgtrail.standin.Soql.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Event Log Objects: their records, and what SOQL may not ask of them.
 *
 * <p>After the Object Reference's page of each object (fields; none is an id), and the Security Implementation Guide, <em>Store and
 * Query Log Data with Event Log Objects</em> and <em>Best Practices and Considerations for Leveraging Event Log Object Data</em>. How
 * the refusals are worded was not found; their code is that of a query that an object does not support.
 */
final class EventLogRows {
    /** How long they are kept. */
    private static final Duration KEPT = Duration.ofDays(30);

    private static final Duration LONGEST = Duration.ofDays(15);
    private static final Duration EVERY = Duration.ofHours(7);
    private static final String USUAL = " ClientIp CpuTime:double LoginKey RequestIdentifier RunTime:double SessionKey"
            + " Timestamp:datetime Uri UserIdentifier";

    static final List<String> DEFINITIONS = List.of(
            "LoginEventLog -: ApiType ApiVersion BrowserType CipherSuite LoginStatus LoginSubType LoginType RequestStatus SourceIp"
                    + " TransportLayerSecurityProtocol UserName UserType" + USUAL,
            "LoginAsEventLog -: DelegatedUserIdentifier DelegatedUserName" + USUAL,
            "ReportEventLog -: ColumnCount:int DisplayType ObjectName Origin RenderingType ReportIdentifier RequestStatus RowCount:int"
                    + " UserType" + USUAL,
            "BulkApi2EventLog -: ErrorMessage FailedRecordCount:int JobIdentifier JobStatus ObjectType OperationType"
                    + " ProcessedRecordCount:double" + USUAL,
            "ApexExecutionEventLog -: EntryPoint ExecutionTime:double IsLongRunningRequest:boolean Quiddity" + USUAL);

    private final Records records;
    private final People people;
    private final AtomicLong number = new AtomicLong();

    EventLogRows(Records records, People people, OrgSettings settings) {
        this.records = records;
        this.people = people;
        int i = 0;
        for (Instant at = settings.start.minus(Duration.ofDays(29)); at.isBefore(settings.start); at = at.plus(EVERY)) {
            for (String definition : DEFINITIONS) {
                String object = definition.substring(0, definition.indexOf(' '));
                add(object, at.plusMillis(i % 997), Dice.of(settings.seed, "event-log", object, i));
                i++;
            }
        }
    }

    /** Records an event; now and then one leaves two records that are equal. Returns its RequestIdentifier. */
    String add(String object, Instant time, Dice dice) {
        Map<String, Object> row = new LinkedHashMap<>();
        String user = RecordId.shortForm(dice.pick(people.active()));
        row.put("ClientIp", dice.oneIn(20) ? "Salesforce.com IP" : dice.ip());
        row.put("CpuTime", (double) dice.below(900));
        row.put("LoginKey", dice.letters(16));
        row.put("RequestIdentifier", "4" + dice.letters(20) + "-");
        row.put("RunTime", (double) dice.below(4000));
        row.put("SessionKey", dice.letters(15) + "=");
        row.put("Timestamp", time);
        row.put("Uri", "/services/data/v61.0");
        row.put("UserIdentifier", user);
        row.put("RequestStatus", dice.oneIn(5) ? "F" : "S");
        switch (object) {
            case "LoginEventLog" -> {
                row.put("LoginStatus", dice.oneIn(5) ? "LOGIN_ERROR_INVALID_PASSWORD" : "LOGIN_NO_ERROR");
                row.put("LoginType", "A");
                row.put("UserName", "ada.0@acme.example");
                row.put("SourceIp", row.get("ClientIp"));
            }
            case "LoginAsEventLog" -> {
                row.put("DelegatedUserIdentifier", RecordId.shortForm(dice.pick(people.active())));
                row.put("DelegatedUserName", "admin@acme.example");
            }
            case "ReportEventLog" -> {
                row.put("ReportIdentifier", RecordId.shortForm(Catalog.reportId(dice)));
                row.put("RowCount", dice.below(5000));
                row.put("Origin", "ReportRunFromLightning");
            }
            case "BulkApi2EventLog" -> row.put("OperationType", "query");
            default -> row.put("EntryPoint", "GeneralCloner.cloneAndInsertRecords");
        }
        int records = dice.oneIn(9) ? 2 : 1;
        for (int i = 0; i < records; i++) {
            Map<String, Object> each = new LinkedHashMap<>(row);
            each.put("Id", object + number.incrementAndGet());
            this.records.put(object, each);
        }
        return String.valueOf(row.get("RequestIdentifier"));
    }

    static boolean isOne(SObjectType type) {
        return type.name().endsWith("EventLog");
    }

    /** Whether a record can be queried: not before some time, and not for longer than Salesforce keeps it. */
    static boolean isShown(Map<String, Object> row, Instant now, Duration delay) {
        Instant time = java.util.Objects.requireNonNull((Instant) row.get("Timestamp"));
        return time.plus(delay).isBefore(now) && time.isAfter(now.minus(KEPT));
    }

    /**
     * Refuses what these objects do not answer.
     *
     * @return the first moment that the query asks for, which is 15 days before its last where it does not say
     */
    static Instant check(Soql soql, Instant now) {
        if (soql.offset() > 0) {
            throw refusal("OFFSET is not supported");
        }
        soql.fields().stream()
                .map(Field::path)
                .filter(path -> path.contains("."))
                .forEach(path -> {
                    throw refusal("relationship queries are not supported: " + path);
                });
        Instant from = null;
        Instant to = null;
        int filters = 0;
        for (Condition condition : parts(soql.where())) {
            if (!(condition instanceof Comparison comparison)) {
                throw refusal("this condition is not supported");
            }
            if (comparison.operator().equals("!=")) {
                throw refusal("!= is not supported");
            }
            if (!comparison.field().path().equalsIgnoreCase("Timestamp")) {
                continue;
            }
            filters++;
            Instant value = Instant.parse(comparison.values().get(0).text());
            if (comparison.operator().startsWith(">")) {
                from = value;
            } else if (comparison.operator().startsWith("<")) {
                to = value;
            }
        }
        if (filters > 2) {
            throw refusal("more than two filters on Timestamp");
        }
        if (from != null && to != null && Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw refusal("the range of Timestamp is longer than 15 days");
        }
        return from != null ? from : (to == null ? now : to).minus(LONGEST);
    }

    private static List<Condition> parts(@Nullable Condition where) {
        return where == null ? List.of() : where instanceof And and ? and.all() : List.of(where);
    }

    private static SalesforceError refusal(String message) {
        return new SalesforceError(400, "INVALID_QUERY_FILTER_OPERATOR", message);
    }
}
