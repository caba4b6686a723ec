package dev.orgtrail.standin;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What users may do: licences, profiles, each with its own permission set, and permission sets given to some users. */
final class Profiles {
    static final int ADMINISTRATOR = 0;
    static final int INTEGRATION = 4;
    static final int API_ONLY = 6;
    static final int GUEST = 7;

    private static final List<String> PERMISSIONS = List.of(
            "ApiEnabled",
            "ViewEventLogFiles",
            "ViewSetup",
            "ManageUsers",
            "MonitorLoginHistory",
            "ViewAllData",
            "QueryAllFiles",
            "CustomizeApplication",
            "ModifyAllData",
            "AuthorApex",
            "ManageProfilesPermissionsets",
            "AssignPermissionSets",
            "ViewAllUsers",
            "DelegatedTwoFactor",
            "ViewAnomalyEvents",
            "ViewDataLeakageEvents",
            "ContentAdministrator");
    private static final Set<String> ALL = Set.copyOf(PERMISSIONS);
    private static final int OWN_SETS_FROM = 101;

    /** The permission sets of the connecting user from the start: the one given to it, and its profile's own. */
    private static final List<String> COLLECTORS =
            List.of(RecordId.of("0PS", 1), RecordId.of("0PS", OWN_SETS_FROM + INTEGRATION));

    private static final int GIVEN_SETS_FROM = 50;
    private static final int GIVEN_FROM = 50;

    private record Profile(String name, int license, String userType, Set<String> permissions) {}

    private static final List<String[]> LICENSES = List.of(
            new String[] {"Salesforce", "SFDC"},
            new String[] {"Salesforce Integration", "INTEGRATION"},
            new String[] {"Guest User License", "GUEST"});

    private static final List<Profile> PROFILES = List.of(
            new Profile("System Administrator", 1, "Standard", ALL),
            new Profile("Standard User", 1, "Standard", Set.of()),
            new Profile("Sales User", 1, "Standard", Set.of()),
            new Profile("Support Agent", 1, "Standard", Set.of()),
            new Profile("Integration User", 1, "Standard", Set.of("ApiEnabled")),
            new Profile("Read Only", 1, "Standard", Set.of()),
            new Profile("Salesforce API Only System Integrations", 2, "Standard", Set.of("ApiEnabled")),
            new Profile("Acme Help Profile", 3, "Guest", Set.of()));

    private final Records records;
    private final Instant founded;

    Profiles(Records records, Instant founded) {
        this.records = records;
        this.founded = founded;
        for (int i = 0; i < LICENSES.size(); i++) {
            license(i + 1, LICENSES.get(i));
        }
        for (int i = 0; i < PROFILES.size(); i++) {
            profile(i, PROFILES.get(i));
        }
        set(
                1,
                "Event Log Collector",
                Set.of(
                        "ApiEnabled",
                        "ViewEventLogFiles",
                        "ViewSetup",
                        "ManageUsers",
                        "MonitorLoginHistory",
                        "ViewAllData",
                        "QueryAllFiles",
                        "CustomizeApplication",
                        "ViewAllUsers",
                        "DelegatedTwoFactor",
                        "ViewAnomalyEvents",
                        "ViewDataLeakageEvents",
                        "ContentAdministrator"));
        set(2, "Data Export", Set.of("ApiEnabled", "ViewAllData", "QueryAllFiles"));
        set(3, "User Administration", Set.of("ViewSetup", "ManageUsers", "ManageProfilesPermissionsets"));
        set(4, "Developer", Set.of("ApiEnabled", "ModifyAllData", "AuthorApex", "CustomizeApplication"));
        assign(1, People.integrationUser(), 1);
        // One row, of the user of the session; Salesforce's Object Reference does not describe it.
        records.put("UserPermissionAccess", inForce());
        assign(2, RecordId.of("005", 105), 2);
        assign(3, RecordId.of("005", 109), 3);
        assign(4, RecordId.of("005", 112), 4);
        assign(5, RecordId.of("005", 112), 2);
        // Given for a time that is over.
        Map<String, Object> expired = assignment(6, RecordId.of("005", 115), 3);
        expired.put("IsActive", false);
        expired.put("ExpirationDate", founded.plusSeconds(86_400));
        records.put(Assignments.OBJECT, expired);
    }

    /** The columns of permissions, as a schema defines them. */
    static String columns() {
        return PERMISSIONS.stream()
                .map(permission -> " Permissions" + permission + ":boolean")
                .collect(Collectors.joining());
    }

    static String id(int profile) {
        return RecordId.of("00e", profile);
    }

    /** Whether the connecting user may do something, by its profile or a permission set that is in force. */
    boolean integrationUserMay(String permission) {
        return records.all(Assignments.OBJECT).stream()
                .filter(assignment -> People.integrationUser().equals(assignment.get("AssigneeId")))
                .filter(assignment -> Boolean.TRUE.equals(assignment.get("IsActive")))
                .filter(assignment -> !Boolean.TRUE.equals(assignment.get("IsRevoked")))
                .map(assignment -> Objects.requireNonNull(
                        records.find("PermissionSet", String.valueOf(assignment.get("PermissionSetId")))))
                .filter(set -> !Boolean.TRUE.equals(set.get("HasActivationRequired")))
                .anyMatch(set -> Boolean.TRUE.equals(set.get("Permissions" + permission)));
    }

    /**
     * Gives the connecting user one more permission set.
     *
     * @param set fields of the set that are not as usual: a group's own set has the Type Group and a PermissionSetGroupId
     * @param assignment fields of the assignment that are not as usual
     */
    void integrationUserSet(Set<String> permissions, Map<String, Object> set, Map<String, Object> assignment) {
        int number = records.all("PermissionSet").size();
        set(GIVEN_SETS_FROM + number, "Given " + number, permissions);
        String id = RecordId.of("0PS", GIVEN_SETS_FROM + number);
        Map<String, Object> changed = new LinkedHashMap<>(Objects.requireNonNull(records.find("PermissionSet", id)));
        changed.putAll(set);
        records.put("PermissionSet", changed);
        Map<String, Object> given = assignment(GIVEN_FROM + number, People.integrationUser(), GIVEN_SETS_FROM + number);
        given.putAll(assignment);
        records.put(Assignments.OBJECT, given);
        records.put("UserPermissionAccess", inForce());
    }

    void integrationUserPermission(String permission, boolean given) {
        COLLECTORS.forEach(set -> grant("PermissionSet", set, permission, given));
        grant("Profile", id(INTEGRATION), permission, given);
        records.put("UserPermissionAccess", inForce());
    }

    private Map<String, Object> inForce() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Id", RecordId.of("0u0", 1));
        PERMISSIONS.forEach(permission -> row.put("Permissions" + permission, integrationUserMay(permission)));
        return row;
    }

    private void grant(String object, String id, String permission, boolean given) {
        Map<String, Object> row = new LinkedHashMap<>(Objects.requireNonNull(records.find(object, id)));
        row.put("Permissions" + permission, given);
        records.put(object, row);
    }

    /** A user has the permission set of the profile, too. */
    void assignOwn(int user, int profile) {
        assign(1000 + user, RecordId.of("005", 100 + user), OWN_SETS_FROM + profile);
    }

    private void license(int number, String[] license) {
        Map<String, Object> row = People.dated(founded);
        row.put("Id", RecordId.of("100", number));
        row.put("Name", license[0]);
        row.put("MasterLabel", license[0]);
        row.put("LicenseDefinitionKey", license[1]);
        row.put("Status", "Active");
        row.put("TotalLicenses", 100);
        records.put("UserLicense", row);
    }

    private void profile(int number, Profile profile) {
        Map<String, Object> row = People.dated(founded);
        row.put("Id", id(number));
        row.put("Name", profile.name());
        row.put("UserType", profile.userType());
        row.put("UserLicenseId", RecordId.of("100", profile.license()));
        row.putAll(permissions(profile.permissions()));
        records.put("Profile", row);
        Map<String, Object> own = People.dated(founded);
        own.put("Id", RecordId.of("0PS", OWN_SETS_FROM + number));
        own.put("Name", "X" + id(number));
        own.put("Label", id(number));
        own.put("IsOwnedByProfile", true);
        own.put("ProfileId", id(number));
        own.put("IsCustom", number > 0);
        own.put("HasActivationRequired", false);
        own.put("Type", "Profile");
        own.putAll(permissions(profile.permissions()));
        records.put("PermissionSet", own);
    }

    private void set(int number, String label, Set<String> permissions) {
        Map<String, Object> row = People.dated(founded);
        row.put("Id", RecordId.of("0PS", number));
        row.put("Name", label.replace(' ', '_'));
        row.put("Label", label);
        row.put("IsOwnedByProfile", false);
        row.put("IsCustom", true);
        row.put("HasActivationRequired", false);
        row.put("Type", "Regular");
        row.putAll(permissions(permissions));
        records.put("PermissionSet", row);
    }

    private void assign(int number, String userId, int set) {
        records.put(Assignments.OBJECT, assignment(number, userId, set));
        if (userId.equals(People.integrationUser())) {
            // One row, of the user of the session; Salesforce's Object Reference does not describe it.
            records.put("UserPermissionAccess", inForce());
        }
    }

    private Map<String, Object> assignment(int number, String userId, int set) {
        Map<String, Object> row = People.dated(founded);
        row.put("Id", RecordId.of("0Pa", number));
        row.put("AssigneeId", userId);
        row.put("PermissionSetId", RecordId.of("0PS", set));
        row.put("IsActive", true);
        row.put("IsRevoked", false);
        return row;
    }

    private static Map<String, Object> permissions(Set<String> granted) {
        Map<String, Object> permissions = new LinkedHashMap<>();
        PERMISSIONS.forEach(name -> permissions.put("Permissions" + name, granted.contains(name)));
        return permissions;
    }
}
