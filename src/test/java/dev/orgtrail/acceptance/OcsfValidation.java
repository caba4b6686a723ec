package dev.orgtrail.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orgtrail.normalize.OcsfSchemas;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Validates delivered events against the OCSF schemas; where those are absent it says so and checks nothing. */
final class OcsfValidation {
    private static final Logger LOG = LoggerFactory.getLogger(OcsfValidation.class);
    private static final int ENOUGH = 20;

    private final OcsfSchemas schemas = new OcsfSchemas();
    private final boolean possible = OcsfSchemas.areThere();
    private final List<String> violations = new ArrayList<>();

    OcsfValidation() {
        if (!possible) {
            LOG.warn("The OCSF schemas are absent: events are not validated.");
        }
    }

    void check(JsonNode event) {
        if (possible && violations.size() < ENOUGH) {
            schemas.faults(event.path("class_uid").asInt(), event.toString())
                    .forEach(fault -> violations.add(fault + " in " + event));
        }
    }

    /** What was found, the first of it. */
    List<String> violations() {
        return violations;
    }
}
