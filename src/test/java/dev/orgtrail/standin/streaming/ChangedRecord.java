package dev.orgtrail.standin.streaming;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A change of a record that change data capture tells.
 *
 * @param object the record's object, such as {@code Account}
 * @param header the ChangeEventHeader, with field names in {@code changedFields}, {@code nulledFields} and {@code diffFields}
 * @param fields the changed fields by name; a compound field's as a map
 */
public record ChangedRecord(String object, Map<String, Object> header, Map<String, Object> fields) {
    /** Returns the event: the header and the fields. */
    public Map<String, Object> event() {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put(ChangeBitmaps.HEADER, header);
        event.putAll(fields);
        return event;
    }
}
