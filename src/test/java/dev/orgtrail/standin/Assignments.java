package dev.orgtrail.standin;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** Permission sets that are given to users and taken from them while the org runs. */
final class Assignments {
    static final String OBJECT = "PermissionSetAssignment";

    private final Records records;
    private final People people;
    private final Deque<Map<String, Object>> granted = new ArrayDeque<>();
    private final Deque<Map<String, Object>> revoked = new ArrayDeque<>();
    private long number = 100_000;

    Assignments(Records records, People people) {
        this.records = records;
        this.people = people;
    }

    /** Gives a user a permission set; returns the new record. */
    Map<String, Object> grant(Instant now, Dice dice) {
        Map<String, Object> assignment = new LinkedHashMap<>();
        assignment.put("Id", RecordId.of("0Pa", number++));
        assignment.put("AssigneeId", dice.pick(people.active()));
        assignment.put(
                "PermissionSetId",
                String.valueOf(dice.pick(people.permissionSets()).get("Id")));
        assignment.put("IsActive", true);
        assignment.put("ExpirationDate", null);
        return put(assignment, now);
    }

    /** Takes what was given last; returns the record that was. */
    Map<String, Object> revoke(Instant now, Dice dice) {
        if (granted.isEmpty()) {
            grant(now, dice);
        }
        Map<String, Object> assignment = granted.removeLast();
        records.remove(OBJECT, String.valueOf(assignment.get("Id")));
        revoked.addLast(assignment);
        return assignment;
    }

    /** Gives back what was taken last, under the same id; returns the record. */
    Map<String, Object> restore(Instant now, Dice dice) {
        if (revoked.isEmpty()) {
            revoke(now, dice);
        }
        return put(revoked.removeLast(), now);
    }

    private Map<String, Object> put(Map<String, Object> assignment, Instant now) {
        assignment.put("LastModifiedDate", now);
        assignment.put("SystemModstamp", now);
        records.put(OBJECT, assignment);
        granted.addLast(assignment);
        return assignment;
    }
}
