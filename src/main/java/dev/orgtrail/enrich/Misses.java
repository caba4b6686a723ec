package dev.orgtrail.enrich;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Counts what was looked up and not found, as {@code orgtrail_enrichment_misses_total}. */
@Component
class Misses {
    private final MeterRegistry meters;

    Misses(MeterRegistry meters) {
        this.meters = meters;
    }

    /**
     * Marks in an event that one of its values was looked up and not found, and counts it.
     *
     * @param name the attribute that holds the value
     * @param type what was looked up
     * @param provider where it was looked up
     */
    void mark(String org, Map<String, Object> event, String name, String value, String type, String provider) {
        new Addition(name, value, type, provider, Map.of("known", false)).addTo(event);
        count(org, type);
    }

    void count(String org, String type) {
        meters.counter("orgtrail.enrichment.misses", "org", org, "type", type).increment();
    }
}
