package dev.orgtrail.normalize;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every event has without a mapping saying so, and a mapping therefore may not set. */
final class FixedTargets {
    private static final Set<String> SET_HERE = Set.of(
            "class_uid",
            "class_name",
            "category_uid",
            "category_name",
            "type_uid",
            "type_name",
            "metadata.uid",
            "metadata.tenant_uid",
            "metadata.version",
            "metadata.log_name",
            "metadata.log_provider",
            "metadata.source",
            "metadata.labels",
            "metadata.original_time",
            "unmapped");
    private static final Map<String, String> BY_KEY = Map.of(
            "activity_id", "activity",
            "activity_name", "activity",
            "severity_id", "severity",
            "severity", "severity");

    private FixedTargets() {}

    /** Why a mapping may not name this target, or null if it may. */
    static @Nullable String whyNot(String path) {
        String key = BY_KEY.get(path);
        if (key != null) {
            return "'" + path + "' is set by the key '" + key + "' beside 'map'";
        }
        return SET_HERE.contains(path) || path.startsWith("metadata.product") || path.startsWith("unmapped.")
                ? "'" + path + "' is set for every event and cannot be mapped"
                : null;
    }
}
