package dev.orgtrail.standin;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What fields of monitoring events may hold, by {@code standin/event-values.txt}: lines {@code Event.Field: a | b}, with
 * {@code *} for every event that has the field. An empty choice stands for no value.
 */
final class EventChoices {
    private static final EventChoices DOCUMENTED = new EventChoices(ResourceLines.of("/standin/event-values.txt"));

    private final Map<String, List<String>> choices = new HashMap<>();

    EventChoices(List<String> lines) {
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("Not \"Event.Field: a | b\": " + line);
            }
            List<String> values = Arrays.stream(line.substring(colon + 1).split("\\|", -1))
                    .map(String::strip)
                    .toList();
            choices.put(line.substring(0, colon).strip(), values);
        }
    }

    /** Those of the file. */
    static EventChoices documented() {
        return DOCUMENTED;
    }

    /** The choices for a field of an event, or null where anything goes. */
    @Nullable
    List<String> of(String event, String field) {
        List<String> own = choices.get(event + "." + field);
        return own == null ? choices.get("*." + field) : own;
    }
}
