package dev.orgtrail.standin;

import dev.orgtrail.standin.streaming.EventDefinition;
import java.util.List;
import java.util.stream.Collectors;

/** The objects that store monitoring events, by {@code standin/stored-events.txt}. */
final class StoredEvents {

    /**
     * An object.
     *
     * @param name its name
     * @param event whose fields it has
     * @param prefix its key prefix; empty for none
     */
    record StoredEvent(String name, EventDefinition event, String prefix) {

        /** Its definition for the schema: what every big object has, and the event's own fields. */
        String definition() {
            return name + " " + (prefix.isEmpty() ? "-" : prefix) + ": Id:id CreatedDate:datetime "
                    + event.fields().entrySet().stream()
                            .map(field -> field.getKey() + type(field.getKey(), field.getValue()))
                            .collect(Collectors.joining(" "));
        }

        private static String type(String field, String type) {
            if (!type.equals("text")) {
                return ":" + type;
            }
            return field.endsWith("Id") ? ":reference" : "";
        }
    }

    private static final List<StoredEvent> ALL = ResourceLines.of("/standin/stored-events.txt").stream()
            .map(StoredEvents::parse)
            .toList();

    private StoredEvents() {}

    static List<StoredEvent> all() {
        return ALL;
    }

    /** Reads {@code StoredObject EventName prefix}, with {@code -} for no key prefix. */
    static StoredEvent parse(String line) {
        String[] words = line.split("\\s+");
        EventDefinition event = EventDefinition.all().stream()
                .filter(each -> words.length == 3 && each.name().equals(words[1]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Not \"StoredObject EventName prefix\": " + line));
        return new StoredEvent(words[0], event, words[2].equals("-") ? "" : words[2]);
    }
}
