package dev.orgtrail.standin;

import dev.orgtrail.standin.SObjectType.FieldType;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What of the objects an org has and its connecting user sees. Real orgs lack columns, relationships and objects, and
 * field-level security hides columns; a describe and a query are of the same mind about that.
 *
 * <p>Follows Salesforce's REST API Developer Guide, <em>sObject Describe</em>, which shows only what the user sees, and the
 * special access rules of the Object Reference. More lenient than Salesforce: UserRole takes View Roles and Role Hierarchy
 * there (Object Reference, UserRole), stored events take View Real-Time Event Monitoring Data (Platform Events Developer
 * Guide, the page of each), and both are seen here without.
 */
final class Visibility {
    /** The permissions without one of which nobody sees an object. */
    private static final Map<String, Set<String>> NEEDED = Map.of(
            // Object Reference, LoginGeo: only users with Manage Users.
            "LoginGeo", Set.of("ManageUsers"),
            // Object Reference, SetupAuditTrail: View Setup and Configuration.
            "SetupAuditTrail", Set.of("ViewSetup"),
            // Object Reference, EventLogFile: View Event Log Files.
            "EventLogFile", Set.of("ViewEventLogFiles"),
            // Platform Events Developer Guide, the pages of both: besides View Real-Time Event Monitoring Data.
            "IdentityProviderEventStore", Set.of("CustomizeApplication"),
            "IdentityVerificationEvent", Set.of("DelegatedTwoFactor"),
            // Object Reference, PermissionSet: View Setup and Configuration, Manage Session Permission Set Activations,
            // or
            // Assign Permission Sets.
            "PermissionSet", Set.of("ViewSetup", "AssignPermissionSets"),
            // Object Reference, PermissionSetAssignment: View Setup and Configuration, Assign Permission Sets, or
            // Manage Users.
            "PermissionSetAssignment", Set.of("ViewSetup", "AssignPermissionSets", "ManageUsers"));

    private final Set<String> lacking = ConcurrentHashMap.newKeySet();
    private final Predicate<String> may;

    /**
     * All is seen, but for what takes a permission.
     *
     * @param may whether the connecting user has a permission, named as in {@code ViewSetup}
     */
    Visibility(Predicate<String> may) {
        this.may = may;
    }

    /** Takes away, or gives back, an object, one of its columns or relationships: {@code LoginHistory.NetworkId}. */
    void lacks(String name, boolean lacks) {
        String key = name.toLowerCase(Locale.ROOT);
        if (lacks) {
            lacking.add(key);
        } else {
            lacking.remove(key);
        }
    }

    /** Gives back all that was taken away. */
    void lacksNothing() {
        lacking.clear();
    }

    /** The object with what is seen of it, or null where that is nothing. */
    @Nullable
    SObjectType seen(SObjectType type) {
        Set<String> oneOf = NEEDED.getOrDefault(type.name(), Set.of());
        String object = type.name().toLowerCase(Locale.ROOT);
        if (lacking.contains(object) || (!oneOf.isEmpty() && oneOf.stream().noneMatch(may))) {
            return null;
        }
        if (lacking.stream().noneMatch(name -> name.startsWith(object + "."))) {
            return type;
        }
        Map<String, FieldType> fields = new LinkedHashMap<>();
        type.fields().forEach((name, field) -> {
            if (!lacking.contains(object + "." + name)) {
                String relationship = field.relationship();
                boolean followed =
                        relationship != null && !lacking.contains(object + "." + relationship.toLowerCase(Locale.ROOT));
                fields.put(name, followed ? field : field.notFollowed());
            }
        });
        return new SObjectType(type.name(), type.prefix(), type.big(), fields);
    }

    /**
     * Whether the connecting user sees the logins of others.
     *
     * <p>Object Reference, LoginHistory: only users with Manage Users or Monitor Login History; from API version 37.0 on,
     * every user sees those of its own. That is no error, and a count says the same.
     */
    boolean seesLoginsOfOthers() {
        return may.test("ManageUsers") || may.test("MonitorLoginHistory");
    }
}
