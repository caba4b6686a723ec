package dev.orgtrail.standin;

import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The org itself and the people in it: users with profile, role and permission sets. */
final class People {
    private static final List<String> FIRST = List.of(
            "Ada", "Zoë", "Jürgen", "Åsa", "Łukasz", "Siobhán", "José", "Nguyễn", "Мария", "陽子", "Omar", "Priya",
            "Chloé", "Mateus", "Ingrid", "Yusuf", "Hana", "O'Neil", "Amélie", "Tadeusz", "Noa", "Kwame", "Leïla",
            "Björn", "Ana");
    private static final List<String> LAST = List.of(
            "Lovelace",
            "Müller",
            "Ångström",
            "Nowak",
            "Ó Briain",
            "García",
            "Trần",
            "Иванова",
            "田中",
            "Haddad",
            "Sharma");
    private static final List<String> PROFILES = List.of(
            "System Administrator", "Standard User", "Sales User", "Support Agent", "Integration User", "Read Only");
    private static final List<String> ROLES = List.of("CEO", "VP Sales", "Région Île-de-France", "Support", "IT");

    private final Records records;
    private final OrgSettings settings;
    private final Instant founded;
    private final List<String> active = new ArrayList<>();

    People(Records records, OrgSettings settings) {
        this.records = records;
        this.settings = settings;
        this.founded = settings.start.minus(Duration.ofDays(900));
        organization();
        profilesAndRoles();
        for (int i = 0; i < 50; i++) {
            user(i);
        }
    }

    /** The ids of the users that act; the first is an administrator, the last the integration user. */
    List<String> active() {
        return active;
    }

    Map<String, Object> user(String id) {
        Map<String, Object> user = records.find("User", id);
        if (user == null) {
            throw new IllegalArgumentException("no user " + id);
        }
        return user;
    }

    static String integrationUser() {
        return RecordId.of("005", 149);
    }

    private void organization() {
        Map<String, Object> org = dated(founded);
        org.put("Id", settings.id());
        org.put("Name", "Acme Œuvres & Söhne");
        org.put("OrganizationType", settings.licensed ? "Enterprise Edition" : "Developer Edition");
        org.put("IsSandbox", false);
        org.put("InstanceName", "EU45");
        org.put("Country", "FR");
        org.put("LanguageLocaleKey", "en_US");
        org.put("TimeZoneSidKey", "Europe/Paris");
        records.put("Organization", org);
    }

    private void profilesAndRoles() {
        Map<String, Object> license = dated(founded);
        license.put("Id", RecordId.of("100", 1));
        license.put("Name", "Salesforce");
        license.put("MasterLabel", "Salesforce");
        license.put("LicenseDefinitionKey", "SFDC");
        license.put("Status", "Active");
        license.put("TotalLicenses", 100);
        records.put("UserLicense", license);
        for (int i = 0; i < PROFILES.size(); i++) {
            Map<String, Object> profile = dated(founded);
            profile.put("Id", RecordId.of("00e", i));
            profile.put("Name", PROFILES.get(i));
            profile.put("UserType", "Standard");
            profile.put("UserLicenseId", RecordId.of("100", 1));
            permissions(profile, i == 0, i == 0 || i == 4);
            records.put("Profile", profile);
        }
        for (int i = 0; i < ROLES.size(); i++) {
            Map<String, Object> role = dated(founded);
            role.put("Id", RecordId.of("00E", i));
            role.put("Name", ROLES.get(i));
            role.put("DeveloperName", "Role" + i);
            role.put("ParentRoleId", i == 0 ? null : RecordId.of("00E", 0));
            records.put("UserRole", role);
        }
        Map<String, Object> set = dated(founded);
        set.put("Id", RecordId.of("0PS", 1));
        set.put("Name", "Event_Log_Collector");
        set.put("Label", "Event Log Collector");
        set.put("IsOwnedByProfile", false);
        set.put("IsCustom", true);
        set.put("Type", "Regular");
        permissions(set, true, true);
        records.put("PermissionSet", set);
        Map<String, Object> assignment = dated(founded);
        assignment.put("Id", RecordId.of("0Pa", 1));
        assignment.put("AssigneeId", integrationUser());
        assignment.put("PermissionSetId", RecordId.of("0PS", 1));
        assignment.put("IsActive", true);
        records.put("PermissionSetAssignment", assignment);
    }

    private static void permissions(Map<String, Object> row, boolean all, boolean api) {
        row.put("PermissionsApiEnabled", api);
        for (String name : List.of(
                "ViewEventLogFiles",
                "ViewSetup",
                "ManageUsers",
                "ViewAllData",
                "QueryAllFiles",
                "CustomizeApplication")) {
            row.put("Permissions" + name, all);
        }
    }

    private void user(int i) {
        Dice dice = Dice.of(settings.seed, "user", i);
        boolean integration = i == 49;
        String first = integration ? "Orgtrail" : FIRST.get(i % FIRST.size());
        String last = integration ? "Collector" : dice.pick(LAST);
        Map<String, Object> user = dated(founded.plus(Duration.ofHours(dice.below(20000))));
        user.put("Id", RecordId.of("005", 100 + i));
        String ascii = Normalizer.normalize(first, Normalizer.Form.NFD).replaceAll("[^A-Za-z]", "");
        String name = (ascii.isEmpty() ? "user" : ascii.toLowerCase(Locale.ROOT)) + "." + i + "@acme.example";
        user.put("Username", integration ? settings.username : name);
        user.put("Name", first + " " + last);
        user.put("FirstName", first);
        user.put("LastName", last);
        user.put("Email", name);
        user.put("Alias", "u" + i);
        user.put("Title", dice.pick(List.of("Account Executive", "Leiter Vertrieb", "Agent", "Admin \"on call\"")));
        user.put("Department", dice.pick(List.of("Sales", "Support", "IT", "Finance")));
        user.put("CompanyName", "Acme");
        user.put("IsActive", i != 7 && i != 31);
        user.put("UserType", "Standard");
        user.put("ProfileId", RecordId.of("00e", integration ? 4 : i < 3 ? 0 : 1 + dice.below(3)));
        user.put("UserRoleId", integration || i == 20 ? null : RecordId.of("00E", i % ROLES.size()));
        user.put("ManagerId", i == 0 || integration ? null : RecordId.of("005", 100));
        user.put("FederationIdentifier", i % 3 == 0 ? "fed-" + i : null);
        user.put("UserPermissionsSFContentUser", integration);
        user.put("TimeZoneSidKey", "Europe/Paris");
        user.put("LocaleSidKey", "en_US");
        user.put("CreatedById", RecordId.of("005", 100));
        user.put("LastModifiedById", RecordId.of("005", 100));
        records.put("User", user);
        if (!Boolean.FALSE.equals(user.get("IsActive"))) {
            active.add(String.valueOf(user.get("Id")));
        }
    }

    private static Map<String, Object> dated(Instant at) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("CreatedDate", at);
        row.put("LastModifiedDate", at);
        row.put("SystemModstamp", at);
        return row;
    }
}
