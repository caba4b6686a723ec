package dev.orgtrail.salesforce;

import java.util.Map;
import java.util.Set;

/**
 * Something that a query asks for, and that the org lacks or hides from the connecting user.
 *
 * <p>Follows the special access rules of Salesforce's Object Reference.
 *
 * @param object the object's API name
 * @param name the field, or the relationship by which a path leaves the object; empty where the object itself is not seen
 * @param relationship whether the name is a relationship's
 */
public record Unseen(String object, String name, boolean relationship) {
    private static final String SYSTEM = "Setup > Permission Sets > the set > System Permissions > ";

    /** The permission that opens an object, by its label. */
    private static final Map<String, String> PERMISSIONS = Map.of(
            "LoginHistory", "Monitor Login History",
            "LoginGeo", "Manage Users",
            "SetupAuditTrail", "View Setup and Configuration",
            "EventLogFile", "View Event Log Files",
            "PermissionSet", "View Setup and Configuration",
            "PermissionSetAssignment", "View Setup and Configuration",
            "Profile", "View Setup and Configuration",
            "UserLicense", "View Setup and Configuration",
            "UserRole", "View Roles and Role Hierarchy",
            "Report", "Run Reports");

    /** Objects that are read for their names, and that a profile's and a permission set's Object Settings do not list. */
    private static final Set<String> NAMES = Set.of("ConnectedApplication", "Dashboard", "ExternalClientApplication");

    /** What events lack without an object. */
    private static final Map<String, String> COSTS = Map.of(
            "LoginGeo", "logins lack Salesforce's own city and country",
            "PermissionSet", "users lack their permissions",
            "PermissionSetAssignment", "users lack their permissions",
            "Profile", "users lack their profile",
            "UserLicense", "users lack their licence",
            "UserRole", "users lack their role",
            "Report", "reports lack their names",
            "Dashboard", "dashboards lack their names",
            "ConnectedApplication", "connected apps lack their names",
            "ExternalClientApplication", "external client apps lack their names");

    /** An object that is not seen. */
    static Unseen object(String object) {
        return new Unseen(object, "", false);
    }

    /** A field that is not seen. */
    static Unseen field(String object, String field) {
        return new Unseen(object, field, false);
    }

    /** A relationship that is not seen. */
    static Unseen relationship(String object, String relationship) {
        return new Unseen(object, relationship, true);
    }

    /** The API name of what is not seen, such as {@code LoginHistory.NetworkId}. */
    public String apiName() {
        return name.isEmpty() ? object : object + "." + name;
    }

    /** Whether it is an object of Real-Time Event Monitoring, or of one. */
    public boolean isMonitoring() {
        return isMonitoring(object);
    }

    /** What that costs, as a half sentence. */
    public String cost() {
        if (apiName().equals("EventLogFile.Interval")) {
            return "hourly and daily log files are told apart by their sequence, or all are read as daily ones";
        }
        if (apiName().equals("EventLogFile.Sequence")) {
            return "nothing is lost as long as it sees Interval";
        }
        String cost = COSTS.get(name.isEmpty() ? object : name);
        return cost == null ? "events lack this detail" : cost;
    }

    /** What brings it, with the path in Salesforce's Setup. */
    public String remedy() {
        if (name.isEmpty()) {
            return ofObject(object);
        }
        if (relationship && PERMISSIONS.containsKey(name)) {
            return ofObject(name);
        }
        if (name.equals("NetworkId")) {
            return "It exists only where Experience Cloud sites are enabled: Setup > Digital Experiences > Settings.";
        }
        if (apiName().equals("LoginHistory.ForwardedForIp")) {
            return "Salesforce does not show it to this user, or the org is read with an API version before 61.0.";
        }
        if (object.equals("EventLogFile") && isLogFileInterval()) {
            return "It comes with hourly log files, which need the Event Monitoring licence: ask Salesforce support.";
        }
        if (name.startsWith(PermissionSets.PREFIX)) {
            return "The org does not have this permission: its edition or a licence brings it.";
        }
        if (ofSalesforce(object)) {
            return "Salesforce decides who sees this field; there is nothing to set.";
        }
        return "Make it visible to the connecting user, if the org has it: Setup > Object Manager > " + object
                + " > Fields & Relationships > " + name + " > Set Field-Level Security.";
    }

    /** Objects of Setup are not in Setup's Object Manager, so that field-level security hides none of their fields. */
    private static boolean ofSalesforce(String object) {
        return PERMISSIONS.containsKey(object) || NAMES.contains(object) || isMonitoring(object);
    }

    private static boolean isMonitoring(String object) {
        return object.endsWith("Event") || object.endsWith("EventStore");
    }

    private boolean isLogFileInterval() {
        return name.equals("Interval") || name.equals("Sequence");
    }

    private static String ofObject(String object) {
        String permission = PERMISSIONS.get(object);
        if (permission != null) {
            return "Give the connecting user the permission: " + SYSTEM + permission + ".";
        }
        if (isMonitoring(object)) {
            return "It needs the Event Monitoring licence and the permission: " + SYSTEM
                    + "View Real-Time Event Monitoring Data.";
        }
        if (NAMES.contains(object)) {
            return "Salesforce decides who sees this object; there is nothing to set.";
        }
        return "Let the connecting user read it, if the org has it: Setup > Permission Sets > the set > Object Settings > "
                + object + " > Read.";
    }
}
