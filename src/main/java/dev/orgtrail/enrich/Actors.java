package dev.orgtrail.enrich;

import static dev.orgtrail.enrich.Addition.map;
import static dev.orgtrail.enrich.Addition.put;

import dev.orgtrail.state.Users.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Says who did it: wherever an event names a user, the directory adds name, email, profile, role, licence, the
 * permissions that matter, and whether it is an integration, a guest or somebody who can no longer log in.
 *
 * @see <a href="https://schema.ocsf.io/1.8.0/objects/user">OCSF, User</a>
 */
@Component
class Actors {
    private static final String PROVIDER = "Salesforce user directory";
    private static final List<String> ADMINISTRATES =
            List.of("ModifyAllData", "ManageUsers", "CustomizeApplication", "AuthorApex");
    private static final List<String> SYSTEM_TYPES = List.of("AutomatedProcess", "CloudIntegrationUser", "System");

    private final Directory directory;
    private final Misses misses;

    Actors(Directory directory, Misses misses) {
        this.directory = directory;
        this.misses = misses;
    }

    void enrich(String org, Map<String, Object> event) {
        user(org, event, "user", map(event.get("user")));
        Map<String, Object> actor = map(event.get("actor"));
        if (actor != null) {
            user(org, event, "actor.user", map(actor.get("user")));
            delegate(org, event, actor);
        }
        Map<String, Object> entity = map(event.get("entity"));
        if (entity != null) {
            user(org, event, "entity.user", map(entity.get("user")));
        }
    }

    private void user(String org, Map<String, Object> event, String path, @Nullable Map<String, Object> user) {
        if (user == null) {
            return;
        }
        Object id = user.get("uid");
        Object name = user.get("name");
        if (id instanceof String text) {
            found(org, event, path, path + ".uid", text, user, directory.find(org, text));
        } else if (name instanceof String text && text.indexOf('@') > 0) {
            found(org, event, path, path + ".name", text, user, directory.findByUsername(org, text));
        }
    }

    private void found(
            String org,
            Map<String, Object> event,
            String path,
            String key,
            String value,
            Map<String, Object> user,
            Optional<User> found) {
        if (found.isEmpty()) {
            misses.mark(org, event, key, value, "user", PROVIDER);
            return;
        }
        User known = found.get();
        put(user, "uid", known.id());
        put(user, "name", known.username());
        put(user, "full_name", known.name());
        put(user, "email_addr", known.email());
        type(user, known);
        List<Map<String, Object>> groups = new ArrayList<>();
        group(groups, "Profile", known.profile());
        group(groups, "Role", known.role());
        if (!groups.isEmpty()) {
            user.putIfAbsent("groups", groups);
        }
        new Addition(path + ".uid", known.id(), "user", PROVIDER, data(known)).addTo(event);
    }

    /** Who really acted where one user works as another. */
    private void delegate(String org, Map<String, Object> event, Map<String, Object> actor) {
        if (!(actor.get("invoked_by") instanceof String username)) {
            return;
        }
        Optional<User> known = directory.findByUsername(org, username);
        if (known.isPresent()) {
            new Addition("actor.invoked_by", username, "user", PROVIDER, data(known.get())).addTo(event);
        } else {
            misses.mark(org, event, "actor.invoked_by", username, "user", PROVIDER);
        }
    }

    /** OCSF's kinds of users: 1 User, 2 Admin, 3 System, 4 Service, 99 Other. */
    private static void type(Map<String, Object> user, User known) {
        if (user.containsKey("type_id") || user.containsKey("type")) {
            return;
        }
        if (isGuest(known)) {
            user.put("type_id", 99);
            user.put("type", "Guest");
        } else if (SYSTEM_TYPES.contains(known.type())) {
            user.put("type_id", 3);
            user.put("type", "System");
        } else if (isIntegration(known)) {
            user.put("type_id", 4);
            user.put("type", "Service");
        } else if (known.permissions().stream().anyMatch(ADMINISTRATES::contains)) {
            user.put("type_id", 2);
            user.put("type", "Admin");
        } else {
            user.put("type_id", 1);
            user.put("type", "User");
        }
    }

    private static boolean isGuest(User user) {
        return "Guest".equals(user.type());
    }

    private static boolean isIntegration(User user) {
        return Objects.requireNonNullElse(user.license(), "").contains("Integration")
                || "CloudIntegrationUser".equals(user.type());
    }

    private static Map<String, Object> data(User user) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("active", user.active());
        put(data, "full_name", user.name());
        put(data, "profile", user.profile());
        put(data, "role", user.role());
        put(data, "license", user.license());
        put(data, "user_type", user.type());
        data.put("integration", isIntegration(user));
        data.put("guest", isGuest(user));
        if (!user.permissions().isEmpty()) {
            data.put("permissions", user.permissions());
        }
        return data;
    }

    private static void group(List<Map<String, Object>> groups, String type, @Nullable String name) {
        if (name != null && !name.isEmpty()) {
            Map<String, Object> group = new LinkedHashMap<>();
            group.put("name", name);
            group.put("type", type);
            groups.add(group);
        }
    }
}
