package dev.orgtrail.enrich;

import dev.orgtrail.state.Users.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Says who did it: wherever an event names a user by id, the directory adds name, email, profile and role. What the
 * event says itself is never changed.
 *
 * <p>Follows OCSF 1.8.0, objects <em>User</em>, <em>Group</em> and <em>Enrichment</em>.
 */
@Component("enrichment")
public class Enrichment {
    private final Directory directory;

    Enrichment(Directory directory) {
        this.directory = directory;
    }

    /**
     * Enriches a batch of events.
     *
     * @param exchange body: events. Header: {@code org}
     */
    public void enrich(Exchange exchange) {
        String org = exchange.getIn().getHeader("org", String.class);
        if (org == null || !(exchange.getIn().getBody() instanceof List<?> events)) {
            return;
        }
        for (Object event : events) {
            Map<String, Object> fields = map(event);
            if (fields != null) {
                enrich(org, fields);
            }
        }
    }

    private void enrich(String org, Map<String, Object> event) {
        Map<String, Object> user = map(event.get("user"));
        if (user != null) {
            add(org, event, "user.uid", user);
        }
        Map<String, Object> actor = map(event.get("actor"));
        Map<String, Object> actingUser = actor == null ? null : map(actor.get("user"));
        if (actingUser != null) {
            add(org, event, "actor.user.uid", actingUser);
        }
    }

    private void add(String org, Map<String, Object> event, String name, Map<String, Object> user) {
        if (!(user.get("uid") instanceof String id)) {
            return;
        }
        Optional<User> known = directory.find(org, id);
        if (known.isEmpty()) {
            return;
        }
        User found = known.get();
        put(user, "name", found.username());
        put(user, "full_name", found.name());
        put(user, "email_addr", found.email());
        List<Map<String, Object>> groups = new ArrayList<>();
        group(groups, "Profile", found.profile());
        group(groups, "Role", found.role());
        if (!groups.isEmpty()) {
            user.putIfAbsent("groups", groups);
        }
        enrichments(event).add(enrichment(name, id, found));
    }

    private static Map<String, Object> enrichment(String name, String id, User user) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("active", user.active());
        put(data, "profile", user.profile());
        put(data, "role", user.role());
        put(data, "user_type", user.type());
        Map<String, Object> enrichment = new LinkedHashMap<>();
        enrichment.put("name", name);
        enrichment.put("value", id);
        enrichment.put("type", "user");
        enrichment.put("provider", "Salesforce user directory");
        enrichment.put("data", data);
        return enrichment;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> enrichments(Map<String, Object> event) {
        return (List<Object>) event.computeIfAbsent("enrichments", none -> new ArrayList<>());
    }

    private static void group(List<Map<String, Object>> groups, String type, @Nullable String name) {
        if (name != null) {
            Map<String, Object> group = new LinkedHashMap<>();
            group.put("name", name);
            group.put("type", type);
            groups.add(group);
        }
    }

    private static void put(Map<String, Object> target, String name, @Nullable Object value) {
        if (value != null) {
            target.putIfAbsent(name, value);
        }
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Map<String, Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : null;
    }
}
