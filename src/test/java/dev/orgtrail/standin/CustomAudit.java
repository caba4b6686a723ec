package dev.orgtrail.standin;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A custom object that a team writes an audit trail of its own to: {@code MyAudit__c}, with the fields that Salesforce gives every
 * custom object.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_custom_objects.htm">
 *     Custom Objects</a>
 */
final class CustomAudit {
    static final String OBJECT = "MyAudit__c";

    private static final String DEFINITION = """
            MyAudit__c a0B: Id:id OwnerId:reference>User.Owner IsDeleted:boolean Name CreatedDate:datetime
            CreatedById:reference>User.CreatedBy LastModifiedDate:datetime LastModifiedById:reference>User.LastModifiedBy
            SystemModstamp:datetime LastViewedDate:datetime LastReferencedDate:datetime Action__c:picklist
            User__c:reference>User.User__r Record__c Details__c:textarea!fs Client_IP__c Outcome__c:picklist
            Happened_At__c:datetime""";

    private static final List<String> ACTIONS =
            List.of("Discount Approved", "Export Requested", "Price Changed", "Viewed");
    private static final Duration EVERY = Duration.ofHours(3);

    private final Records records;
    private final People people;
    private final AtomicLong number = new AtomicLong();

    CustomAudit(Records records, People people, OrgSettings settings) {
        this.records = records;
        this.people = people;
        Instant end = settings.start;
        int i = 0;
        for (Instant at = end.minus(Duration.ofDays(settings.historyDays)); at.isBefore(end); at = at.plus(EVERY)) {
            // Now and then some are written in the same second.
            int together = i++ % 7 == 0 ? 3 : 1;
            for (int each = 0; each < together; each++) {
                add(at, Dice.of(settings.seed, "custom-audit", i, each));
            }
        }
    }

    /** The object, with so many columns more. */
    static String definition(int moreColumns) {
        return DEFINITION
                + IntStream.range(0, moreColumns)
                        .mapToObj(" Detail_of_a_Long_Name_That_Is_Number_%03d__c"::formatted)
                        .collect(Collectors.joining());
    }

    /** An entry of the trail, written at a time; returns its record. */
    Map<String, Object> add(Instant time, Dice dice) {
        return add(time, null, dice);
    }

    /** An entry of the trail, written at a time, of what happened at another, or just before where none is given. */
    Map<String, Object> add(Instant time, @Nullable Instant happened, Dice dice) {
        long n = number.getAndIncrement();
        String writer = dice.pick(people.active());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Id", RecordId.of("a0B", n ^ 3));
        row.put("OwnerId", writer);
        row.put("IsDeleted", false);
        row.put("Name", "AUD-%05d".formatted(n));
        row.put("CreatedDate", time);
        row.put("CreatedById", writer);
        row.put("LastModifiedDate", time);
        row.put("LastModifiedById", writer);
        row.put("SystemModstamp", time);
        row.put("Action__c", dice.pick(ACTIONS));
        row.put("User__c", writer);
        row.put("Record__c", RecordId.of("006", dice.below(500)));
        row.put("Details__c", "Quote Q-" + dice.below(9000) + ": 12 % → 18 %, \"Größe X\"\nby " + dice.letters(5));
        row.put("Client_IP__c", dice.ip());
        row.put("Outcome__c", dice.oneIn(6) ? "Denied" : "Done");
        row.put("Happened_At__c", happened != null ? happened : time.minusSeconds(dice.below(120)));
        records.put(OBJECT, row);
        return row;
    }
}
