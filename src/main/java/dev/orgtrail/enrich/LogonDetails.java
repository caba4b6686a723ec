package dev.orgtrail.enrich;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A later event of a login that was delivered before: no logon any more, so that a count of logons counts each login once,
 * and reduced to what the first event did not tell.
 */
final class LogonDetails {
    /** What every event has, or what identifies it, is no news. */
    private static final Set<String> ALWAYS = Set.of(
            "class_uid",
            "class_name",
            "category_uid",
            "category_name",
            "activity_id",
            "activity_name",
            "type_uid",
            "type_name",
            "severity_id",
            "severity",
            "time",
            "metadata",
            "enrichments");
    /** What the class requires stays. */
    private static final Set<String> REQUIRED = Set.of("user", "service", "dst_endpoint");

    private static final int OTHER = 99;

    private LogonDetails() {}

    /** The paths of what an event tells, joined by commas. */
    static String fields(Map<String, Object> event) {
        List<String> paths = new ArrayList<>();
        event.forEach((key, value) -> {
            if (!ALWAYS.contains(key)) {
                paths(key, value, paths);
            }
        });
        return String.join(",", paths);
    }

    private static void paths(String path, @Nullable Object value, List<String> paths) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> paths(path + "." + key, inner, paths));
        } else {
            paths.add(path);
        }
    }

    /**
     * Reduces an event.
     *
     * @param first the paths of what the first event told; null where that is not known, and everything stays
     * @return whether anything new is left; if not, the event need not be delivered
     */
    static boolean reduce(Map<String, Object> event, @Nullable String first) {
        if (first != null) {
            Set<String> told = new HashSet<>(Arrays.asList(first.split(",", -1)));
            boolean news = false;
            Iterator<Map.Entry<String, Object>> entries = event.entrySet().iterator();
            while (entries.hasNext()) {
                Map.Entry<String, Object> entry = entries.next();
                String key = entry.getKey();
                if (ALWAYS.contains(key)) {
                    continue;
                }
                if (REQUIRED.contains(key)) {
                    news |= hasNews(key, entry.getValue(), told);
                } else if (keepNews(key, entry.getValue(), told)) {
                    news = true;
                } else {
                    entries.remove();
                }
            }
            if (!news) {
                return false;
            }
        }
        event.put("activity_id", OTHER);
        event.put("activity_name", "Logon Details");
        event.put("type_uid", (Integer) event.getOrDefault("class_uid", 0) * 100 + OTHER);
        event.put("type_name", "Authentication: Other");
        return true;
    }

    private static boolean hasNews(String path, @Nullable Object value, Set<String> told) {
        return value instanceof Map<?, ?> map
                ? map.entrySet().stream().anyMatch(e -> hasNews(path + "." + e.getKey(), e.getValue(), told))
                : !told.contains(path);
    }

    /**
     * Keeps an object as it is if it has something new: its parts explain each other. Of what is not mapped, each column
     * stands for itself.
     */
    private static boolean keepNews(String path, @Nullable Object value, Set<String> told) {
        if (path.equals("unmapped") && value instanceof Map<?, ?> map) {
            map.entrySet().removeIf(column -> !hasNews(path + "." + column.getKey(), column.getValue(), told));
            return !map.isEmpty();
        }
        return hasNews(path, value, told);
    }
}
