package dev.orgtrail.normalize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns batches of Salesforce rows into OCSF events. Safe for use by many threads. */
public final class Normalizer {
    private final boolean ecs;
    private volatile Mappings mappings;

    /**
     * Gives events in OCSF.
     *
     * @param mappings the mappings to begin with
     */
    public Normalizer(Mappings mappings) {
        this(mappings, false);
    }

    /**
     * Gives events in OCSF, ready to be turned into the Elastic Common Schema where asked to.
     *
     * @param mappings the mappings to begin with
     * @param ecs whether {@link #ecs} will be asked for the events
     * @throws MappingError if it will, and no mapping says how
     */
    public Normalizer(Mappings mappings, boolean ecs) {
        this.ecs = ecs;
        this.mappings = checked(mappings);
    }

    private Mappings checked(Mappings given) {
        if (ecs && given.ecs() == null) {
            throw new MappingError("ecs.yaml", 1, "is missing; orgtrail.format: ecs needs it among the mappings");
        }
        return given;
    }

    /**
     * Changes to other mappings, for the next batch on; a batch under way is finished with the ones it began with.
     *
     * @param mappings loaded before: a load that fails leaves the running ones in place
     */
    public void replace(Mappings mappings) {
        this.mappings = checked(mappings);
    }

    /**
     * Turns an event into the Elastic Common Schema.
     *
     * @param event an event of {@link #normalize}, enriched or not; not to be used afterwards
     * @return the same in ECS; what has no field there is below {@code ocsf}
     */
    public Map<String, Object> ecs(Map<String, Object> event) {
        EcsTable table = mappings.ecs();
        if (table == null) {
            throw new IllegalStateException("there is no ecs.yaml");
        }
        return table.convert(event);
    }

    /**
     * Normalizes a batch. No row makes it throw: what cannot be mapped comes back with its reason.
     *
     * @param origin where the rows come from
     * @param rows keys as Salesforce names them, values as received, and {@code _uid}, the event's identity; unchanged
     * @return an event or a rejection for each row
     */
    public Normalized normalize(Origin origin, List<? extends Map<String, ? extends @Nullable Object>> rows) {
        List<Map<String, Object>> events = new ArrayList<>(rows.size());
        List<Rejected> rejected = new ArrayList<>(0);
        Plan plan = mappings.planFor(origin);
        for (Map<String, ? extends @Nullable Object> row : rows) {
            if (plan == null) {
                rejected.add(new Rejected(row, "no mapping serves " + origin.logName() + " of " + origin.source()));
            } else if (!(row.get("_uid") instanceof String uid) || uid.isEmpty()) {
                rejected.add(new Rejected(row, "the row has no _uid"));
            } else {
                try {
                    events.add(plan.write(origin, uid, row, ecs));
                } catch (ClassPlan.NoTime e) {
                    rejected.add(new Rejected(row, String.valueOf(e.getMessage())));
                } catch (RuntimeException | StackOverflowError e) {
                    rejected.add(new Rejected(row, "mapping " + plan.name() + " failed: " + e));
                }
            }
        }
        return new Normalized(events, rejected);
    }
}
