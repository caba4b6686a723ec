package dev.orgtrail.normalize;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one value of a row to one place of the event.
 *
 * @param target the place
 * @param value where the value comes from
 * @param sibling for an enumeration, the attribute that takes its caption; null if there is none
 * @param captions the captions by number
 */
record Step(Target target, Value value, @Nullable String sibling, Map<Integer, String> captions) {

    void run(RowReading reading, Map<String, Object> event) {
        Object found = value.of(reading);
        if (found == null) {
            return;
        }
        if (target.attribute().isEnum()) {
            int number = ((Number) found).intValue();
            if (!target.attribute().values().contains(number)) {
                return;
            }
            target.write(event, number);
            String caption = captions.get(number);
            if (sibling != null && caption != null) {
                target.writeSibling(event, sibling, caption);
            }
            return;
        }
        target.write(event, found);
    }
}
