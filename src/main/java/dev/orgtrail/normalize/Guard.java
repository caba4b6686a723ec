package dev.orgtrail.normalize;

import java.util.List;
import java.util.Map;

/**
 * Takes an object out of the event again where the row did not give what OCSF requires of it.
 *
 * @param keys the object's path
 * @param type what it must hold
 * @param slots the columns that went into it, which then stay in {@code unmapped}
 */
@SuppressWarnings("ArrayRecordComponent") // read for every row, and shared with nobody
record Guard(List<String> keys, OcsfType type, int[] slots) {

    void check(Map<String, Object> event, RowReading reading) {
        Map<String, Object> parent = event;
        int last = keys.size() - 1;
        for (int i = 0; i < last; i++) {
            parent = Target.existingChild(parent, keys.get(i));
            if (parent == null) {
                return;
            }
        }
        Map<String, Object> object = Target.existingChild(parent, keys.get(last));
        if (object == null || (!object.isEmpty() && type.complete(object))) {
            return;
        }
        parent.remove(keys.get(last));
        for (int slot : slots) {
            reading.displace(slot);
        }
    }
}
