package dev.orgtrail.normalize;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts to values: whole texts first, then beginnings (written {@code Failed*}), then what {@code otherwise} names.
 *
 * @param exact by the whole text
 * @param prefixes the beginnings, in the order of the file
 * @param results the value for each beginning
 * @param otherwise for every other text, or null
 */
@SuppressWarnings("ArrayRecordComponent") // read for every row, and shared with nobody
record ValueTable(
        Map<String, Object> exact,
        String[] prefixes,
        Object[] results,
        @Nullable Object otherwise) {

    @Nullable
    Object get(String text) {
        Object found = exact.get(text);
        if (found != null) {
            return found;
        }
        for (int i = 0; i < prefixes.length; i++) {
            if (text.startsWith(prefixes[i])) {
                return results[i];
            }
        }
        return otherwise;
    }
}
