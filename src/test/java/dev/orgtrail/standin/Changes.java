package dev.orgtrail.standin;

import dev.orgtrail.standin.streaming.ChangeSchemas;
import dev.orgtrail.standin.streaming.ChangedRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the changes of records that change data capture tells. */
final class Changes {
    static final List<String> TYPES = ChangeSchemas.CHANGE_TYPES;

    private static final Map<String, String> PREFIXES =
            Map.of("Account", "001", "Contact", "003", "Opportunity", "006", "Case", "500", "Lead", "00Q");
    private static final Set<String> SYSTEM =
            Set.of("CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById");
    private static final List<String> TEXTS = List.of("Größe über 10 €", "She said \"nein\"\nand left", "<b>東京</b>");

    private final People people;
    private final AtomicLong commit = new AtomicLong(11_000_000_000L);

    Changes(People people) {
        this.people = people;
    }

    /** A change of some record. A deletion tells no fields, and neither does a gap, of which Salesforce knows no more. */
    ChangedRecord make(String object, String type, Instant now, Dice dice) {
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException("Not a kind of change: " + type);
        }
        String id =
                switch (object) {
                    case "User" -> dice.pick(people.active());
                    default -> RecordId.of(PREFIXES.getOrDefault(object, "a00"), dice.below(5000));
                };
        Map<String, Object> fields = new LinkedHashMap<>();
        List<String> changed = new ArrayList<>();
        List<String> nulled = new ArrayList<>();
        switch (type) {
            case "CREATE", "UNDELETE" -> all(object, fields, now, dice);
            case "UPDATE" -> some(object, fields, changed, nulled, now, dice);
            default -> {}
        }
        String changedId = type.equals("GAP_OVERFLOW") ? "000000000000000AAA" : id;
        String user = dice.pick(people.active());
        return new ChangedRecord(object, header(object, changedId, type, user, changed, nulled, now, dice), fields);
    }

    /** An update of known fields of a record; those that change events do not have as plain values are left out. */
    ChangedRecord update(String object, String id, Map<String, Object> changes, Instant now, Dice dice) {
        Map<String, String> known = ChangeSchemas.fieldsOf(object);
        Map<String, Object> fields = new LinkedHashMap<>(changes);
        fields.keySet().removeIf(field -> !"text".equals(known.get(field)));
        List<String> changed = new ArrayList<>(fields.keySet());
        fields.put("LastModifiedDate", now);
        changed.add("LastModifiedDate");
        return new ChangedRecord(
                object, header(object, id, "UPDATE", People.integrationUser(), changed, List.of(), now, dice), fields);
    }

    private Map<String, Object> header(
            String object,
            String id,
            String type,
            String user,
            List<String> changed,
            List<String> nulled,
            Instant now,
            Dice dice) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("entityName", object);
        header.put("recordIds", List.of(id));
        header.put("changeType", type);
        header.put("changeOrigin", dice.oneIn(3) ? "" : "com/salesforce/api/rest/66.0;client=Orgtrail");
        header.put("transactionKey", dice.uuid());
        header.put("sequenceNumber", 1);
        header.put("commitTimestamp", now.toEpochMilli());
        header.put("commitNumber", commit.addAndGet(1 + dice.below(900)));
        header.put("commitUser", user);
        header.put("nulledFields", nulled);
        header.put("diffFields", List.of());
        header.put("changedFields", changed);
        return header;
    }

    private void all(String object, Map<String, Object> fields, Instant now, Dice dice) {
        ChangeSchemas.fieldsOf(object).forEach((field, type) -> {
            boolean always = SYSTEM.contains(field) || field.endsWith("Name") || field.equals("OwnerId");
            if (always || dice.oneIn(2)) {
                fields.put(field, value(field, type, now, dice));
            }
        });
    }

    private void some(
            String object,
            Map<String, Object> fields,
            List<String> changed,
            List<String> nulled,
            Instant now,
            Dice dice) {
        List<String> plain = new ArrayList<>();
        ChangeSchemas.fieldsOf(object).forEach((field, type) -> {
            if (type.equals("text") && !SYSTEM.contains(field)) {
                plain.add(field);
            }
            if (type.equals("address") && changed.isEmpty() && dice.oneIn(3)) {
                fields.put(field, Map.of("City", "München"));
                changed.add(field + ".City");
            }
        });
        String set = dice.pick(plain);
        fields.put(set, value(set, "text", now, dice));
        changed.add(set);
        String nullified = dice.pick(plain);
        if (!nullified.equals(set)) {
            nulled.add(nullified);
            changed.add(nullified);
        }
        fields.put("LastModifiedDate", now);
        changed.add("LastModifiedDate");
    }

    private Object value(String field, String type, Instant now, Dice dice) {
        return switch (type) {
            case "datetime" -> now;
            case "boolean" -> dice.oneIn(2);
            case "int" -> dice.below(5000);
            case "double" -> (double) dice.below(1_000_000);
            case "address" ->
                Map.of(
                        "Street",
                        "Rue de la Paix 5",
                        "City",
                        "Paris",
                        "PostalCode",
                        "75002",
                        "Country",
                        "France",
                        "Latitude",
                        48.869,
                        "Longitude",
                        2.331);
            case "personname" -> Map.of("FirstName", "Zoë", "LastName", "Müller");
            case "accountname" -> "Acme " + dice.letters(4);
            default -> text(field, dice);
        };
    }

    private String text(String field, Dice dice) {
        if (field.equals("OwnerId") || field.endsWith("ById") || field.equals("ManagerId")) {
            return dice.pick(people.active());
        }
        if (field.endsWith("Id")) {
            return RecordId.of("001", dice.below(5000));
        }
        if (field.endsWith("Phone") || field.equals("Fax")) {
            return "+33 1 " + (10_000_000 + dice.below(80_000_000));
        }
        return dice.pick(TEXTS);
    }
}
