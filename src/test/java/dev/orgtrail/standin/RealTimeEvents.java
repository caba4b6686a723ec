package dev.orgtrail.standin;

import dev.orgtrail.standin.streaming.EventDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which Real-Time Event Monitoring events the org streams and stores: each stream and each store has a switch of its own
 * in Setup, Event Manager. A stream that is switched off is accepted and tells nothing, a store has no rows: neither was found on
 * a page of Salesforce's; the first is what AWS's guide says, the second is what storing means.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_realtimeeventsettings.htm">
 *     RealTimeEventSettings</a>
 */
final class RealTimeEvents {
    private final Map<String, Boolean> switches = new LinkedHashMap<>();

    /**
     * The switches of an org.
     *
     * @param off the streams and stores that are switched off
     * @param unlisted those of which the org does not tell
     */
    RealTimeEvents(Set<String> off, Set<String> unlisted) {
        names().stream()
                .filter(name -> !unlisted.contains(name))
                .forEach(name -> switches.put(name, !off.contains(name)));
    }

    /** The streams and stores that Salesforce documents. */
    static Set<String> names() {
        Set<String> names = new TreeSet<>();
        EventDefinition.all().forEach(event -> names.add(event.name()));
        StoredEvents.all().forEach(stored -> names.add(stored.name()));
        return names;
    }

    /** Whether a stream or store works; what has no switch does. */
    synchronized boolean isOn(String name) {
        return switches.getOrDefault(name, true);
    }

    synchronized void turn(String name, boolean on) {
        if (!names().contains(name)) {
            throw new IllegalArgumentException("no event is called " + name);
        }
        switches.put(name, on);
    }

    /** The records of the Tooling API's object RealTimeEvent. */
    synchronized List<Map<String, @Nullable Object>> records() {
        List<Map<String, @Nullable Object>> records = new ArrayList<>();
        switches.forEach((name, on) -> {
            Map<String, @Nullable Object> record = new LinkedHashMap<>();
            record.put("Id", null);
            record.put("DurableId", name);
            record.put("EntityName", name);
            record.put("IsEnabled", on);
            records.add(record);
        });
        return records;
    }
}
