package dev.orgtrail.standin;

import dev.orgtrail.standin.streaming.EventDefinition;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The objects that store monitoring events, by {@code standin/stored-events.txt}, after the Platform Events Developer Guide,
 * <em>Real-Time Event Monitoring Objects</em>.
 */
final class StoredEvents {

    /**
     * An object.
     *
     * @param name its name
     * @param event whose fields it has
     * @param big whether it is a big object; else it is a standard object, as those of Threat Detection are
     */
    record StoredEvent(String name, EventDefinition event, boolean big) {

        /** Its definition for the schema: what every object of its kind has, and the event's own fields. */
        String definition() {
            String own = big
                    ? ""
                    : name.replace("EventStore", "EventNumber")
                            + " LastModifiedDate:datetime LastReferencedDate:datetime LastViewedDate:datetime"
                            + " SystemModstamp:datetime ";
            return name + " -: Id:id CreatedDate:datetime " + own
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

    /** Reads {@code StoredObject EventName kind}, the kind being {@code big} or {@code standard}. */
    static StoredEvent parse(String line) {
        String[] words = line.split("\\s+");
        EventDefinition event = EventDefinition.all().stream()
                .filter(each -> words.length == 3 && each.name().equals(words[1]) && words[2].matches("big|standard"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Not \"StoredObject EventName kind\": " + line));
        return new StoredEvent(words[0], event, words[2].equals("big"));
    }
}
